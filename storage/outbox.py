"""The outbox: outgoing messages that are not finished, claimed under the lease of a living process."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from storage.pending import count
from storage.statements import execute

LEASE = timedelta(seconds=20)


class Claimed(NamedTuple):
    id: UUID
    created_at: datetime
    contact_id: UUID
    seq: int
    purpose: str
    body_sealed: bytes
    attempts: int
    ephemeral: bool
    channel: str
    account: str
    address_sealed: bytes
    language: str
    heard_at: datetime | None
    unreachable: str


class Mark(NamedTuple):
    """What became of one message. `next_try_at` goes with `queued`, `reason` with `failed` and `pending`."""

    id: UUID
    created_at: datetime
    state: str
    provider_id: str | None = None
    reason: str = ""
    next_try_at: datetime | None = None


_CLAIM = text("""
WITH held AS (SELECT contact_id FROM conversation WHERE contact_id = :contact FOR UPDATE),
claimed AS (
    UPDATE message SET state = 'sending', lease = :lease
    WHERE contact_id = (SELECT contact_id FROM held) AND state = 'queued'
      AND NOT EXISTS (SELECT 1 FROM message b WHERE b.contact_id = :contact AND b.state = 'sending')
      AND NOT EXISTS (SELECT 1 FROM message b WHERE b.contact_id = :contact AND b.state = 'queued'
                      AND b.next_try_at > now() AND b.seq <= message.seq)
    RETURNING id, created_at, contact_id, seq, purpose, body_sealed, attempts, ephemeral
)
SELECT m.*, c.channel, c.account, c.address_sealed, c.language, v.heard_at, c.unreachable
FROM claimed m JOIN contact c ON c.id = m.contact_id JOIN conversation v ON v.contact_id = c.id ORDER BY m.seq
""")


def claim(db: Connection, contact_id: UUID, lease: UUID) -> list[Claimed]:
    """Claim what waits for one contact, in order, up to the first that must still wait; nothing while one is sent."""
    return [Claimed._make(row) for row in db.execute(_CLAIM, {"contact": contact_id, "lease": lease})]


_ADDRESS = text("""
SELECT c.channel, c.account, c.address_sealed, c.language, v.heard_at, c.unreachable
FROM contact c JOIN conversation v ON v.contact_id = c.id WHERE c.id = :contact
""")


class Whereabouts(NamedTuple):
    channel: str
    account: str
    address_sealed: bytes
    language: str
    heard_at: datetime | None
    unreachable: str


def whereabouts(db: Connection, contact_id: UUID) -> Whereabouts | None:
    row = db.execute(_ADDRESS, {"contact": contact_id}).one_or_none()
    return Whereabouts._make(row) if row else None


_MARK = """
UPDATE message m SET state = u.state, provider_id = coalesce(u.provider_id, m.provider_id), reason = u.reason,
       attempts = m.attempts + 1, next_try_at = u.next_try_at, lease = CASE WHEN u.state = 'sending' THEN m.lease END,
       finished_at = CASE WHEN u.state IN ('queued', 'sending', 'pending') THEN NULL ELSE now() END
FROM unnest(%(ids)s::uuid[], %(created)s::timestamptz[], %(states)s::text[], %(providers)s::text[],
            %(reasons)s::text[], %(tries)s::timestamptz[]) 
            AS u (id, created_at, state, provider_id, reason, next_try_at)
WHERE m.id = u.id AND m.created_at = u.created_at AND m.state IN ('sending', 'queued')
  AND m.created_at >= %(since)s
