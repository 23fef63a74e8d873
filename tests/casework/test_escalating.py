"""What is late goes up to those who lead, twice and no more; and so does the third complaint of one person."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.casework import CaseKind, Way
from bot.casework.clocks.clock_of_case import answered, looked
from bot.casework.clocks.escalating import MONTHS, count_repeats, escalate
from bot.casework.entries import timeline
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.case import Audience, Case, EntryKind, State
from tests.casework.duty import Told
from tests.casework.people import MONDAY, Colleagues, complaint, contact, hidden, on_duty, sensitive

HOUR = timedelta(hours=1)


@pytest.fixture
def told(db: Connection, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


def step(db: Connection, case_id: UUID) -> int:
    return db.execute(select(col(Case.escalated)).where(col(Case.id) == case_id)).scalar_one()


def marks(db: Connection, case_id: UUID) -> int:
    lines = timeline(db, case_id, Audience.STAFF, Audience.PERSON)
    assert all(line.audience is Audience.STAFF for line in lines if line.kind is EntryKind.ESCALATED)
    return sum(line.kind is EntryKind.ESCALATED for line in lines)


def test_what_was_not_looked_at_in_time_goes_up_twice(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    case_id = complaint(db, on_duty(org), amal, urgent=True).case_id
    assert escalate(db, org, MONDAY + 1.9 * HOUR) == 0
    assert told.mails() == []
    assert escalate(db, org, MONDAY + 2 * HOUR) == 1
    assert escalate(db, org, MONDAY + 2.9 * HOUR) == 0, "told once, however often the job runs"
    assert (step(db, case_id), told.mails(), marks(db, case_id)) == (1, [staff.hanan.id], 1)
    assert escalate(db, org, MONDAY + 3 * HOUR) == 1, "after half as long again"
    assert escalate(db, org, MONDAY + 300 * HOUR) == 0
    assert (step(db, case_id), told.mails(), marks(db, case_id)) == (2, [staff.hanan.id], 2)


def test_what_was_looked_at_has_its_next_clock(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    case_id = complaint(db, on_duty(org), amal, urgent=True).case_id
    looked(db, case_id, MONDAY + HOUR)
    assert escalate(db, org, MONDAY + 23 * HOUR) == 0
    answered(db, case_id, MONDAY + 23 * HOUR)
    assert escalate(db, org, MONDAY + 25 * HOUR) == 0
    assert step(db, case_id) == 0


def test_working_days_end_at_midnight(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    receipt = complaint(db, org, amal)
    end = db.execute(select(col(Case.press_at))).scalar_one()
    assert end.astimezone(org.zone).date() == receipt.due + timedelta(days=1)
    assert escalate(db, org, end - timedelta(seconds=1)) == 0
    assert escalate(db, org, end) == 1


def test_a_sensitive_one_goes_to_safeguarding_alone(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    sensitive(db, on_duty(org), amal, urgent=True)
    assert escalate(db, org, MONDAY + 3 * HOUR) == 1
    assert told.mails() == [staff.samar.id]


def test_supervisors_hear_of_their_scope_once_for_many(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    gaza = add_colleague(db, "gaza@example.org", "Ghada", ["supervisor"], (), ["PS-GZA"])
    for _case in range(3):
        complaint(db, on_duty(org), amal, urgent=True)
    assert escalate(db, org, MONDAY + 2 * HOUR) == 3
    mails = told.mails()
    assert mails == [staff.hanan.id], "one letter for three cases"
    assert gaza.id not in mails, "they are in Jenin"


def test_while_we_wait_for_the_person_nothing_is_late(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    case_id = complaint(db, org, amal).case_id
    mine = update(Case).where(col(Case.id) == case_id)
    db.execute(mine.values(state=State.WAITING, waiting_since=None))
    assert escalate(db, org, MONDAY + timedelta(days=90)) == 0
    db.execute(mine.values(waiting_since=MONDAY))
    assert escalate(db, org, MONDAY + timedelta(days=90)) == 1


def test_what_is_closed_is_not_late(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    complaint(db, org, amal)
    db.execute(update(Case).values(closed_at=MONDAY))
    assert escalate(db, org, MONDAY + timedelta(days=90)) == 0


def counted(db: Connection, org: Organisation, case_id: UUID) -> int:
    count_repeats(db, org, MONDAY)
    return db.execute(select(col(Case.repeats)).where(col(Case.id) == case_id)).scalar_one()


def test_the_third_complaint_in_six_months_goes_up(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    days = [MONDAY - MONTHS - timedelta(days=10), MONDAY - timedelta(days=100), MONDAY - timedelta(days=1)]
    numbers = [counted(db, org, complaint(db, org, amal, now).case_id) for now in days]
    assert numbers == [1, 2, 2], "the first is too old"
    assert told.mails() == []
    third = complaint(db, org, amal).case_id
    assert counted(db, org, third) == 3
    assert count_repeats(db, org, MONDAY) == 0
    assert (told.mails(), marks(db, third)) == ([staff.hanan.id], 1)


def test_the_same_beneficiary_through_other_telephones(
    db: Connection, org: Organisation, staff: Colleagues, told: Told
) -> None:
    card = {"name": "Amal Saleh", "card_number": "900123456"}
    for n in range(2):
        complaint(db, org, contact(db, f"50{n}"), MONDAY + n * HOUR, identity=card)
    case_id = complaint(db, org, contact(db, "503"), MONDAY + 3 * HOUR, identity=card).case_id
    assert counted(db, org, case_id) == 3
    alike = complaint(db, org, contact(db, "504"), identity={"name": "Amal Saleh"}).case_id
    assert counted(db, org, alike) == 1, "many have the same name"


def test_what_others_must_not_know_is_not_counted_with_the_rest(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    sensitive(db, org, amal)
    sensitive(db, org, amal)
    hidden(db, org, amal)
    hidden(db, org, amal)
    assert counted(db, org, complaint(db, org, amal).case_id) == 1
    assert told.mails() == []


def test_only_complaints_count(db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told) -> None:
    for _case in range(3):
        complaint(db, org, amal, kind=CaseKind.SUPPORT, category="legal", way=Way.NAMED)
    assert counted(db, org, complaint(db, org, amal).case_id) == 1
