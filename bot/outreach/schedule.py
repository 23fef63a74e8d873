"""When something may be sent: quiet hours and days in each time zone, and broadcasts that come again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.organisation import Outreach

_FORWARD = 400  # days within which every rule has its next day


def loud_at(rules: Outreach, zone: str, moment: datetime) -> bool:
    """Whether people in `zone` may be written to at `moment` by what we begin."""
    local = moment.astimezone(ZoneInfo(zone))
    if local.weekday() in rules.quiet_days:
        return False
    start, end, at = rules.quiet_from, rules.quiet_until, local.time()
    if start == end:
        return True
    quiet = start <= at < end if start < end else at >= start or at < end
    return not quiet


def next_loud(rules: Outreach, zone: str, moment: datetime) -> datetime:
    """The first moment from `moment` on at which people in `zone` may be written to; often `moment` itself."""
    if loud_at(rules, zone, moment):
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    for days in range(9):  # a week of quiet days is no rule (Outreach refuses it)
        day = local.date() + timedelta(days=days)
        for at in (time(), rules.quiet_until):
            candidate = wall(day, at, zone)
            if candidate > moment and loud_at(rules, zone, candidate):
                return candidate
    raise ValueError("The quiet hours never end.")


def next_quiet(rules: Outreach, zone: str, moment: datetime) -> datetime | None:
    """The first moment after `moment` at which people in `zone` may not be written to; None where that never comes."""
    local = moment.astimezone(ZoneInfo(zone))
    for days in range(9):
        day = local.date() + timedelta(days=days)
        for at in (time(), rules.quiet_from):
            candidate = wall(day, at, zone)
            if candidate > moment and not loud_at(rules, zone, candidate):
                return candidate
    return None


def wall(day: date, at: time, zone: str) -> datetime:
    """The moment, in UTC, of a time on the clocks of `zone`. A time that is left out when clocks go forward is as much
    later on the new clocks; of two that are alike when they go back, it is the first."""
    # Never left in its zone: two moments of one zone are compared by what the clocks say, whatever they did between.
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`on` are weekdays (0 is Monday) of a weekly one and days of the month of a monthly one; a month that is too
    short has it on its last day. `until` is the last day."""

    every: Every
    at: time
    on: tuple[int, ...] = ()
    until: date | None = None

    def to_json(self) -> dict[str, Any]:
        until = self.until.isoformat() if self.until else ""
        return {"every": self.every.value, "at": self.at.strftime("%H:%M"), "on": list(self.on), "until": until}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Repeat":
        until = date.fromisoformat(stored["until"]) if stored.get("until") else None
        return cls(Every(stored["every"]), time.fromisoformat(stored["at"]), tuple(stored["on"]), until)

    def after(self, moment: datetime, zone: str) -> datetime | None:
        """The next time after `moment`, on the clocks of `zone`; None when there is none any more."""
        day = moment.astimezone(ZoneInfo(zone)).date()
        for _day in range(_FORWARD):
            if self.until and day > self.until:
                return None
            if self._falls_on(day) and (found := wall(day, self.at, zone)) > moment:
                return found
            day += timedelta(days=1)
        return None

    def _falls_on(self, day: date) -> bool:
        match self.every:
            case Every.DAY:
                return True
            case Every.WEEK:
                return day.weekday() in self.on
            case Every.MONTH:
                last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
                return day.day in self.on or (day == last and any(wanted > day.day for wanted in self.on))
