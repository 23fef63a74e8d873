"""Deadlines fall on working days of that country."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import profiles
from bot.casework import CaseKind
from bot.casework.clocks.deadlines import due, limits
from tests.casework.people import MONDAY

ORG = profiles.load("palestine-center")


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.sampled_from(list(CaseKind)))
def test_a_deadline_is_a_working_day_later(opened: date, kind: CaseKind) -> None:
    day = due(kind, "not_received", opened, ORG)
    assert day > opened
    assert ORG.works_on(day)


def test_thursdays_next_working_day_is_sunday() -> None:
    thursday = date(2026, 11, 26)
    assert due(CaseKind.HUMAN, "", thursday, ORG) == date(2026, 11, 29)


def test_an_unknown_category_is_an_error() -> None:
    with pytest.raises(KeyError):
        due(CaseKind.COMPLAINT, "nobody_knows", MONDAY.date(), ORG)


def test_hours_count_where_it_is_urgent() -> None:
    assert limits(CaseKind.SUPPORT, "", False, MONDAY, ORG).first_look is None
    urgent = limits(CaseKind.SUPPORT, "", True, MONDAY, ORG)
    assert urgent.first_look == MONDAY + timedelta(hours=ORG.duty.first_look_hours)
    assert not urgent.promised
