"""Whoever cannot see well, point well or bear motion can use the web chat too."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Open, begin, photo

pytestmark = pytest.mark.browser

AXE = Path(__file__).with_name("axe.min.js").read_text()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_chat: Open, viewport: dict[str, int], language: str, scheme: str) -> None:
    page = open_chat(language, viewport=viewport, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    audit(page)
    begin(page)
    page.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.tap("#send") if viewport is PHONE else page.click("#send")
    page.wait_for_selector("#log .row.me .picture")
    audit(page)
    page.click("#attach")
    audit(page)


def audit(page: Page) -> None:
    page.evaluate(AXE)
    violations = page.evaluate("axe.run(document).then(found => found.violations)")
    told = [(v["id"], v["impact"], [node["html"][:120] for node in v["nodes"]]) for v in violations]
    assert [one for one in told if one[1] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_targets_are_large_and_nothing_sticks_out(open_chat: Open, width: int) -> None:
    page = open_chat(viewport={"width": width, "height": 700})
    begin(page)
    page.fill("#text", "https://example.org/" + "a" * 200 + " " + "ب" * 300)
    page.keyboard.press("Enter")
    page.wait_for_selector("#log .row.me a")
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll("button, #exit, textarea"))
            .filter((element) => element.offsetParent)
            .map((element) => [element.id || element.className, element.getBoundingClientRect()])
            .filter(([, size]) => size.width < 44 || size.height < 44).map(([name]) => name)"""
    )
    assert small == []
    assert page.evaluate("document.getElementById('scroll').scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_with_less_motion_nothing_moves(open_chat: Open) -> None:
    page = open_chat(reduced_motion="reduce")
    begin(page)
    moving = (
        "Array.from(document.querySelectorAll('*')).filter(e => getComputedStyle(e).animationName !== 'none').length"
    )
    assert page.evaluate(moving) == 0
