"""More time: asked for with a reason, decided by somebody else, and the person is told why."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from bot.casework import Decision, Refused
from bot.casework.clocks.extending import ask_for_time, asked_for, grant, latest_day, refuse
from bot.casework.ending.closing import close, reopen_case
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.case import Case
from storage.case_acts import Extension
from tests.casework.people import MONDAY, Colleagues, complaint, sensitive, sent_to, traceless

LATER = date(2026, 12, 9)  # a Wednesday, a week after the answer is due
WHY = "The bank answers in ten days."


def due(db: Connection, case_id: UUID) -> tuple[date, float]:
    row = db.execute(select(col(Case.due_on), col(Case.press_at)).where(col(Case.id) == case_id)).one()
    return row.due_on, row.press_at.timestamp()


def test_time_is_granted_by_somebody_else_and_the_person_reads_why(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal, language="en")
    before = due(db, receipt.case_id)
    ask_for_time(db, staff.basel, receipt.case_id, LATER, WHY, MONDAY)
    assert due(db, receipt.case_id) == before
    assert sent_to(db, amal) == []
    assert grant(db, staff.hanan, receipt.case_id, "We are waiting for the bank.", MONDAY)
    on, press_at = due(db, receipt.case_id)
    assert on == LATER
    assert press_at - before[1] == timedelta(days=7).total_seconds()
    _state, text = sent_to(db, amal)[-1]
    assert "Wednesday, 9 December 2026" in text
    assert "We are waiting for the bank." in text
    assert WHY not in text
    assert asked_for(db, receipt.case_id) is None


def test_time_is_refused_with_a_reason(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    before = due(db, receipt.case_id)
    ask_for_time(db, staff.basel, receipt.case_id, LATER, WHY, MONDAY)
    with pytest.raises(Refused) as refused:
        refuse(db, staff.hanan, receipt.case_id, "no")
    assert refused.value.status == 422
    refuse(db, staff.hanan, receipt.case_id, "Ask the bank by telephone.", MONDAY)
    assert due(db, receipt.case_id) == before
    assert sent_to(db, amal) == []
    with pytest.raises(Refused) as refused:
        grant(db, staff.hanan, receipt.case_id, "We wait.", MONDAY)
    assert refused.value.status == 409
    ask_for_time(db, staff.basel, receipt.case_id, LATER, WHY, MONDAY)
    states = db.execute(select(col(Extension.state)).where(col(Extension.case_id) == receipt.case_id)).scalars()
    assert sorted(states) == ["asked", "refused"]


def test_nobody_grants_their_own_wish(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    ask_for_time(db, staff.hanan, receipt.case_id, LATER, WHY, MONDAY)
    for act in (grant, refuse):
        with pytest.raises(Refused) as refused:
            act(db, staff.hanan, receipt.case_id, "It really takes so long.", MONDAY)
        assert refused.value.status == 403
    for other in (staff.basel, staff.samar, staff.carla):
        with pytest.raises(Refused) as refused:
            grant(db, other, receipt.case_id, "We wait.", MONDAY)
        assert refused.value.status == 404


def test_one_wish_at_a_time(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    ask_for_time(db, staff.basel, receipt.case_id, LATER, WHY, MONDAY)
    with pytest.raises(Refused) as refused:
        ask_for_time(db, staff.hanan, receipt.case_id, LATER + timedelta(days=1), WHY, MONDAY)
    assert refused.value.status == 409


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (date(2026, 12, 2), "later than the present one"),
        (date(2026, 11, 1), "later than the present one"),
        (date(2026, 12, 4), "Nobody works"),  # a Friday
        (date(2027, 2, 3), "at most 60 days"),
        (date(9999, 12, 31), "at most 60 days"),
        (date(1, 1, 1), "later than the present one"),
    ],
)
def test_a_day_that_cannot_be(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, until: date, says: str
) -> None:
    receipt = complaint(db, org, amal)
    with pytest.raises(Refused, match=says) as refused:
        ask_for_time(db, staff.basel, receipt.case_id, until, WHY, MONDAY)
    assert refused.value.status == 422


def test_the_last_day_offered_is_taken(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    last = latest_day(due(db, receipt.case_id)[0], MONDAY.date(), org)
    assert org.works_on(last)
    ask_for_time(db, staff.basel, receipt.case_id, last, WHY, MONDAY)


@pytest.mark.parametrize("reason", ["", "because", "x" * 4000])
def test_a_reason_is_a_sentence(db: Connection, org: Organisation, amal: UUID, staff: Colleagues, reason: str) -> None:
    receipt = complaint(db, org, amal)
    with pytest.raises(Refused) as refused:
        ask_for_time(db, staff.basel, receipt.case_id, LATER, reason, MONDAY)
    assert refused.value.status == 422


def test_the_person_is_never_put_off_without_a_word(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal)
    ask_for_time(db, staff.basel, receipt.case_id, LATER, WHY, MONDAY)
    with pytest.raises(Refused) as refused:
        grant(db, staff.hanan, receipt.case_id, " ", MONDAY)
    assert refused.value.status == 422
    with pytest.raises(Refused) as refused:  # too late to grant it
        grant(db, staff.hanan, receipt.case_id, "We wait.", MONDAY + timedelta(days=30))
    assert refused.value.status == 409


def test_a_closed_case_needs_no_time_and_a_wish_ends_with_it(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal)
    ask_for_time(db, staff.basel, receipt.case_id, LATER, WHY, MONDAY)
    close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It came.", MONDAY)
    with pytest.raises(Refused) as refused:
        ask_for_time(db, staff.basel, receipt.case_id, LATER, WHY, MONDAY)
    assert refused.value.status == 409
    reopen_case(db, staff.hanan, receipt.case_id, "", MONDAY, organisation=org)
    assert asked_for(db, receipt.case_id) is None


def test_of_a_sensitive_case_the_message_waits_and_the_hours_still_press(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = sensitive(db, org, amal, urgent=True)
    before = due(db, receipt.case_id)
    ask_for_time(db, staff.samar, receipt.case_id, LATER, WHY, MONDAY)
    nour = add_colleague(db, "nour@example.org", "Nour", ["safeguarding"])
    grant(db, nour, receipt.case_id, "We look for a safe place.", MONDAY)
    assert due(db, receipt.case_id) == (LATER, before[1])
    assert [state for state, _text in sent_to(db, amal)] == ["pending", "queued"]


def test_of_a_traceless_case_nobody_is_told(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = traceless(db, org, amal)
    ask_for_time(db, staff.basel, receipt.case_id, LATER, WHY, MONDAY)
    assert not grant(db, staff.hanan, receipt.case_id, "We wait for the bank.", MONDAY)
    asked = db.execute(select(col(Extension.at))).scalar_one()
    assert (asked.hour, asked.minute) == (0, 0)
