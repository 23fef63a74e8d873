"""A whole day's work without a mouse: what has the focus is always seen, and an act never loses it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.desk import PASSWORD, Caseworker, SitDown, hired
from tests.browser.house import House
from tests.browser.person import COMPLAINT, SLOW, Person, complains

pytestmark = pytest.mark.browser

_OUTLINED = """() => {
    const here = document.activeElement;
    const shown = here.matches(".unseen") ? here.labels[0] : here;
    const style = getComputedStyle(shown);
    const size = shown.getBoundingClientRect();
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && size.width > 1 && size.height > 1;
}"""


class Keys(Person):
    """Hands on the keyboard alone."""

    def at(self, selector: str) -> None:
        """The focus is there, and seen."""
        expect(self.page.locator(selector)).to_be_focused(timeout=SLOW)
        self.seen()

    def goes_to(self, selector: str, key: str = "Tab") -> None:
        """Step by step; each step is seen."""
        wanted = self.page.locator(selector).first
        for _press in range(60):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press(key)
            self.seen()
        raise AssertionError(f"no way to {selector} by keyboard")

    def seen(self) -> None:
        here = self.page.evaluate("document.activeElement.outerHTML.slice(0, 160)")
        assert not here.startswith("<body"), "the focus is nowhere"
        assert self.page.evaluate(_OUTLINED), here

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)


def test_a_case_is_worked_on_by_keys_alone(open_house: Open, sit_in_house: SitDown, house: House) -> None:
    layan = hired(house, "caseworker", name="Layan Odeh")
    omar = hired(house, "caseworker", name="Omar Nasser")
    page = sit_in_house()
    keys = Keys(page, touch=False)
    page.goto(f"{house.address}/console")
    keys.goes_to("#f-email")
    keys.types(layan.email)
    keys.presses("Tab")
    keys.at("#f-password")
    keys.types(PASSWORD)
    keys.presses("Enter")
    page.wait_for_url("**/console")
    desk = Caseworker(page, house)
    desk.listens()
    amal, number = complains(open_house, *COMPLAINT)
    expect(desk.row(number)).to_be_visible(timeout=SLOW)

    id = desk.row(number).get_attribute("data-id")
    row = f"[id='row-{id}']"
    through_the_list(keys, page, f"{row} a.open")
    keys.presses("a")
    expect(page.locator(f"{row} .assignee")).to_be_visible(timeout=SLOW)
    keys.at(f"{row} a.open")
    keys.presses("Enter")
    page.wait_for_url(f"**/console/cases/{id}")
    desk.listens()

    keys.presses("r")
    keys.at("#answer-text")
    keys.types("We called the bank today.")
    keys.presses("Control+Enter")
    desk.reads("We called the bank today.")
    expect(page.locator("#answer-text")).to_have_value("", timeout=SLOW)
    keys.at("#answer-text")
    amal.reads("We called the bank today.")

    keys.goes_to(".speak > .notes > summary")
    keys.presses("n")
    keys.at("#note-text")
    keys.types("The bank calls back at noon.")
    keys.presses("Control+Enter")
    expect(page.locator("#panel-conversation .bubble.note")).to_contain_text("at noon", timeout=SLOW)
    keys.at("#note-text")

    give(keys, page, omar.name)
    expect(page.locator("#panel-record .facts")).to_contain_text("Omar Nasser", timeout=SLOW)
    keys.at("#panel-record")
    keys.presses("a")  # and back to herself
    expect(page.locator("#panel-record [data-key=a]")).to_have_count(0, timeout=SLOW)
    keys.at("#panel-record")

    close(keys, "It was sent again and comes on Sunday.")
    expect(page.locator("#closing-reopen")).to_be_visible(timeout=SLOW)
    keys.at("#panel-closing")
    amal.reads("It was sent again")
    assert not amal.page.locator("#log", has_text="at noon").count()


def through_the_list(keys: Keys, page: Page, wanted: str) -> None:
    keys.presses("j")
    first = page.evaluate("document.activeElement.closest('.case-row').id")
    keys.at(f"[id='{first}'] a.open")
    for _step in range(60):
        if page.locator(wanted).evaluate("link => link === document.activeElement"):
            break
        keys.presses("j")
        keys.seen()
    keys.presses("j", "k")
    if not page.locator(wanted).evaluate("link => link === document.activeElement"):
        keys.presses("j")  # it was the last
    keys.at(wanted)


def give(keys: Keys, page: Page, name: str) -> None:
    keys.goes_to("#panel-record details[id^=give] summary")
    keys.presses("Enter")
    keys.goes_to("#f-to")
    keys.types(name)  # a list goes to what is typed
    assert page.locator("#f-to option:checked").inner_text() == name
    keys.goes_to("#panel-record details[id^=give] button")
    keys.presses("Enter")


def close(keys: Keys, words: str) -> None:
    keys.presses("e")
    keys.at("#f-closing-decision")
    keys.presses("ArrowDown")
    keys.goes_to("#f-closing_text")
    keys.types(words)
    keys.goes_to("#closure button.btn-primary")
    keys.presses("Enter")
