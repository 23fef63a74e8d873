"""A colleague in front of the console: signed in, in a browser whose complaints fail the test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import update
from sqlmodel import col

from bot import clock
from bot.staff.colleagues import add_colleague
from bot.staff.sessions import open_session
from handlers.console.visit import COOKIE
from storage.sealed import ring
from storage.staff import Staff
from tests.browser.house import House

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

SitDown = Callable[..., Page]

_numbers = count(1)


@contextmanager
def sitting(browser: Browser, house: House) -> Iterator[SitDown]:
    """Whatever a page complains about, its policy's refusals included, fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def seated(*roles: str, language: str = "ar", partner: str = "", name: str = "", **options: Any) -> Page:
        chosen = {"viewport": DESK, "timezone_id": "Asia/Hebron", "reduced_motion": "reduce", **options}
        context = browser.new_context(permissions=["microphone", "clipboard-write"], **chosen)
        contexts.append(context)
        context.set_default_timeout(15_000)
        secret = session(house, *roles, language=language, partner=partner, name=name)
        context.add_cookies([{"name": COOKIE, "value": secret, "url": f"{house.address}/console"}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        return page

    yield seated
    for context in contexts:
        context.close()
    # A page that is not there, or a form that is refused, is what some tests ask for.
    assert [told for told in complaints if "Failed to load resource" not in told] == []


def session(house: House, *roles: str, language: str = "ar", partner: str = "", name: str = "") -> str:
    """The secret of a session of a new colleague, who has a second factor already."""
    email = f"{roles[0]}{next(_numbers)}@desk.example"
    with house.database() as db:
        member = add_colleague(db, email, name or "ليان Layan", roles, language=language, partner=partner)
        factor = ring().seal(bytes(20), at=f"staff.totp_sealed.{member.id}")
        db.execute(update(Staff).where(col(Staff.id) == member.id).values(totp_sealed=factor))
        return open_session(db, member.id, "Chromium", clock.now(), complete=True)
