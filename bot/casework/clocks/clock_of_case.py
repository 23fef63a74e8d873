"""The clocks of a case: first look, first act, the day of the answer, and since when the person waits for us."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select, update
from sqlmodel import col

from bot.casework.clocks.deadlines import Limits, limits, midnight_after
from bot.casework.traces import kept_time
from bot.organisation import Organisation
from storage import organisation as profile
from storage.case import Case, CaseKind, Way

_COLUMNS: tuple[Any, ...] = (
    Case.id, Case.kind, Case.category, Case.way, Case.urgent, Case.high, Case.opened_on, Case.due_on,
    Case.first_look_due, Case.action_due, Case.looked_at, Case.acted_at, Case.reopened,
)  # fmt: skip


def press_at(
    zone: ZoneInfo,
    way: Way,
    due_on: date,
    first_look_due: datetime | None = None,
    action_due: datetime | None = None,
    *,
    looked: bool = False,
    acted: bool = False,
) -> datetime:
    """The first clock still to be kept; a day ends at midnight in `zone`. The day of the answer binds until the end.

    Of a traceless case the hours are known as days only, and such a day counts whole.
    """
    ends = [midnight_after(due_on, zone)]
    if first_look_due and not looked and not acted:
        ends.append(_end(first_look_due, way, zone))
    if action_due and not acted:
        ends.append(_end(action_due, way, zone))
    return min(ends)


def _end(moment: datetime, way: Way, zone: ZoneInfo) -> datetime:
    return midnight_after(moment.astimezone(UTC).date(), zone) if way is Way.TRACELESS else moment


def begun(until: Limits, way: Way, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """The columns of the clocks of a case that begins, or begins again, `now`. The person waits for us."""
    first_look = until.first_look and kept_time(way, until.first_look)
    action = until.action and kept_time(way, until.action)
    return {
        "due_on": until.due,
        "first_look_due": first_look,
        "action_due": action,
        "press_at": press_at(zone, way, until.due, first_look, action),
        "waiting_since": kept_time(way, now),
    }


def wound_up(
    kind: CaseKind, category: str, way: Way, urgent: bool, high: bool, now: datetime, organisation: Organisation
) -> dict[str, Any]:
    """The columns of all clocks of a case that begins again `now`: nobody has looked yet, or was told that it is
    late."""
    until = limits(kind, category, urgent, now, organisation, high)
    return {**begun(until, way, now, organisation.zone), "looked_at": None, "acted_at": None, "escalated": 0}


def looked(db: Connection, case_id: UUID, now: datetime) -> None:
    """A colleague opened the case. The first look is kept, and the next clock presses."""
    found = _locked(db, case_id, col(Case.looked_at).is_(None))
    if found is not None:
        _press(db, found, looked_at=kept_time(Way(found.way), now))


def answered(db: Connection, case_id: UUID, now: datetime) -> None:
    """Something was done for the person, who does not wait for us any more."""
    found = _locked(db, case_id)
    if found is not None:
        at = kept_time(Way(found.way), now)
        _press(db, found, looked_at=found.looked_at or at, acted_at=found.acted_at or at, waiting_since=None)


def spoke(db: Connection, case_id: UUID, now: datetime) -> None:
    """The person wrote, and waits since then for us, if they did not before."""
    day = func.date_trunc("day", now, "UTC")
    at = now if _way(db, case_id) is not Way.TRACELESS else day
    values = {"waiting_since": func.coalesce(col(Case.waiting_since), at)}
    db.execute(update(Case).where(col(Case.id) == case_id).values(**values))


def put_off(db: Connection, case_id: UUID, until: date) -> None:
    """More time was granted: the answer is due on another day, and nobody has been told that this one passed."""
    found = _locked(db, case_id)
    if found is not None:
        _press(db, found, due_on=until, escalated=0)


def recounted(db: Connection, case_id: UUID, organisation: Organisation, now: datetime) -> None:
    """Category or priority were changed: days count from when the case came, hours from `now` where none counted.

    The day never becomes later than it is: the person was told it.
    """
    found = _locked(db, case_id)
    if found is None:
        return
    kind, way = CaseKind(found.kind), Way(found.way)
    until = limits(kind, found.category, found.urgent, now, organisation, found.high)
    opened = datetime.combine(found.opened_on, datetime.min.time(), organisation.zone)
    begins = now if found.reopened else opened
    due = min(found.due_on, limits(kind, found.category, found.urgent, begins, organisation, found.high).due)
    first_look = found.first_look_due or (until.first_look and kept_time(way, until.first_look))
    action = found.action_due or (until.action and kept_time(way, until.action))
    if until.first_look is None:
        first_look = action = None
    _press(db, found, due_on=due, first_look_due=first_look, action_due=action, escalated=0)


def zone_in_force(db: Connection) -> ZoneInfo:
    """Of the stored organisation, without reading the whole of it."""
    newest = profile.current(db)
    if newest is None:
        raise RuntimeError("No organisation is stored: run `wasl migrate` first.")
    return ZoneInfo(newest[1]["timezone"])


def _press(db: Connection, found: Row[Any], **changed: Any) -> None:
    """Write what changed, and which clock presses now."""
    row = {**found._mapping, **changed}
    pressing = press_at(
        zone_in_force(db),
        Way(row["way"]),
        row["due_on"],
        row["first_look_due"],
        row["action_due"],
        looked=row["looked_at"] is not None,
        acted=row["acted_at"] is not None,
    )
    db.execute(update(Case).where(col(Case.id) == found.id).values(press_at=pressing, **changed))


def _locked(db: Connection, case_id: UUID, *conditions: Any) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(col(Case.id) == case_id, *conditions)
    return db.execute(statement.with_for_update()).one_or_none()


def _way(db: Connection, case_id: UUID) -> Way:
    return Way(db.execute(select(col(Case.way)).where(col(Case.id) == case_id)).scalar_one())
