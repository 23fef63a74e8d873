"""Who gets nothing that we begin, and why: written when they stop, block us, or their provider refuses for them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import clock
from storage.received import PLANNED_BEFORE
from storage.subscription import Suppression

CAUSED = timedelta(hours=72)  # after a broadcast in which stopping is counted as caused by it
STOPPED = "stopped"

_LAST = text("""
SELECT broadcast_id FROM delivery WHERE contact_id = :contact AND planned_at > :oldest AND finished_at > :since
AND state IN ('sent', 'delivered', 'read') ORDER BY finished_at DESC LIMIT 1
""")


def suppress(db: Connection, contact_id: UUID, reason: str, broadcast_id: UUID | None = None) -> None:
    """`reason` is "stopped", "blocked", or what the provider said. Without `broadcast_id`, the one they got last."""
    now = clock.now()
    cause = broadcast_id or last_broadcast(db, contact_id, now)
    values = {"contact_id": contact_id, "reason": reason[:40], "at": now, "broadcast_id": cause}
    statement = insert(Suppression).values(**values)
    changed = {name: statement.excluded[name] for name in ("reason", "at", "broadcast_id")}
    again = col(Suppression.reason) != statement.excluded.reason
    db.execute(statement.on_conflict_do_update(index_elements=["contact_id"], set_=changed, where=again))


def release(db: Connection, contact_id: UUID) -> None:
    """They came back, and may be written to again."""
    db.execute(delete(Suppression).where(col(Suppression.contact_id) == contact_id))


def last_broadcast(db: Connection, contact_id: UUID, now: datetime) -> UUID | None:
    """The broadcast that they got in the last three days, if any."""
    values = {"contact": contact_id, "oldest": now - PLANNED_BEFORE, "since": now - CAUSED}
    found: UUID | None = db.execute(_LAST, values).scalar()
    return found
