"""Teaching in a real browser: an example is added, its effect arrives by itself, and once saved the bot knows it."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import PHONE, Caseworker, SitDown
from tests.browser.house import House
from tests.browser.person import SLOW

pytestmark = pytest.mark.browser

ODD = "zorbly wimple frandoodle"
LEARNING = 60_000  # milliseconds: some seconds on an idle machine


def test_an_example_is_added_looked_at_and_learnt(sit_in_house: SitDown, house: House) -> None:
    page = sit_in_house("administrator", language="en", viewport=PHONE)
    page.set_default_timeout(LEARNING)
    page.goto(f"{house.address}/console/settings")
    page.get_by_role("link", name="What people mean").click()
    page.get_by_role("link", name="Trainings and events").click()
    page.locator(".adding > summary").click()
    page.fill("#f-texts", f"{ODD}\nwhen is {ODD}\nI want {ODD}")
    page.select_option("#f-language", "en")
    page.get_by_role("button", name="Put into the draft").click()
    Caseworker(page, house).told("3 examples are in the draft.")

    page.get_by_role("link", name="See what it changes").click()
    expect(page.locator("table.effect")).to_contain_text("Right where it is sure", timeout=LEARNING)
    page.get_by_role("button", name="Save: in force at once").click()
    expect(page.locator("#notices")).to_contain_text("3 changes are in force.", timeout=LEARNING)

    page.fill("#f-sentence", ODD)
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".tried")).to_contain_text("Trainings and events", timeout=SLOW)
    expect(page.locator(".tried .good")).to_have_text("Trainings and events")
