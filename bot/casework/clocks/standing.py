"""How a case stands against its clocks, in a colour and in words that say what is left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot import i18n
from bot.casework.clocks.deadlines import midnight_after, working_days
from bot.i18n import _, isolate, ngettext, number
from bot.organisation import Organisation
from storage.case import CaseKind

AMBER, RED = 0.25, 0.10  # of the time left (OpenSPP)

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


class Clocked(Protocol):
    """What is asked of an open case: columns of `cases`, under their names there."""

    @property
    def kind(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def high(self) -> bool: ...
    @property
    def press_at(self) -> datetime: ...
    @property
    def looked_at(self) -> datetime | None: ...
    @property
    def acted_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """`colour` is green, amber or red; `fraction` of the time that is left, from 1 down to 0: then it is late."""

    colour: str
    words: str
    fraction: float

    @property
    def late(self) -> bool:
        return self.fraction <= 0


def standing(case: Clocked, now: datetime, organisation: Organisation) -> Standing:
    """Against the clock that presses: hours for what is urgent, working days for the rest."""
    fraction = min(1.0, max(0.0, (case.press_at - now) / allowed(case, organisation)))
    colour = "green" if fraction > AMBER else "amber" if fraction >= RED else "red"
    day = _last_day(case.press_at, organisation)
    if day is None:
        return Standing(colour, _in_hours(case.press_at, now, organisation), fraction)
    return Standing(colour, _in_days(day, now, organisation), fraction)


def _last_day(press_at: datetime, organisation: Organisation) -> date | None:
    """The day at whose end the clock runs out; None where it runs out at an hour."""
    local = press_at.astimezone(organisation.zone)
    ended = local.date() - timedelta(days=1)
    return ended if midnight_after(ended, organisation.zone) == press_at else None


def allowed(case: Clocked, organisation: Organisation) -> timedelta:
    """How long the clock that presses runs. More time granted keeps a case green, it does not make it greener."""
    day = _last_day(case.press_at, organisation)
    if day is None:
        first = case.looked_at is None and case.acted_at is None
        return _HOUR * (organisation.duty.first_look_hours if first else organisation.duty.action_hours)
    try:
        days = working_days(CaseKind(case.kind), case.category, organisation, case.high)
    except KeyError:  # a category that the organisation no longer has
        days = organisation.reply_days
    while days > 0:
        days -= organisation.works_on(day)
        day -= timedelta(days=1)
    return case.press_at - midnight_after(day, organisation.zone)


def _in_hours(end: datetime, now: datetime, organisation: Organisation) -> str:
    if end <= now:
        return _late(now - end)
    if end - now < _HOUR:
        minutes = max(1, (end - now) // _MINUTE)
        return ngettext("{n} minute left", "{n} minutes left", minutes).format(n=number(minutes))
    local, today = end.astimezone(organisation.zone), now.astimezone(organisation.zone).date()
    if local.date() == today:
        return _("due today at {time}").format(time=isolate(i18n.time_of_day(local)))
    if local.date() == today + timedelta(days=1):
        return _("due tomorrow at {time}").format(time=isolate(i18n.time_of_day(local)))
    return _("due on {when}").format(when=isolate(i18n.day_and_time(local)))


def _late(by: timedelta) -> str:
    if by < _HOUR:
        minutes = max(1, by // _MINUTE)
        return ngettext("{n} minute late", "{n} minutes late", minutes).format(n=number(minutes))
    if by < timedelta(days=2):
        hours = by // _HOUR
        return ngettext("{n} hour late", "{n} hours late", hours).format(n=number(hours))
    return ngettext("{n} day late", "{n} days late", by.days).format(n=number(by.days))


def _in_days(last: date, now: datetime, organisation: Organisation) -> str:
    today = now.astimezone(organisation.zone).date()
    if last == today:
        return _("due today")
    if last < today:
        late = _working_days_between(last, today, organisation)
        if not late:
            return _("late since {day}").format(day=isolate(i18n.date(last)))
        return ngettext("{n} working day late", "{n} working days late", late).format(n=number(late))
    left = _working_days_between(today, last, organisation)
    if not left:
        return _("due on {when}").format(when=isolate(i18n.date(last)))
    return ngettext("{n} working day left", "{n} working days left", left).format(n=number(left))


def _working_days_between(after: date, until: date, organisation: Organisation) -> int:
    return sum(organisation.works_on(after + timedelta(days=day + 1)) for day in range((until - after).days))
