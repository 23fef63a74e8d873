"""Real content is readable for everybody, and quick enough for an old telephone on a slow line."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open, ready
from tests.browser.house import House
from tests.browser.person import AGREED, COMPLAINT, Person, paper
from tests.browser.test_webchat_access import audit

pytestmark = pytest.mark.browser

LARGEST = 100_000  # bytes of a first load besides the fonts
PATIENT = 25.0  # seconds; generous: only what makes the page useless on an old telephone fails
OLD_TELEPHONE = 4  # times slower than this machine
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_serious_in_a_real_conversation(open_house: Open, language: str) -> None:
    page = open_house(bypass_csp=True, reduced_motion="reduce")
    amal = Person(page)
    amal.says_at_once(*AGREED, *COMPLAINT, language=language)
    both_ways(page)
    amal.says("/help")
    amal.says("/menu")
    amal.chooses("protection", "yes")
    both_ways(page)
    page.tap("#mic")
    page.wait_for_selector("#composer[data-mode=recording]")
    both_ways(page)
    page.tap("#cancel")
    page.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": paper()})
    page.context.set_offline(True)
    expect(page.locator("#notice")).to_be_visible()
    both_ways(page)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_bullets_stand_where_reading_begins_and_telephones_can_be_called(open_house: Open, language: str) -> None:
    amal = Person(open_house(language))
    amal.says_at_once(*AGREED, "protection", "yes", language=language)
    numbers = amal.page.locator("a.telephone").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert "tel:101" in numbers
    assert "tel:1800000001" in numbers
    ends = amal.page.evaluate(_BULLETS, language == "ar")
    assert len(ends) > 4
    assert max(ends) < 6, "pixels between a bullet and the edge where its line begins"


# How far each bullet stands from the edge of its paragraph at which people begin to read.
_BULLETS = """(rightToLeft) => Array.from(document.querySelectorAll("#log .words")).flatMap((words) => {
    const box = words.getBoundingClientRect();
    const texts = Array.from(words.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE);
    return texts.flatMap((text) => Array.from(text.data.matchAll(/•/g), (found) => {
        const range = document.createRange();
        range.setStart(text, found.index);
        range.setEnd(text, found.index + 1);
        const bullet = range.getBoundingClientRect();
        return rightToLeft ? box.right - bullet.right : bullet.left - box.left;
    }));
})"""


def both_ways(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        audit(page)


def test_the_first_load_is_light_and_works_on_a_slow_line(open_house: Open, house: House) -> None:
    page = open_house()
    page.goto("about:blank")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.clearBrowserCache")
    devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": OLD_TELEPHONE})
    page.set_default_timeout(PATIENT * 1000)
    page.goto(f"{house.address}/chat", wait_until="commit")
    ready(page)
    expect(page.locator("#start")).to_be_visible()
    loaded = page.evaluate(
        """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
            .map((entry) => [entry.name, entry.transferSize])"""
    )
    sizes = {name: size for name, size in loaded if not name.endswith(".woff2")}
    assert len(sizes) > 10
    assert 20_000 < sum(sizes.values()) < LARGEST, sizes


def test_a_long_conversation_stays_usable(open_house: Open, house: House) -> None:
    amal = Person(open_house())
    page = amal.page
    amal.says_at_once(*AGREED, language="ar")
    (visitor,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "wasl_chat"]
    asked = ("check", "register", "who", "fake_link") * 20
    house.remember(visitor.partition(".")[0], "aid", *asked)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": OLD_TELEPHONE})
    page.set_default_timeout(PATIENT * 1000)
    began = time.monotonic()
    page.reload()
    ready(page)
    assert time.monotonic() - began < PATIENT
    assert page.locator("#log .row").count() > 200
    expect(page.locator(".pill[data-value$=':menu']")).to_be_in_viewport()
    began = time.monotonic()
    amal.chooses("who")
    amal.says("/menu")
    assert time.monotonic() - began < PATIENT
    assert amal.offered[:2] == ["aid", "complaint"]
    assert page.evaluate("document.getElementById('scroll').scrollWidth") <= PHONE["width"]
