"""Fills this server's database with contacts who have written before, each with a conversation and two messages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench import script
from bench.driver import FIRST_CHAT
from storage import embedded
from storage.ids import random_id
from storage.sealed import KeyRing, load_ring

CONTACT = """
COPY contact (id, channel, account, address_index, address_sealed, language, consent, writing_only, news_stopped,
  unreachable, created_at) FROM STDIN"""
CONVERSATIONS = """
INSERT INTO conversation (contact_id, asked, heard_at, pending) SELECT id, 0, now(), 0 FROM contact"""
MESSAGES = """
INSERT INTO message (id, created_at, contact_id, outgoing, purpose, state, body_sealed, provider_id, ephemeral,
  sensitive, attempts, reason, gone)
SELECT gen_random_uuid(), now(), c.id, n = 2, 'reply', CASE n WHEN 1 THEN 'received' ELSE 'sent' END,
  decode(repeat(md5(random()::text), 8), 'hex'), 'filled-' || n || '-' || c.id, false, false, 0, '', false
FROM contact c, generate_series(1, 2) n"""


def fill(folder: Path, number: int) -> None:
    """Contacts of the driver's first `number` chats, in a data folder on which the server was started once."""
    ring = load_ring(folder / "keys.json")
    with embedded.start(folder) as server, psycopg.connect(server.url().replace("+psycopg", "")) as db:
        db.execute("TRUNCATE contact, conversation, message, seen CASCADE")
        with db.cursor() as cursor, cursor.copy(CONTACT) as copy:
            for row in rows(ring, number):
                copy.write_row(row)
        db.execute(CONVERSATIONS.encode())
        db.execute(MESSAGES.encode())
        db.commit()
        db.autocommit = True
        db.execute("VACUUM ANALYZE contact, conversation, message")


def rows(ring: KeyRing, number: int) -> Iterator[tuple[Any, ...]]:
    account = script.TOKEN.partition(":")[0]
    now = datetime.now(UTC)
    for chat in range(FIRST_CHAT, FIRST_CHAT + number):
        id = random_id()
        index = ring.index("contact.address", f"telegram:{account}:{chat}")
        sealed = ring.seal(str(chat).encode(), at=f"contact.address_sealed.{id}")
        yield id, "telegram", account, index, sealed, "en", "given", False, False, "", now
