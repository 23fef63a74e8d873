"""Who among the staff sees which case: role by case, and no way around it."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import col

from bot.casework import Refused, appeal
from bot.casework.ending.closing import close
from bot.casework.record.assigning import assign
from bot.casework.record.masking import unseal
from bot.casework.record.staffwork import cases_for, open_case
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.attachment import StoredFile
from storage.audit import Audit
from storage.case import Case, Decision
from storage.staff import Role, StaffMember
from storage.visibility import select_cases, select_files
from tests.casework.people import Colleagues, complaint, file, hidden, sensitive, traceless

ORDINARY = {"ordinary", "hidden", "traceless", "legal"}
SEES = {
    Role.CASEWORKER: ORDINARY,
    Role.SUPERVISOR: ORDINARY,
    Role.SAFEGUARDING: {"sensitive"},
    Role.CUSTODIAN: set[str](),
    Role.COMMUNICATION: set[str](),
    Role.ANALYST: set[str](),
    Role.ADMINISTRATOR: set[str](),
}


@pytest.fixture
def cases(db: Connection, org: Organisation, amal: UUID) -> dict[UUID, str]:
    """One of each, told apart by a word."""
    return {
        complaint(db, org, amal, region="ps_hbn").case_id: "ordinary",
        hidden(db, org, amal, region="ps_hbn").case_id: "hidden",
        traceless(db, org, amal, region="ps_hbn").case_id: "traceless",
        complaint(db, org, amal, service="legal").case_id: "legal",
        sensitive(db, org, amal, service="legal").case_id: "sensitive",
    }


def seen(db: Connection, staff: StaffMember, cases: dict[UUID, str]) -> set[str]:
    listed = {cases[case.id] for case in cases_for(db, staff)}
    counted = db.execute(select_cases(staff, func.count())).scalar_one()
    assert counted == len(listed), "a count tells no more than the list"
    return listed


def test_every_role_is_in_the_matrix() -> None:
    assert set(SEES) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_role_by_case(db: Connection, staff: Colleagues, cases: dict[UUID, str], role: Role) -> None:
    member = replace(staff.basel, roles=frozenset({role}))
    assert seen(db, member, cases) == SEES[role]


def test_nobody_sees_anything_once_inactive(db: Connection, staff: Colleagues, cases: dict[UUID, str]) -> None:
    everything = replace(staff.basel, roles=frozenset(Role))
    assert seen(db, everything, cases) == set(cases.values())
    assert seen(db, replace(everything, active=False), cases) == set()


def test_services_and_regions_narrow_both(db: Connection, staff: Colleagues, cases: dict[UUID, str]) -> None:
    assert seen(db, staff.lina, cases) == {"legal"}
    elsewhere = replace(staff.lina, regions=frozenset({"ps_hbn"}))
    assert seen(db, elsewhere, cases) == set()
    supervising = replace(staff.lina, roles=frozenset({Role.SUPERVISOR}), services=frozenset())
    assert seen(db, supervising, cases) == {"legal"}


def test_who_must_not_see_it_never_does_in_any_role(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    for filed in (complaint, sensitive):
        receipt = filed(db, org, amal, keep_from="باسِل، من مكتب جنين")
        mighty = replace(staff.basel, roles=frozenset(Role))
        with pytest.raises(Refused) as refused:
            open_case(db, mighty, receipt.number)
        assert refused.value.status == 404
        with pytest.raises(Refused):
            unseal(db, mighty, receipt.number, "I would like to know who it was")
    assert len(cases_for(db, staff.hanan)) == 1, "others still see the ordinary one"


def test_a_newcomer_is_looked_up_in_what_was_written_before(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    complaint(db, org, amal, keep_from="Yousef must not know")
    assert len(cases_for(db, staff.basel)) == 1
    yousef = add_colleague(db, "yousef@example.org", "Yousef Daher", ["caseworker"])
    assert cases_for(db, yousef) == ()


def test_an_unknown_number_and_an_invisible_one_are_refused_alike(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = sensitive(db, org, amal)
    assert open_case(db, staff.samar, receipt.number).case.id == receipt.case_id
    said = []
    for number in (receipt.number, "100000000000"):
        with pytest.raises(Refused) as refused:
            open_case(db, staff.basel, number)
        said.append((refused.value.status, refused.value.text))
    assert said[0] == said[1]
    for act in (
        lambda: reply(db, staff.basel, receipt.case_id, "Hello"),
        lambda: close(db, staff.basel, receipt.case_id, Decision.UPHELD, "Done"),
        lambda: assign(db, staff.basel, receipt.case_id, "basel@example.org"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 404


def test_numbers_are_masked_and_of_the_hidden_nothing_is_shown(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    told = {"name": "Amal Darwish", "telephone": "0599123456"}
    shown = open_case(db, staff.basel, complaint(db, org, amal, identity=told).number)
    assert shown.identity == {"name": "Amal Darwish", "telephone": "•••56"}
    assert open_case(db, staff.basel, hidden(db, org, amal, identity=told).number).identity == {}


def test_only_the_custodian_unseals_the_hidden_with_a_reason_that_is_kept(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = hidden(db, org, amal, identity={"name": "Amal Darwish"})
    why = "The court of Jenin asks for it, letter 17."
    for member in (staff.basel, staff.samar, staff.carla, staff.hanan):
        with pytest.raises(Refused):
            unseal(db, member, receipt.number, why)
    with pytest.raises(Refused) as refused:
        unseal(db, staff.kareem, receipt.number, "because")
    assert refused.value.status == 422
    assert unseal(db, staff.kareem, receipt.number, why) == {"name": "Amal Darwish", "telegram": "1001"}
    kept = db.execute(select(col(Audit.actor), col(Audit.reason)).where(col(Audit.action) == "unseal")).all()
    assert [tuple(row) for row in kept] == [(str(staff.kareem.id), why)]


def test_hidden_and_sensitive_needs_both_roles(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = hidden(db, org, amal, sensitive=True, identity={"name": "Amal Darwish"})
    why = "She asked us to call her brother."
    with pytest.raises(Refused):
        unseal(db, staff.kareem, receipt.number, why)
    both = replace(staff.kareem, roles=frozenset({Role.CUSTODIAN, Role.SAFEGUARDING}))
    assert unseal(db, both, receipt.number, why)["name"] == "Amal Darwish"


def test_an_appeal_is_not_for_who_decided(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    close(db, staff.basel, receipt.case_id, Decision.REJECTED, "No.")
    appeal(db, receipt.case_id, "Look again", contact_id=amal, organisation=org)
    with pytest.raises(Refused):
        open_case(db, staff.basel, receipt.number)
    with pytest.raises(Refused) as refused:
        assign(db, staff.hanan, receipt.case_id, "basel@example.org")
    assert refused.value.status == 409
    assert open_case(db, staff.hanan, receipt.number).case.state == "reopened"


def test_files_are_for_who_may_see_their_case(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    loose, open_one, grave = file(db, amal), file(db, amal), file(db, amal)
    complaint(db, org, amal, attachments=(open_one,))
    sensitive(db, org, amal, attachments=(grave,))

    def files(member: StaffMember) -> list[UUID]:
        return list(db.execute(select_files(member, col(StoredFile.id))).scalars())

    assert files(staff.basel) == [open_one]
    assert files(staff.samar) == [grave]
    assert files(staff.carla) == []
    assert loose not in files(replace(staff.basel, roles=frozenset(Role)))


def test_a_repeat_counts_only_what_the_colleague_may_see(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    first = complaint(db, org, amal)
    complaint(db, org, amal)
    sensitive(db, org, amal)
    assert open_case(db, staff.basel, first.number).repeats == 1


def test_reading_leaves_a_line_without_words(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    open_case(db, staff.basel, receipt.number)
    lines = db.execute(select(Audit).where(col(Audit.actor) == str(staff.basel.id))).all()
    assert [(line.action, line.subject, line.reason) for line in lines] == [("read", str(receipt.case_id), "")]
    assert db.execute(select(func.count()).select_from(Case)).scalar_one() == 1
