"""The record of a case through HTTP: shown, given, filed anew, revealed, linked, merged, printed."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.casework import CaseKind, Receipt, Way
from storage.audit import Audit
from storage.case import Case
from storage.contact import Contact
from storage.staff import StaffMember
from storage.tables import table_of
from tests.casework.people import contact
from tests.console.desk import Client

SignIn = Callable[..., Client]
Filed = Callable[..., Receipt]
WHY = "She asked us to call her back."


def case_row(db: Connection, receipt: Receipt) -> Any:
    return db.execute(select(table_of(Case)).where(col(Case.id) == receipt.case_id)).one()


def at(receipt: Receipt, more: str = "") -> str:
    return f"/console/cases/{receipt.case_id}{more}"


def actions(db: Connection, receipt: Receipt) -> list[str]:
    audited = select(col(Audit.action)).where(col(Audit.subject) == str(receipt.case_id)).order_by(col(Audit.id))
    return list(db.execute(audited).scalars())


def filing(**changed: str) -> dict[str, str]:
    return {
        "category": "not_received", "region": "ps_jen", "priority": "normal",
        "was_category": "not_received", "was_region": "ps_jen", "was_priority": "normal", **changed,
    }  # fmt: skip


@pytest.mark.parametrize("panel", ["first_minute", "record", "people", "timeline"])
@pytest.mark.parametrize("way", list(Way))
def test_each_panel_shows_alone(sign_in: SignIn, filed: Filed, panel: str, way: Way) -> None:
    answer = sign_in().get(at(filed(way=way), f"/panels/{panel}"), htmx=True)
    assert answer.status == 200
    assert "<html" not in answer.text


def test_the_first_minute_of_a_private_matter(sign_in: SignIn, filed: Filed) -> None:
    receipt = filed(
        story="", kind=CaseKind.PROTECTION, category="child", region="ps_hbn", urgent=True,
        facts={"whom": "self", "way": "call", "when": "After the noon prayer"}, audience={"age": "child"},
    )  # fmt: skip
    shown = sign_in("safeguarding").get(at(receipt)).plain
    for words in (
        "Urgent", "They said yes when they began", "do not say who you are", "After the noon prayer",
        "For themselves", "Under 18", "Hebron", "An answer by",
    ):  # fmt: skip
        assert words in shown, words


def test_what_was_not_asked_is_said_only_where_it_matters(sign_in: SignIn, filed: Filed) -> None:
    ordinary = sign_in().get(at(filed(), "/panels/first_minute")).plain
    assert "Not asked" not in ordinary
    sensitive = sign_in("safeguarding").get(at(filed(category="bribe"), "/panels/first_minute")).plain
    assert "Not asked. Ask it first." in sensitive


def test_words_of_danger_stand_on_top(sign_in: SignIn, filed: Filed) -> None:
    shown = sign_in().get(at(filed("I want to kill myself"), "/panels/first_minute")).plain
    assert shown.startswith("Speaks of suicide")


def test_taken_given_and_back_to_the_team(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    one, two = sign_in(), sign_in("supervisor", name="Huda Awad")
    receipt = filed()
    assert one.staff is not None
    assert two.staff is not None
    assert one.post(at(receipt, "/assignment"), {"to": one.staff.id, "held_by": ""}).status == 303
    assert case_row(db, receipt).assignee == one.staff.id
    late = two.post(at(receipt, "/assignment"), {"to": two.staff.id, "held_by": ""}, htmx=True)
    assert late.status == 409
    assert one.staff.name in late.toast
    assert "Huda Awad" in one.get(at(receipt, "/panels/record")).plain, "she may see it, so she is offered"
    assert one.post(at(receipt, "/assignment"), {"to": two.staff.id, "held_by": one.staff.id}).status == 303
    assert case_row(db, receipt).assignee == two.staff.id
    assert two.post(at(receipt, "/assignment"), {"to": "nobody", "held_by": two.staff.id}).status == 303
    assert case_row(db, receipt).assignee is None


@pytest.mark.parametrize("to", ["", "me", "'; --", "x" * 10_000])
def test_to_whom_must_be_of_the_list(db: Connection, sign_in: SignIn, filed: Filed, to: str) -> None:
    receipt = filed()
    assert sign_in().post(at(receipt, "/assignment"), {"to": to, "held_by": ""}).status == 422
    assert case_row(db, receipt).assignee is None


def test_only_who_may_see_it_is_offered(
    sign_in: SignIn, filed: Filed, colleague: Callable[..., StaffMember], db: Connection
) -> None:
    far = colleague("caseworker", name="Far Away", regions=("PS-HBN",))
    officer = colleague("safeguarding", name="Safe Guard")
    me, receipt = sign_in(), filed()
    shown = me.get(at(receipt, "/panels/record")).plain
    assert "Far Away" not in shown
    assert "Safe Guard" not in shown
    for other in (far, officer):
        assert me.post(at(receipt, "/assignment"), {"to": other.id, "held_by": ""}).status == 409
    assert case_row(db, receipt).assignee is None


def test_the_state_is_changed_in_words(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    me, receipt = sign_in(), filed()
    moved = me.post(at(receipt, "/state"), {"state": "waiting", "was": "new", "text": "Please send the card."})
    assert moved.status == 303
    assert case_row(db, receipt).state == "waiting"
    late = me.post(at(receipt, "/state"), {"state": "in_progress", "was": "new", "text": ""}, htmx=True)
    assert late.status == 409
    for state, text in (("closed", ""), ("", ""), ("in_progress", "x" * 5000)):
        assert me.post(at(receipt, "/state"), {"state": state, "was": "waiting", "text": text}).status == 422
    assert case_row(db, receipt).state == "waiting"


def test_filed_anew_and_passed_out_of_sight(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    me, receipt = sign_in(), filed()
    assert "then goes to safeguarding" in me.get(at(receipt, "/panels/record")).plain, "said before"
    assert me.post(at(receipt, "/filing"), filing(category="delayed", priority="high")).status == 303
    assert (case_row(db, receipt).category, case_row(db, receipt).high) == ("delayed", True)
    assert me.post(at(receipt, "/filing"), filing(category="queue")).status == 409
    stands = {"was_category": "delayed", "was_priority": "high", "priority": "high"}
    gone = me.post(at(receipt, "/filing"), filing(category="bribe", **stands))
    assert gone.location == "/console"
    assert me.get(at(receipt)).status == 404
    assert sign_in("safeguarding").get(at(receipt)).status == 200


@pytest.mark.parametrize(
    "changed", [{"category": ""}, {"category": "<b>"}, {"region": "x" * 9000}, {"priority": "now"}, {}]
)
def test_hostile_filings_change_nothing(db: Connection, sign_in: SignIn, filed: Filed, changed: dict[str, str]) -> None:
    receipt = filed()
    before = case_row(db, receipt)
    assert sign_in().post(at(receipt, "/filing"), filing(**changed)).status == 422
    assert case_row(db, receipt) == before


def test_what_is_masked_is_shown_once_for_a_reason(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    me, receipt = sign_in(), filed()
    page = me.get(at(receipt))
    assert "0599123456" not in page.text
    assert "•••56" in page.text
    for reason in ("", "because", " " * 50):
        assert me.post(at(receipt, "/identity"), {"reason": reason}).status == 422
    assert me.post(at(receipt, "/identity"), {"reason": "x" * 501}).status == 422
    shown = me.post(at(receipt, "/identity"), {"reason": WHY})
    assert shown.status == 200
    assert "0599123456" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "0599123456" not in me.get(at(receipt)).text, "shown in that answer only"
    kept = select(col(Audit.reason)).where(col(Audit.action) == "unseal", col(Audit.subject) == str(receipt.case_id))
    assert db.execute(kept).scalars().all() == [WHY]


def test_who_hides_is_shown_to_the_custodian_alone(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    receipt = filed(way=Way.HIDDEN)
    worker, custodian = sign_in("supervisor"), sign_in("custodian")
    page = worker.get(at(receipt))
    assert "Amal" not in page.text
    assert f'action="{at(receipt, "/identity")}"' not in page.text, "no button that leads nowhere"
    assert worker.post(at(receipt, "/identity"), {"reason": WHY}).status == 404
    assert custodian.get(at(receipt)).status == 404
    assert custodian.get("/console/unseal").status == 200
    for typed in ({"number": "", "reason": WHY}, {"number": receipt.number, "reason": "no"}):
        answer = custodian.post("/console/unseal", typed)
        assert answer.status == 422
        assert "Amal" not in answer.text
    shown = custodian.post("/console/unseal", {"number": receipt.number, "reason": WHY})
    assert "Amal Saleh" in shown.text
    assert "unseal" in actions(db, receipt)


def test_others_have_no_page_to_unseal(sign_in: SignIn) -> None:
    for role in ("administrator", "analyst", "communication"):
        assert sign_in(role).get("/console/unseal").status == 404


def test_linked_merged_and_undone(db: Connection, sign_in: SignIn, filed: Filed, amal: Any) -> None:
    me, stays, ends = sign_in(), filed("The second time"), filed("The first time")
    assert "same person" in me.get(at(stays, "/panels/people")).plain
    assert me.post(at(stays, "/links"), {"number": ends.number}).status == 303
    assert me.post(at(stays, "/links"), {"other": ends.case_id}, htmx=True).status == 409
    assert me.post(at(stays, f"/links/{ends.case_id}/end")).status == 303
    assert me.post(at(stays, "/parts"), {"other": ends.case_id}).status == 303
    people = me.get(at(stays, "/panels/people")).plain
    assert "Merged into this case" in people
    assert "The first time" in people
    assert "It goes on here" in me.get(at(ends)).plain
    assert me.post(at(ends, "/merge/undo")).status == 303
    assert me.post(at(ends, "/merge/undo"), htmx=True).status == 409
    assert case_row(db, ends).merged_into is None


@pytest.mark.parametrize("number", ["", "123", "<script>alert(1)</script>", "9" * 100_000])
def test_hostile_numbers_link_nothing(sign_in: SignIn, filed: Filed, number: str) -> None:
    receipt = filed()
    for path in ("/links", "/parts"):
        assert sign_in().post(at(receipt, path), {"number": number}).status == 422


def test_different_people_are_not_merged(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    mine = filed()
    theirs = filed(contact_id=contact(db, "somebody-else"), identity={})
    refused = sign_in().post(at(mine, "/parts"), {"number": theirs.number}, htmx=True)
    assert refused.status == 409
    assert "Link them instead" in refused.toast


ACTS = ("/assignment", "/state", "/filing", "/identity", "/links", "/parts", "/merge/undo")


@pytest.mark.parametrize("act", ACTS)
def test_a_tampered_id_is_answered_like_an_invisible_one(sign_in: SignIn, filed: Filed, act: str) -> None:
    me, quiet = sign_in(), filed(category="bribe")
    fields = {"to": "nobody", "state": "waiting", "was": "new", "reason": WHY, "number": quiet.number, **filing()}
    said = {me.post(f"/console/cases/{id}{act}", fields).status for id in (uuid4(), quiet.case_id)}
    assert said == {404}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["administrator", "analyst", "communication"])
def test_other_roles_do_none_of_it(sign_in: SignIn, filed: Filed, act: str, role: str) -> None:
    assert sign_in(role).post(at(filed(), act), {"to": "nobody", "reason": WHY, **filing()}).status == 404


def test_beside_a_case_nothing_hidden_from_the_viewer_stands(sign_in: SignIn, filed: Filed) -> None:
    mine = filed(region="ps_jen")
    others = [filed(category="bribe"), filed(region="ps_hbn"), filed(way=Way.HIDDEN), filed(way=Way.TRACELESS)]
    shown = sign_in("caseworker", regions=("PS-JEN",)).get(at(mine, "/panels/people")).text
    for other in others:
        assert str(other.case_id) not in shown
        assert other.number not in shown.replace(" ", "")


def test_hostile_words_are_shown_as_text(sign_in: SignIn, filed: Filed, db: Connection) -> None:
    evil = "<script>alert('x')</script>\u202eevil"
    receipt = filed(
        evil, identity={"name": evil}, keep_from=evil, facts={"place": evil, "whom": evil, "when": evil, "way": "call"}
    )
    db.execute(update(Case).where(col(Case.id) == receipt.case_id).values(category="gone", region="ps_gone"))
    for path in ("", "/print"):
        answer = sign_in().get(at(receipt, path))
        assert answer.status == 200
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;" in answer.text


def test_on_paper_nothing_masked_stands_and_it_is_audited(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    receipt = filed("The story of it")
    page = sign_in().get(at(receipt, "/print"))
    assert page.status == 200
    assert "The story of it" in page.text
    assert "0599123456" not in page.text
    assert re.search(r"<nav class=\"unprinted\"", page.text)
    assert "print" in actions(db, receipt)
    assert sign_in("caseworker", regions=("PS-HBN",)).get(at(receipt, "/print")).status == 404


def test_who_does_not_hear_is_never_called(sign_in: SignIn, filed: Filed, db: Connection, amal: Any) -> None:
    receipt = filed("")
    db.execute(update(Contact).where(col(Contact.id) == amal).values(writing_only=True))
    assert "never call" in sign_in().get(at(receipt, "/panels/first_minute")).plain


def test_what_was_said_of_month_and_money_is_shown(sign_in: SignIn, filed: Filed) -> None:
    facts = {"when": "still", "month": "2026-09", "amount": [700.0, "ILS"]}
    shown = sign_in(language="en").get(at(filed(facts=facts), "/panels/record"), htmx=True).plain
    assert "Which month September 2026" in shown
    assert "How much 700 ₪" in shown
