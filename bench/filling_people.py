"""Fills a database with people who want news, and sends broadcasts to them as an officer does."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, insert

from bench.filling import CONTACT
from bot import profiles
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.content import Content
from bot.outreach.planning import Counts
from storage import organisation
from storage.broadcast import BroadcastKind
from storage.ids import random_id
from storage.sealed import KeyRing
from storage.staff import Staff, StaffMember, staff_member

FIRST = 700_000_000
OFFICER = "officer@example.org"
GREETING = Content({"en": "A mobile clinic comes to the town square tomorrow at nine."})
SUBSCRIPTIONS = """
INSERT INTO subscription (contact_id, at, region)
SELECT id, now(), (ARRAY['ps_jen', 'ps_nbs', 'ps_gza', ''])[1 + (abs(hashtext(id::text)) % 4)] FROM contact
ON CONFLICT DO NOTHING"""
CONVERSATIONS = "INSERT INTO conversation (contact_id, heard_at) SELECT id, now() FROM contact ON CONFLICT DO NOTHING"


def fill(url: str, ring: KeyRing, number: int, channel: str = "telegram", account: str = "1234567890") -> None:
    """`number` people and no others, all of whom wrote just now."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as db:
        db.execute("TRUNCATE contact, conversation, subscription, suppression, delivery, broadcast CASCADE")
        with db.cursor() as cursor, cursor.copy(CONTACT) as copy:
            for row in _rows(ring, number, channel, account):
                copy.write_row(row)
        db.execute(CONVERSATIONS.encode())
        db.execute(SUBSCRIPTIONS.encode())
        db.execute("VACUUM ANALYZE contact, conversation, subscription")


def _rows(ring: KeyRing, number: int, channel: str, account: str) -> Iterator[tuple[Any, ...]]:
    now = datetime.now(UTC)
    for chat in range(FIRST, FIRST + number):
        id, address = random_id(), f"+{chat}" if channel == "whatsapp" else str(chat)
        index = ring.index("contact.address", f"{channel}:{account}:{address}")
        sealed = ring.seal(address.encode(), at=f"contact.address_sealed.{id}")
        yield id, channel, account, index, sealed, "en", "given", False, False, "", now


def open_all_day(db: Connection) -> Organisation:
    """The organisation without quiet hours, and an officer in it."""
    document = profiles.load("palestine-center").to_document()
    document["outreach"] = {"quiet_from": "09:00", "quiet_until": "09:00", "approval_above": 10_000_000}
    organisation.save(db, document)
    values = {"id": random_id(), "email": OFFICER, "name": "Officer", "roles": ["communication"]}
    db.execute(insert(Staff).values(**values, created_at=datetime.now(UTC)))
    return Organisation.from_document(document)


def send(db: Connection, org: Organisation, people: int) -> UUID:
    """A broadcast to everybody, from this moment on."""
    officer: StaffMember | None = staff_member(db, OFFICER)
    assert officer is not None
    now = datetime.now(UTC)
    id = acting.draft(db, officer, BroadcastKind.NEWS, "Bench", now)
    version = acting.save(db, officer, id, 1, now, content=GREETING)
    acting.send(db, officer, id, version, Counts(now=people), org, now)
    return id
