"""The team's pages: inviting, changing rights, letting people back in; and what nobody does to themselves."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from bot.casework.refused import Refused
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague, remove_colleague
from storage.staff import Role, StaffMember, staff_member, staff_member_by_id
from tests.console.conftest import Filed
from tests.console.desk import Answer, Building, Client
from tests.console.joined import PASSWORD, Time, enter, field, joined, number, quick_passwords, renew, time

__all__ = ["quick_passwords", "time"]


@pytest.fixture
def carla(db: Connection, office: Building, time: Time) -> Client:
    """The administrator, signed in."""
    return office.client(joined(db, "carla@example.org", "administrator", factor=True))


def invite(client: Client, **more: object) -> Answer:
    fields = {"email": "new@example.org", "name": "Nour Saleh", "roles": ["caseworker"], "language": "en", **more}
    return client.post("/console/team", fields)


def change(client: Client, staff: StaffMember, **more: object) -> Answer:
    version = field(client.get(f"/console/team/{staff.id}"), "version")
    fields = {"name": staff.name, "roles": sorted(staff.roles), "version": version, **more}
    return client.post(f"/console/team/{staff.id}", fields)


def audited(db: Connection, staff: StaffMember) -> list[str]:
    lines = text("SELECT action FROM audit WHERE subject = :s ORDER BY id")
    return list(db.execute(lines, {"s": str(staff.id)}).scalars())


def test_an_invited_colleague_comes_in(db: Connection, office: Building, carla: Client) -> None:
    answer = invite(carla, roles=["caseworker", "supervisor"], services=["legal"], regions=["ps_jen"])
    assert answer.status == 200
    link = re.findall(r"http://127\.0\.0\.1:8000(/console/links/\w+)", answer.text)[0]
    assert "within 72 hours" in answer.plain
    made = staff_member(db, "new@example.org")
    assert made
    assert (made.roles, made.services, made.regions) == (
        {Role.CASEWORKER, Role.SUPERVISOR}, {"legal"}, {"ps_jen"},
    )  # fmt: skip
    page = carla.get("/console/team").plain
    assert "Nour Saleh" in page
    assert "Not signed in yet" in page
    client = office.client()
    assert client.post(link, {"password": PASSWORD, "again": PASSWORD}).location == "/console"
    assert "Not signed in yet" not in carla.get("/console/team").plain
    assert audited(db, made)[:2] == ["staff:caseworker,supervisor", "link:invitation"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": ""}, "email"),
        ({"email": "x" * 300 + "@example.org"}, "email"),
        ({"email": "two@example.org, three@example.org"}, "email"),
        ({"email": "carla@example.org"}, "email"),
        ({"email": "Carla@Example.org "}, "email"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["god"]}, "roles"),
        ({"services": ["' or 1=1"]}, "services"),
        ({"regions": ["xx_yyy"]}, "regions"),
        ({"partner": "nobody"}, "partner"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    db: Connection, carla: Client, fields: dict[str, object], wrong: str
) -> None:
    answer = invite(carla, **fields)
    assert answer.status == 422
    assert f'id="e-{wrong}"' in answer.text
    if wrong != "name":
        assert 'value="Nour Saleh"' in answer.text, "what was typed is not lost"
    assert staff_member(db, "new@example.org") is None


def test_names_are_shown_as_text(db: Connection, carla: Client) -> None:
    invite(carla, name='<script>alert(1)</script> "x"')
    assert "<script>alert" not in carla.get("/console/team").text


def test_rights_are_changed(db: Connection, office: Building, carla: Client) -> None:
    basel = joined(db)
    theirs = office.client(basel)
    assert theirs.get("/console/team").status == 404
    assert change(carla, basel, name="Basel N.", roles=["analyst"], regions=["ps_jen", "ps_nbs"]).status == 303
    now = staff_member_by_id(db, basel.id)
    assert now
    assert (now.name, now.roles, now.regions) == ("Basel N.", {Role.ANALYST}, {"ps_jen", "ps_nbs"})
    assert audited(db, basel)[-1] == "staff:analyst"


def test_of_two_who_change_at_once_one_is_told(db: Connection, carla: Client) -> None:
    basel = joined(db)
    version = field(carla.get(f"/console/team/{basel.id}"), "version")
    assert change(carla, basel, roles=["supervisor"]).status == 303
    late = carla.post(f"/console/team/{basel.id}", {"name": "Typed name", "roles": ["analyst"], "version": version})
    assert late.status == 409
    assert 'value="Typed name"' in late.text
    now = staff_member_by_id(db, basel.id)
    assert now
    assert now.roles == {Role.SUPERVISOR}
    again = {"name": "Typed name", "roles": ["analyst"], "version": field(late, "version")}
    assert carla.post(f"/console/team/{basel.id}", again).status == 303


def test_nobody_changes_their_own_rights(db: Connection, carla: Client) -> None:
    me = carla.staff
    assert me
    for more in ({"roles": ["safeguarding"]}, {"roles": ["administrator", "custodian"]}, {"regions": ["ps_jen"]}):
        assert change(carla, me, **more).status == 403
    assert carla.post(f"/console/team/{me.id}/end").status == 403
    assert carla.post(f"/console/team/{me.id}/second-factor").status == 403
    assert carla.post(f"/console/team/{me.id}/link").status == 403
    assert staff_member_by_id(db, me.id) == me
    assert change(carla, me, name="Carla H.").status == 303, "a name is no right"


def test_the_last_administrator_stays_one(db: Connection, carla: Client) -> None:
    with pytest.raises(Refused, match="last administrator"):
        remove_colleague(db, "carla@example.org")
    with pytest.raises(Refused, match="last administrator"):
        add_colleague(db, "carla@example.org", "Carla", ["caseworker"])
    add_colleague(db, "other@example.org", "Other", ["administrator"])
    remove_colleague(db, "carla@example.org")
    assert staff_member(db, "carla@example.org") is None


def test_taken_rights_are_gone_at_once(db: Connection, office: Building, carla: Client) -> None:
    basel = joined(db, factor=True)
    theirs = office.client(basel)
    link = carla.post(f"/console/team/{basel.id}/link")
    path = re.findall(r"(/console/links/\w+)", link.text)[0]
    assert carla.post(f"/console/team/{basel.id}/end").status == 303
    assert theirs.get("/console/account").location.startswith("/console/sign-in")
    assert office.client().get(path).status == 410
    assert enter(office.client()).status == 422
    assert "Works here no longer" in carla.get("/console/team").plain
    assert carla.post(f"/console/team/{basel.id}/end").status == 409
    assert carla.post(f"/console/team/{basel.id}/link").status == 404


def test_who_comes_back_comes_in_by_a_new_link(db: Connection, office: Building, carla: Client) -> None:
    basel = joined(db, factor=True)
    carla.post(f"/console/team/{basel.id}/end")
    refused = invite(carla, email="basel@example.org")
    assert refused.status == 422
    assert "let them back in" in refused.plain
    answer = carla.post(f"/console/team/{basel.id}/return")
    assert "/console/links/" in answer.text
    assert enter(office.client()).status == 422, "the old password is gone"
    assert carla.post(f"/console/team/{basel.id}/return").status == 409


def test_a_lost_telephone_is_replaced(db: Connection, office: Building, carla: Client, time: Time) -> None:
    basel = joined(db, "basel@example.org", "safeguarding", factor=True)
    theirs = office.client(basel)
    assert carla.post(f"/console/team/{basel.id}/second-factor").status == 303
    assert theirs.get("/console/account").location.startswith("/console/sign-in")
    client = office.client()
    enter(client)
    assert client.get("/console/second-factor").location.startswith("/console/second-factor/setup")
    assert "factor:off" in audited(db, basel)
    renew(client, "/console/second-factor/setup")
    assert client.post("/console/second-factor", {"code": number()}).status == 422


def test_who_comes_back_does_not_see_what_was_kept_from_them_meanwhile(
    db: Connection, carla: Client, filed: Filed
) -> None:
    basel = joined(db)
    carla.post(f"/console/team/{basel.id}/end")
    case_id = filed(keep_from="Basel Nassar must not see this").case_id
    carla.post(f"/console/team/{basel.id}/return")
    kept = db.execute(text("SELECT keep_from_staff FROM cases WHERE id = :id"), {"id": case_id}).scalar_one()
    assert basel.id in kept


@pytest.mark.parametrize("path", ["", "/link", "/second-factor", "/end", "/return"])
def test_nobody_by_this_id(carla: Client, path: str) -> None:
    assert carla.post(f"/console/team/{uuid4()}{path}", {"name": "X", "roles": ["caseworker"]}).status == 404
    assert carla.get(f"/console/team/{uuid4()}").status == 404


def test_staff_of_a_partner_have_no_role_besides(db: Connection) -> None:
    made = add_colleague(db, "p@example.org", "Partner", [], partner="women_centre")
    assert (made.partner, made.roles) == ("women_centre", {Role.CASEWORKER})
    with pytest.raises(Refused, match="need no role"):
        add_colleague(db, "p@example.org", "Partner", ["administrator"], partner="women_centre")


def test_what_the_organisation_has_no_longer_is_not_lost(db: Connection, carla: Client, org: Organisation) -> None:
    basel = add_colleague(db, "b@example.org", "Basel", ["caseworker"], ["old_service"], ["zz-old"])
    page = carla.get(f"/console/team/{basel.id}")
    assert 'value="old_service" checked' in page.text
    assert change(carla, basel, services=["old_service"], regions=["zz_old"]).status == 303
    assert staff_member_by_id(db, basel.id) == basel
