"""What officers do with a broadcast: write, send, agree to, pause, resume and stop it; each is safe to do twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, delete, insert, select, update

from bot import jobs
from bot.casework.refused import Refused
from bot.i18n import _
from bot.organisation import Organisation
from bot.outreach import closing
from bot.outreach.audience import EVERYONE, LEAST_PEOPLE, check, delicate, read
from bot.outreach.content import Content
from bot.outreach.planning import Counts
from bot.outreach.schedule import Repeat
from bot.understanding.text import clean
from storage.audit import record
from storage.broadcast import Broadcast, BroadcastKind, BroadcastState
from storage.ids import random_id
from storage.staff import StaffMember
from storage.tables import table_of

LONGEST_AHEAD = timedelta(days=366)
_table = table_of(Broadcast)
log = structlog.get_logger()


def draft(db: Connection, staff: StaffMember, kind: BroadcastKind, name: str, now: datetime) -> UUID:
    """A new, empty one."""
    id = random_id()
    values = {
        "id": id,
        "kind": kind,
        "name": _name(name),
        "state": BroadcastState.DRAFT,
        "version": 1,
        "content": Content().to_json(),
        "audience": EVERYONE,
        "created_by": staff.id,
        "created_at": now,
        "changed_by": staff.id,
        "changed_at": now,
    }
    db.execute(insert(_table).values(**values))
    record(db, staff.id, "broadcast:draft", id)
    return id


def copy(db: Connection, staff: StaffMember, broadcast_id: UUID, now: datetime) -> UUID:
    """A new draft with the same words and audience."""
    row = get(db, broadcast_id)
    id = draft(db, staff, BroadcastKind(row.kind), row.name, now)
    same = {"content": row.content, "audience": row.audience, "files": row.files, "news_sender": row.news_sender}
    db.execute(update(_table).where(_table.c.id == id).values(**same))
    return id


def get(db: Connection, broadcast_id: UUID, *, lock: bool = False) -> Any:
    """The row. Raises Refused (404)."""
    wanted = select(_table).where(_table.c.id == broadcast_id)
    row = db.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise Refused(404, _("There is no such broadcast."))
    return row


def save(db: Connection, staff: StaffMember, broadcast_id: UUID, version: int, now: datetime, **changed: Any) -> int:
    """Change a draft: `name`, `content` (Content), `audience` (JSON), `news_sender`, `starts_at`, `repeat` (Repeat or
    None). Gives its new version. Raises Refused (409) where somebody else changed or sent it meanwhile."""
    row = _of_version(db, broadcast_id, version)
    values: dict[str, Any] = {"version": row.version + 1, "changed_by": staff.id, "changed_at": now}
    for field, value in changed.items():
        match field:
            case "name":
                values["name"] = _name(value)
            case "content":
                values["content"], values["files"] = value.to_json(), [file.id for file in value.files]
            case "audience":
                check(read(value))
                values["audience"] = value
            case "repeat":
                values["repeat"] = value and value.to_json()
            case _:
                values[field] = value
    db.execute(update(_table).where(_table.c.id == broadcast_id).values(**values))
    record(db, staff.id, "broadcast:change", broadcast_id)
    return int(values["version"])


def discard(db: Connection, staff: StaffMember, broadcast_id: UUID) -> None:
    """Delete a draft."""
    gone = db.execute(delete(_table).where(_table.c.id == broadcast_id, _table.c.state == BroadcastState.DRAFT))
    if gone.rowcount:
        record(db, staff.id, "broadcast:discard", broadcast_id)


def send(
    db: Connection,
    staff: StaffMember,
    broadcast_id: UUID,
    version: int,
    counts: Counts,
    org: Organisation,
    now: datetime,
) -> BroadcastState:
    """From here on it is not changed any more: it waits for a second person's yes, for its time, or begins at once.

    `counts` are those that the officer was shown just now. Raises Refused (409) where somebody else was faster, 422
    where there is nobody to send it to.
    """
    row = _of_version(db, broadcast_id, version)
    if not counts.reached:
        raise Refused(422, _("This reaches nobody. Look at the audience, the languages and the channels."))
    closing.check(Content.from_json(row.content), row.kind, org, read(row.audience))
    if delicate(read(row.audience)) and counts.reached < LEAST_PEOPLE:
        raise Refused(422, _("This goes to so few people that they could be recognised. It takes at least ten."))
    if row.starts_at and row.starts_at > now + LONGEST_AHEAD:
        raise Refused(422, _("This is more than a year ahead. Choose an earlier day."))
    if counts.reached > org.outreach.approval_above:
        return move(db, staff, row, BroadcastState.WAITING, "broadcast:submit")
    return _start(db, staff, row, org, now, "broadcast:send")


def approve(db: Connection, staff: StaffMember, broadcast_id: UUID, org: Organisation, now: datetime) -> BroadcastState:
    """The second person's yes. Raises Refused (403) for who wrote it, 409 where it waits for no yes any more."""
    row = get(db, broadcast_id, lock=True)
    if row.state != BroadcastState.WAITING:
        raise Refused(409, _("Somebody else decided about this meanwhile."))
    if staff.id in (row.created_by, row.changed_by):
        raise Refused(403, _("Somebody else must agree to what you wrote."))
    db.execute(update(_table).where(_table.c.id == broadcast_id).values(approved_by=staff.id, approved_at=now))
    return _start(db, staff, row, org, now, "broadcast:approve")


