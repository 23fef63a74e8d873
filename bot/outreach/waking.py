"""What begins by the clock: broadcasts that are due, those that come again, and those that lost their process."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, insert, select, update

from bot import jobs
from bot.organisation import Organisation
from bot.outreach.schedule import Repeat
from storage import broadcast, delivery
from storage.broadcast import Broadcast, BroadcastState
from storage.ids import random_id
from storage.tables import table_of

AGAIN = timedelta(seconds=30)  # until one that nobody took is named once more

_table = table_of(Broadcast)
_COPIED = ("kind", "name", "content", "audience", "files", "news_sender", "created_by", "changed_by", "changed_at",
           "approved_by", "approved_at")  # fmt: skip

log = structlog.get_logger()


def wake(db: Connection, org: Organisation, now: datetime) -> int:
    """Give everything that is due to a worker. Returns how many broadcasts."""
    lost = delivery.recover(db)
    if lost:
        log.warning("broadcast.unknown", count=lost)
    due = broadcast.to_wake(db, now, now + AGAIN)
    for id in due:
        row = db.execute(select(_table).where(_table.c.id == id)).one()
        match BroadcastState(row.state):
            case BroadcastState.SCHEDULED:
                db.execute(update(_table).where(_table.c.id == id).values(state=BroadcastState.PLANNING))
            case BroadcastState.REPEATING:
                id = _run(db, row, org, now)
            case _:
                log.info("broadcast.taken_up", broadcast=str(id), reason=row.reason)
        jobs.defer(db, "broadcast", broadcast=str(id))
    return len(due)


def _run(db: Connection, row: Any, org: Organisation, now: datetime) -> UUID:
    """One run of a series, and when the next one is. What was missed while nobody was there is sent once."""
    id = random_id()
    values = {name: getattr(row, name) for name in _COPIED}
    more = {"id": id, "series_id": row.id, "state": BroadcastState.PLANNING, "version": 1, "created_at": now}
    more["wake_at"] = now + AGAIN
    db.execute(insert(_table).values(**values, **more, starts_at=row.starts_at))
    following = Repeat.from_json(row.repeat).after(now, org.timezone)
    later: dict[str, Any] = {"starts_at": following, "wake_at": None}
    if following is None:
        later |= {"state": BroadcastState.DONE, "ended_at": now}
    db.execute(update(_table).where(_table.c.id == row.id).values(**later))
    return id
