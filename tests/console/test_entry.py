"""Complaints told by telephone or face to face, through HTTP: the form, its errors, and the receipt shown once."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import col

from storage.case import Case
from tests.console.desk import Answer, Client

SignIn = Callable[..., Client]

TYPED = {
    "intake": "visit", "language": "ar", "way": "named", "whom": "self", "category": "not_received",
    "programme": "food_parcel", "region": "ps_jen", "place": "", "when": "month", "story": "The parcel never came.",
    "name": "Amal Saleh", "identity_number": "", "card_number": "", "telephone": "0599 123 456", "kept_from": "",
    "sex": "", "age": "", "disability": "", "consent": "yes",
}  # fmt: skip


def press(client: Client) -> str:
    """The name of a freshly opened form."""
    found = re.search(r'name="press" value="([^"]+)"', client.get("/console/entry").text)
    assert found
    return found[1]


def sent(client: Client, **changed: str) -> Answer:
    return client.post("/console/entry", {**TYPED, "press": press(client), **changed})


def cases(db: Connection) -> int:
    return int(db.execute(select(func.count()).select_from(Case)).scalar_one())


def test_filed_with_a_receipt_in_the_persons_language(db: Connection, sign_in: SignIn) -> None:
    me = sign_in()
    receipt = sent(me)
    assert receipt.status == 201
    assert receipt.headers["cache-control"] == "no-store"
    assert '<article class="receipt" lang="ar" dir="rtl">' in receipt.text
    paper = receipt.text[receipt.text.index("<article") :]
    assert "Amal" not in paper, "others find papers: it names nobody"
    pin = re.search(r"<bdi dir=\"ltr\">(\d{6})</bdi>", paper)
    assert pin
    found = db.execute(select(col(Case.id), col(Case.intake), col(Case.entered_by))).one()
    assert me.staff is not None
    assert (found.intake, found.entered_by) == ("visit", me.staff.id)
    page = me.get(f"/console/cases/{found.id}")
    assert page.status == 200
    assert pin[1] not in page.text, "the PIN is shown once"
    assert "Face to face" in page.plain


def test_a_sensitive_one_shows_the_receipt_and_no_more(db: Connection, sign_in: SignIn) -> None:
    me = sign_in()
    receipt = sent(me, category="bribe")
    assert receipt.status == 201
    assert "You see only this receipt" in receipt.plain
    case_id = db.execute(select(col(Case.id))).scalar_one()
    assert str(case_id) not in receipt.text
    assert me.get(f"/console/cases/{case_id}").status == 404
    assert sign_in("safeguarding").get(f"/console/cases/{case_id}").status == 200


def test_sent_twice_it_files_once(db: Connection, sign_in: SignIn) -> None:
    me = sign_in()
    fields = {**TYPED, "press": press(me)}
    assert me.post("/console/entry", fields).status == 201
    assert me.post("/console/entry", fields).status == 409
    assert cases(db) == 1


HOSTILE = {
    "nothing at all": dict.fromkeys(TYPED, ""),
    "huge": dict.fromkeys(TYPED, "x" * 30_000),
    "markup": dict.fromkeys(TYPED, "<script>alert(1)</script>"),
    "turned round": dict.fromkeys(TYPED, "\u202e\u2066\u200f"),
    "a null": dict.fromkeys(TYPED, "a\0b"),
    "no consent": {"consent": ""},
    "a way that is not offered": {"way": "traceless"},
    "a chat": {"intake": "chat"},
}


@pytest.mark.parametrize("fields", HOSTILE.values(), ids=HOSTILE)
def test_what_is_wrong_stands_beside_it_and_nothing_is_filed(
    db: Connection, sign_in: SignIn, fields: dict[str, str]
) -> None:
    answer = sent(sign_in(), **fields)
    assert answer.status == 422
    assert cases(db) == 0
    assert 'class="error"' in answer.text
    assert "<script>alert" not in answer.text


def test_what_was_typed_is_not_lost(sign_in: SignIn) -> None:
    answer = sent(sign_in(), story="A long story of hers", consent="")
    assert "A long story of hers" in answer.text
    assert re.search(r'<option value="not_received" selected', answer.text)


@pytest.mark.parametrize("broken", ["", "1", "x" * 5000, "'; --"])
def test_a_broken_form_is_refused(db: Connection, sign_in: SignIn, broken: str) -> None:
    assert sent(sign_in(), press=broken).status == 422
    assert cases(db) == 0


@pytest.mark.parametrize("role", ["custodian", "administrator", "analyst", "communication"])
def test_other_roles_enter_nothing(sign_in: SignIn, role: str) -> None:
    me = sign_in(role)
    assert me.get("/console/entry").status == 404
    assert me.post("/console/entry", TYPED).status == 404


def test_a_partner_enters_nothing(sign_in: SignIn) -> None:
    assert sign_in("caseworker", partner="somebody").get("/console/entry").status == 404
