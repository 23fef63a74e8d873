"""Cases beside a case: earlier ones, duplicates, links and merges, and whom they must never tie together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.answers import Told
from bot.casework import Receipt, Refused, add_message, look_up
from bot.casework.entries import timeline
from bot.casework.numbers import new_number
from bot.casework.privacy import forget_old
from bot.casework.record.earlier import Beside, beside, parts_of
from bot.casework.record.linking import link, numbered, unlink
from bot.casework.record.merging import merge, undo_merge
from bot.casework.record.staffwork import open_case_by_id
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from storage.audit import Audit
from storage.case import Audience, Case, EntryKind, State
from storage.staff import Role, StaffMember
from tests.casework.people import MONDAY, Colleagues, complaint, file, hidden, sensitive, sent_to, traceless

LATER = MONDAY + timedelta(days=9)
IDENTITY = {"identity_number": "901234567"}


def around(db: Connection, staff: StaffMember, receipt: Receipt) -> Beside:
    return beside(db, staff, open_case_by_id(db, staff, receipt.case_id).case)


def ids(cases: tuple[Any, ...]) -> set[UUID]:
    return {case.id for case in cases}


def test_earlier_cases_come_by_the_contact_and_by_the_beneficiary(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    mine = complaint(db, org, amal, identity=IDENTITY)
    same_telephone = complaint(db, org, amal, category="delayed")
    same_card = complaint(db, org, stranger, category="queue", identity={"identity_number": "٩٠١-٢٣٤-٥٦٧"})
    told_by_telephone = complaint(db, org, None, category="card", identity=IDENTITY)
    complaint(db, org, stranger, category="quality", region="ps_hbn", identity={"identity_number": "111111111"})
    found = around(db, staff.hanan, mine)
    assert ids(found.earlier) == {r.case_id for r in (same_telephone, same_card, told_by_telephone)}
    assert found.often, "three complaints and more of one person within six months"


def test_a_name_alone_ties_nobody(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    mine = complaint(db, org, amal, identity={"name": "Muhammad Ahmad"})
    complaint(db, org, stranger, category="queue", identity={"name": "Muhammad Ahmad"})
    assert around(db, staff.hanan, mine).earlier == ()


WAYS: dict[str, Callable[..., Receipt]] = {"named": complaint, "hidden": hidden, "traceless": traceless}


@pytest.mark.parametrize("other", WAYS)
@pytest.mark.parametrize("way", WAYS)
def test_hidden_and_traceless_are_never_tied_to_another_way(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, way: str, other: str
) -> None:
    """One person, one beneficiary, one matter, one place, one day: only cases of the same way stand beside it."""
    one = WAYS[way](db, org, amal, identity=IDENTITY)
    two = WAYS[other](db, org, amal, identity=IDENTITY)
    mighty = replace(staff.hanan, roles=frozenset(Role))
    found = around(db, mighty, one)
    tied = ids((*found.earlier, *found.duplicates, *found.linked, *found.merged)) | found.same_person
    assert tied == ({two.case_id} if way == other else set())
    if way != other:
        for act in (link, merge):
            with pytest.raises(Refused) as refused:
                act(db, mighty, one.case_id, two.case_id)
            assert refused.value.status == 409


def test_beside_a_case_stands_nothing_that_the_viewer_may_not_see(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    mine = complaint(db, org, amal, identity=IDENTITY, service="legal")
    quiet = sensitive(db, org, amal, identity=IDENTITY)
    elsewhere = complaint(db, org, amal, identity=IDENTITY, region="ps_hbn")
    kept = complaint(db, org, amal, identity=IDENTITY, keep_from="Lina Qasem", service="legal")
    for staff_member, sees in ((staff.lina, set()), (staff.basel, {elsewhere.case_id, kept.case_id})):
        found = around(db, staff_member, mine)
        assert ids((*found.earlier, *found.duplicates)) == sees
        assert found.same_person == sees
    assert ids(around(db, staff.samar, quiet).earlier) == set()


def test_duplicates_are_of_the_same_matter_in_one_month(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    mine = complaint(db, org, amal)
    again = complaint(db, org, amal, now=LATER)
    neighbour = complaint(db, org, stranger)
    complaint(db, org, stranger, category="queue")
    complaint(db, org, stranger, region="ps_hbn")
    complaint(db, org, stranger, now=MONDAY + timedelta(days=60))
    found = around(db, staff.hanan, mine)
    assert ids(found.duplicates) == {again.case_id, neighbour.case_id}
    assert found.same_person & ids(found.duplicates) == {again.case_id}


def test_linked_and_unlinked(db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues) -> None:
    one, two = complaint(db, org, amal), complaint(db, org, stranger)
    link(db, staff.basel, one.case_id, numbered(db, staff.basel, two.number))
    assert ids(around(db, staff.hanan, two).linked) == {one.case_id}
    assert ids(around(db, staff.hanan, one).duplicates) == set(), "what is linked need not be suggested"
    with pytest.raises(Refused) as refused:
        link(db, staff.basel, two.case_id, one.case_id)
    assert refused.value.status == 409
    unlink(db, staff.basel, two.case_id, one.case_id)
    assert around(db, staff.hanan, one).linked == ()
    with pytest.raises(Refused):
        unlink(db, staff.basel, one.case_id, two.case_id)
    assert not any(two.number in line.text for line in timeline(db, one.case_id, Audience.STAFF, Audience.PERSON))


@pytest.mark.parametrize("written", ["", "12", "999999999999", "<script>", "1" * 4000])
def test_a_number_that_is_none_is_refused(db: Connection, staff: Colleagues, written: str) -> None:
    with pytest.raises(Refused) as refused:
        numbered(db, staff.basel, written)
    assert refused.value.status == 422


def test_an_invisible_number_is_an_unknown_one(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    mine, quiet = complaint(db, org, amal), sensitive(db, org, amal)
    said = set()
    for number in (quiet.number, new_number()):
        with pytest.raises(Refused) as refused:
            numbered(db, staff.basel, number)
        said.add((refused.value.status, refused.value.text))
    assert len(said) == 1
    for act in (link, merge):
        for other in (quiet.case_id, uuid4()):
            with pytest.raises(Refused) as refused:
                act(db, staff.basel, mine.case_id, other)
            assert refused.value.status == 404
    with pytest.raises(Refused) as refused:
        undo_merge(db, staff.basel, quiet.case_id)
    assert refused.value.status == 404


def test_merged_one_goes_on_and_nothing_is_lost(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    photo = file(db, amal)
    stays = complaint(db, org, amal, now=LATER, story=Told("The second time"))
    ends = complaint(db, org, amal, story=Told("The first time", None, (photo,)), urgent=True)
    reply(db, staff.basel, ends.case_id, "We ask the centre.", now=LATER)
    was = open_case_by_id(db, staff.basel, ends.case_id).case
    assert merge(db, staff.basel, stays.case_id, ends.case_id, LATER), "the person is told"
    assert stays.number[:4] in sent_to(db, amal)[-1][1]
    found = open_case_by_id(db, staff.basel, stays.case_id).case
    assert (found.due, found.urgent) == (min(was.due, stays.due), True), "what was promised for either is kept"
    (part,) = parts_of(db, staff.basel, stays.case_id)
    assert part.story == "The first time"
    assert photo in [id for line in part.lines for id in line.attachments]
    assert "We ask the centre." in [line.text for line in part.lines]
    merged = open_case_by_id(db, staff.basel, ends.case_id).case
    assert (merged.state, merged.merged_into) == (State.CLOSED, stays.case_id)
    assert around(db, staff.basel, ends).into is not None
    audited = select(col(Audit.action)).where(col(Audit.subject).in_([str(ends.case_id), str(stays.case_id)]))
    assert {"merge", "merge_into"} <= set(db.execute(audited).scalars())


def test_the_old_number_leads_to_the_one_that_goes_on(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    stays, ends = complaint(db, org, amal), complaint(db, org, amal)
    merge(db, staff.basel, stays.case_id, ends.case_id, MONDAY)
    followed = look_up(db, ends.number, contact_id=amal)
    assert followed is not None
    assert followed.state is State.CLOSED
    assert stays.number[:4] in followed.steps[-1].text
    add_message(db, ends.case_id, "I have found the paper", contact_id=amal, organisation=org, now=LATER)
    assert timeline(db, stays.case_id, Audience.PERSON)[-1].text == "I have found the paper"
    assert open_case_by_id(db, staff.basel, ends.case_id).case.state is State.CLOSED


def test_undone(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    stays, ends = complaint(db, org, amal), complaint(db, org, amal)
    reply(db, staff.basel, ends.case_id, "We ask the centre.", now=MONDAY)
    merge(db, staff.basel, stays.case_id, ends.case_id, MONDAY)
    assert undo_merge(db, staff.basel, ends.case_id, LATER)
    back = open_case_by_id(db, staff.basel, ends.case_id).case
    assert (back.state, back.closed, back.merged_into) == (State.IN_PROGRESS, None, None)
    assert parts_of(db, staff.basel, stays.case_id) == ()
    with pytest.raises(Refused) as refused:
        undo_merge(db, staff.basel, ends.case_id)
    assert refused.value.status == 409
    merge(db, staff.basel, ends.case_id, stays.case_id, LATER)
    assert open_case_by_id(db, staff.basel, stays.case_id).case.merged_into == ends.case_id


def test_different_people_are_only_linked(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    mine = complaint(db, org, amal, identity=IDENTITY)
    theirs = complaint(db, org, stranger, identity=IDENTITY)
    unknown, other = complaint(db, org, None), complaint(db, org, None)
    for one, two in ((mine, theirs), (theirs, mine), (mine, unknown), (unknown, other)):
        with pytest.raises(Refused) as refused:
            merge(db, staff.basel, one.case_id, two.case_id)
        assert refused.value.status == 409
    link(db, staff.basel, mine.case_id, theirs.case_id)
    assert sent_to(db, amal) == sent_to(db, stranger) == []


def test_two_told_by_telephone_about_one_beneficiary_are_merged_in_silence(
    db: Connection, org: Organisation, staff: Colleagues
) -> None:
    stays, ends = (complaint(db, org, None, identity=IDENTITY) for _ in range(2))
    assert not merge(db, staff.basel, stays.case_id, ends.case_id), "nobody can be told"
    followed = look_up(db, ends.number, contact_id=None, pin=ends.pin)
    assert followed is not None
    assert stays.number[:4] in followed.steps[-1].text


def test_a_sensitive_merge_names_no_number(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    stays, ends = sensitive(db, org, amal), sensitive(db, org, amal)
    merge(db, staff.samar, stays.case_id, ends.case_id, MONDAY)
    assert not any(stays.number[:4] in text for _state, text in sent_to(db, amal))
    ordinary = complaint(db, org, amal)
    both = replace(staff.samar, roles=frozenset({Role.SAFEGUARDING, Role.CASEWORKER}))
    with pytest.raises(Refused) as refused:
        merge(db, both, stays.case_id, ordinary.case_id)
    assert refused.value.status == 409


def test_what_cannot_be_merged(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    one, two, three = (complaint(db, org, amal) for _ in range(3))
    with pytest.raises(Refused) as refused:
        merge(db, staff.basel, one.case_id, one.case_id)
    assert refused.value.status == 422
    merge(db, staff.basel, one.case_id, two.case_id)
    for goes_on, ends in ((two, three), (three, two), (three, one), (one, two)):
        with pytest.raises(Refused) as refused:
            merge(db, staff.basel, goes_on.case_id, ends.case_id)
        assert refused.value.status == 409


def test_a_part_is_kept_as_long_as_the_case_that_goes_on(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    stays, ends = complaint(db, org, amal), complaint(db, org, amal)
    merge(db, staff.basel, stays.case_id, ends.case_id, MONDAY)
    much_later = MONDAY + timedelta(days=5000)
    forget_old(db, org, much_later)
    assert parts_of(db, staff.basel, stays.case_id)
    db.execute(update(Case).where(col(Case.id) == stays.case_id).values(closed_at=MONDAY, opened_on=date(2026, 1, 1)))
    forget_old(db, org, much_later)
    forget_old(db, org, much_later)
    assert db.execute(select(col(Case.id))).all() == []


def test_a_merge_says_on_both_what_happened(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    stays, ends = complaint(db, org, amal), complaint(db, org, amal)
    merge(db, staff.basel, stays.case_id, ends.case_id, MONDAY)
    for receipt in (stays, ends):
        assert EntryKind.MERGED in [line.kind for line in timeline(db, receipt.case_id, Audience.STAFF)]
