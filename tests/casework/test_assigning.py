"""Whose case it is: only those who may see it are offered it, and of two who take it at once one is told."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from bot.casework import Refused
from bot.casework.entries import timeline
from bot.casework.record.assigning import assign_to, colleagues_for, release, take
from bot.casework.record.staffwork import cases_for, open_case_by_id
from bot.organisation import Organisation
from storage.audit import Audit
from storage.case import Audience, EntryKind, State
from tests.casework.people import MONDAY, Colleagues, complaint, sensitive


def test_only_those_who_may_see_and_answer_are_offered(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    ordinary = complaint(db, org, amal, region="ps_hbn").case_id
    assert [member.name for member in colleagues_for(db, staff.basel, ordinary)] == [staff.basel.name, staff.hanan.name]
    quiet = sensitive(db, org, amal).case_id
    assert [member.id for member in colleagues_for(db, staff.samar, quiet)] == [staff.samar.id]
    with pytest.raises(Refused) as refused:
        colleagues_for(db, staff.basel, quiet)
    assert refused.value.status == 404


def test_taken_given_and_given_back(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    case_id = complaint(db, org, amal).case_id
    take(db, staff.basel, case_id, held_by=None)
    assert open_case_by_id(db, staff.basel, case_id).case.assignee == staff.basel.id
    assign_to(db, staff.basel, case_id, staff.hanan.id, held_by=staff.basel.id)
    opened = open_case_by_id(db, staff.hanan, case_id)
    assert (opened.case.assignee, opened.case.state) == (staff.hanan.id, State.ASSIGNED)
    release(db, staff.hanan, case_id, held_by=staff.hanan.id)
    opened = open_case_by_id(db, staff.hanan, case_id)
    assert (opened.case.assignee, opened.case.state) == (None, State.NEW)
    said = [line.text for line in timeline(db, case_id, Audience.STAFF) if line.kind is EntryKind.ASSIGNED]
    assert said == [staff.basel.name, staff.hanan.name, ""]


def test_of_two_who_take_it_at_once_one_is_told(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    case_id = complaint(db, org, amal).case_id
    take(db, staff.basel, case_id, held_by=None)
    with pytest.raises(Refused) as refused:
        take(db, staff.hanan, case_id, held_by=None)
    assert refused.value.status == 409
    assert staff.basel.name in refused.value.text
    assert open_case_by_id(db, staff.hanan, case_id).case.assignee == staff.basel.id


@pytest.mark.parametrize("who", ["samar", "carla", "kareem", "lina"])
def test_nobody_is_given_what_they_may_not_see(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, who: str
) -> None:
    case_id = complaint(db, org, amal, region="ps_hbn").case_id
    with pytest.raises(Refused) as refused:
        assign_to(db, staff.basel, case_id, getattr(staff, who).id, held_by=None)
    assert refused.value.status == 409


def test_the_first_look_is_kept_and_audited_once_a_visit(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    case_id = complaint(db, org, amal, urgent=True).case_id
    reads = select(col(Audit.actor)).where(col(Audit.action) == "read", col(Audit.subject) == str(case_id))
    opened = open_case_by_id(db, staff.basel, case_id, MONDAY, again=True)
    assert opened.case.looked_at is None
    assert len(db.execute(reads).all()) == 1, "who never opened the page cannot read its parts unseen"
    first = open_case_by_id(db, staff.basel, case_id, MONDAY)
    assert first.case.looked_at == MONDAY
    assert first.case.press_at > opened.case.press_at, "the next clock presses"
    open_case_by_id(db, staff.basel, case_id, MONDAY, again=True)
    assert len(db.execute(reads).all()) == 2


def test_whoever_may_only_read_stops_no_clock(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    case_id = complaint(db, org, amal).case_id
    with pytest.raises(Refused):
        open_case_by_id(db, staff.carla, case_id, MONDAY)
    assert open_case_by_id(db, staff.basel, case_id, MONDAY, again=True).case.looked_at is None


def test_a_partner_reads_no_case_whole(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    """What the person agreed to is read through the referral."""
    case_id = complaint(db, org, amal).case_id
    abroad = replace(staff.basel, partner="somebody")
    with pytest.raises(Refused) as refused:
        open_case_by_id(db, abroad, case_id)
    assert refused.value.status == 404
    assert cases_for(db, abroad) == ()
