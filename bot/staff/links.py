"""One-time links: they let a new colleague in, or one who forgot the password, and make the first administrator."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, any_, delete, exists, insert, literal, select
from sqlmodel import col

from bot import clock
from bot.casework.refused import Refused
from bot.i18n import _
from storage.audit import record
from storage.sealed import ring
from storage.session import StaffLink
from storage.staff import Role, Staff, StaffMember, staff_member_by_id


class Purpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"
    FIRST = "first"


GOOD_FOR = {
    Purpose.INVITATION: timedelta(hours=72),
    Purpose.RESET: timedelta(hours=1),
    Purpose.FIRST: timedelta(hours=72),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is still good. `staff` is None for the first administrator, who is not there yet."""

    purpose: Purpose
    staff: StaffMember | None


def make_link(db: Connection, staff_id: UUID, *, by: UUID | str = "bot", now: datetime | None = None) -> str:
    """Its path below the public address. An older link of this colleague is good no more. Who has no password yet is
    invited; anybody else may set a new one."""
    now = now or clock.now()
    known = db.execute(select(col(Staff.password_hash)).where(col(Staff.id) == staff_id, col(Staff.active))).scalar()
    if known is None:
        raise Refused(404, _("There is no such colleague."))
    purpose = Purpose.RESET if known else Purpose.INVITATION
    db.execute(delete(StaffLink).where(col(StaffLink.staff_id) == staff_id))
    secret = _keep(db, staff_id, purpose, now)
    record(db, by, f"link:{purpose}", staff_id, at=now)
    return f"/console/links/{secret}"


def first_administrator_link(db: Connection, now: datetime | None = None) -> str | None:
    """The path of a link that makes the first administrator; None where there is one. Older ones are good no more."""
    if administered(db):
        return None
    db.execute(delete(StaffLink).where(col(StaffLink.purpose) == Purpose.FIRST))
    return f"/console/first/{_keep(db, None, Purpose.FIRST, now or clock.now())}"


def link_of(db: Connection, secret: str, now: datetime) -> Link:
    """Raises Refused (410) where it was used, replaced, or is too old. Looking does not use it up: programs that guard
    mailboxes open every link."""
    row = db.execute(
        select(col(StaffLink.staff_id), col(StaffLink.purpose)).where(
            col(StaffLink.digest) == _digest(secret), col(StaffLink.expires_at) > now
        )
    ).one_or_none()
    staff = staff_member_by_id(db, row.staff_id) if row is not None and row.staff_id else None
    if row is None or (staff is None) != (row.purpose == Purpose.FIRST):
        raise gone()
    return Link(Purpose(row.purpose), staff)


def forget_links(db: Connection, now: datetime) -> int:
    """Delete those that are too old; gives how many."""
    return db.execute(delete(StaffLink).where(col(StaffLink.expires_at) <= now)).rowcount


def administered(db: Connection) -> bool:
    """Whether anybody may make accounts."""
    them = select(col(Staff.id)).where(col(Staff.active), literal(Role.ADMINISTRATOR.value) == any_(col(Staff.roles)))
    return bool(db.execute(select(exists(them))).scalar())


def _keep(db: Connection, staff_id: UUID | None, purpose: Purpose, now: datetime) -> str:
    secret = os.urandom(32).hex()
    values = {"digest": _digest(secret), "staff_id": staff_id, "purpose": purpose.value}
    db.execute(insert(StaffLink).values(**values, expires_at=now + GOOD_FOR[purpose]))
    return secret


def use_up(db: Connection, secret: str) -> None:
    """Raises Refused (410) where somebody was faster."""
    if not db.execute(delete(StaffLink).where(col(StaffLink.digest) == _digest(secret))).rowcount:
        raise gone()


def gone() -> Refused:
    """A link that is good no more, or never was one."""
    return Refused(410, _("This link was used already or is too old. Ask for a new one."))


def _digest(secret: str) -> bytes:
    return ring().index("staff.link", secret)
