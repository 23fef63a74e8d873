"""Ways out of what one is doing, ways to leave no trace on the screen, and what holds when the server dies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from bot import i18n
from tests.browser.conftest import Open, ready
from tests.browser.house import House
from tests.browser.person import AGREED, SLOW, Person

pytestmark = pytest.mark.browser


def said(text: str) -> str:
    """Our words in Arabic."""
    with i18n.use("ar"):
        return i18n._(text)


def agreed(open_house: Open, *lines: str, language: str = "ar") -> Person:
    amal = Person(open_house())
    amal.says_at_once(*AGREED, *lines, language=language)
    return amal


@contextmanager
def without_internet(page: Page, house: House) -> Iterator[list[str]]:
    """The harmless page stands in the internet: what was asked of it, and a harmless answer."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url.startswith(house.address):
            route.continue_()
        else:
            asked.append(json.dumps([route.request.url, route.request.headers]))
            route.fulfill(body="<title>Weather</title>", content_type="text/html")

    page.context.route("**/*", answer)
    yield asked


def test_the_language_changes_in_mid_flow_and_the_question_stays(open_house: Open) -> None:
    amal = agreed(open_house, "complaint", "named", "self")
    page = amal.page
    assert amal.heard.startswith("عن ماذا الشكوى؟")
    before = amal.offered
    page.tap("[data-language=en]")
    page.wait_for_selector("html[lang=en][dir=ltr]")
    ready(page)
    assert amal.heard.startswith("What is it about?")
    assert amal.offered == before
    assert page.title() == "Wasl"
    amal.chooses("delayed")
    assert amal.heard == "Which help is it about?"


def test_looking_at_the_page_in_another_language_keeps_nothing_of_anybody(open_house: Open) -> None:
    page = open_house("en")
    expect(page.locator("#start")).to_be_visible()
    assert page.locator("#log .row").count() == 0


def test_back_and_cancel(open_house: Open) -> None:
    amal = agreed(open_house, "complaint", "named", "self")
    amal.says("رجوع")
    assert amal.heard == "هل الشكوى لكم أم لشخص آخر؟"
    assert amal.offered == ["self", "other"]
    amal.says("إلغاء")
    assert amal.offered == []
    assert amal.heard == said("All right. I kept nothing of it. Write to me whenever you like.")


@pytest.mark.parametrize(
    "lines", [("protection", "yes"), ("complaint", "traceless", "self")], ids=lambda lines: lines[0]
)
def test_hiding_leaves_a_greeting_alone(open_house: Open, lines: tuple[str, ...]) -> None:
    amal = agreed(open_house, *lines)
    page = amal.page
    amal.writes("إخفاء")
    amal.sends()
    expect(page.locator("#log .words")).to_have_text([said("Hello! Have a good day.")])
    expect(page.locator("#hint")).to_be_hidden()
    assert "wasl_chat" not in [cookie["name"] for cookie in page.context.cookies()]
    page.reload()
    ready(page)
    expect(page.locator("#empty")).to_be_visible()
    assert page.locator("#log .row").count() == 0


def test_exit_leaves_to_a_harmless_page_and_there_is_no_way_back(open_house: Open, house: House) -> None:
    amal = agreed(open_house, "complaint")
    page = amal.page
    amal.writes("مسودة لا يراها أحد")
    with without_internet(page, house) as asked:
        page.tap("#exit")
        expect(page).to_have_title("Weather")
        assert not page.url.startswith(house.address)
        assert house.address not in "".join(asked), "the harmless page is not told where somebody came from"
        assert page.context.cookies(house.address) == []
        page.go_back()
        page.wait_for_timeout(300)
        assert "شكوى" not in page.content()
        page.goto(f"{house.address}/chat")
        ready(page)
        expect(page.locator("#empty")).to_be_visible()
        assert page.locator("#log .row").count() == 0
        assert page.input_value("#text") == ""


def test_a_private_matter_is_named_nowhere_outside_the_words(open_house: Open) -> None:
    amal = agreed(open_house)
    page = amal.page
    titles = {page.title()}
    for value in ("protection", "yes", "contact", "self", "adult"):
        amal.chooses(value)
        titles.add(page.title())
    assert titles == {"وصل"}
    expect(page.locator("header h1")).to_have_text("وصل")
    expect(page.locator("header .symbol")).to_have_text("و")
    assert page.locator("link[rel=icon]").get_attribute("href").endswith("/chat/icon.svg")  # type: ignore[union-attr]
    taken = page.locator("#log .taken")
    assert taken.last.locator("span:not(.unseen)").count() == 0, "of the answer only that there was one"
    assert taken.last.get_attribute("data-value") is None
    assert page.url == page.evaluate("location.origin") + "/chat"


def test_a_killed_server_is_found_again_and_the_conversation_goes_on(open_house: Open, house: House) -> None:
    amal = agreed(open_house, "complaint", "named", "self", "delayed")
    page = amal.page
    house.kill()
    try:
        with amal.answered():
            page.tap(".pill[data-value$=':cash_assistance']")
            expect(page.locator("#notice")).to_be_visible(timeout=SLOW)
            expect(page.locator(".taken.waiting, .taken")).not_to_have_count(0)
            house.start()
    finally:
        if house.process is None or house.process.poll() is not None:
            house.start()
    assert amal.heard == "في أي محافظة؟"
    expect(page.locator("#notice")).to_be_hidden()
    amal.chooses("ps_jen")
    assert "skip" in amal.offered
