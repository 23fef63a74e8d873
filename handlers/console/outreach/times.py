"""When a broadcast is to begin: as it is typed, and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from bot import i18n
from bot.editing.options import weekdays
from bot.i18n import _, join, number, time_of_day
from bot.organisation import Organisation
from bot.outreach.acting import LONGEST_AHEAD
from bot.outreach.forecast import asked_at
from bot.outreach.schedule import Every, Repeat, wall
from bot.understanding.text import digits
from bot.working_time import DAYS
from handlers.console.visit import Visit

NOW, AT, AGAIN = "now", "at", "again"


@dataclass
class When:
    """As the form has it; `errors` by the name of a field. `starts_at` and `repeat` hold where there are none."""

    how: str = NOW
    day: str = ""
    at: str = ""
    every: str = Every.WEEK.value
    weekdays: list[str] = field(default_factory=list)
    days: str = ""
    until: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    starts_at: datetime | None = None
    repeat: Repeat | None = None


def of_row(row: Any, org: Organisation) -> When:
    if row.repeat:
        found = Repeat.from_json(row.repeat)
        return When(
            AGAIN,
            at=f"{found.at:%H:%M}",
            every=found.every.value,
            weekdays=[DAYS[day] for day in found.on] if found.every is Every.WEEK else [],
            days=", ".join(map(str, found.on)) if found.every is Every.MONTH else "",
            until=found.until.isoformat() if found.until else "",
        )
    if row.starts_at:
        local = row.starts_at.astimezone(org.zone)
        return When(AT, local.date().isoformat(), f"{local:%H:%M}")
    return When()


def typed(visit: Visit) -> When:
    """What the form sent, read as times of the organisation's clock."""
    when = When(
        visit.field("when") or NOW,
        visit.field("day"),
        digits(visit.field("at")),
        visit.field("every"),
        [day for day in visit.fields("weekday") if day in DAYS],
        digits(visit.field("days")),
        visit.field("until"),
    )
    match when.how:
        case "at":
            _once(when, visit.organisation, visit.now)
        case "again":
            _repeating(when, visit.organisation, visit.now)
        case _:
            when.how = NOW
    return when


def _once(when: When, org: Organisation, now: datetime) -> None:
    day, at = _day(when.day), _clock(when.at)
    if day is None:
        when.errors["day"] = _("Choose a day.")
    if at is None:
        when.errors["at"] = _("Write a time such as 08:30.")
    if day is None or at is None:
        return
    when.starts_at = wall(day, at, org.timezone)
    if when.starts_at <= now:
        when.errors["day"] = _("This time is over already. Choose a later one, or send it now.")
    elif when.starts_at > now + LONGEST_AHEAD:
        when.errors["day"] = _("This is more than a year ahead. Choose an earlier day.")


def _repeating(when: When, org: Organisation, now: datetime) -> None:
    at, until = _clock(when.at), _day(when.until)
    if at is None:
        when.errors["at"] = _("Write a time such as 08:30.")
    if when.until and until is None:
        when.errors["until"] = _("Choose a day.")
    if when.every not in list(Every):
        when.errors["every"] = _("Choose one of these.")
        return
    every, on = Every(when.every), _days(when)
    if every is Every.WEEK and not on:
        when.errors["weekday"] = _("Choose one day of the week at least.")
    if every is Every.MONTH and not on:
        when.errors["days"] = _("Write days of the month, such as 1, 15.")
    if when.errors or at is None:
        return
    when.repeat = Repeat(every, at, on, until)
    if when.repeat.after(now, org.timezone) is None:
        when.errors["until"] = _("There is no such day before this one. Choose a later last day.")


def _days(when: When) -> tuple[int, ...]:
    """Weekdays or days of the month; none where what was written is no such thing."""
    if when.every == Every.WEEK:
        return tuple(DAYS.index(day) for day in dict.fromkeys(when.weekdays))
    if when.every == Every.DAY:
        return ()
    written = when.days.replace("،", ",").replace(",", " ").split()
    if not all(day.isascii() and day.isdecimal() and len(day) < 3 and 1 <= int(day) <= 31 for day in written):
        return ()
    return tuple(sorted({int(day) for day in written}))


def _day(text: str) -> date | None:
    """None of what is no day, or none of this century: clocks have their limits too."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _clock(text: str) -> time | None:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo else found.replace(second=0, microsecond=0)


def begins_in_words(row: Any, org: Organisation, now: datetime) -> str:
    """When somebody is first written to, or how often."""
    if row.repeat:
        return repeat_in_words(Repeat.from_json(row.repeat))
    at = asked_at(row, org, now)
    return i18n.day_and_time(at.astimezone(org.zone)) if row.starts_at and at else _("at once")


def repeat_in_words(repeat: Repeat) -> str:
    often = _often(repeat, time_of_day(datetime.combine(date(2000, 1, 1), repeat.at)))
    if repeat.until:
        return _("{often}, until {day}").format(often=often, day=i18n.date(repeat.until))
    return often


def _often(repeat: Repeat, at: str) -> str:
    match repeat.every:
        case Every.DAY:
            return _("every day at {time}").format(time=at)
        case Every.WEEK:
            named = weekdays()
            days = join(named[DAYS[day]] for day in repeat.on)
            return _("every week on {days} at {time}").format(days=days, time=at)
        case Every.MONTH:
            days = join(number(day) for day in repeat.on)
            return _("every month on day {days} at {time}").format(days=days, time=at)
