"""How many people broadcasts reached: different ones, month by month, and none to be recognised."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from bot.organisation import Organisation
from bot.outreach import reach
from bot.outreach.reach import CHANNELS, Reach
from storage.retention import aged
from tests.outreach import crowd, outcomes

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
MID_SEPTEMBER = datetime(2026, 9, 12, 10, tzinfo=UTC)
NOW = datetime(2026, 10, 20, 2, tzinfo=UTC)


def counted(db: Connection, org: Organisation, *months: date) -> Reach:
    for month in months:
        reach.count(db, month, org, NOW)
    return reach.read(db)


def by_channel(found: Reach, month: date) -> dict[str, int | None]:
    one = next(each for each in found.months if each.first == month)
    return dict(zip(CHANNELS, one.by_channel, strict=True))


def test_who_got_two_broadcasts_in_a_month_is_one_person(db: Connection, org: Organisation) -> None:
    carla = crowd.officer(db)
    crowd.subscribers(db, 8, region="ps_jen")
    crowd.subscribers(db, 6, channel="whatsapp", first=970_599_000_000, region="ps_hbn")
    for day in (0, 3):
        outcomes.came(db, outcomes.planned(db, carla, org, at=MID_SEPTEMBER + timedelta(days=day)), "sent")
    found = counted(db, org, SEPTEMBER)
    (month,) = found.months
    assert (month.people, month.messages, found.everybody) == (14, 28, 14)
    assert by_channel(found, SEPTEMBER) == {"telegram": 8, "whatsapp": 6, "webchat": 0}
    assert month.regions == (("ps_jen", 8), ("ps_hbn", 6))


def test_over_all_the_time_everybody_counts_once(db: Connection, org: Organisation) -> None:
    carla = crowd.officer(db)
    crowd.subscribers(db, 10)
    outcomes.came(db, outcomes.planned(db, carla, org, at=MID_SEPTEMBER), "sent")
    crowd.subscribers(db, 5, first=720_000_000)
    outcomes.came(db, outcomes.planned(db, carla, org, at=MID_SEPTEMBER + timedelta(days=30)), "sent")
    found = counted(db, org, SEPTEMBER, OCTOBER, OCTOBER)
    assert [(month.first, month.people) for month in found.months] == [(SEPTEMBER, 10), (OCTOBER, 15)]
    assert found.everybody == 15


@pytest.mark.parametrize("state", ["failed", "skipped", "unknown"])
def test_who_did_not_surely_get_it_is_not_reached(db: Connection, org: Organisation, state: str) -> None:
    crowd.subscribers(db, 12)
    id = outcomes.planned(db, crowd.officer(db), org, at=MID_SEPTEMBER)
    outcomes.came(db, id, state, 6)
    outcomes.came(db, id, "sent")
    assert counted(db, org, SEPTEMBER).months[0].people == 6


def test_a_message_counts_in_the_month_in_which_it_went(db: Connection, org: Organisation) -> None:
    """In the office's time zone: the last hours of September are October there."""
    crowd.subscribers(db, 15)
    id = outcomes.planned(db, crowd.officer(db), org, at=datetime(2026, 9, 20, tzinfo=UTC))
    outcomes.came(db, id, "sent", 6)
    outcomes.came(db, id, "sent", at=datetime(2026, 9, 30, 22, 30, tzinfo=UTC))
    found = counted(db, org, SEPTEMBER, OCTOBER)
    assert [month.people for month in found.months] == [6, 9]


def test_few_people_are_not_told(db: Connection, org: Organisation) -> None:
    crowd.subscribers(db, 20)
    crowd.subscribers(db, 3, channel="webchat")
    crowd.subscribers(db, 9, channel="whatsapp", first=970_599_000_000)
    outcomes.came(db, outcomes.planned(db, crowd.officer(db), org, at=MID_SEPTEMBER), "sent")
    found = counted(db, org, SEPTEMBER)
    assert by_channel(found, SEPTEMBER) == {"telegram": 20, "whatsapp": None, "webchat": None}
    assert found.months[0].people == 32


def test_of_a_handful_nothing_is_told_at_all(db: Connection, org: Organisation) -> None:
    crowd.subscribers(db, 4)
    outcomes.came(db, outcomes.planned(db, crowd.officer(db), org, at=MID_SEPTEMBER), "sent")
    (month,) = counted(db, org, SEPTEMBER).months
    assert {month.people, month.messages, *month.by_channel} == {None}
    assert month.regions == ()


def test_where_chosen_people_live_is_not_told(db: Connection, org: Organisation) -> None:
    """The only broadcast of a month would show it, as its own page does not."""
    crowd.subscribers(db, 30, region="ps_jen", disability="yes")
    told = outcomes.planned(db, crowd.officer(db), org, at=MID_SEPTEMBER, audience=outcomes.TOLD)
    outcomes.came(db, told, "sent")
    (month,) = counted(db, org, SEPTEMBER).months
    assert (month.people, month.regions) == (30, (("", 30),))


def test_a_night_counts_this_month_the_last_one_and_what_was_never_counted(db: Connection, org: Organisation) -> None:
    assert reach.due(db, org, NOW) == []
    crowd.subscribers(db, 10)
    outcomes.came(db, outcomes.planned(db, crowd.officer(db), org, at=datetime(2026, 7, 5, tzinfo=UTC)), "sent")
    assert reach.due(db, org, NOW) == [OCTOBER, SEPTEMBER, date(2026, 8, 1), date(2026, 7, 1)]
    for month in reach.due(db, org, NOW):
        reach.count(db, month, org, NOW)
    assert reach.due(db, org, NOW) == [OCTOBER, SEPTEMBER]
    shown = [(month.first.month, month.people) for month in reach.read(db).months]
    assert shown == [(7, 10), (8, 0), (9, 0), (10, 0)]


def test_a_month_whose_deliveries_are_deleted_is_not_counted_again(db: Connection, org: Organisation) -> None:
    crowd.subscribers(db, 10)
    id = outcomes.planned(db, crowd.officer(db), org, at=MID_SEPTEMBER)
    outcomes.came(db, id, "sent")
    outcomes.over(db, id)
    counted(db, org, SEPTEMBER)
    assert "delivery_2026_09" in aged(db, 10, NOW)
    db.execute(text("DROP TABLE delivery_2026_09"))
    assert reach.due(db, org, NOW) == []
    assert reach.read(db).months[0].people == 10
