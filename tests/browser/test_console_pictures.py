"""Pictures of the console for the documentation, of the organisation that `wasl demo` invents."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import PHONE, Caseworker, SitDown
from tests.browser.house import House, Photograph
from tests.browser.person import SLOW

pytestmark = pytest.mark.browser


def at_a_case(page: Page, demo: House, *, touch: bool = False) -> Caseworker:
    """An ordinary case in the midst of its work, in which both sides have spoken."""
    desk = Caseworker(page, demo, touch)
    desk.begins("?box=all&kind=complaint&state=in_progress")
    rows = page.locator(".case-row:not(:has(.icon use[href='#i-shield'])) a.open")
    for address in [row.get_attribute("href") for row in rows.all()]:
        page.goto(f"{demo.address}{address}")
        said = page.locator(".bubble.staff").count() > 1 and page.locator(".bubble.person").count() > 1
        if said and not page.locator("#reach").count():
            break
    desk.listens()
    expect(page.locator("#queue a").first).to_be_attached(timeout=SLOW)
    expect(page.locator(".bubble").last).to_be_in_viewport(ratio=0.9)
    below, above = page.locator(".bubble").last.bounding_box(), page.locator("#composer").bounding_box()
    assert below
    assert above
    assert below["y"] + below["height"] <= above["y"], "what was said last is hidden"
    return desk


def test_the_inbox(sit_down: SitDown, demo: House, photograph: Photograph) -> None:
    page = sit_down("caseworker", name="ليان عودة")
    Caseworker(page, demo).begins()
    assert page.locator(".case-row").count() > 10
    photograph(page, "console-inbox")


@pytest.mark.parametrize(("language", "name"), [("ar", "console-case"), ("en", "console-english")])
def test_a_case(sit_down: SitDown, demo: House, photograph: Photograph, language: str, name: str) -> None:
    page = sit_down("caseworker", language=language, name="ليان عودة" if language == "ar" else "Layan Odeh")
    at_a_case(page, demo)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    photograph(page, name)


def test_a_case_on_a_phone(sit_down: SitDown, demo: House, photograph: Photograph) -> None:
    page = sit_down("caseworker", name="ليان عودة", viewport=PHONE, has_touch=True, is_mobile=True)
    at_a_case(page, demo, touch=True)
    photograph(page, "console-case-phone")
