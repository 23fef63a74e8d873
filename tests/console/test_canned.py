"""Answers written beforehand: in the person's language, filled in, and silent about what is private."""

from sqlalchemy import Connection

from bot.casework.numbers import show_number
from bot.casework.record.staffwork import open_case_by_id
from bot.casework.talk.canned import filled, office_hours, ready_answers
from bot.directory import Canned
from bot.organisation import Organisation
from storage.staff import StaffMember
from tests.casework.people import MONDAY
from tests.console.conftest import Filed, SignIn

ANSWERS = (
    Canned(
        key="all",
        name={"ar": "كل شيء", "en": "Everything"},
        text={
            "ar": "مرحبًا {person}، رقمكم {number}. نرد قبل {due}. الدوام {office_hours}. {name}",
            "en": "Hello {person}, your number is {number}. We answer by {due}. Open {office_hours}. {name}",
        },
    ),
    Canned(key="thanks", name={"ar": "شكر", "en": "Thanks"}, text={"ar": "شكرًا لكم.", "en": "Thank you."}),
    Canned(key="card", name={"ar": "بطاقة", "en": "Card"}, text={"ar": "البطاقة", "en": "Card"}, category="card"),
)


def with_answers(org: Organisation) -> Organisation:
    return org.model_copy(update={"canned": ANSWERS, "show_staff": "first_name"})


def texts(db: Connection, staff: StaffMember | None, org: Organisation, filed: Filed, **told: object) -> dict[str, str]:
    assert staff
    receipt = filed(**told)  # type: ignore[arg-type]
    opened = open_case_by_id(db, staff, receipt.case_id, MONDAY)
    assert show_number(receipt.number)
    return {ready.key: ready.text for ready in ready_answers(opened, staff, with_answers(org), MONDAY)}


def test_they_are_filled_in_the_persons_language(
    db: Connection, org: Organisation, filed: Filed, sign_in: SignIn
) -> None:
    basel = sign_in(name="Basel Nassar").staff
    found = texts(db, basel, org, filed, language="ar")
    assert set(found) == {"all", "thanks"}, "the one for another category is not offered"
    assert found["all"].startswith("مرحبًا \u2068Amal Saleh\u2069، رقمكم")
    assert found["all"].endswith("Basel")
    assert "{" not in found["all"]
    assert found["thanks"] == "شكرًا لكم."
    assert texts(db, basel, org, filed, language="en")["thanks"] == "Thank you."


def test_of_a_sensitive_case_no_number_and_no_name(
    db: Connection, org: Organisation, filed: Filed, sign_in: SignIn
) -> None:
    samar = sign_in("safeguarding").staff
    assert set(texts(db, samar, org, filed, sensitive=True)) == {"thanks"}


def test_a_name_that_is_not_known_leaves_no_gap() -> None:
    assert filled("Hello {person}, welcome.", {"person": ""}) == "Hello, welcome."
    assert filled("{person}، أهلًا بكم.", {"person": ""}) == "أهلًا بكم."
    assert filled("About {unknown_thing}.", {}) == "About {unknown_thing}."


def test_hours_are_those_of_the_next_working_day(org: Organisation) -> None:
    assert "from" in office_hours(org, MONDAY)
    assert "Monday" in office_hours(org, MONDAY)


def test_the_composer_offers_them_as_text(db: Connection, org: Organisation, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed('"><script>alert(1)</script>', identity={"name": '"><script>alert(1)</script>'})
    page = client.get(f"/console/cases/{receipt.case_id}/panels/composer").text
    assert "data-insert=" in page
    assert "<script>alert" not in page
    analyst = sign_in("caseworker", partner="ngo")
    assert analyst.get(f"/console/cases/{receipt.case_id}/panels/composer").status == 404
