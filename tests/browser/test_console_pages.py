"""Every page of the console that links lead to: readable by everybody, at both widths, in both directions."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.desk import DESK, PHONE, SitDown
from tests.browser.house import House
from tests.browser.test_webchat_access import AXE

pytestmark = pytest.mark.browser

WORKERS = ("caseworker", "supervisor", "administrator", "communication", "analyst")
GUARDIANS = ("safeguarding", "custodian")
MOST = 120  # pages of a crawl
_EXAMINE = "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)"
_TWICE = """() => {
    const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
    return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("who", [WORKERS, GUARDIANS, ("partner",)], ids=["workers", "guardians", "partner"])
def test_nothing_on_any_page_shuts_somebody_out(
    sit_down: SitDown, demo: House, language: str, who: tuple[str, ...]
) -> None:
    roles, partner = (("caseworker",), "women_shelter") if who == ("partner",) else (who, "")
    page = sit_down(*roles, partner=partner, language=language)  # under our policy: what it refuses fails the test
    begin = [sensitive_case(page, demo)] if who == GUARDIANS else []
    trouble: dict[str, list[str]] = {}
    seen = []
    for address in crawl(page, demo.address, *begin):
        seen.append(address)
        found = problems(page, (PHONE, DESK) if language == "ar" else (DESK,))
        if found:
            trouble[address] = found
    assert trouble == {}
    assert len(seen) >= (3 if partner else 12), seen


def sensitive_case(page: Page, demo: House) -> str:
    page.goto(f"{demo.address}/console?box=all")
    address = page.locator(".case-row:has(.chip use[href='#i-shield']) a.open").first.get_attribute("href")
    assert address
    return address


def crawl(page: Page, house: str, *begin: str) -> Iterator[str]:
    """Each kind of page once: addresses that differ in ids, filters or the place in a list are one kind."""
    waiting = [*begin, "/console"]
    known: set[str] = set()
    while waiting and len(known) < MOST:
        address = waiting.pop(0)
        if _kind(address) in known:
            continue
        known.add(_kind(address))
        answer = page.goto(house + address)
        assert answer is not None
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status == 200, f"{address}: {answer.status}"
        yield address
        links = page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)")
        inside = [link.removeprefix(house) for link in links if link.startswith(f"{house}/console")]
        waiting += [link.partition("#")[0] for link in inside if "/files/" not in link and "export" not in link]


def _kind(address: str) -> str:
    parts = urlsplit(address)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
    path = re.sub(
        r"/(settings/lists/\w+|settings/texts|understanding/intents|directory/[\w-]+)/(?!add-new)[^/]+$",
        r"/\1/*",
        parts.path,
    )
    return _ID.sub("*", path) + "?" + "&".join(names)


def problems(page: Page, examined: tuple[ViewportSize, ...]) -> list[str]:
    """What does not fit the width or bears a name twice, and what axe finds serious at the widths to be `examined`."""
    page.evaluate("for (const more of document.querySelectorAll('main details')) more.open = true")
    page.evaluate(AXE)
    twice = page.evaluate(_TWICE)
    found = [f"twice: {twice}"] if twice else []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            found.append(f"{width} wide at {size['width']}")
        violations = page.evaluate(_EXAMINE) if size in examined else []
        serious = [one for one in violations if one["impact"] in ("serious", "critical")]
        found += [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in serious]
    return found