"""


def mark(db: Connection, marks: Sequence[Mark]) -> list[UUID]:
    """Write what became of many messages at once. Returns the contacts whom nobody told yet that
    an answer waits."""
    values = {
        "ids": [m.id for m in marks],
        "created": [m.created_at for m in marks],
        "states": [m.state for m in marks],
        # One that does not fit its column would hold up all the others, again and again.
        "providers": [m.provider_id and m.provider_id[:120] for m in marks],
        "reasons": [m.reason[:60] for m in marks],
        "tries": [m.next_try_at for m in marks],
        "since": min(m.created_at for m in marks),
    }
    execute(db, _MARK, values)
    waiting = [m.id for m in marks if m.state == "pending"]
    if not waiting:
        return []
    return count(db, waiting)


def forget_sent(db: Connection, ids: Sequence[tuple[UUID, datetime]]) -> None:
    """Delete ephemeral messages that were sent: the receipt of a traceless complaint leaves nothing here."""
    for id, created_at in ids:
        db.execute(text("DELETE FROM message WHERE id = :id AND created_at = :at"), {"id": id, "at": created_at})


def forget_fetched(db: Connection, before: datetime) -> None:
    """Delete ephemeral messages older than `before` that pages could fetch since."""
    db.execute(
        text(
            "DELETE FROM message WHERE ephemeral AND created_at < :before"
            " AND state NOT IN ('queued', 'sending', 'unknown', 'pending')"
        ),
        {"before": before},
    )


def sending(db: Connection, lease: UUID) -> list[UUID]:
    """What a process has claimed and not marked yet."""
    found = db.execute(text("SELECT id FROM message WHERE state = 'sending' AND lease = :lease"), {"lease": lease})
    return [id for (id,) in found]


def queue_again(db: Connection, ids: Sequence[UUID]) -> None:
    """Nobody is sending these after all."""
    statement = "UPDATE message SET state = 'queued', lease = NULL WHERE id = ANY(:ids) AND state = 'sending'"
    db.execute(text(statement), {"ids": list(ids)})


def due_contacts(db: Connection, most: int = 200) -> list[UUID]:
    """Contacts with something to send now that nobody is sending."""
    found = db.execute(
        text(
            "SELECT DISTINCT contact_id FROM message m WHERE state = 'queued' AND (next_try_at IS NULL OR"
            " next_try_at <= now()) AND NOT EXISTS (SELECT 1 FROM message b WHERE b.contact_id = m.contact_id"
            " AND b.state = 'sending') LIMIT :most"
        ),
        {"most": most},
    )
    return [contact_id for (contact_id,) in found]


def beat(db: Connection, process: UUID) -> None:
    """Say that this process lives, for as long as a lease."""
    db.execute(
        text(
            "INSERT INTO process (id, expires_at) VALUES (:id, now() + :lease)"
            " ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at"
        ),
        {"id": process, "lease": LEASE},
    )


def bury(db: Connection, process: UUID) -> None:
    """This process stops: what it was sending is taken up at once."""
    db.execute(text("DELETE FROM process WHERE id = :id"), {"id": process})


def recover(db: Connection) -> tuple[int, int]:
    """Take up what dead processes were sending: replies are sent again, broadcasts become unknown. Counts of both."""
    dead = (
        "state = 'sending' AND NOT EXISTS (SELECT 1 FROM process p WHERE p.id = message.lease AND p.expires_at > now())"
    )
    replies = db.execute(
        text(
            f"UPDATE message SET state = 'queued', lease = NULL, next_try_at = NULL, reason = 'unknown'"
            f" WHERE {dead} AND purpose <> 'broadcast'"
        )
    ).rowcount
    broadcasts = db.execute(
        text(f"UPDATE message SET state = 'unknown', lease = NULL, finished_at = now() WHERE {dead}")
    ).rowcount
    db.execute(text("DELETE FROM process WHERE expires_at < now() - interval '1 hour'"))
    return replies, broadcasts


RANK = "array_position(ARRAY['queued','sending','pending','unknown','sent','delivered','read']::text[], state::text)"


def advance(db: Connection, provider_id: str, state: str, code: str) -> tuple[UUID, UUID] | None:
    """A receipt: the state moves forward only, and a failure holds unless it was read. (message, contact) if moved."""
    row = db.execute(
        text(
            "UPDATE message SET state = :state, reason = :reason, finished_at = coalesce(finished_at, now())"
            " WHERE provider_id = :id AND outgoing AND CASE WHEN :state = 'failed'"
            "   THEN state NOT IN ('failed', 'delivered', 'read', 'pending')"
            f"  ELSE state <> 'failed' AND {RANK} < {RANK.replace('state::text', 'CAST(:state AS text)')} END"
            " RETURNING id, contact_id"
        ),
        {"id": provider_id, "state": state, "reason": code},
    ).first()
    return (row[0], row[1]) if row else None


def knows(db: Connection, provider_id: str) -> bool:
    return bool(
        db.execute(text("SELECT EXISTS (SELECT 1 FROM message WHERE provider_id = :id)"), {"id": provider_id}).scalar()
    )


def try_again(db: Connection, message_id: UUID, most: int, later: Callable[[int], datetime]) -> datetime | None:
    """The provider did not get it through: queue it once more, `later` than now; None after `most` attempts."""
    attempts = db.execute(text("SELECT attempts FROM message WHERE id = :id"), {"id": message_id}).scalar_one()
    if attempts >= most:
        return None
    at = later(attempts)
    # It goes out under a new id: news of the old one must not touch it any more.
    db.execute(
        text(
            "UPDATE message SET state = 'queued', next_try_at = :at, finished_at = NULL, provider_id = NULL"
            " WHERE id = :id"
        ),
        {"id": message_id, "at": at},
    )
    return at
