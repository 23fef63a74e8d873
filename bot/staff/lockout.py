"""Guessing at the door is slowed down, more with each miss, and in a way that shuts no colleague out.

A browser that somebody has signed in with before carries a token that says so, and is judged by its own misses alone.
All others are counted three times over: this address trying this account, where waits grow to hours; the address as a
whole; and the account as a whole, where they end at a quarter of an hour, since a stranger can cause them.
"""

import hmac
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection

from bot.casework.refused import Refused
from bot.i18n import ngettext
from storage.sealed import ring
from storage.signing_in import add_failure, clear_failures, failures_of

KNOWN_DAYS = 400  # what browsers keep a cookie for at most


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` misses cost nothing; the next one costs `first`, each further one twice as much, up to `most`."""

    free: int
    first: timedelta
    most: timedelta

    def wait(self, failures: int) -> timedelta:
        if failures < self.free:
            return timedelta()
        doubled: int = 2 ** min(failures - self.free, 20)
        return min(self.first * doubled, self.most)


PAIR = Limit(5, timedelta(seconds=30), timedelta(hours=4))
ACCOUNT = Limit(10, timedelta(minutes=1), timedelta(minutes=15))
CLIENT = Limit(30, timedelta(minutes=1), timedelta(hours=1))
BROWSER = Limit(5, timedelta(seconds=30), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Browser:
    """Who knocks: the address, the browser in words, and the token of a browser that is known for this account."""

    client: str = ""
    agent: str = ""
    known: str = ""


def known_cookie(email: str) -> str:
    """The name of the cookie that holds the token of this account."""
    return "wasl_known_" + ring().index("staff.known_cookie", _same(email)).hex()[:16]


def known_token(email: str) -> str:
    """A new token, for the browser in which somebody just signed in."""
    return _signed(email, os.urandom(16).hex())


def refuse_too_early(db: Connection, email: str, browser: Browser, now: datetime) -> None:
    """Raise Refused (429) while this browser has to wait; the text says for how long."""
    limits = _limits(email, browser)
    failed = failures_of(db, list(limits), now)
    waits = [last_at + limits[key].wait(failures) - now for key, (failures, last_at) in failed.items()]
    longest = max(waits, default=timedelta())
    if longest > timedelta():
        raise Refused(429, _too_early(longest))


def failed(db: Connection, email: str, browser: Browser, now: datetime) -> None:
    add_failure(db, list(_limits(email, browser)), now)


def succeeded(db: Connection, email: str, browser: Browser) -> None:
    """Forget what was counted for this account here; what the address did to other accounts stays counted."""
    client = _key("client", browser.client)
    clear_failures(db, [key for key in _limits(email, browser) if key != client])


def _limits(email: str, browser: Browser) -> dict[bytes, Limit]:
    nonce = browser.known.partition(".")[0]
    if browser.known and hmac.compare_digest(browser.known.encode(), _signed(email, nonce).encode()):
        return {_key("browser", nonce): BROWSER}
    return {
        _key("pair", f"{browser.client} {_same(email)}"): PAIR,
        _key("account", _same(email)): ACCOUNT,
        _key("client", browser.client): CLIENT,
    }


def _too_early(wait: timedelta) -> str:
    minutes = ceil(wait.total_seconds() / 60)
    if minutes < 120:
        return ngettext(
            "Too many tries. Try again in {n} minute.", "Too many tries. Try again in {n} minutes.", minutes
        ).format(n=minutes)
    hours = ceil(minutes / 60)
    return ngettext("Too many tries. Try again in {n} hour.", "Too many tries. Try again in {n} hours.", hours).format(
        n=hours
    )


def _signed(email: str, nonce: str) -> str:
    return f"{nonce}.{ring().index('staff.known', f'{_same(email)} {nonce}').hex()}"


def _key(kind: str, value: str) -> bytes:
    return ring().index(f"staff.failure.{kind}", value)


def _same(email: str) -> str:
    return email.strip().lower()
