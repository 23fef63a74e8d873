"""The inbox: boxes of cases with their numbers, filtered, the most pressing first, read page by page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, text, tuple_
from sqlmodel import col

from bot.casework.clocks.deadlines import midnight_after
from bot.casework.finding.queue import PAGE, Place, Row, rows_of
from bot.casework.refused import Refused
from bot.i18n import _
from storage.audit import record, recorded_lately
from storage.case import Case
from storage.staff import StaffMember
from storage.visibility import kept_back, select_listed

MOST_COUNTED = 99  # more are told as "99+"
CLOSED_AT_ONCE = 100_000  # closed cases that one filtered page reads at most, so that it comes quickly (measured)
_WEEK = timedelta(days=6)
_VALUE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MOST_VALUES = 20


class Box(StrEnum):
    MINE = "mine"
    TEAM = "team"  # given to somebody else
    UNASSIGNED = "unassigned"
    WAITING = "waiting"  # for us
    OVERDUE = "overdue"
    ALL = "all"  # that are open
    CLOSED = "closed"


class Deadline(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


class Priority(StrEnum):
    URGENT = "urgent"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; several values of one kind are alternatives, empty is anything."""

    kind: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    deadline: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()  # "yes"

    @classmethod
    def of(cls, given: Mapping[str, Iterable[str]]) -> Filters:
        """Of an address. Raises Refused (422) for values that no filter can have."""
        found = {name.name: _values(given.get(name.name, ())) for name in fields(cls)}
        for name, known in (("deadline", Deadline), ("priority", Priority), ("sensitive", ("yes",))):
            if not set(found[name]) <= set(known):
                raise _unknown()
        return cls(**found)

    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of each, as they stand in an address."""
        return [(name.name, value) for name in fields(self) for value in getattr(self, name.name)]

    def query(self) -> str:
        return urlencode(self.pairs())

    def without(self, name: str, value: str) -> Filters:
        """The same but for this one."""
        given = {
            key.name: [v for v in getattr(self, key.name) if (key.name, v) != (name, value)] for key in fields(self)
        }
        return Filters.of(given)

    def __bool__(self) -> bool:
        return bool(self.pairs())


def _values(given: Iterable[str]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in given if value))
    if len(values) > _MOST_VALUES or not all(_VALUE.fullmatch(value) for value in values):
        raise _unknown()
    return values


def _unknown() -> Refused:
    return Refused(422, _("This address names a filter that does not exist. Choose the filters again."))


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list, and where the next ones begin; None at its end. Of filtered closed cases `next` may be set though
    few rows, or none, were found so far."""

    rows: tuple[Row, ...]
    next: Place | None = None


def page(
    db: Connection,
    staff: StaffMember,
    box: Box,
    filters: Filters,
    *,
    now: datetime,
    zone: ZoneInfo,
    after: Place | None = None,
    again: bool = False,
    size: int = PAGE,
) -> Page:
    """One page of a box. `again`: the same colleague looks at the same list anew, which is not audited twice."""
    plan_each_time(db)
    filters = Filters() if staff.partner else filters
    newest_first = box is Box.CLOSED
    if newest_first:
        filters = replace(filters, deadline=())  # what is over has none
    floor = _read_until(db, after) if newest_first and filters else None
    order = col(Case.closed_at) if newest_first else col(Case.press_at)
    ids = select_listed(staff, kept_back(db, staff), col(Case.id), order.label("at"))
    ids = ids.where(*_in_box(box, staff.id, now), *_matching(filters, now, zone))
    here = tuple_(order, col(Case.id))
    if after is not None:
        there = tuple_(literal(after.at), literal(after.id))
        ids = ids.where(here < there if newest_first else here > there)
    if floor is not None:
        ids = ids.where(here >= tuple_(literal(floor.at), literal(floor.id)))
    ordered = (order.desc(), col(Case.id).desc()) if newest_first else (order, col(Case.id))
    found = db.execute(ids.order_by(*ordered).limit(size + 1)).all()
    if not (again and recorded_lately(db, staff.id, "list")):
        record(db, staff.id, "list")
    rows = rows_of(db, staff, [row.id for row in found[:size]])
    last = Place(found[size - 1].at, found[size - 1].id) if len(found) > size else floor
    return Page(tuple(rows[row.id] for row in found[:size] if row.id in rows), last)


