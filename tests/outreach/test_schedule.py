"""Quiet hours, and what comes again, on the clocks of the people: also where those are put forward or back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.organisation import Outreach
from bot.outreach.schedule import Every, Repeat, loud_at, next_loud, wall

HEBRON, CAIRO = "Asia/Hebron", "Africa/Cairo"
NIGHT = Outreach.model_validate({"quiet_from": "20:00", "quiet_until": "09:00", "quiet_days": ["friday"]})
NOON = Outreach.model_validate({"quiet_from": "13:00", "quiet_until": "15:00"})
NEVER = Outreach.model_validate({"quiet_from": "09:00", "quiet_until": "09:00"})


def there(text: str, zone: str = HEBRON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "loud"),
    [
        ("2026-12-01T08:59", False),
        ("2026-12-01T09:00", True),
        ("2026-12-01T19:59", True),
        ("2026-12-01T20:00", False),
        ("2026-12-01T03:00", False),
        ("2026-12-04T12:00", False),  # a Friday
        ("2026-12-05T12:00", True),
    ],
)
def test_nobody_is_woken_up(at: str, loud: bool) -> None:
    assert loud_at(NIGHT, HEBRON, there(at)) is loud


def test_the_same_moment_is_loud_in_one_zone_and_quiet_in_another() -> None:
    moment = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)  # 9:30 in Hebron, 7:30 in London
    assert loud_at(NIGHT, HEBRON, moment)
    assert not loud_at(NIGHT, "Europe/London", moment)


def test_quiet_hours_at_noon_and_none_at_all() -> None:
    assert not loud_at(NOON, HEBRON, there("2026-12-01T14:00"))
    assert loud_at(NOON, HEBRON, there("2026-12-01T23:00"))
    assert loud_at(NEVER, HEBRON, there("2026-12-01T03:00"))


def test_it_goes_on_in_the_morning_and_after_the_quiet_day() -> None:
    assert next_loud(NIGHT, HEBRON, there("2026-12-01T21:00")) == there("2026-12-02T09:00")
    assert next_loud(NIGHT, HEBRON, there("2026-12-03T20:00")) == there("2026-12-05T09:00")
    now = there("2026-12-01T12:00")
    assert next_loud(NIGHT, HEBRON, now) == now


def test_a_rule_that_leaves_no_day_is_refused() -> None:
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    with pytest.raises(ValidationError):
        Outreach.model_validate({"quiet_days": days})


def test_an_hour_that_is_left_out_is_as_much_later() -> None:
    """In Cairo the clocks of 24 April 2026 go from midnight to one."""
    assert wall(date(2026, 4, 24), time(0, 30), CAIRO) == datetime(2026, 4, 23, 22, 30, tzinfo=UTC)
    assert wall(date(2026, 4, 24), time(1, 0), CAIRO) == datetime(2026, 4, 23, 22, 0, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    """In Hebron the clocks of 24 October 2026 go back from two to one."""
    first = wall(date(2026, 10, 24), time(1, 30), HEBRON)
    assert first == datetime(2026, 10, 23, 22, 30, tzinfo=UTC)


def test_what_comes_daily_keeps_its_hour_over_a_change_of_clocks() -> None:
    daily = Repeat(Every.DAY, time(10, 0))
    before = there("2026-10-23T10:00")
    after = daily.after(before, HEBRON)
    assert after == there("2026-10-24T10:00")
    assert after - before == timedelta(hours=25)


def test_weekly_and_monthly() -> None:
    weekly = Repeat(Every.WEEK, time(10, 0), (0, 3))
    assert weekly.after(there("2026-12-01T09:00"), HEBRON) == there("2026-12-03T10:00")
    assert weekly.after(there("2026-12-03T10:00"), HEBRON) == there("2026-12-07T10:00")
    monthly = Repeat(Every.MONTH, time(10, 0), (31,))
    assert monthly.after(there("2027-01-31T10:00"), HEBRON) == there("2027-02-28T10:00")
    assert monthly.after(there("2027-02-28T10:00"), HEBRON) == there("2027-03-31T10:00")


def test_it_ends_with_its_last_day() -> None:
    daily = Repeat(Every.DAY, time(10, 0), until=date(2026, 12, 2))
    assert daily.after(there("2026-12-01T11:00"), HEBRON) == there("2026-12-02T10:00")
    assert daily.after(there("2026-12-02T10:00"), HEBRON) is None
    assert Repeat.from_json(daily.to_json()) == daily


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([HEBRON, CAIRO, "Asia/Tbilisi", "Europe/Belgrade", "America/Sao_Paulo"]),
    st.sampled_from([NIGHT, NOON, NEVER]),
)
def test_whatever_the_clocks_do_the_next_loud_moment_is_loud_and_near(at: datetime, zone: str, rules: Outreach) -> None:
    found = next_loud(rules, zone, at)
    assert found >= at
    assert loud_at(rules, zone, found)
    assert found - at <= timedelta(days=3)
    assert next_loud(rules, zone, found) == found


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([HEBRON, CAIRO, "Europe/Belgrade"]),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_a_series_always_moves_on_and_never_twice_a_day(at: datetime, zone: str, hour: time) -> None:
    daily = Repeat(Every.DAY, hour)
    first = daily.after(at, zone)
    assert first is not None
    second = daily.after(first, zone)
    assert second is not None
    assert at < first < second
    assert timedelta(hours=22) <= second - first <= timedelta(hours=26)
