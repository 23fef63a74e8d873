"""What one turn costs in client and PostgreSQL, by how its statements are sent: `python -m bench.study_hot_path`."""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine

from bench import cpu, study_tables
from bench.study_tables import CONTACTS, LEASE, READ, SENT, SENT_MANY, UNFINISHED, UNFINISHED_ANYWHEN, WRITE, Turn
from storage import embedded

Raw = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to do a turn: `open` makes what a thread works with, `run` does one turn with it."""

    name: str
    run: Callable[[Any, Turn], object]
    open: Callable[[str], Any]
    months: int = 3
    options: dict[str, str] = field(default_factory=dict)


def raw(url: str, *, autocommit: bool = False, threshold: int | None = 0) -> Raw:
    connection = psycopg.connect(url, autocommit=autocommit)
    connection.prepare_threshold = threshold
    return connection


def nothing(_: object, __: Turn) -> None:
    """What the study itself costs."""


def four_trips(db: Raw, turn: Turn, binary: bool = False) -> None:
    with db.cursor(binary=binary) as cursor:
        cursor.execute(READ, turn.read).fetchone()
        cursor.execute(WRITE, turn.write)
    db.commit()


def pipelined(db: Raw, turn: Turn) -> None:
    """Two trips: BEGIN with the reading, the writing with COMMIT. `db` is in autocommit mode."""
    with db.cursor() as cursor, db.pipeline() as pipeline:
        cursor.execute("BEGIN")
        cursor.execute(READ, turn.read)
        pipeline.sync()
        cursor.fetchone()
        cursor.execute(WRITE, turn.write)
        cursor.execute("COMMIT")


def pipelined_end(db: Raw, turn: Turn) -> None:
    """Three trips: only the writing goes with COMMIT."""
    with db.cursor() as cursor:
        cursor.execute(READ, turn.read).fetchone()
        with db.pipeline():
            cursor.execute(WRITE, turn.write)
            db.commit()


def no_transaction(db: Raw, turn: Turn) -> None:
    """Two trips, each its own transaction; a version in the writing would have to replace the lock."""
    with db.cursor() as cursor:
        cursor.execute(READ, turn.read).fetchone()
        cursor.execute(WRITE, turn.write)


def write_only(db: Raw, turn: Turn) -> None:
    """One trip: what the writing alone costs, with its commit."""
    db.execute(WRITE, turn.write)


def through_sqlalchemy(engine: Engine, turn: Turn) -> None:
    with engine.begin() as db:
        db.exec_driver_sql(READ, turn.read).one()
        db.exec_driver_sql(WRITE, turn.write)


def through_sqlalchemy_cursor(engine: Engine, turn: Turn) -> None:
    """The connection from SQLAlchemy's pool, the statements on psycopg's own cursor."""
    with engine.begin() as db:
        cursor = db.connection.driver_connection.cursor()  # type: ignore[union-attr]
        cursor.execute(READ, turn.read).fetchone()
        cursor.execute(WRITE, turn.write)


def then_sent(db: Raw, turn: Turn) -> None:
    four_trips(db, turn)
    db.execute(SENT, ("1", turn.now, turn.reply, turn.now))
    db.commit()


def then_claimed_and_sent(db: Raw, turn: Turn) -> None:
    four_trips(db, turn)
    db.execute(study_tables.CLAIM, (LEASE, turn.reply, turn.now))
    db.commit()
    db.execute(SENT, ("1", turn.now, turn.reply, turn.now))
    db.commit()


class Batched:
    """Marks sent replies together, `size` at a time."""

    def __init__(self, url: str, size: int) -> None:
        self.db, self.size, self.sent = raw(url), size, list[Turn]()

    def run(self, turn: Turn) -> None:
        four_trips(self.db, turn)
        self.sent.append(turn)
        if len(self.sent) == self.size:
            replies = [turn.reply for turn in self.sent]
            self.db.execute(SENT_MANY, (replies, ["1"] * self.size, self.sent[0].now, turn.now))
            self.db.commit()
            self.sent.clear()

    def close(self) -> None:
        self.db.close()


def with_check(db: Raw, turn: Turn, bounded: bool) -> None:
    """Also asks whether the contact has earlier unfinished messages."""
    with db.cursor() as cursor:
        cursor.execute(READ, turn.read).fetchone()
        if bounded:
            cursor.execute(UNFINISHED, (turn.contact, turn.now - timedelta(days=1))).fetchall()
        else:
            cursor.execute(UNFINISHED_ANYWHEN, (turn.contact,)).fetchall()
        cursor.execute(WRITE, turn.write)
    db.commit()


def engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"), pool_size=1)


def variants() -> list[Variant]:
    unprepared = partial(raw, threshold=None)
    auto = partial(raw, autocommit=True)
    return [
        Variant("nothing (the study itself)", nothing, raw),
        Variant("4 trips, prepared", four_trips, raw),
        Variant("4 trips, not prepared", four_trips, unprepared),
        Variant("4 trips, not prepared, 14 months", four_trips, unprepared, 14),
        Variant("4 trips, prepared, 14 months", four_trips, raw, 14),
        Variant("4 trips, prepared, binary results", partial(four_trips, binary=True), raw),
        Variant("4 trips, prepared, generic plans", four_trips, raw, 3, {"plan_cache_mode": "force_generic_plan"}),
        Variant("4 trips, generic plans, 14 months", four_trips, raw, 14, {"plan_cache_mode": "force_generic_plan"}),
        Variant("3 trips, end pipelined", pipelined_end, raw),
        Variant("2 trips, pipelined", pipelined, auto),
        Variant("2 trips, no transaction (optimistic)", no_transaction, auto),
        Variant("1 trip: the writing alone", write_only, auto),
        Variant("SQLAlchemy exec_driver_sql", through_sqlalchemy, engine),
        Variant("SQLAlchemy's pool, psycopg's cursor", through_sqlalchemy_cursor, engine),
        Variant("4 trips + unfinished? within a day", partial(with_check, bounded=True), raw),
        Variant("4 trips + unfinished? any month", partial(with_check, bounded=False), raw),
        Variant("same, within a day, 14 months", partial(with_check, bounded=True), raw, 14),
        Variant("same, any month, 14 months", partial(with_check, bounded=False), raw, 14),
        Variant("4 trips + sent, one by one", then_sent, raw),
        Variant("4 trips + claim + sent, one by one", then_claimed_and_sent, raw),
        Variant("4 trips + sent, 8 at once", Batched.run, partial(Batched, size=8)),
        Variant("4 trips + sent, 32 at once", Batched.run, partial(Batched, size=32)),
        Variant("same, 32 at once, 14 months", Batched.run, partial(Batched, size=32), 14),
    ]


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    turns: float  # a second
    client: float  # CPU ms a turn
    server: float


def measure(variant: Variant, url: str, seconds: float, threads: int) -> Result:
    study_tables.create(url, variant.months)
    options = "".join(f" -c {name}={value}" for name, value in variant.options.items())
    if options:
        url += f"&options={options.strip().replace(' ', '%20').replace('=', '%3D')}"
    with psycopg.connect(url, autocommit=True) as db:
        postmaster = cpu.parent(db.info.backend_pid)
    opened = [variant.open(url) for _ in range(threads)]

    def work(worker: int, until: float) -> int:
        for done in count():
            if time.perf_counter() > until:
                return done
            variant.run(opened[worker], study_tables.turn((done * threads + worker) % CONTACTS))
        raise AssertionError

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads), [time.perf_counter() + 0.5] * threads))
        begin, server, own = time.perf_counter(), cpu.seconds(postmaster), own_seconds()
        done = sum(pool.map(work, range(threads), [begin + seconds] * threads))
        wall, own, server = time.perf_counter() - begin, own_seconds() - own, cpu.seconds(postmaster) - server
    for one in opened:
        one.dispose() if isinstance(one, Engine) else one.close()
    return Result(variant.name, done / wall, own / done * 1e3, server / done * 1e3)


def own_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--only", default="", help="variants whose name contains this")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wasl-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own where we are root
        with embedded.start(Path(folder) / "study") as server:
            study(server.url().replace("+psycopg", ""), arguments)


def study(url: str, arguments: argparse.Namespace) -> None:
    print(f"{'':40} {'turns/s':>8} {'client':>8} {'server':>8} {'CPU ms/turn':>12}")
    for variant in variants():
        if arguments.only in variant.name:
            result = measure(variant, url, arguments.seconds, arguments.threads)
            cpu_ms = f"{result.client:8.3f} {result.server:8.3f} {result.client + result.server:12.3f}"
            print(f"{result.name:40} {result.turns:8.0f} {cpu_ms}", flush=True)


if __name__ == "__main__":
    main()