def _read_until(db: Connection, after: Place | None) -> Place | None:
    """Where this page stops reading closed cases, of which there are most; None where it can read them all."""
    here = tuple_(col(Case.closed_at), col(Case.id))
    last = select(col(Case.closed_at), col(Case.id)).where(col(Case.closed_at).is_not(None))
    if after is not None:
        last = last.where(here < tuple_(literal(after.at), literal(after.id)))
    ordered = last.order_by(col(Case.closed_at).desc(), col(Case.id).desc())
    found = db.execute(ordered.offset(CLOSED_AT_ONCE - 1).limit(1)).one_or_none()
    return Place(found.closed_at, found.id) if found else None


def counts(db: Connection, staff: StaffMember, *, now: datetime, boxes: Iterable[Box] = Box) -> dict[Box, int]:
    """How many cases stand in each box, counted up to one more than MOST_COUNTED."""
    plan_each_time(db)
    wanted = [box for box in boxes if not staff.partner or box in (Box.ALL, Box.CLOSED)]
    kept = kept_back(db, staff)
    numbers = [
        select(func.count())
        .select_from(
            select_listed(staff, kept, literal(1))
            .where(*_in_box(box, staff.id, now))
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        .scalar_subquery()
        .label(box.value)
        for box in wanted
    ]
    return dict(zip(wanted, db.execute(select(*numbers)).one(), strict=True))


def plan_each_time(db: Connection) -> None:
    """Plans that know whose list it is: a plan for anybody reads all cases for who sees few, and one with helpers
    takes the cores from the others (measured)."""
    db.execute(text("SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL max_parallel_workers_per_gather = 0"))


def _in_box(box: Box, me: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    open_ = col(Case.closed_at).is_(None)
    match box:
        case Box.MINE:
            return open_, col(Case.assignee) == me
        case Box.TEAM:
            return open_, col(Case.assignee).is_not(None), col(Case.assignee) != me
        case Box.UNASSIGNED:
            return open_, col(Case.assignee).is_(None)
        case Box.WAITING:
            return open_, col(Case.waiting_since).is_not(None)
        case Box.OVERDUE:
            return open_, col(Case.press_at) < now
        case Box.ALL:
            return (open_,)
        case Box.CLOSED:
            return (col(Case.closed_at).is_not(None),)


def _matching(filters: Filters, now: datetime, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    columns: dict[str, Any] = {
        "kind": Case.kind, "category": Case.category, "region": Case.region, "state": Case.state,
        "language": Case.language, "channel": Case.channel,
    }  # fmt: skip
    found: list[ColumnElement[bool]] = []
    for name, column in columns.items():
        values = getattr(filters, name)
        if values:
            found.append(col(column).in_(values) if len(values) > 1 else col(column) == values[0])
    if filters.deadline:
        found.append(or_(*(_due(deadline, now, zone) for deadline in filters.deadline)))
    if filters.priority:
        flags = {Priority.URGENT: col(Case.urgent), Priority.HIGH: col(Case.high)}
        found.append(or_(*(flags[Priority(priority)] for priority in filters.priority)))
    if filters.sensitive:
        found.append(col(Case.sensitive).is_(True))
    return found


def _due(deadline: str, now: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    today = now.astimezone(zone).date()
    press = col(Case.press_at)
    match Deadline(deadline):
        case Deadline.OVERDUE:
            return press < now
        case Deadline.TODAY:
            return (press >= now) & (press <= midnight_after(today, zone))
        case Deadline.WEEK:
            return (press >= now) & (press <= midnight_after(today + _WEEK, zone))
