"""What one contact got of broadcasts: one of them, the newest, those on their screen; and how that is forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, text

PLANNED_BEFORE = timedelta(days=62)  # the longest that a broadcast at a daily limit was planned before it went out


class Received(NamedTuple):
    """`contact_id` is whom it went to, which may be a twin of who is asked about; `at` when it went."""

    broadcast_id: UUID
    contact_id: UUID
    language: str
    content: dict[str, Any]
    at: datetime | None


_WHICH = "SELECT d.broadcast_id, d.contact_id, d.language, b.content, d.finished_at"
_THAT_ONE = text(f"""
{_WHICH} FROM broadcast b JOIN delivery d ON d.broadcast_id = b.id AND d.planned_at = b.planned_at
WHERE b.id = :broadcast AND d.contact_id = ANY(:contacts) AND d.state NOT IN ('planned', 'skipped')
ORDER BY d.finished_at DESC LIMIT 1
""")
_NEWEST = text(f"""
{_WHICH} FROM delivery d JOIN broadcast b ON b.id = d.broadcast_id
WHERE d.contact_id = ANY(:contacts) AND d.planned_at > :oldest AND d.finished_at > :since
AND d.state IN ('sent', 'delivered', 'read', 'unknown') ORDER BY d.finished_at DESC LIMIT 1
""")
_CALLED = text(f"""
{_WHICH} FROM delivery d JOIN broadcast b ON b.id = d.broadcast_id
WHERE d.provider_id = :provider AND d.channel = 'whatsapp' AND d.contact_id = ANY(:contacts) LIMIT 1
""")
_SHOWN = text("""
SELECT provider_id FROM delivery WHERE contact_id = :contact AND planned_at > :oldest AND finished_at > :since
AND channel = :channel AND provider_id IS NOT NULL ORDER BY finished_at DESC
""")
_ALL = text("""
SELECT b.id, b.name, b.kind, b.content, b.audience, d.language, d.state, d.finished_at, a.choice, a.at AS answered_at
FROM delivery d JOIN broadcast b ON b.id = d.broadcast_id
LEFT JOIN broadcast_answer a ON a.broadcast_id = d.broadcast_id AND a.contact_id = d.contact_id
WHERE d.contact_id = :contact AND d.finished_at >= :since AND d.state IN ('sent', 'delivered', 'read', 'unknown')
ORDER BY d.finished_at
""")
# What is on the wire is settled under the contact's old id, finds nothing, and may have arrived: it is unknown.
_FORGET = text("""
UPDATE delivery SET contact_id = gen_random_uuid(), provider_id = NULL, lease = NULL,
       finished_at = coalesce(finished_at, now()),
       reason = CASE WHEN state IN ('planned', 'sending') THEN 'gone' ELSE reason END,
       state = CASE state WHEN 'planned' THEN 'skipped' WHEN 'sending' THEN 'unknown' ELSE state END
WHERE contact_id = :contact
""")


def that_one(db: Connection, broadcast_id: UUID, contact_ids: Sequence[UUID]) -> Received | None:
    """Where it went to one of these contacts; not where it is still to go, or was left out."""
    return _one(db.execute(_THAT_ONE, {"broadcast": broadcast_id, "contacts": list(contact_ids)}).first())


def newest(db: Connection, contact_ids: Sequence[UUID], since: datetime) -> Received | None:
    """What one of these contacts got last, after `since`."""
    values = {"contacts": list(contact_ids), "oldest": since - PLANNED_BEFORE, "since": since}
    return _one(db.execute(_NEWEST, values).first())


def called(db: Connection, provider_id: str, contact_ids: Sequence[UUID]) -> Received | None:
    """The one that WhatsApp's provider calls so."""
    return _one(db.execute(_CALLED, {"provider": provider_id, "contacts": list(contact_ids)}).first())


def _one(row: Row[Any] | None) -> Received | None:
    return Received._make(row) if row else None


def on_screen(db: Connection, contact_id: UUID, channel: str, since: datetime) -> list[str]:
    """What the provider calls those that went after `since`, the newest first."""
    values = {"contact": contact_id, "channel": channel, "oldest": since - PLANNED_BEFORE, "since": since}
    return list(db.execute(_SHOWN, values).scalars())


def all_of(db: Connection, contact_id: UUID, since: datetime) -> list[Any]:
    """Rows of what this contact got from `since` on, with the button they pressed, the oldest first."""
    return list(db.execute(_ALL, {"contact": contact_id, "since": since}).all())


def forget(db: Connection, contact_id: UUID) -> None:
    """The deliveries stay, so that what was counted stays right, each under an id of nobody: neither a later life of
    this contact, nor the provider's records, lead to them. What still waited goes to nobody."""
    db.execute(_FORGET, {"contact": contact_id})
