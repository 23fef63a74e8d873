"""All broadcasts, newest first, and those that wait for a colleague's yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, select, tuple_

from bot.organisation import Organisation
from bot.outreach.tallying import REACHED, read, tally
from bot.staff.permissions import Action, may
from storage.broadcast import RUNNING, Broadcast, BroadcastState
from storage.staff import StaffMember
from storage.subscription import NumberList
from storage.tables import table_of

PAGE = 25

_table = table_of(Broadcast)
_SHOWN = ("id", "kind", "name", "state", "audience", "series_id", "repeat", "starts_at", "created_at", "changed_at",
          "started_at", "ended_at", "reason", "created_by", "changed_by", "tally", "tallied_at")  # fmt: skip


class Place(NamedTuple):
    """After which row of a list, the newest first, a page goes on."""

    at: datetime
    id: UUID

    @property
    def code(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"

    @classmethod
    def of(cls, code: str) -> Place | None:
        """None of what is none."""
        at, _line, id = code.partition("_")
        try:
            moment = datetime.fromisoformat(at)
            return cls(moment, UUID(id)) if moment.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Listed:
    """`row` has the columns that a list shows; `reached` of `total` people have got it."""

    row: Any
    reached: int
    total: int
    mine_to_approve: bool


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Listed, ...]
    next: Place | None


def page(
    db: Connection, staff: StaffMember, org: Organisation, now: datetime, *, after: Place | None = None,
    waiting: bool = False,
) -> Page:  # fmt: skip
    """`waiting`: only those to which this colleague may agree."""
    wanted = select(*(_table.c[name] for name in _SHOWN)).order_by(_table.c.created_at.desc(), _table.c.id.desc())
    if waiting:
        wanted = wanted.where(_approvable(staff))
    if after:
        wanted = wanted.where(tuple_(_table.c.created_at, _table.c.id) < tuple_(after.at, after.id))
    rows = db.execute(wanted.limit(PAGE + 1)).all()
    shown = tuple(_listed(db, row, staff, org, now) for row in rows[:PAGE])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(shown, Place(last.created_at, last.id) if last is not None else None)


def waiting_for(db: Connection, staff: StaffMember) -> int:
    """How many this colleague may agree to, for the navigation."""
    if not may(staff, Action.APPROVE_BROADCASTS):
        return 0
    return int(db.execute(select(func.count()).select_from(_table).where(_approvable(staff))).scalar_one())


def list_names(db: Connection) -> Mapping[str, str]:
    """The lists of numbers by id, the newest first."""
    lists = table_of(NumberList)
    rows = db.execute(select(lists.c.id, lists.c.name).order_by(lists.c.at.desc()))
    return {str(row.id): row.name for row in rows}


def may_approve(row: Any, staff: StaffMember) -> bool:
    """Whether this colleague may agree to a broadcast that waits: nobody does to what they wrote."""
    others = staff.id not in (row.created_by, row.changed_by)
    return row.state == BroadcastState.WAITING and others and may(staff, Action.APPROVE_BROADCASTS)


def _approvable(staff: StaffMember) -> ColumnElement[bool]:
    return and_(
        _table.c.state == BroadcastState.WAITING, _table.c.created_by != staff.id, _table.c.changed_by != staff.id
    )


def _listed(db: Connection, row: Any, staff: StaffMember, org: Organisation, now: datetime) -> Listed:
    moving = row.state in (*RUNNING, BroadcastState.PAUSED)
    counted = tally(db, row.id, org, now) if moving else read(row.tally, row.tallied_at)
    return Listed(row, counted.total(*REACHED), counted.total(), may_approve(row, staff))
