"""The clocks of a case: first look, first act, the day of the answer; and in which colour and words they are told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.casework import CaseKind, Way
from bot.casework.clocks.clock_of_case import answered, looked, press_at, put_off, recounted, spoke
from bot.casework.clocks.deadlines import due, limits, midnight_after
from bot.casework.clocks.standing import standing
from bot.casework.ending.closing import close
from bot.casework.participation import reopen
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from storage.case import Case, Decision
from storage.tables import table_of
from tests.casework.people import MONDAY, Colleagues, complaint, on_duty, traceless

DAY = date(2026, 11, 26)


def row(db: Connection, case_id: UUID) -> Any:
    return db.execute(select(table_of(Case)).where(col(Case.id) == case_id)).one()


def test_the_first_clock_still_to_be_kept_presses(org: Organisation) -> None:
    look, act = MONDAY + timedelta(hours=2), MONDAY + timedelta(hours=24)
    end = midnight_after(DAY, org.zone)
    assert press_at(org.zone, Way.NAMED, DAY, look, act) == look
    assert press_at(org.zone, Way.NAMED, DAY, look, act, looked=True) == act
    assert press_at(org.zone, Way.NAMED, DAY, look, act, looked=True, acted=True) == end
    assert press_at(org.zone, Way.NAMED, DAY) == end


def test_of_a_traceless_case_the_whole_day_counts(db: Connection, org: Organisation, amal: UUID) -> None:
    receipt = traceless(db, org, amal, urgent=True)
    case = row(db, receipt.case_id)
    assert case.press_at == midnight_after(MONDAY.astimezone(UTC).date(), org.zone)
    assert case.press_at > MONDAY, "it is not late the moment it is filed"
    looked(db, receipt.case_id, MONDAY + timedelta(hours=3))
    spoke(db, receipt.case_id, MONDAY + timedelta(days=1, hours=3))
    case = row(db, receipt.case_id)
    for at in (case.looked_at, case.waiting_since, case.first_look_due):
        assert at.astimezone(UTC).time() == time(), "no hour of it is kept"


def test_looking_and_answering_move_the_clock_on(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    case_id = complaint(db, on_duty(org), amal, urgent=True).case_id
    assert row(db, case_id).press_at == MONDAY + timedelta(hours=2)
    looked(db, case_id, MONDAY + timedelta(minutes=5))
    looked(db, case_id, MONDAY + timedelta(minutes=50))
    case = row(db, case_id)
    assert (case.looked_at, case.press_at) == (MONDAY + timedelta(minutes=5), MONDAY + timedelta(hours=24))
    assert case.waiting_since == MONDAY
    reply(db, staff.basel, case_id, "We look into it.", now=MONDAY + timedelta(hours=1))
    case = row(db, case_id)
    assert (case.acted_at, case.waiting_since) == (MONDAY + timedelta(hours=1), None)
    assert case.press_at == midnight_after(case.due_on, org.zone)
    answered(db, case_id, MONDAY + timedelta(hours=5))
    assert row(db, case_id).acted_at == MONDAY + timedelta(hours=1), "the first act stays the first"


def test_who_waits_waits_since_the_first_word(db: Connection, org: Organisation, amal: UUID) -> None:
    case_id = complaint(db, org, amal).case_id
    spoke(db, case_id, MONDAY + timedelta(hours=5))
    assert row(db, case_id).waiting_since == MONDAY
    answered(db, case_id, MONDAY + timedelta(hours=6))
    spoke(db, case_id, MONDAY + timedelta(hours=7))
    assert row(db, case_id).waiting_since == MONDAY + timedelta(hours=7)


def test_a_case_opened_again_begins_all_clocks_again(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    case_id = complaint(db, on_duty(org), amal, urgent=True).case_id
    db.execute(update(Case).where(col(Case.id) == case_id).values(escalated=2))
    close(db, staff.basel, case_id, Decision.UPHELD, "Done.", MONDAY + timedelta(hours=1))
    later = MONDAY + timedelta(days=30)
    reopen(db, case_id, "Not solved", contact_id=amal, organisation=on_duty(org), now=later)
    case = row(db, case_id)
    assert (case.looked_at, case.acted_at, case.escalated) == (None, None, 0)
    assert (case.press_at, case.waiting_since) == (later + timedelta(hours=2), later)


def test_high_priority_has_half_the_days(org: Organisation) -> None:
    days = org.category("not_received").days
    assert days > 1
    assert due(CaseKind.COMPLAINT, "not_received", MONDAY.date(), org, high=True) == org.working_day_after(
        MONDAY.date(), (days + 1) // 2
    )
    assert due(CaseKind.HUMAN, "", MONDAY.date(), org, high=True) > MONDAY.date(), "at least one day"
    assert limits(CaseKind.COMPLAINT, "not_received", False, MONDAY, org, high=True).first_look is None


def test_more_time_and_another_priority(db: Connection, org: Organisation, amal: UUID) -> None:
    case_id = complaint(db, org, amal).case_id
    put_off(db, case_id, DAY + timedelta(days=30))
    assert row(db, case_id).press_at == midnight_after(DAY + timedelta(days=30), org.zone)
    db.execute(update(Case).where(col(Case.id) == case_id).values(urgent=True))
    now = MONDAY + timedelta(hours=1)
    recounted(db, case_id, on_duty(org), now)
    case = row(db, case_id)
    assert case.press_at == now + timedelta(hours=2)
    assert case.due_on == due(CaseKind.COMPLAINT, "not_received", MONDAY.date(), org)
    db.execute(update(Case).where(col(Case.id) == case_id).values(urgent=False, high=True))
    recounted(db, case_id, org, now)
    case = row(db, case_id)
    assert (case.first_look_due, case.action_due) == (None, None)
    assert case.due_on == due(CaseKind.COMPLAINT, "not_received", MONDAY.date(), org, high=True)


@dataclass
class Clock:
    press_at: datetime
    kind: str = "complaint"
    category: str = "not_received"
    high: bool = False
    looked_at: datetime | None = None
    acted_at: datetime | None = None


@pytest.mark.parametrize(
    ("left", "colour", "words"),
    [
        (timedelta(hours=2), "green", "due today at "),
        (timedelta(minutes=31), "green", "31 minutes left"),
        (timedelta(minutes=29), "amber", "29 minutes left"),
        (timedelta(minutes=13), "amber", "13 minutes left"),
        (timedelta(minutes=11), "red", "11 minutes left"),
        (timedelta(seconds=30), "red", "1 minute left"),
        (timedelta(minutes=-20), "red", "20 minutes late"),
        (timedelta(hours=-3), "red", "3 hours late"),
        (timedelta(days=-4), "red", "4 days late"),
    ],
)
def test_hours_in_words(org: Organisation, left: timedelta, colour: str, words: str) -> None:
    found = standing(Clock(MONDAY + left), MONDAY, org)
    assert (found.colour, found.words.startswith(words)) == (colour, True), found
    assert found.late == (left <= timedelta())


def test_working_days_in_words(org: Organisation) -> None:
    days = org.category("not_received").days
    end = org.working_day_after(MONDAY.date(), days)
    clock = Clock(midnight_after(end, org.zone))
    assert standing(clock, MONDAY, org).words == f"{days} working days left"
    assert standing(clock, MONDAY, org).colour == "green"
    noon = datetime.combine(end, time(12), org.zone)
    assert standing(clock, noon, org).words == "due today"
    assert standing(clock, noon, org).colour != "green"
    before = org.working_day_after(end - timedelta(days=6), 0)
    assert "working day" in standing(clock, datetime.combine(before, time(12), org.zone), org).words
    after = org.working_day_after(end, 2)
    late = standing(clock, datetime.combine(after, time(12), org.zone), org)
    assert (late.words, late.colour, late.late) == ("2 working days late", "red", True)


def test_more_time_than_usual_is_not_greener_than_green(org: Organisation) -> None:
    far = standing(Clock(midnight_after(MONDAY.date() + timedelta(days=300), org.zone)), MONDAY, org)
    assert (far.colour, far.fraction) == ("green", 1.0)
    gone = Clock(midnight_after(MONDAY.date() + timedelta(days=3), org.zone), category="gone")
    assert standing(gone, MONDAY, org).words
