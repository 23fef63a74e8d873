"""A whole complaint with the real server and the real flows, in Arabic by touch and in English by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Open, until
from tests.browser.house import CASEWORKER, House, Photograph
from tests.browser.person import Person, paper

pytestmark = pytest.mark.browser


def test_in_arabic_by_touch(open_house: Open, house: House, photograph: Photograph) -> None:
    page = open_house(device_scale_factor=2, reduced_motion="reduce")
    amal = Person(page)
    amal.begins()
    amal.chooses("ar", "accept", "complaint", "named", "self", "not_received", "food_parcel", "more", "ps_hbn")
    amal.says("بيت أمر، قرب المدرسة")
    amal.chooses("week")
    amal.speaks()
    expect(page.locator("#log .row.me .player")).to_be_visible()
    amal.shows(paper())
    until(page, "document.querySelector('#log .picture img').naturalWidth > 0")
    photograph(page, "chat-complaint")
    amal.chooses("done")
    amal.says("فاطمة أحمد")
    amal.chooses("skip", "skip", "skip")
    assert "الوقت: هذا الأسبوع" in amal.heard
    amal.chooses("change", "when", "month")
    assert "الوقت: هذا الشهر" in amal.heard
    assert "ملف واحد" in amal.heard
    amal.chooses("yes")
    number, pin = amal.receipt
    assert amal.heard.startswith("شكرًا لكم. وصلت شكواكم.")
    assert [code.strip("\u2066\u2069") for code in page.locator(".code").all_text_contents()] == [number, pin]
    photograph(page, "chat-receipt")
    stands_still(page)
    shown = house.wasl("cases", "show", number, "--as", CASEWORKER)
    assert "place: بيت أمر، قرب المدرسة" in shown
    assert "when: month" in shown
    assert "[2 files]" in shown
    assert "فاطمة" in shown, "she complained with her name, and was told that who works on it knows it"


def test_in_english_by_keyboard(open_house: Open, house: House) -> None:
    page = open_house("en", viewport=DESK, has_touch=False, reduced_motion="reduce")
    amal = Person(page, touch=False)
    expect(page.locator("#start")).to_be_visible()
    amal.begins()
    amal.chooses("en", "accept", "complaint", "hidden", "other", "too_little", "other", "ps_jen")
    expect(page.locator(".pill[data-value$=':skip']")).to_be_focused()
    amal.says("Jenin camp, the centre by the school")
    amal.chooses("still")
    amal.says("Half of the parcel was missing.")
    amal.shows(paper())
    amal.chooses("done")
    amal.says("Fatima Ahmad")
    amal.chooses("card_number")
    amal.says("6001 2345")
    amal.chooses("skip", "female", "adult", "no", "yes")
    number, _pin = amal.receipt
    expect(page.locator("#text")).to_be_focused()
    amal.says(number)
    assert re.search("waits for a colleague|taken your case up", " ".join(page.locator(".words").all_text_contents()))
    stands_still(page)


def stands_still(page: Page) -> None:
    """The page itself never scrolls: header and bar stay where they are, only the conversation moves."""
    page.evaluate("document.querySelectorAll('.unseen, .taken').forEach(element => element.scrollIntoView())")
    assert page.evaluate("[document.scrollingElement.scrollTop, document.getElementById('app').scrollTop]") == [0, 0]
    assert page.evaluate("document.scrollingElement.scrollHeight <= window.innerHeight")
    expect(page.locator("#exit")).to_be_in_viewport()
    expect(page.locator("#composer")).to_be_in_viewport()
