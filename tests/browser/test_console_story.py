"""From a citizen's message to the closing and the reopening: two browsers, live at once, and nobody reloads."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open
from tests.browser.desk import SitDown, sitting
from tests.browser.house import House, Photograph
from tests.browser.person import AGREED, COMPLAINT, SLOW, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def sit_in_house(browser: Browser, house: House) -> "SitDown":
    with sitting(browser, house) as seated:
        yield seated  # type: ignore[misc]


def told(amal: Person, words: str) -> None:
    """She reads it without doing anything."""
    bubble = amal.page.locator("#log .row.them .words", has_text=words)
    expect(bubble.last).to_be_visible(timeout=SLOW)


def row(page: Page, number: str) -> str:
    return f'.case-row:has-text("{number.replace(" ", "")}")'


def begin(open_house: Open, *lines: str, language: str = "en") -> tuple[Person, str]:
    amal = Person(open_house(language))
    amal.says_at_once(*AGREED, *lines, language=language)
    return amal, amal.receipt[0]


def test_a_case_from_the_first_message_to_the_reopening(
    open_house: Open, sit_in_house: SitDown, house: House, photograph: Photograph
) -> None:
    desk = sit_in_house("caseworker", language="en", name="Layan Odeh")
    desk.goto(f"{house.address}/console")
    expect(desk.locator("html[data-live]")).to_be_attached(timeout=SLOW)

    amal, number = begin(open_house, *COMPLAINT)
    # It appears a moment later without a reload; she takes it from the list, and opens it.
    waiting = desk.locator(row(desk, number))
    expect(waiting).to_be_visible(timeout=SLOW)
    waiting.get_by_role("button", name="Take it").click()
    expect(waiting.locator(".assignee")).to_contain_text("Mine", timeout=SLOW)
    waiting.locator("a.open").click()
    desk.wait_for_url("**/console/cases/*")
    expect(desk.locator("#panel-conversation")).to_contain_text("The cash was due in September")

    # She answers; Amal reads it in the page that is open, and writes back.
    answer(desk, "Which bank branch is it? — البنك")
    told(amal, "Which bank branch is it?")
    amal.says_at_once("track")
    amal.chooses("add")
    amal.says("The branch in Nablus.")
    expect(desk.locator("#panel-conversation")).to_contain_text("The branch in Nablus.", timeout=SLOW)

    refer(desk)
    told(amal, "Nothing") if False else expect(amal.page.locator("#log .row.them .words").last).to_contain_text(
        re.compile("pass|ask", re.I), timeout=SLOW
    )
    amal.chooses("referral")
    amal.chooses("yes")
    expect(desk.locator("#panel-referrals .chip").first).not_to_contain_text("Asked", timeout=SLOW)

    close(desk, "The transfer was sent again and reaches you on Sunday.")
    told(amal, "The transfer was sent again")
    amal.chooses("no")
    amal.chooses("skip") if "skip" in amal.offered else None
    expect(desk.locator("#panel-record .chip").first).to_contain_text("Open again", timeout=SLOW)


def answer(desk: Page, words: str) -> None:
    desk.fill("#answer-text", words)
    desk.click("#composer .send")
    expect(desk.locator("#panel-conversation")).to_contain_text(words[:20], timeout=SLOW)
    expect(desk.locator("#answer-text")).to_have_value("")


def refer(desk: Page) -> None:
    case = desk.url
    desk.click("#panel-referrals a:has-text('Refer')")
    desk.select_option("#f-receiver", index=1)
    desk.select_option("#f-purpose", index=1)
    for tick in desk.locator("input[name=items]").all():
        tick.check()
    desk.click("main button[type=submit]")
    desk.wait_for_url(case.partition("#")[0] + "**")


def close(desk: Page, words: str) -> None:
    desk.click("#closing-close summary")
    desk.select_option("#f-closing-decision", "upheld")
    desk.fill("#f-closing_text", words)
    desk.click("#closure button.btn-primary")
    expect(desk.locator("#panel-closing h2")).to_have_text("Closed", timeout=SLOW)
