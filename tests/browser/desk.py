"""A colleague in front of the console: signed in, in a browser whose complaints fail the test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, ViewportSize, expect
from sqlalchemy import update
from sqlmodel import col

from bot import clock
from bot.staff.accounts import set_password
from bot.staff.colleagues import add_colleague
from bot.staff.sessions import open_session
from handlers.console.visit import COOKIE
from storage.sealed import ring
from storage.staff import Staff, StaffMember
from tests.browser.house import House
from tests.browser.person import SLOW

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
EXPECTED = ("Failed to load resource", "htmx: htmx:error: Failed to fetch")
PASSWORD = "olive stone harbour lamp"

SitDown = Callable[..., Page]

_numbers = count(1)


@dataclass
class Caseworker:
    """What somebody does in the console. `touch`: on a phone, where record and conversation are not shown at once."""

    page: Page
    house: House
    touch: bool = False

    def begins(self, address: str = "") -> None:
        self.page.goto(f"{self.house.address}/console{address}")
        self.listens()

    def listens(self) -> None:
        """News of cases reach this page from here on."""
        expect(self.page.locator("html[data-live]")).to_be_attached(timeout=SLOW)

    def row(self, number: str) -> Locator:
        return self.page.locator(".case-row").filter(has_text=number.replace(" ", ""))

    def takes(self, number: str) -> None:
        """From the list."""
        self._presses(self.row(number).locator(".take button"))
        expect(self.row(number).locator(".assignee")).to_be_visible(timeout=SLOW)

    def opens(self, number: str) -> None:
        self._presses(self.row(number).locator("a.open"))
        self.page.wait_for_url("**/console/cases/*")
        self.listens()

    @property
    def conversation(self) -> Locator:
        return self.page.locator("#panel-conversation")

    def reads(self, words: str) -> None:
        """Without having done anything."""
        expect(self.conversation.locator(".words", has_text=words).last).to_be_visible(timeout=SLOW)

    def writes(self, words: str) -> None:
        self.shows("talk")
        self.page.fill("#answer-text", words)

    def sends(self) -> None:
        self._presses(self.page.locator("#composer .send"))

    def answers(self, words: str) -> None:
        self.writes(words)
        self.sends()
        self.reads(words)
        expect(self.page.locator("#answer-text")).to_have_value("", timeout=SLOW)

    def sends_photo(self, content: bytes) -> None:
        self.shows("talk")
        self.page.set_input_files("#answer-files", {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": content})
        expect(self.page.locator("#tray img")).to_be_visible(timeout=SLOW)
        self.sends()
        expect(self.conversation.locator(".bubble.mine .picture img")).to_be_visible(timeout=SLOW)
        expect(self.page.locator("#tray")).to_be_hidden(timeout=SLOW)

    def moves(self, state: str) -> None:
        """On, to another state; the person is told."""
        self.shows("side")
        self._presses(self.page.locator("#panel-record details[id^=move] summary"))
        self.page.select_option("#f-state", state)
        self._presses(self.page.locator("#moving button"))
        expect(self.page.locator(f"#f-state option[value={state}]")).to_have_count(0, timeout=SLOW)
        self.listens()

    def refers(self) -> None:
        """To the nearest who fits; the person is to be asked for all that the case holds."""
        self.shows("side")
        self._presses(self.page.locator("#panel-referrals a[href$='/referrals/new']"))
        self.page.select_option("#f-receiver", index=1)
        self.page.select_option("#f-purpose", index=1)
        for tick in self.page.locator("input[name=items]").all():
            tick.check()
        self._presses(self.page.locator("form[action$='/referrals'] button[type=submit]"))
        expect(self.page.locator("#panel-referrals .referral")).to_be_visible(timeout=SLOW)
        self.listens()

    def closes(self, words: str, decision: str = "upheld") -> None:
        self.shows("side")
        self._presses(self.page.locator("#closing-close summary"))
        self.page.select_option("#f-closing-decision", decision)
        self.page.fill("#f-closing_text", words)
        self._presses(self.page.locator("#closure button.btn-primary"))
        expect(self.page.locator("#closing-reopen")).to_be_visible(timeout=SLOW)

    def shows(self, pane: str) -> None:
        """On a phone, by its switch."""
        if self.touch:
            self._presses(self.page.locator(f"[data-pane={pane}]"))
            expect(self.page.locator(f"#case > .{pane}")).to_be_visible()

    def told(self, words: str = "") -> Locator:
        """What the page says about what was just done."""
        line = self.page.locator("#notices .toast-line", has_text=words)
        expect(line).to_be_visible(timeout=SLOW)
        return line

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        self.page.fill("#f-email", email)
        self.page.fill("#f-password", password)
        self.page.click("form[action='/console/sign-in'] button")

    def _presses(self, where: Locator) -> None:
        where.tap() if self.touch else where.click()


@contextmanager
def sitting(browser: Browser, house: House) -> Iterator[SitDown]:
    """Whatever a page complains about, its policy's refusals included, fails the test. Without roles nobody is signed
    in."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def refuse(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    def seated(*roles: str, language: str = "ar", partner: str = "", name: str = "", **options: Any) -> Page:
        chosen = {"viewport": DESK, "timezone_id": "Asia/Hebron", "reduced_motion": "reduce", **options}
        context = browser.new_context(permissions=["microphone", "clipboard-write"], **chosen)
        contexts.append(context)
        context.set_default_timeout(15_000)
        if roles:
            secret = session(house, *roles, language=language, partner=partner, name=name)
            context.add_cookies([{"name": COOKIE, "value": secret, "url": f"{house.address}/console"}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("dialog", refuse)
        return page

    yield seated
    for context in contexts:
        context.close()
    # A page that is not there, a form that is refused or a line that breaks is what some tests ask for.
    wrong = [told for told in complaints if not told.startswith(EXPECTED)]
    assert wrong == [], wrong


def session(house: House, *roles: str, language: str = "ar", partner: str = "", name: str = "") -> str:
    """The secret of a session of a new colleague, who has a second factor already."""
    with house.database() as db:
        member = add_colleague(db, _email(roles[0]), name or "ليان Layan", roles, language=language, partner=partner)
        factor = ring().seal(bytes(20), at=f"staff.totp_sealed.{member.id}")
        db.execute(update(Staff).where(col(Staff.id) == member.id).values(totp_sealed=factor))
        return open_session(db, member.id, "Chromium", clock.now(), complete=True)


def hired(house: House, *roles: str, name: str = "", language: str = "en") -> StaffMember:
    """A new colleague who signs in with PASSWORD."""
    with house.database() as db:
        member = add_colleague(db, _email(roles[0]), name or "Rana Qasem", roles, language=language)
        set_password(db, member, PASSWORD, clock.now())
    return member


def _email(role: str) -> str:
    return f"{role}{next(_numbers)}@desk.example"
