"""From a citizen's message to the closing and the reopening: two browsers, live at once, and nobody reloads."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.desk import PHONE, Caseworker, SitDown
from tests.browser.house import House
from tests.browser.person import COMPLAINT, SLOW, complains, paper

pytestmark = pytest.mark.browser

DUE = "حوالة أيلول لم تصلنا بعد، والإيجار على الباب."


def test_a_case_from_the_first_message_to_the_reopening(open_house: Open, sit_in_house: SitDown, house: House) -> None:
    desk = Caseworker(sit_in_house("caseworker", language="en", name="Layan Odeh"), house)
    desk.begins()
    amal, number = complains(open_house, *COMPLAINT)
    loads = watched(amal.page)

    # It appears a moment later; she takes it from the list, and opens it.
    expect(desk.row(number)).to_be_visible(timeout=SLOW)
    desk.takes(number)
    desk.opens(number)
    desk.reads("The cash was due in September")
    case, shown = desk.page.url, watched(desk.page)

    # She answers and waits; Amal reads it in the page that is open, and writes back.
    desk.answers("Which bank branch is it? — البنك")
    amal.reads("Which bank branch is it?")
    assert shown == []
    expect(desk.page.locator("input[name=was]")).to_have_value("in_progress", timeout=SLOW)
    desk.moves("waiting")
    amal.reads("We need something from you to go on.")
    shown.clear()
    amal.chooses("track", number.replace(" ", ""))
    amal.says("The branch in Nablus.")
    amal.chooses("done")
    desk.reads("The branch in Nablus.")
    assert shown == []

    # She asks whether it may be passed on; nothing is before Amal says so.
    desk.refers()
    assert desk.page.url.partition("?")[0] == case
    shown.clear()
    referral = desk.page.locator("#panel-referrals .referral")
    expect(referral).not_to_contain_text("Nablus")
    asked = referral.inner_text()
    amal.reads("We tell nobody anything without your yes.")
    amal.chooses("referral")
    assert "The cash was due in September" in amal.heard
    assert "Safe way" not in amal.heard, "when it happened is not when it is safe to call"
    amal.chooses("yes")
    assert "only what you agreed to" in amal.heard
    expect(referral).not_to_have_text(asked, timeout=SLOW)
    expect(referral).to_contain_text("Place", timeout=SLOW)

    desk.closes("The transfer was sent again and reaches you on Sunday.")
    amal.reads("The transfer was sent again")
    assert [value.partition("_")[0] for value in amal.offered] == ["solved", "unsolved"]
    with amal.answered():
        amal.activates('.pill[data-value*=":unsolved_"]')
    expect(desk.page.locator("#closing-close")).to_be_attached(timeout=SLOW)
    amal.says("Nothing has come on Sunday.")
    desk.reads("Nothing has come on Sunday.")
    assert shown == []
    assert loads == []


def test_the_same_on_a_phone_in_arabic(open_house: Open, sit_in_house: SitDown, house: House) -> None:
    page = sit_in_house("caseworker", name="ليان عودة", viewport=PHONE, has_touch=True, is_mobile=True)
    desk = Caseworker(page, house, touch=True)
    desk.begins()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    amal, number = complains(open_house, *COMPLAINT[:8], DUE, *COMPLAINT[9:], language="ar")
    expect(desk.row(number)).to_be_visible(timeout=SLOW)
    fits(page)
    desk.opens(number)
    desk.reads(DUE)
    expect(page.locator("#panel-record")).to_be_hidden()
    fits(page)

    desk.shows("side")
    expect(page.locator("#panel-conversation")).to_be_hidden()
    fits(page)
    page.tap("#panel-record [data-key=a]")
    expect(page.locator("#panel-record [data-key=a]")).to_have_count(0, timeout=SLOW)
    expect(page.locator("#panel-record")).to_be_visible()  # where the button was
    desk.listens()
    shown = watched(page)

    desk.answers("وصلتنا رسالتك، ونتابع مع المصرف اليوم.")
    amal.reads("نتابع مع المصرف اليوم")
    desk.sends_photo(paper())
    photo = amal.page.locator("#log .row.them .picture img")
    expect(photo).to_be_visible(timeout=SLOW)
    assert photo.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 0
    expect(page.locator("#talk .bubble").last).to_be_in_viewport()
    fits(page)

    desk.closes("وصلت الحوالة إلى فرع نابلس.")
    amal.reads("وصلت الحوالة إلى فرع نابلس.")
    fits(page)
    assert shown == []


def watched(page: Page) -> list[str]:
    """Grows when this page is loaded again."""
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    return loads


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
