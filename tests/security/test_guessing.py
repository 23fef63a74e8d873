"""Guessing: numbers and PINs lead nowhere, and whoever guesses for fun locks nobody out."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection

from bot.casework import look_up, minutes_to_wait, new_number
from bot.casework.record.staffwork import cases_for
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from tests.casework.people import MONDAY, complaint, contact, sensitive, traceless

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def flooded(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody tried numbers from one new web chat after the other."""
    monkeypatch.setattr("bot.casework.following.ALTOGETHER", 3)
    for _try in range(3):
        look_up(db, new_number(), contact_id=contact(db, new_number()), now=LATER)


@pytest.mark.usefixtures("flooded")
def test_number_and_pin_open_a_case_while_others_guess(db: Connection, org: Organisation) -> None:
    amal, elsewhere = contact(db, "1001"), contact(db, "2002")
    for receipt in (complaint(db, org, amal), sensitive(db, org, amal), traceless(db, org, amal)):
        assert minutes_to_wait(db, receipt.number, contact_id=elsewhere, now=LATER) == 0, "the PIN is asked for"
        assert look_up(db, receipt.number, contact_id=elsewhere, now=LATER) is None
        assert look_up(db, receipt.number, contact_id=elsewhere, pin=receipt.pin, now=LATER)


@pytest.mark.usefixtures("flooded")
def test_meanwhile_a_number_alone_tells_nothing(db: Connection, org: Organisation) -> None:
    ordinary = complaint(db, org, contact(db, "1001"))
    for number in (ordinary.number, new_number()):
        assert look_up(db, number, contact_id=contact(db, number), now=LATER) is None


@pytest.mark.parametrize(
    "words",
    [
        "لا أريد أن يراها أحمد ومحمود",
        "ليس لمحمود",
        "مثل سامر وبمحمود",
        "محمودٌ",
        "mahmoud",
        "لا أحد من بيت الخطيب",
        "وللخطيب",
    ],
)
def test_a_name_is_found_as_arabic_writes_it_into_a_sentence(db: Connection, org: Organisation, words: str) -> None:
    mahmoud = add_colleague(db, "mahmoud@example.org", "محمود الخطيب Mahmoud", ["caseworker"])
    basel = add_colleague(db, "basel@example.org", "Basel Nassar باسل نصار", ["caseworker"])
    complaint(db, org, contact(db, "1001"), keep_from=words)
    assert cases_for(db, mahmoud) == ()
    assert len(cases_for(db, basel)) == 1


def test_a_name_that_begins_with_such_a_letter_is_found_too(db: Connection, org: Organisation) -> None:
    walid = add_colleague(db, "walid@example.org", "وليد كمال", ["caseworker"])
    for words in ("وليد", "ووليد", "كمال"):
        complaint(db, org, contact(db, words), keep_from=words)
    assert cases_for(db, walid) == ()


def test_a_newcomer_is_found_in_such_a_sentence(db: Connection, org: Organisation) -> None:
    amal: UUID = contact(db, "1001")
    complaint(db, org, amal, keep_from="أحمد ومحمود")
    assert cases_for(db, add_colleague(db, "mahmoud@example.org", "محمود الخطيب", ["caseworker"])) == ()
