"""Signing in, and one's own account: password, second factor, language, whether one is there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.casework.refused import Refused
from bot.i18n import _, ngettext
from bot.staff import lockout, passwords, second_factor
from bot.staff.lockout import Browser
from bot.staff.mail import Letter, defer_mail
from bot.staff.misfit import Misfit
from bot.staff.permissions import SECOND_FACTOR
from bot.staff.sessions import Signed, end_session, end_sessions, open_session
from storage.audit import record
from storage.staff import Staff, StaffMember, staff_member


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that was opened: the secret for its cookie, and once it is complete the token that makes this browser
    a known one."""

    staff: StaffMember
    secret: str
    complete: bool
    known: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What one sees of oneself."""

    language: str
    available: bool
    told_by_mail: bool
    enrolled: bool
    must_enrol: bool
    codes_left: int


def sign_in(db: Connection, email: str, password: str, browser: Browser, now: datetime) -> SignedIn:
    """The first step. An unknown address, a wrong password and one that was never set are refused alike, and as
    slowly. Raises Refused: 429 while this browser must wait, 422 when they do not fit."""
    email = email.strip().lower()
    lockout.refuse_too_early(db, email, browser, now)
    staff = staff_member(db, email)
    if not _fits(db, staff, password) or staff is None:
        lockout.failed(db, email, browser, now)
        if staff is not None:
            record(db, staff.id, "signin:failed", staff.id, at=now)
        raise Refused(422, _("This e-mail address and this password do not belong together. Try again."))
    return enter(db, staff, browser, now)


def give_code(db: Connection, signed: Signed, code: str, browser: Browser, now: datetime) -> SignedIn:
    """The second step. The session becomes a new one, so that whoever knew the old one knows nothing."""
    staff = signed.staff
    lockout.refuse_too_early(db, staff.email, browser, now)
    if not second_factor.take_code(db, staff, code, now):
        lockout.failed(db, staff.email, browser, now)
        record(db, staff.id, "signin:code_failed", staff.id, at=now)
        raise Refused(422, _("This number is not right, or it was used already. Wait for the next one."))
    end_session(db, signed.id)
    return _entered(db, staff, browser, now, complete=True)


def enrol(
    db: Connection, signed: Signed, offered: str, code: str, browser: Browser, now: datetime
) -> tuple[SignedIn, list[str]]:
    """Set the second factor up; gives a session that is complete, and the recovery codes."""
    codes = second_factor.enrol(db, signed.staff, signed.id, offered, code, now)
    end_session(db, signed.id)
    return _entered(db, signed.staff, browser, now, complete=True), codes


def needs_factor(staff: StaffMember) -> bool:
    return bool(staff.roles & SECOND_FACTOR)


def set_password(db: Connection, staff: StaffMember, password: str, now: datetime, *, but: UUID | None = None) -> None:
    """Raises Refused (422) for a weak one. Every session ends, but for the one it is changed in."""
    passwords.refuse_weak(password, staff.email, staff.name)
    values = {"password_hash": passwords.kept(password)}
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(**values))
    end_sessions(db, staff.id, but=but)
    record(db, staff.id, "password", staff.id, at=now)


def change_password(
    db: Connection, staff: StaffMember, session: UUID, old: str, new: str, again: str, browser: Browser, now: datetime
) -> None:
    """In an open session, which goes on: the old one is asked for, and the other browsers are signed out."""
    refuse_unequal(new, again)
    passwords.refuse_weak(new, staff.email, staff.name)
    confirm_password(db, staff, old, browser, now)
    set_password(db, staff, new, now, but=session)
    defer_mail(db, staff.id, Letter.PASSWORD)


def refuse_unequal(new: str, again: str) -> None:
    if new != again:
        raise Misfit("again", _("The two passwords are not the same. Type them again."))


def confirm_password(db: Connection, staff: StaffMember, password: str, browser: Browser, now: datetime) -> None:
    """An open browser proves little: what weighs more asks for the password. Misses count as at the door."""
    lockout.refuse_too_early(db, staff.email, browser, now)
    if not _fits(db, staff, password):
        lockout.failed(db, staff.email, browser, now)
        record(db, staff.id, "password:failed", staff.id, at=now)
        raise Misfit("old", _("This is not your password. Try again."))


def new_recovery_codes(db: Connection, staff: StaffMember, password: str, browser: Browser, now: datetime) -> list[str]:
    if not second_factor.enrolled(db, staff.id):
        raise Refused(409, _("Set up a second step first: recovery codes stand in for it."))
    confirm_password(db, staff, password, browser, now)
    return second_factor.new_codes(db, staff, now)


def take_factor_off(db: Connection, staff: StaffMember, password: str, browser: Browser, now: datetime) -> None:
    """Only who may do without one. The others set up a new telephone through an administrator."""
    if needs_factor(staff):
        raise Refused(403, _("Your role asks for a second step. An administrator can reset it for a new telephone."))
    confirm_password(db, staff, password, browser, now)
    second_factor.take_off(db, staff.id, staff.id, now)
    defer_mail(db, staff.id, Letter.FACTOR_OFF)


def account(db: Connection, staff: StaffMember) -> Account:
    columns = (Staff.language, Staff.available, Staff.told_by_mail)
    row = db.execute(select(*(col(column) for column in columns)).where(col(Staff.id) == staff.id)).one()
    enrolled = second_factor.enrolled(db, staff.id)
    left = second_factor.codes_left(db, staff.id)
    return Account(row.language, row.available, row.told_by_mail, enrolled, needs_factor(staff), left)


def choose(db: Connection, staff: StaffMember, language: str, told_by_mail: bool, now: datetime) -> None:
    """One's own settings. `language` is one the console speaks, or empty for the organisation's."""
    values = {"language": language, "told_by_mail": told_by_mail}
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(**values))
    record(db, staff.id, "account", staff.id, at=now)


def be_available(db: Connection, staff: StaffMember, now: datetime) -> None:
    """Requests for a human may be given to one again; `bot.casework.holding.go_away` is the other way."""
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(available=True))
    record(db, staff.id, "available", staff.id, at=now)


def codes_warning(left: int) -> str:
    """A sentence when recovery codes run out; empty before."""
    if left > second_factor.FEW:
        return ""
    return ngettext(
        "You have {n} recovery code left. Make new ones.", "You have {n} recovery codes left. Make new ones.", left
    ).format(n=left)


def enter(db: Connection, staff: StaffMember, browser: Browser, now: datetime) -> SignedIn:
    """Open a session for whoever has shown who they are; what is still to be given or set up keeps it incomplete."""
    if second_factor.enrolled(db, staff.id):
        return SignedIn(staff, open_session(db, staff.id, browser.agent, now, complete=False), False)
    return _entered(db, staff, browser, now, complete=not needs_factor(staff))


def _entered(db: Connection, staff: StaffMember, browser: Browser, now: datetime, *, complete: bool) -> SignedIn:
    secret = open_session(db, staff.id, browser.agent, now, complete=complete)
    lockout.succeeded(db, staff.email, browser)
    if not complete:
        return SignedIn(staff, secret, False)
    record(db, staff.id, "signin", staff.id, at=now)
    return SignedIn(staff, secret, True, lockout.known_token(staff.email))


def _fits(db: Connection, staff: StaffMember | None, password: str) -> bool:
    kept = ""
    if staff is not None:
        kept = db.execute(select(col(Staff.password_hash)).where(col(Staff.id) == staff.id)).scalar() or ""
    right, renewed = passwords.fits(password, kept)
    if right and renewed and staff is not None:
        db.execute(update(Staff).where(col(Staff.id) == staff.id).values(password_hash=renewed))
    return right
