"""Colleagues who sign in as people do: with a password, and a number from an app."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Connection, update
from sqlmodel import col

from bot import clock
from bot.staff import passwords
from bot.staff.accounts import set_password
from bot.staff.colleagues import add_colleague
from storage.sealed import ring
from storage.staff import Staff, StaffMember
from tests.console.desk import Answer, Client

PASSWORD = "blue window rain ladder"
KEY = b"twenty bytes of key!"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Time:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **units: float) -> None:
        self.now += timedelta(**units)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    moved = Time()
    monkeypatch.setattr(clock, "now", moved)
    return moved


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same passwords, with less work: how much is no matter of these tests."""
    monkeypatch.setattr(passwords, "hasher", PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


def joined(db: Connection, email: str = "basel@example.org", *roles: str, factor: bool = False) -> StaffMember:
    """Somebody who took the invitation up; with `factor`, whose app knows KEY."""
    staff = add_colleague(db, email, "Basel Nassar", roles or ("caseworker",), language="en")
    set_password(db, staff, PASSWORD, clock.now())
    if factor:
        sealed = ring().seal(KEY, at=f"staff.totp_sealed.{staff.id}")
        db.execute(update(Staff).where(col(Staff.id) == staff.id).values(totp_sealed=sealed))
    return staff


def number(at: datetime | None = None, key: bytes = KEY, steps: int = 0) -> str:
    """What the app shows, `steps` half minutes from then."""
    return TOTP(key, 6, SHA1(), 30).generate(int((at or clock.now()).timestamp()) + 30 * steps).decode()


def enter(client: Client, email: str = "basel@example.org", password: str = PASSWORD, **more: str) -> Answer:
    """Send the sign-in form of a fresh page."""
    renew(client)
    return client.post("/console/sign-in", {"email": email, "password": password, **more})


def renew(client: Client, path: str = "/console/sign-in") -> Answer:
    """Load a page, and take the form's token from it."""
    page = client.get(path)
    client.csrf = field(page, "csrf")
    return page


def field(page: Answer, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page.text)
    return found[1] if found else ""
