"""How much disk PostgreSQL needs for a contact, a message, a delivery and a case: `python -m bench.study_sizes`."""

import argparse
import tempfile
from pathlib import Path

import psycopg

from bench.filling import CONTACT, CONVERSATIONS, rows
from bench.filling_cases import World, fill_cases
from bench.study_inbox import prepare
from storage import embedded, sealed

WORDS = 300  # bytes of a sealed message: a sentence or two in Arabic
SUBSCRIPTIONS = "INSERT INTO subscription (contact_id, at, region) SELECT id, now(), 'ps_jen' FROM contact"
MESSAGES = f"""
INSERT INTO message (id, created_at, contact_id, outgoing, purpose, state, body_sealed, provider_id, ephemeral,
  sensitive, attempts, reason, gone)
SELECT gen_random_uuid(), now(), id, false, 'reply', 'received',
  decode(left(repeat(md5(random()::text), 40), {2 * WORDS}), 'hex'), 'SM' || md5(id::text), false, false, 0, '', false
FROM contact"""
SEEN = """
INSERT INTO seen (channel, account, provider_id, seen_at)
SELECT channel, account, 'SM' || md5(id::text), now() FROM contact"""
DELIVERIES = """
INSERT INTO delivery (contact_id, broadcast_id, planned_at, place, channel, zone, language, region, state, provider_id,
  finished_at)
SELECT id, gen_random_uuid(), now(), 1, channel, 'Asia/Hebron', 'ar', 'ps_jen', 'sent', 'SM' || md5(id::text), now()
FROM contact"""
ENTRIES = """
INSERT INTO entry (id, case_id, place, at, audience, kind, author, state, text_sealed)
SELECT gen_random_uuid(), c.id, n, now(), 'staff', 'note', gen_random_uuid(), '',
  decode(left(repeat(md5(random()::text), 40), 400), 'hex')
FROM cases c, generate_series(1, 6) n"""

# A partitioned table's own relation is empty: its partitions are counted with it.
SIZE = """
SELECT pg_total_relation_size(%(table)s::regclass)::bigint + coalesce((
    SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(%(table)s) WHERE level > 0), 0)::bigint"""
KINDS = {
    "contact, with its conversation and subscription": ("contact", "conversation", "subscription"),
    "message of a person": ("message", "seen"),
    "delivery of a broadcast": ("delivery",),
    "case, with six entries and twenty words to search": ("cases", "entry", "case_word", "case_identity"),
}


def measure(db: psycopg.Connection[tuple[object, ...]], tables: tuple[str, ...]) -> dict[str, int]:
    """Bytes on disk with indexes, by table."""
    found = {}
    for table in tables:
        row = db.execute(SIZE, {"table": table}).fetchone()
        assert row is not None
        found[table] = int(str(row[0]))
    return found


def fill(db: psycopg.Connection[tuple[object, ...]], world: World, number: int) -> None:
    db.execute("TRUNCATE contact, conversation, subscription, message, seen, delivery, entry, cases CASCADE")
    with db.cursor() as cursor, cursor.copy(CONTACT) as copy:
        for row in rows(sealed.ring(), number):
            copy.write_row(row)
    for statement in (CONVERSATIONS, SUBSCRIPTIONS, MESSAGES, SEEN, DELIVERIES):
        db.execute(statement.encode())
    fill_cases(db, world, number)
    db.execute(ENTRIES.encode())
    db.commit()


def study(folder: Path, number: int) -> None:
    sealed.use(sealed.make_ring())
    with embedded.start(folder, fast=True) as server:
        world = prepare(folder, server.url(), 1)
        with psycopg.connect(server.url().replace("+psycopg", "")) as db:
            fill(db, world, number)
            print(f"| {number:,} of each | bytes of one | of which |\n|---|---|---|")
            for kind, tables in KINDS.items():
                sizes = measure(db, tables)
                parts = ", ".join(f"{table} {size // number}" for table, size in sizes.items())
                print(f"| {kind} | {sum(sizes.values()) // number} | {parts} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100_000, help="of each kind")
    with tempfile.TemporaryDirectory(prefix="wasl-sizes-") as folder:
        study(Path(folder), parser.parse_args().number)


if __name__ == "__main__":
    main()
