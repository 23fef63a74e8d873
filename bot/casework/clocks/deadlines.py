"""By when a case must be answered: working days for all, hours for protection."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.organisation import Organisation
from storage import organisation as profile
from storage.case import CaseKind

HUMAN_DAYS = 1  # working days in which somebody who asked for a person is answered


@dataclass(frozen=True, slots=True)
class Limits:
    """`first_look` and `action` are set where hours count. `promised`: a duty rota stands behind them."""

    due: date
    first_look: datetime | None = None
    action: datetime | None = None
    promised: bool = False


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone)


def due(kind: CaseKind, category: str, opened: date, organisation: Organisation, high: bool = False) -> date:
    """The working day on which a case opened on `opened` must be answered. Raises KeyError for an unknown category."""
    return organisation.working_day_after(opened, working_days(kind, category, organisation, high))


def working_days(kind: CaseKind, category: str, organisation: Organisation, high: bool = False) -> int:
    """Within how many working days: half as many, at least one, where the priority is high."""
    days = _ordinary_days(kind, category, organisation)
    return (days + 1) // 2 if high else days


def _ordinary_days(kind: CaseKind, category: str, organisation: Organisation) -> int:
    match kind:
        case CaseKind.COMPLAINT:
            return organisation.category(category).days
        case CaseKind.HUMAN | CaseKind.PROTECTION:
            return HUMAN_DAYS
        case CaseKind.SUPPORT | CaseKind.DATA:
            return organisation.reply_days


def limits(
    kind: CaseKind, category: str, urgent: bool, now: datetime, organisation: Organisation, high: bool = False
) -> Limits:
    """All limits of a case opened `now`. Without a rota the hours begin when the office opens."""
    day = due(kind, category, now.astimezone(organisation.zone).date(), organisation, high)
    if kind is not CaseKind.PROTECTION and not urgent:
        return Limits(day)
    duty = organisation.duty
    begin = now if duty.rota else organisation.next_opening(now)
    return Limits(
        day,
        first_look=begin + timedelta(hours=duty.first_look_hours),
        action=begin + timedelta(hours=duty.action_hours),
        promised=duty.rota,
    )


def in_force(db: Connection) -> Organisation:
    """The organisation as it is now, for the few who act without one at hand."""
    newest = profile.current(db)
    if newest is None:
        raise RuntimeError("No organisation is stored: run `wasl migrate` first.")
    return Organisation.from_document(newest[1])
