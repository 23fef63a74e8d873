"""The page of a person: who may open it, what of it they see, and what is given and erased."""

import json
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import col

from bot import clock
from bot.casework import Way
from bot.casework.talk.replies import reply
from bot.people import set_consent, set_unreachable
from storage.audit import Audit
from storage.case import Audience, Case
from storage.consent import Consent
from storage.contact import Contact
from storage.message import Message
from tests.casework.people import contact
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Answer, Client

WHY = "She asked for it at the desk."


def page(contact_id: UUID) -> str:
    return f"/console/people/{contact_id}"


def audited(db: Connection, action: str) -> list[tuple[str, str]]:
    rows = db.execute(select(col(Audit.actor), col(Audit.reason)).where(col(Audit.action) == action))
    return [(row.actor, row.reason) for row in rows]


def test_what_is_known_of_a_person(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    receipt, hanan = filed(), sign_in("supervisor")
    set_consent(db, amal, True, "en", clock.now())
    set_unreachable(db, amal, "blocked")
    shown = hanan.get(page(amal))
    assert shown.status == 200
    for words in ("Telegram", "English", "Talking with us", "agreed", "2026-11", "until they write again"):
        assert words in shown.plain
    assert receipt.number in shown.plain.replace(" ", "")
    assert "amal-" not in shown.plain, "the address is masked"
    assert hanan.staff
    assert audited(db, "person") == [(str(hanan.staff.id), "")]


def test_who_may_open_it(sign_in: SignIn, filed: Filed, amal: UUID, db: Connection) -> None:
    filed()
    for roles, regions, status in (
        (("supervisor",), (), 200),
        (("supervisor",), ("PS-JEN",), 200),
        (("supervisor",), ("PS-HBN",), 404),
        (("safeguarding",), (), 404),
        (("custodian",), (), 200),
        (("caseworker",), (), 404),
        (("administrator",), (), 404),
        (("analyst",), (), 404),
        (("communication",), (), 404),
    ):
        client = sign_in(*roles, regions=regions)
        assert client.get(page(amal)).status == status, roles
        assert client.post(f"{page(amal)}/language", {"language": "ar"}).status == (303 if status == 200 else 404)
        assert client.post(f"{page(amal)}/export", {"export_reason": WHY}).status == status
        if status == 404:
            erased = client.post(f"{page(amal)}/erasure", {"typed": "erase", "erase_reason": WHY})
            assert erased.status == 404
    assert sign_in("custodian").get(page(uuid4())).status == 404
    assert sign_in("supervisor").get("/console/people/1").status == 404
    assert db.execute(select(func.count()).where(col(Contact.id) == amal)).scalar_one() == 1


def test_unknown_and_invisible_are_the_same(sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    filed(category="bribe")
    hanan = sign_in("supervisor")
    assert hanan.get(page(amal)).plain == hanan.get(page(uuid4())).plain


def test_a_hidden_case_opens_no_page_and_stands_on_none(sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    hidden = filed(way=Way.HIDDEN)
    hanan = sign_in("supervisor")
    assert hanan.get(f"/console/cases/{hidden.case_id}").status == 200
    assert hanan.get(page(amal)).status == 404
    filed()
    shown = hanan.get(page(amal))
    assert shown.status == 200
    assert hidden.number not in shown.plain.replace(" ", "")
    assert str(hidden.case_id) not in shown.text


def given(client: Client, amal: UUID, **more: str) -> Answer:
    return client.post(f"{page(amal)}/export", {"export_reason": WHY, **more})


def test_what_is_given_away(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    stranger = contact(db, "stranger")
    kinds = {
        "jenin": filed("In Jenin"),
        "hebron": filed("In Hebron", region="ps_hbn"),
        "hidden": filed("In hiding", way=Way.HIDDEN),
        "sensitive": filed("In danger", category="bribe"),
        "both": filed("In hiding and danger", category="bribe", way=Way.HIDDEN),
        "theirs": filed("Not hers", contact_id=stranger),
    }
    samar, hanan = sign_in("safeguarding"), sign_in("supervisor")
    assert samar.staff
    assert hanan.staff
    reply(db, hanan.staff, kinds["hebron"].case_id, "Words for Hebron")
    reply(db, hanan.staff, kinds["hidden"].case_id, "Words for the hidden")
    reply(db, samar.staff, kinds["sensitive"].case_id, "Words of danger")
    filed("Another")
    matrix = {
        ("supervisor",): {"jenin", "hebron"},
        ("safeguarding",): set(),
        ("custodian",): {"jenin", "hebron", "hidden"},
        ("custodian", "safeguarding"): {"jenin", "hebron", "hidden", "sensitive", "both"},
    }
    for roles, expected in matrix.items():
        answer = given(sign_in(*roles), amal)
        kept = json.loads(answer.text)
        numbers = {case["number"] for case in kept["cases"]}
        assert {name for name, receipt in kinds.items() if receipt.number in numbers} == expected, roles
        for name, words in (("hebron", "for Hebron"), ("hidden", "for the hidden"), ("sensitive", "of danger")):
            assert (words in answer.text) is (name in expected), (roles, name)
    jenin = given(sign_in("supervisor", regions=("PS-JEN",)), amal)
    assert "for Hebron" not in jenin.text
    assert kinds["hebron"].number not in jenin.text
    assert "waiting for you" not in jenin.text, "that something private waits is private too"
    assert "attachment" in jenin.headers["content-disposition"]
    assert all(reason == WHY for _who, reason in audited(db, "person:export"))


def test_a_custodian_gives_nothing_of_a_case_that_is_kept_from_them(
    db: Connection, sign_in: SignIn, filed: Filed, amal: UUID
) -> None:
    kareem = sign_in("custodian", name="Kareem Zayed")
    filed()
    against = filed("About him", way=Way.HIDDEN, keep_from="Kareem Zayed")
    answer = given(kareem, amal)
    assert answer.status == 200
    assert against.number not in answer.text
    assert "About him" not in answer.text


@pytest.mark.parametrize("reason", ["", "because", "x" * 600, "   \n  "])
def test_a_reason_is_needed(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID, reason: str) -> None:
    filed()
    hanan = sign_in("supervisor")
    answer = given(hanan, amal, export_reason=reason)
    assert answer.status == 422
    assert 'id="e-export_reason"' in answer.text
    answer = hanan.post(f"{page(amal)}/erasure", {"typed": "erase", "erase_reason": reason})
    assert (answer.status, 'id="e-erase_reason"' in answer.text) == (422, True)
    assert audited(db, "erase") == []


def test_to_erase_somebody_one_types_the_word(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    filed()
    hanan = sign_in("supervisor")
    for typed in ("", "yes", "eras", "x" * 500):
        answer = hanan.post(f"{page(amal)}/erasure", {"typed": typed, "erase_reason": WHY})
        assert answer.status == 422
        assert WHY in answer.text, "what was typed stays"
    answer = hanan.post(f"{page(amal)}/erasure", {"typed": " Erase ", "erase_reason": WHY})
    assert (answer.status, answer.location) == (303, "/console")
    assert hanan.staff
    assert audited(db, "erase") == [(str(hanan.staff.id), WHY)]
    assert db.execute(select(func.count()).where(col(Contact.id) == amal)).scalar_one() == 0
    assert hanan.get(page(amal)).status == 404


def test_erasing_cuts_off_no_open_case_that_one_may_not_see(
    db: Connection, sign_in: SignIn, filed: Filed, amal: UUID
) -> None:
    """Else whoever sees one complaint could silence what somebody says of them."""
    filed()
    grave = filed("In danger", category="staff")
    samar = sign_in("safeguarding")
    assert samar.staff
    reply(db, samar.staff, grave.case_id, "Are you safe?")
    set_consent(db, amal, True, "en", clock.now())
    hanan = sign_in("supervisor")
    hanan.post(f"{page(amal)}/erasure", {"typed": "erase", "erase_reason": WHY})
    assert hanan.get(page(amal)).status == 404, "it looks as if everything was gone"
    found = db.execute(select(col(Case.contact_id)).where(col(Case.id) == grave.case_id)).scalar_one()
    assert found == amal
    kept = db.execute(select(col(Message.case_id)).where(col(Message.contact_id) == amal)).scalars().all()
    assert grave.case_id in kept
    assert db.execute(select(func.count()).where(col(Consent.contact_id) == amal)).scalar_one() == 0
    shown = samar.get(f"/console/cases/{grave.case_id}")
    assert shown.status == 200
    assert "asked to be forgotten" in notes(db, grave.case_id)
    assert reply(db, samar.staff, grave.case_id, "Write when you can."), "they are still reached"


def notes(db: Connection, case_id: UUID) -> str:
    from bot.casework.entries import timeline

    return " ".join(line.text for line in timeline(db, case_id, Audience.STAFF))


def test_erasing_changes_nothing_of_a_hidden_case(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    """Else the supervisor sees which of the hidden ones cannot be written to any more, and knows whose it is."""
    filed()
    hidden = filed("They take money.", way=Way.HIDDEN)
    hanan = sign_in("supervisor")
    hanan.get(f"/console/cases/{hidden.case_id}")  # the first look is kept
    before = hanan.get(f"/console/cases/{hidden.case_id}").plain
    hanan.post(f"{page(amal)}/erasure", {"typed": "erase", "erase_reason": WHY})
    assert db.execute(select(col(Case.contact_id)).where(col(Case.id) == hidden.case_id)).scalar_one() == amal
    assert notes(db, hidden.case_id) == ""
    hanan.get("/console/account")  # says once that it is done
    assert hanan.get(f"/console/cases/{hidden.case_id}").plain == before
    kareem = sign_in("custodian")
    kareem.post(f"{page(amal)}/erasure", {"typed": "erase", "erase_reason": WHY})
    assert db.execute(select(col(Case.contact_id)).where(col(Case.id) == hidden.case_id)).scalar_one() is None


def test_the_custodian_erases_everything(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    filed()
    grave = filed("In danger", category="staff")
    kareem = sign_in("custodian")
    answer = kareem.post(f"{page(amal)}/erasure", {"typed": "erase", "erase_reason": WHY})
    assert (answer.status, answer.location) == (303, "/console/audit")
    assert db.execute(select(func.count()).where(col(Contact.id) == amal)).scalar_one() == 0
    assert db.execute(select(col(Case.contact_id)).where(col(Case.id) == grave.case_id)).scalar_one() is None


def test_the_language_is_changed(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    filed()
    hanan = sign_in("supervisor")
    for language in ("", "xx", "ar; DROP TABLE contact", "a" * 300):
        assert hanan.post(f"{page(amal)}/language", {"language": language}).status == 422
    assert hanan.post(f"{page(amal)}/language", {"language": "ar"}).status == 303
    assert db.execute(select(col(Contact.language)).where(col(Contact.id) == amal)).scalar_one() == "ar"
    assert len(audited(db, "person:language:ar")) == 1
