"""The browser of somebody who signs in: what it is, the cookies it gets, and where it goes on to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bot.staff.accounts import SignedIn
from bot.staff.lockout import KNOWN_DAYS, Browser, known_cookie
from handlers.console.visit import COOKIE, HOME

if TYPE_CHECKING:
    from handlers.console.visit import Visit

_DAY = 24 * 60 * 60
_MOST = 1000  # characters of an address to return to

# The first that fits: every browser names its ancestors too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(visit: Visit, email: str) -> Browser:
    """Who knocks at the account with this address."""
    agent = agent_words(visit.request.headers.get("user-agent", ""))
    return Browser(visit.client, agent, visit.request.cookies.get(known_cookie(email), ""))


def agent_words(header: str) -> str:
    """A browser and its system by the names people know; empty for what names neither."""
    words = [next((name for mark, name in marks if mark in header), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(word for word in words if word)


def keep_signed_in(visit: Visit, entered: SignedIn) -> None:
    """The cookies of a new session. It ends with the browser, if its limits do not end it before."""
    visit.cookie(COOKIE, entered.secret)
    if entered.known:
        visit.cookie(known_cookie(entered.staff.email), entered.known, max_age=KNOWN_DAYS * _DAY)


def place_within(address: str) -> str:
    """An address of the console's own to go on to; its start for anything else, such as another site."""
    path = urlsplit(address).path if address.startswith("/") and not address.startswith("//") else ""
    plain = re.fullmatch(r"/console(/[\w%.~/-]*)?(\?[^\\#\s]*)?", address, re.ASCII)
    climbs = ".." in unquote(path).split("/") or "\\" in unquote(path)
    if not plain or climbs or "//" in unquote(path) or len(address) > _MOST or not unquote(address).isprintable():
        return HOME
    return HOME if path.startswith(("/console/sign-", "/console/second-factor")) else address
