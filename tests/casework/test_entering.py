"""Complaints told to a colleague: filed like those of the chat, with all that guards them."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from bot.casework import Refused, look_up
from bot.casework.record.entering import Entered, enter, problems
from bot.casework.record.masking import unseal_by_id
from bot.casework.record.staffwork import cases_for, open_case_by_id
from bot.organisation import Organisation
from storage.audit import Audit
from storage.case import Case, Intake, Way
from storage.staff import StaffMember
from tests.casework.people import MONDAY, Colleagues

TYPED = {
    "intake": "telephone", "language": "ar", "way": "named", "whom": "self", "category": "not_received",
    "programme": "food_parcel", "region": "ps_jen", "place": "Camp, near the school", "when": "month",
    "story": "  لم يصلني الطرد.  ", "name": "Amal  Saleh", "identity_number": "٩٠١ ٢٣٤-٥٦٧", "card_number": "",
    "telephone": "0599 123 456", "kept_from": "", "sex": "female", "age": "", "disability": "", "consent": "yes",
}  # fmt: skip


def entered(db: Connection, org: Organisation, staff: StaffMember, **changed: str) -> Entered:
    typed = {**TYPED, **changed}
    assert problems(typed, org) == {}
    return enter(db, staff, typed, org, uuid4(), MONDAY)


def test_it_is_filed_like_a_complaint_of_the_chat(db: Connection, org: Organisation, staff: Colleagues) -> None:
    filed = entered(db, org, staff.basel)
    assert filed.visible
    opened = open_case_by_id(db, staff.basel, filed.receipt.case_id, MONDAY)
    case = opened.case
    assert (case.intake, case.entered_by, case.contact_id) == (Intake.TELEPHONE, staff.basel.id, None)
    assert (case.category, case.region, case.way, case.language) == ("not_received", "ps_jen", Way.NAMED, "ar")
    assert opened.story == "لم يصلني الطرد."
    assert opened.facts["programme"] == "food_parcel"
    assert opened.facts["consent"], "which wording they agreed to"
    assert opened.audience == {"sex": "female"}
    assert opened.identity == {"name": "Amal Saleh", "identity_number": "•••67", "telephone": "•••56"}
    revealed = unseal_by_id(db, staff.basel, case.id, "We call her back today.")
    assert revealed["identity_number"] == "901234567"
    audited = select(col(Audit.actor)).where(col(Audit.action) == "enter")
    assert db.execute(audited).scalars().all() == [str(staff.basel.id)]
    followed = look_up(db, filed.receipt.number, contact_id=None, pin=filed.receipt.pin)
    assert followed is not None
    assert followed.full


def test_a_hidden_one_hides_who_told_it(db: Connection, org: Organisation, staff: Colleagues) -> None:
    filed = entered(db, org, staff.basel, way="hidden")
    assert open_case_by_id(db, staff.basel, filed.receipt.case_id, MONDAY).identity == {}
    with pytest.raises(Refused):
        unseal_by_id(db, staff.basel, filed.receipt.case_id, "I want to know it again.")
    assert unseal_by_id(db, staff.kareem, filed.receipt.case_id, "She asked us to.")["name"] == "Amal Saleh"


@pytest.mark.parametrize("changed", [{"category": "bribe"}, {"story": "My husband is beating me now"}])
def test_a_sensitive_one_goes_to_safeguarding_alone(
    db: Connection, org: Organisation, staff: Colleagues, changed: dict[str, str]
) -> None:
    filed = entered(db, org, staff.basel, **changed)
    assert not filed.visible
    assert cases_for(db, staff.basel) == ()
    assert [case.id for case in cases_for(db, staff.samar)] == [filed.receipt.case_id]


def test_who_must_not_see_it_does_not_though_they_wrote_it_down(
    db: Connection, org: Organisation, staff: Colleagues
) -> None:
    assert not entered(db, org, staff.basel, kept_from="Basel Nassar").visible


def test_outside_ones_own_region_it_is_passed_on(db: Connection, org: Organisation, staff: Colleagues) -> None:
    assert not entered(db, org, staff.lina, region="ps_hbn").visible


def test_one_form_files_once(db: Connection, org: Organisation, staff: Colleagues) -> None:
    press = uuid4()
    enter(db, staff.basel, TYPED, org, press, MONDAY)
    with pytest.raises(Refused) as refused:
        enter(db, staff.basel, TYPED, org, press, MONDAY)
    assert refused.value.status == 409
    assert len(db.execute(select(col(Case.id))).all()) == 1


WRONG: dict[str, Any] = {
    "intake": "chat", "language": "xx", "way": "traceless", "whom": "", "category": "nothing", "programme": "",
    "region": "", "when": "1=1", "story": " \u200f\u202e ", "name": "x" * 121, "identity_number": "12a",
    "card_number": "1" * 21, "telephone": "call me", "kept_from": "x" * 201, "place": "x" * 5000, "sex": "x",
    "age": "old'; --", "disability": "maybe", "consent": "",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_each_field_says_what_is_wrong_with_it(org: Organisation, name: str) -> None:
    assert set(problems({**TYPED, name: WRONG[name]}, org)) == {name}


def test_an_empty_form_says_what_is_missing(org: Organisation) -> None:
    needed = {"intake", "language", "way", "whom", "category", "programme", "region", "when", "story", "consent"}
    assert set(problems({}, org)) == needed


def test_too_long_a_story_is_refused(org: Organisation) -> None:
    assert set(problems({**TYPED, "story": "a" * 20_001}, org)) == {"story"}


def test_marks_that_turn_words_round_are_not_kept(db: Connection, org: Organisation, staff: Colleagues) -> None:
    filed = entered(db, org, staff.basel, story="<b>\u202eevil\u202c</b> said", name="A\u202emal\n")
    opened = open_case_by_id(db, staff.basel, filed.receipt.case_id, MONDAY)
    assert opened.story == "<b>evil</b> said"
    assert opened.identity["name"] == "Amal"
