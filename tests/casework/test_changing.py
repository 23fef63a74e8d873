"""Category, region and priority put right: the clocks follow, and what becomes sensitive leaves who may not see it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.casework import CaseKind, Refused, ask_for_human
from bot.casework.entries import timeline
from bot.casework.record.assigning import take
from bot.casework.record.changing import Changed, Filing, categories_for, change
from bot.casework.record.staffwork import open_case_by_id
from bot.casework.talk.holding import take_over
from bot.organisation import Organisation
from storage.audit import Audit
from storage.case import Audience, Case, EntryKind
from storage.conversation import Conversation
from storage.handoff import Handoff
from storage.staff import StaffMember
from storage.tables import table_of
from tests.casework.people import MONDAY, Colleagues, complaint, on_duty

STANDS = Filing("not_received", "ps_jen", "normal")


def changed(
    db: Connection, org: Organisation, staff: StaffMember, case_id: UUID, seen: Filing = STANDS, **to: str
) -> Changed:
    wanted = Filing(**{"category": seen.category, "region": seen.region, "priority": seen.priority, **to})
    return change(db, staff, case_id, wanted, seen, org, MONDAY)


def row(db: Connection, case_id: UUID) -> Any:
    return db.execute(select(table_of(Case)).where(col(Case.id) == case_id)).one()


def test_region_and_priority_are_changed_in_words_and_audited(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    case_id = complaint(db, org, amal).case_id
    assert changed(db, org, staff.basel, case_id, region="ps_hbn", priority="high").visible
    found = row(db, case_id)
    assert (found.region, found.high, found.urgent) == ("ps_hbn", True, False)
    (line,) = (line for line in timeline(db, case_id, Audience.STAFF) if line.kind is EntryKind.CHANGED)
    assert all(word in line.text for word in ("Jenin", "Hebron", "Normal", "High"))
    assert timeline(db, case_id, Audience.PERSON)[-1].kind is EntryKind.FILED, "the person is not bothered with it"
    audited = select(col(Audit.actor)).where(col(Audit.action) == "change", col(Audit.subject) == str(case_id))
    assert db.execute(audited).scalars().all() == [str(staff.basel.id)]


def test_the_day_moves_forward_and_never_back(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    slow, fast = (
        next(c.key for c in org.categories if not c.sensitive and c.days == days)
        for days in (max(c.days for c in org.categories if not c.sensitive),
                     min(c.days for c in org.categories if not c.sensitive))
    )  # fmt: skip
    case_id = complaint(db, org, amal, category=slow).case_id
    promised = row(db, case_id).due_on
    seen = Filing(slow, "ps_jen", "normal")
    sooner = changed(db, org, staff.basel, case_id, seen, category=fast).due
    assert sooner < promised
    again = changed(db, org, staff.basel, case_id, Filing(fast, "ps_jen", "normal"), category=slow).due
    assert again == sooner, "the person was promised nothing later"
    assert row(db, case_id).press_at.astimezone(org.zone).date() == sooner + timedelta(days=1)


def test_urgent_brings_hours_and_normal_takes_them_away(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    case_id = complaint(db, org, amal).case_id
    changed(db, on_duty(org), staff.basel, case_id, priority="urgent")
    assert row(db, case_id).first_look_due == MONDAY + timedelta(hours=org.duty.first_look_hours)
    urgent = Filing("not_received", "ps_jen", "urgent")
    changed(db, on_duty(org), staff.basel, case_id, urgent, priority="normal")
    found = row(db, case_id)
    assert (found.urgent, found.first_look_due, found.action_due) == (False, None, None)


def test_what_becomes_sensitive_leaves_who_may_not_see_it(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    asked = ask_for_human(db, amal, "legal", organisation=org, now=MONDAY)
    case_id = complaint(db, org, amal).case_id
    db.execute(update(Handoff).where(col(Handoff.case_id) == asked.case_id).values(case_id=case_id))
    take(db, staff.basel, case_id, held_by=None)
    take_over(db, staff.basel, case_id, MONDAY)
    assert not changed(db, org, staff.basel, case_id, category="bribe").visible
    found = row(db, case_id)
    assert found.sensitive
    assert found.assignee is None, "nobody keeps what they cannot see"
    handoff = db.execute(select(col(Handoff.sensitive), col(Handoff.taken_by))).one()
    assert tuple(handoff) == (True, None)
    holder = select(col(Conversation.holder)).where(col(Conversation.contact_id) == amal)
    assert db.execute(holder).scalar_one() is None
    with pytest.raises(Refused) as refused:
        open_case_by_id(db, staff.basel, case_id)
    assert refused.value.status == 404
    assert open_case_by_id(db, staff.samar, case_id).case.category == "bribe"


def test_what_was_sensitive_stays_so(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    case_id = complaint(db, org, amal, category="bribe").case_id
    assert changed(db, org, staff.samar, case_id, Filing("bribe", "ps_jen", "normal"), category="delayed").visible
    assert row(db, case_id).sensitive
    with pytest.raises(Refused):
        open_case_by_id(db, staff.basel, case_id)


def test_of_two_who_change_at_once_one_is_told(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    case_id = complaint(db, org, amal).case_id
    changed(db, org, staff.basel, case_id, category="delayed")
    with pytest.raises(Refused) as refused:
        changed(db, org, staff.hanan, case_id, category="queue")
    assert refused.value.status == 409
    assert row(db, case_id).category == "delayed"


@pytest.mark.parametrize(
    "to", [{"category": "nothing"}, {"region": "ps_atlantis"}, {"priority": "now"}, {"category": ""}, {}]
)
def test_what_is_not_in_the_lists_is_refused(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, to: dict[str, str]
) -> None:
    case_id = complaint(db, org, amal).case_id
    before = row(db, case_id)
    with pytest.raises(Refused) as refused:
        changed(db, org, staff.basel, case_id, **to)
    assert refused.value.status == 422
    assert row(db, case_id) == before


def test_who_may_not_see_it_cannot_change_it(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    case_id = complaint(db, org, amal, region="ps_hbn").case_id
    with pytest.raises(Refused) as refused:
        changed(db, org, staff.lina, case_id, Filing("not_received", "ps_hbn", "normal"), category="delayed")
    assert refused.value.status == 404


def test_each_kind_has_categories_of_its_own(org: Organisation) -> None:
    assert {key for key, _label in categories_for(org, CaseKind.SUPPORT)} == {"legal", "psychosocial", "economic"}
    assert categories_for(org, CaseKind.HUMAN) == []
    assert len(categories_for(org, CaseKind.COMPLAINT)) == len(org.categories)
