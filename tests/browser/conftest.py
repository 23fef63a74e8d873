"""A real browser for the tests: WASL_BROWSER, or Chromium or Chrome from the PATH."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from storage import embedded
from tests.browser.desk import SitDown, sitting
from tests.browser.house import CASEWORKER, DOCS, House, Photograph, running
from tests.standins.chat_server import ChatServer

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with the last test of a file: while it is open, no other event loop can run in this thread."""
    path = os.environ.get("WASL_BROWSER") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
    )
    if path is None or not Path(path).exists():
        pytest.fail("No browser: install chromium, or set WASL_BROWSER to one.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


@pytest.fixture
def open_chat(browser: Browser, chat: ChatServer) -> Iterator[Open]:
    with opening(browser, chat.address) as opened:
        yield opened


@contextmanager
def opening(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the chat in a browser of its own; whatever a page complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(language: str = "ar", **options: Any) -> Page:
        chosen = {"viewport": PHONE, "has_touch": True, "timezone_id": "Asia/Hebron", **options}
        context = browser.new_context(permissions=["microphone", "geolocation", "clipboard-write"], **chosen)
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if "Content Security" in told.text else None)
        page.goto(f"{address}/chat")
        ready(page)
        if language != "ar":
            page.click(f"[data-language={language}]")
            page.wait_for_selector(f"html[data-spoken={language}]")
            ready(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def house(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """`wasl serve` with the flows people meet, for all tests that talk with it; each person in it is a new one."""
    with running(server, tmp_path_factory.mktemp("house")) as house:
        house.wasl("staff", "add", CASEWORKER, "--name", "باسل Basel", "--role", "caseworker")
        yield house


@pytest.fixture(scope="session")
def demo(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """`wasl serve` after `wasl demo`: three hundred invented cases, and staff of every role."""
    with running(server, tmp_path_factory.mktemp("demo"), "demo") as house:
        house.wasl("demo")
        yield house


@pytest.fixture
def sit_down(browser: Browser, demo: House) -> Iterator[SitDown]:
    """Opens the console in a browser of its own, in which somebody with these roles is signed in."""
    with sitting(browser, demo) as seated:
        yield seated


@pytest.fixture
def sit_in_house(browser: Browser, house: House) -> Iterator[SitDown]:
    """The same where people talk with the bot."""
    with sitting(browser, house) as seated:
        yield seated


@pytest.fixture
def open_house(browser: Browser, house: House) -> Iterator[Open]:
    with opening(browser, house.address) as opened:
        yield opened


@pytest.fixture
def photograph(tmp_path: Path) -> Photograph:
    """Keeps a picture of the page: in docs/ with WASL_SCREENSHOTS=1, so that other runs leave the tree clean."""
    folder = DOCS if os.environ.get("WASL_SCREENSHOTS") == "1" else tmp_path

    def taken(page: Page, name: str) -> None:
        path = folder / f"{name}.png"
        page.screenshot(path=path, animations="disabled", caret="hide")
        Image.open(path).convert("RGB").save(path, optimize=True)

    return taken


def ready(page: Page) -> None:
    page.wait_for_selector("#log[aria-busy=false]", state="attached")


def until(page: Page, expression: str) -> None:
    """Waits for an expression; Playwright's own waiting evaluates strings in the page, which our policy forbids."""
    for _ in range(160):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def begin(page: Page) -> None:
    """Amal presses Start and is asked what she needs."""
    page.click("#start")
    page.wait_for_selector(".pill[data-value]")


def photo(width: int = 60, height: int = 40) -> bytes:
    content = BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(content, "JPEG", quality=95)
    return content.getvalue()
