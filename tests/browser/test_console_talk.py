"""What people write is text and nothing else; whoever asks for a person gets one, and the bot waits meanwhile."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.desk import Caseworker, SitDown
from tests.browser.house import House
from tests.browser.person import AGREED, COMPLAINT, SLOW, Person, complains

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>window.__pwned = 1; alert(1)</script><img src=x onerror='window.__pwned = 2; alert(2)'>"
    "<svg onload=alert(3)></svg><b>bold</b> javascript:alert(4) \u202egnp.exe hx-get=/console/team"
)


def test_what_a_citizen_writes_is_shown_as_text_and_runs_nothing(
    open_house: Open, sit_in_house: SitDown, house: House
) -> None:
    amal, number = complains(open_house, *COMPLAINT[:8], HOSTILE, *COMPLAINT[9:])
    desk = Caseworker(sit_in_house("supervisor", language="en"), house)
    desk.begins()
    desk.opens(number)
    pages = [desk.page.url, f"{desk.page.url}/print"]
    for address in pages:
        desk.page.goto(address)
        shown = desk.page.get_by_text("<script>window.__pwned = 1").first
        expect(shown).to_be_visible(timeout=SLOW)
        expect(shown).to_contain_text("<img src=x onerror='window.__pwned = 2; alert(2)'>")
        assert shown.locator("script, img, svg, b, a").count() == 0
        assert "\u202e" not in desk.page.locator("main").inner_text(), "it would turn what stands beside it around"
        assert desk.page.evaluate("window.__pwned === undefined")
    desk.page.goto(pages[0])
    desk.writes(HOSTILE)
    desk.sends()
    amal.reads("<script>window.__pwned = 1")
    assert amal.page.evaluate("window.__pwned === undefined")


def test_whoever_asks_for_a_person_talks_with_one_and_then_with_the_bot_again(
    open_house: Open, sit_in_house: SitDown, house: House
) -> None:
    desk = Caseworker(sit_in_house("caseworker", language="en", name="Layan Odeh"), house)
    desk.begins("/handoffs")
    amal = Person(open_house("en"))
    amal.says_at_once(*AGREED, "human", "skip", "write")
    told = amal.page.locator("#log .row.them")
    number = told.filter(has_text="The number of your request").inner_text()
    digits = "".join(letter for letter in number.partition(" is ")[2] if letter.isdigit())[:12]
    waiting = desk.page.locator("[data-handoff]", has_text=digits)
    expect(waiting).to_be_visible(timeout=SLOW)  # it came without reloading
    waiting.locator("button").click()
    desk.page.wait_for_url("**/console/cases/*")
    desk.listens()
    expect(desk.page.locator("#panel-handoff form[action$='/conversation/end']")).to_be_visible(timeout=SLOW)
    amal.reads("A caseworker from our team is here now.")

    said = told.count()
    unanswered(amal, "menu")
    desk.reads("menu")
    unanswered(amal, "My rent is due tomorrow.")
    desk.reads("My rent is due tomorrow.")
    assert told.count() == said, "the bot is silent"
    desk.answers("Who is your landlord?")
    amal.reads("Who is your landlord?")
    assert told.count() == said + 1

    desk.page.click("#panel-handoff form[action$='/conversation/end'] button")
    amal.reads("The caseworker has left. I am here again.")
    expect(desk.page.locator("#panel-handoff form[action$='/conversation/end']")).to_have_count(0, timeout=SLOW)
    amal.says("menu")
    assert "complaint" in amal.offered, amal.offered


def unanswered(amal: Person, text: str) -> None:
    amal.writes(text)
    amal.sends()
    expect(amal.page.locator("#log .row.me", has_text=text).last).to_be_visible(timeout=SLOW)
    expect(amal.page.locator("#pending .row")).to_have_count(0, timeout=SLOW)
