"""When the organisation works: its week, its hours, public holidays, closures and seasons such as Ramadan."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

import holidays
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.i18n import N_

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_CLOSURE = timedelta(days=366)

Text = Annotated[dict[str, str], Field(min_length=1)]  # by language code; a text that must be there
Note = dict[str, str]  # by language code; a text that may be left out


class Part(BaseModel):
    """A part of a profile: frozen, and a key nobody knows is an error, so that a misspelt one is found."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _weekday(value: Any) -> Any:
    if isinstance(value, int):
        return value
    if value not in DAYS:
        raise ValueError(f"«{value}» is no day: write one of {', '.join(DAYS)}")
    return DAYS.index(value)


def _clock(value: time) -> str:
    return value.strftime("%H:%M")


# 0 is Monday, as in the datetime module; written by name in profiles and documents
Weekday = Annotated[int, BeforeValidator(_weekday), Field(ge=0, le=6), PlainSerializer(lambda day: DAYS[day])]
Clock = Annotated[time, PlainSerializer(_clock, return_type=str)]


class Hours(Part):
    """Local time of one working day."""

    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(N_("it closes before it opens"))
        return self


class Closure(Part):
    """Days on which nobody works, besides the public holidays of the country; both days included."""

    first: date
    last: date
    reason: Note = Field(default_factory=dict)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if not timedelta(0) <= self.last - self.first <= LONGEST_CLOSURE:
            raise ValueError(N_("a closure ends on or after its first day, and within 366 days"))
        return self


class Season(Part):
    """Days with hours of their own, the same on every working day (Ramadan); both days included."""

    first: date
    last: date
    hours: Hours
    name: Note = Field(default_factory=dict)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(N_("a season ends on or after its first day"))
        return self


@lru_cache(maxsize=64)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Of `holidays`, which estimates the feasts that follow the moon; none for a country it does not know."""
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


class WorkingTime(Part):
    """The part of a profile that answers "is anybody there?" and "by when?"."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    timezone: str
    weekend: tuple[Weekday, ...]
    hours: dict[Weekday, Hours]
    closures: tuple[Closure, ...] = ()
    seasons: tuple[Season, ...] = ()
    open_on: tuple[date, ...] = ()  # public holidays of the country on which this organisation works

    @field_validator("hours")
    @classmethod
    def some_working_day(cls, hours: dict[int, Hours], info: ValidationInfo) -> dict[int, Hours]:
        if not set(hours) - set(info.data.get("weekend", ())):
            raise ValueError(N_("there is no working day"))
        return dict(sorted(hours.items()))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def works_on(self, day: date) -> bool:
        if day.weekday() in self.weekend or day.weekday() not in self.hours:
            return False
        if any(closure.first <= day <= closure.last for closure in self.closures):
            return False
        return day in self.open_on or day not in public_holidays(self.country, day.year)

    def working_day_after(self, day: date, days: int) -> date:
        """The working day that is `days` (0 or more) working days after `day`, for deadlines; a day off counts as the
        working day that follows it when `days` is 0."""
        while days > 0:
            day += timedelta(days=1)
            days -= self.works_on(day)
        while not self.works_on(day):
            day += timedelta(days=1)
        return day

    def hours_on(self, day: date) -> Hours | None:
        """The hours of that day, or None when nobody works."""
        if not self.works_on(day):
            return None
        for season in self.seasons:
            if season.first <= day <= season.last:
                return season.hours
        return self.hours[day.weekday()]

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody works at `moment` (aware of its zone)."""
        local = moment.astimezone(self.zone)
        hours = self.hours_on(local.date())
        return hours is not None and hours.opens <= local.time() < hours.closes

    def next_opening(self, moment: datetime) -> datetime:
        """When somebody works again, in local time: `moment` itself while it is open."""
        local = moment.astimezone(self.zone)
        if self.open_at(moment):
            return local
        day = local.date()
        hours = self.hours_on(day)
        if hours is None or local.time() >= hours.closes:
            day = self.working_day_after(day, 1)
            hours = self.hours_on(day) or self.hours[day.weekday()]
        return datetime.combine(day, hours.opens, self.zone)
