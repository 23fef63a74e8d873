"""The second factor: numbers that change every half minute (TOTP, RFC 6238), and recovery codes."""

import os
import secrets
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from urllib.parse import quote, urlencode
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Connection, any_, func, literal, select, update
from sqlmodel import col

from bot.casework.refused import Refused
from bot.i18n import _
from bot.understanding.text import digits
from storage.audit import record
from storage.sealed import Unreadable, ring
from storage.staff import Staff, StaffMember

STEP = 30  # seconds
DIGITS = 6
WINDOW = 1  # steps before and after: clocks of telephones go wrong
SECRET = 20  # bytes, as RFC 4226 asks for SHA-1
CODES = 10
FEW = 3  # unused recovery codes: from here on people are told to make new ones
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
_CODE = 10  # letters: 49 bits


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret that is not in force yet: `secret` as apps take it, `address` for the QR code, `sealed` for the form
    that confirms it."""

    secret: str
    address: str
    sealed: str


def offer(staff: StaffMember, session: UUID, issuer: str, again: str = "") -> Offer:
    """A new secret for this session; `again`: the one that was offered before, so that a mistyped number does not
    cost another scan."""
    key = _unsealed(staff, session, again) or os.urandom(SECRET)
    sealed = ring().seal(key, at=_offered_at(staff, session))
    secret = b32encode(key).decode()
    named = quote(f"{issuer}:{staff.email}", safe="")
    query = urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP}, quote_via=quote)
    return Offer(secret, f"otpauth://totp/{named}?{query}", urlsafe_b64encode(sealed).decode())


def enrol(db: Connection, staff: StaffMember, session: UUID, offered: str, code: str, now: datetime) -> list[str]:
    """Put the offered secret in force, given its present number; gives the recovery codes, which are shown once."""
    if enrolled(db, staff.id):
        raise Refused(409, _("A second step is set up already. Load the page again."))
    key = _unsealed(staff, session, offered)
    if key is None:
        raise Refused(422, _("This page is too old. Load it again and scan the new picture."))
    step = _step(key, _number(code), 0, now)
    if step is None:
        raise Refused(422, _("This number is not right. Type the one that the app shows now."))
    sealed = ring().seal(key, at=f"staff.totp_sealed.{staff.id}")
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(totp_sealed=sealed, totp_step=step))
    record(db, staff.id, "factor:set", staff.id, at=now)
    return new_codes(db, staff, now)


def enrolled(db: Connection, staff_id: UUID) -> bool:
    return bool(db.execute(select(col(Staff.totp_sealed).is_not(None)).where(col(Staff.id) == staff_id)).scalar())


def take_code(db: Connection, staff: StaffMember, typed: str, now: datetime) -> bool:
    """Whether this is a number of the app that was not used yet, or an unused recovery code. Either is good once."""
    return _take_number(db, staff, typed, now) or _take_recovery(db, staff, typed, now)


def new_codes(db: Connection, staff: StaffMember, now: datetime) -> list[str]:
    """Make recovery codes; older ones are good no more."""
    codes = ["".join(secrets.choice(_LETTERS) for _n in range(_CODE)) for _n in range(CODES)]
    kept = [_digest(staff.id, code) for code in codes]
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(recovery=kept))
    record(db, staff.id, "factor:codes", staff.id, at=now)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(db: Connection, staff_id: UUID) -> int:
    return db.execute(select(func.cardinality(col(Staff.recovery))).where(col(Staff.id) == staff_id)).scalar() or 0


def take_off(db: Connection, staff_id: UUID, by: UUID | str, now: datetime) -> None:
    """Without a second factor from here on; who must have one sets it up anew at the next sign-in."""
    db.execute(update(Staff).where(col(Staff.id) == staff_id).values(totp_sealed=None, totp_step=0, recovery=[]))
    record(db, by, "factor:off", staff_id, at=now)


def _take_number(db: Connection, staff: StaffMember, typed: str, now: datetime) -> bool:
    columns = (col(Staff.totp_sealed), col(Staff.totp_step))
    row = db.execute(select(*columns).where(col(Staff.id) == staff.id)).one_or_none()
    if row is None or row.totp_sealed is None:
        return False
    key = ring().open(row.totp_sealed, at=f"staff.totp_sealed.{staff.id}")
    step = _step(key, _number(typed), row.totp_step, now)
    if step is None:
        return False
    # Two browsers that send one number at once: the second finds the step taken.
    mine = (col(Staff.id) == staff.id, col(Staff.totp_step) < step)
    return bool(db.execute(update(Staff).where(*mine).values(totp_step=step)).rowcount)


def _take_recovery(db: Connection, staff: StaffMember, typed: str, now: datetime) -> bool:
    code = "".join(c for c in typed.upper() if c.isalnum())
    if len(code) != _CODE:
        return False
    digest = _digest(staff.id, code)
    used = update(Staff).where(col(Staff.id) == staff.id, literal(digest) == any_(col(Staff.recovery)))
    taken = db.execute(used.values(recovery=func.array_remove(col(Staff.recovery), digest))).rowcount
    if taken:
        record(db, staff.id, "factor:recovery", staff.id, at=now)
    return bool(taken)


def _step(key: bytes, number: str, after: int, now: datetime) -> int | None:
    """The step whose number this is, within the window and later than `after`."""
    totp = TOTP(key, DIGITS, SHA1(), STEP)
    present = int(now.timestamp()) // STEP
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if compare_digest(totp.generate(step * STEP), number.encode()) and step > after:
            found = step
    return found


def _number(typed: str) -> str:
    return "".join(c for c in digits(typed) if c.isalnum())[: DIGITS + 1]


def _digest(staff_id: UUID, code: str) -> str:
    return ring().index("staff.recovery", f"{staff_id} {code}").hex()


def _offered_at(staff: StaffMember, session: UUID) -> str:
    return f"staff.totp_offered.{staff.id}.{session}"


def _unsealed(staff: StaffMember, session: UUID, offered: str) -> bytes | None:
    try:
        return ring().open(urlsafe_b64decode(offered.encode()), at=_offered_at(staff, session))
    except (ValueError, Unreadable):
        return None
