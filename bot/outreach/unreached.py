"""What officers decide about those whom a broadcast failed to reach, or may have reached; each is safe to do twice."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, update

from bot import jobs
from bot.outreach.acting import get, move
from storage import delivery
from storage.audit import record
from storage.broadcast import Broadcast, BroadcastState
from storage.delivery import DeliveryState
from storage.staff import StaffMember
from storage.tables import table_of

RETRIED = (
    "throttled",
    "unavailable",
    "window_closed",
    "63016",
    "63018",
    "63017",
    "63038",
    "30001",
    "internal",
    "failed",
)
"""Reasons of failures that another try may cure: nobody is written to again who blocked us or is not there."""

_table = table_of(Broadcast)


def retry_failed(db: Connection, staff: StaffMember, broadcast_id: UUID) -> int:
    """Try once more what may succeed now. How many; 0 where there is nothing to try."""
    return _again(db, staff, broadcast_id, DeliveryState.FAILED, "broadcast:retry", RETRIED)


def send_unknown_again(db: Connection, staff: StaffMember, broadcast_id: UUID) -> int:
    """A person decides: rather twice than not at all. How many."""
    return _again(db, staff, broadcast_id, DeliveryState.UNKNOWN, "broadcast:unknown_again", ())


def leave_unknown(db: Connection, staff: StaffMember, broadcast_id: UUID) -> int:
    """A person decides: rather not at all than twice. How many."""
    get(db, broadcast_id, lock=True)
    left = delivery.decide(db, broadcast_id, DeliveryState.UNKNOWN, DeliveryState.SKIPPED, "left_unknown")
    if left:
        _forget_tally(db, broadcast_id)
        record(db, staff.id, "broadcast:unknown_left", broadcast_id)
    return left


def _again(
    db: Connection, staff: StaffMember, broadcast_id: UUID, state: str, action: str, reasons: tuple[str, ...]
) -> int:
    row = get(db, broadcast_id, lock=True)
    if row.state not in (BroadcastState.SENDING, BroadcastState.PAUSED, BroadcastState.DONE):
        return 0
    again = delivery.decide(db, broadcast_id, state, DeliveryState.PLANNED, "", reasons)
    if again:
        going = BroadcastState.PAUSED if row.state == BroadcastState.PAUSED else BroadcastState.SENDING
        move(db, staff, row, going, action, ended_at=None, wake_at=None)
        _forget_tally(db, broadcast_id)
        jobs.defer(db, "broadcast", broadcast=str(broadcast_id))
    return again


def _forget_tally(db: Connection, broadcast_id: UUID) -> None:
    db.execute(update(_table).where(_table.c.id == broadcast_id).values(tallied_at=None))
