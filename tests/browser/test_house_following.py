"""A complaint is followed from another browser, and what caseworkers do with it appears in the page that is open."""

import re

import pytest
from playwright.sync_api import expect
from stdnum import damm

from tests.browser.conftest import Open
from tests.browser.house import CASEWORKER, House
from tests.browser.person import AGREED, BRIBE, COMPLAINT, SLOW, Person

pytestmark = pytest.mark.browser


def filed(open_house: Open, *lines: str, language: str = "en") -> tuple[Person, str, str]:
    """Amal, and the number and PIN she was given."""
    amal = Person(open_house(language))
    amal.says_at_once(*AGREED, *lines, language=language)
    return amal, *amal.receipt


def follower(open_house: Open) -> Person:
    """Somebody in another browser, who is asked for a number."""
    huda = Person(open_house("en"))
    huda.says_at_once(*AGREED, "track")
    return huda


def unknown() -> str:
    """A number that nobody was given."""
    return "19999999999" + damm.calc_check_digit("19999999999")


def test_the_number_alone_shows_state_and_dates_and_the_pin_opens_the_rest(open_house: Open) -> None:
    _amal, number, pin = filed(open_house, *COMPLAINT)
    huda = follower(open_house)
    huda.says(number)
    assert re.match(
        r"It is with us and waits for a colleague\.\s+You sent it on .+\.\s+You get an answer by", huda.heard
    )
    assert "The cash was due" not in huda.page.content()
    assert "It is late" not in huda.heard, "what it is about is not for everybody who has the number"
    huda.says("1" if pin[0] != "1" else "2")
    assert "six digits" in huda.heard
    huda.says(pin)
    told = " ".join(huda.page.locator("#log .row.them .words").all_text_contents())
    assert re.search(rf"It is late.*, number .*{number}", told), told
    assert huda.offered == ["add", "withdraw", "done"]
    huda.chooses("add")
    huda.says("It came on Sunday, half of it.")
    huda.chooses("done")
    assert "I put it with your case" in huda.heard


def test_wrong_numbers_and_sensitive_ones_are_spoken_of_in_the_same_words(open_house: Open) -> None:
    _amal, sensitive, _pin = filed(open_house, *BRIBE)
    answers = []
    for number in (sensitive, unknown()):
        huda = follower(open_house)
        heard = []
        for said in (number, "000000"):
            huda.says(said)
            heard.append((huda.heard, huda.offered))
        answers.append(heard)
        assert number not in huda.page.title()
    assert answers[0] == answers[1]
    assert "six digits" in answers[0][0][0]
    assert "do not fit together" in answers[0][1][0]


def test_answers_of_a_caseworker_appear_in_the_open_page(open_house: Open, house: House) -> None:
    amal, number, _pin = filed(open_house, *COMPLAINT, language="ar")
    page = amal.page
    house.wasl("cases", "reply", number, "وصلت المساعدة إلى مكتب نابلس.", "--as", CASEWORKER)
    expect(page.locator("#log .row.them .words", has_text="وصلت المساعدة إلى مكتب نابلس.")).to_be_visible(timeout=SLOW)
    expect(page.locator("#log .row.them .bubble").last).to_be_in_viewport()
    decided = ("--decision", "upheld", "--text", "كان الخطأ عندنا، وصُرفت لكم.")
    house.wasl("cases", "close", number, *decided, "--as", CASEWORKER)
    expect(page.locator("#log .row.them .words", has_text="كان الخطأ عندنا")).to_be_visible(timeout=SLOW)
    assert page.title() == "وصل"
    amal.says(number)
    assert "not_solved" in amal.offered
    assert "appeal" in amal.offered