def take_back(db: Connection, staff: StaffMember, broadcast_id: UUID) -> bool:
    """Back to a draft, while nothing of it has begun. False where it is none of those any more."""
    row = get(db, broadcast_id, lock=True)
    if row.state not in (BroadcastState.WAITING, BroadcastState.SCHEDULED, BroadcastState.REPEATING):
        return False
    back = {"approved_by": None, "approved_at": None, "wake_at": None, "version": row.version + 1}
    db.execute(update(_table).where(_table.c.id == broadcast_id).values(**back))
    move(db, staff, row, BroadcastState.DRAFT, "broadcast:take_back")
    return True


def pause(db: Connection, staff: StaffMember, broadcast_id: UUID) -> bool:
    """Nothing more leaves until somebody says so; what is on the wire arrives. False where nothing was leaving."""
    row = get(db, broadcast_id, lock=True)
    if row.state != BroadcastState.SENDING:
        return False
    move(db, staff, row, BroadcastState.PAUSED, "broadcast:pause", reason="")
    return True


def resume(db: Connection, staff: StaffMember, broadcast_id: UUID) -> bool:
    row = get(db, broadcast_id, lock=True)
    if row.state != BroadcastState.PAUSED:
        return False
    move(db, staff, row, BroadcastState.SENDING, "broadcast:resume", reason="", wake_at=None)
    jobs.defer(db, "broadcast", broadcast=str(broadcast_id))
    return True


def stop(db: Connection, staff: StaffMember, broadcast_id: UUID, now: datetime) -> bool:
    """For good: who still waits for it gets nothing. Also ends what comes again. False where it was over already."""
    row = get(db, broadcast_id, lock=True)
    if row.state in (BroadcastState.DRAFT, BroadcastState.STOPPED, BroadcastState.DONE):
        return False
    move(db, staff, row, BroadcastState.STOPPED, "broadcast:stop", reason="by_hand", ended_at=now, wake_at=None)
    return True


def _start(
    db: Connection, staff: StaffMember, row: Any, org: Organisation, now: datetime, action: str
) -> BroadcastState:
    if row.repeat:
        first = Repeat.from_json(row.repeat).after(max(now, row.starts_at or now), org.timezone)
        if first is None:
            raise Refused(422, _("There is no day left on which it would be sent. Look at its last day."))
        return move(db, staff, row, BroadcastState.REPEATING, action, starts_at=first)
    if row.starts_at and row.starts_at > now:
        return move(db, staff, row, BroadcastState.SCHEDULED, action)
    jobs.defer(db, "broadcast", broadcast=str(row.id))
    return move(db, staff, row, BroadcastState.PLANNING, action)


def move(
    db: Connection, staff: StaffMember, row: Any, state: BroadcastState, action: str, **more: Any
) -> BroadcastState:
    db.execute(update(_table).where(_table.c.id == row.id).values(state=state, **more))
    record(db, staff.id, action, row.id)
    log.info("broadcast.moved", broadcast=str(row.id), state=state.value)
    return state


def _of_version(db: Connection, broadcast_id: UUID, version: int) -> Any:
    row = get(db, broadcast_id, lock=True)
    if row.state != BroadcastState.DRAFT or row.version != version:
        raise Refused(409, _("Somebody else changed or sent this meanwhile. Load the page again and look at it."))
    return row


def _name(name: str) -> str:
    name = " ".join(clean(name).split())
    if not name:
        raise Refused(422, _("Give it a name, so that your colleagues find it again."))
    return name[:120]
