"""Signed-in browsers: a secret in a cookie, of which only a digest is kept, and two limits on how long it is good."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from bot.staff.permissions import SECOND_FACTOR
from storage.ids import random_id
from storage.sealed import ring
from storage.session import StaffSession
from storage.staff import Staff, StaffMember, heard_of, staff_member_by_id
from storage.tables import table_of

ABSOLUTE = timedelta(hours=12)  # a working day: then everybody signs in again
IDLE = timedelta(hours=8)  # a shift
IDLE_TRUSTED = timedelta(minutes=30)  # of the roles that must give a second factor
UNFINISHED = timedelta(minutes=30)  # between the password and the second factor, which may have to be set up first
TOUCHED = timedelta(minutes=1)  # that a browser was seen is written at most this often
SECRET = 32  # bytes
MOST_OPEN = 20  # sessions of one colleague; the oldest make room


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody's browser. `complete`: everything that is asked of them was given; before that nothing opens."""

    id: UUID
    staff: StaffMember
    complete: bool


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A line in the list of one's sessions; `agent` is the browser in words."""

    id: UUID
    agent: str
    created_at: datetime
    seen_at: datetime


def open_session(db: Connection, staff_id: UUID, agent: str, now: datetime, *, complete: bool) -> str:
    """A new session; gives the secret for its cookie, which is kept nowhere."""
    secret = os.urandom(SECRET).hex()
    values = {"id": random_id(), "staff_id": staff_id, "digest": _digest(secret), "complete": complete}
    db.execute(insert(StaffSession).values(**values, agent=agent[:120], created_at=now, seen_at=now))
    newest = select(col(StaffSession.id)).where(col(StaffSession.staff_id) == staff_id)
    newest = newest.order_by(col(StaffSession.created_at).desc(), col(StaffSession.id)).offset(MOST_OPEN)
    db.execute(delete(StaffSession).where(col(StaffSession.id).in_(newest)))
    return secret


def session_of(db: Connection, secret: str, now: datetime, *, touch: bool = True) -> Signed | None:
    """Whose cookie this is; None when it is over, or its owner works here no longer. Without `touch` it is not
    taken for a sign of life, as when a page asks for news by itself."""
    enrolled = col(Staff.totp_sealed).is_not(None).label("enrolled")
    row = db.execute(
        select(table_of(StaffSession), enrolled)
        .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
        .where(col(StaffSession.digest) == _digest(secret), col(Staff.active))
    ).one_or_none()
    if row is None:
        return None
    staff = staff_member_by_id(db, row.staff_id)
    if staff is None:
        return None
    trusted = bool(staff.roles & SECOND_FACTOR)
    if _over(row.complete, row.created_at, row.seen_at, IDLE_TRUSTED if trusted else IDLE, now):
        end_session(db, row.id)
        return None
    if touch and now - row.seen_at >= TOUCHED:
        db.execute(update(StaffSession).where(col(StaffSession.id) == row.id).values(seen_at=now))
        heard_of(db, staff.id, now)
    # Who was given such a role after signing in must have a second factor before anything more opens.
    return Signed(row.id, staff, row.complete and (row.enrolled or not trusted))


def _over(complete: bool, created_at: datetime, seen_at: datetime, idle: timedelta, now: datetime) -> bool:
    if now - created_at >= (ABSOLUTE if complete else UNFINISHED):
        return True
    return now - seen_at >= idle


def end_session(db: Connection, id: UUID) -> None:
    db.execute(delete(StaffSession).where(col(StaffSession.id) == id))


def end_own_session(db: Connection, staff_id: UUID, id: UUID) -> bool:
    """End one of one's own; False where there is none with this id."""
    own = (col(StaffSession.id) == id, col(StaffSession.staff_id) == staff_id)
    return bool(db.execute(delete(StaffSession).where(*own)).rowcount)


def end_sessions(db: Connection, staff_id: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of a colleague, but for one; gives how many."""
    these = [col(StaffSession.staff_id) == staff_id]
    if but is not None:
        these.append(col(StaffSession.id) != but)
    return db.execute(delete(StaffSession).where(*these)).rowcount


def sessions_of(db: Connection, staff: StaffMember, now: datetime) -> list[OpenSession]:
    """Where somebody is signed in, the last used first."""
    idle = IDLE_TRUSTED if staff.roles & SECOND_FACTOR else IDLE
    alive = (
        col(StaffSession.staff_id) == staff.id,
        col(StaffSession.complete),
        col(StaffSession.created_at) > now - ABSOLUTE,
        col(StaffSession.seen_at) > now - idle,
    )
    columns = (StaffSession.id, StaffSession.agent, StaffSession.created_at, StaffSession.seen_at)
    rows = db.execute(
        select(*(col(column) for column in columns)).where(*alive).order_by(col(StaffSession.seen_at).desc())
    )
    return [OpenSession(row.id, row.agent, row.created_at, row.seen_at) for row in rows]


def csrf_token(secret: str) -> str:
    """What every form of this session carries: other sites cannot know it."""
    return ring().index("staff.csrf", secret).hex()


def forget_sessions(db: Connection, now: datetime) -> int:
    """Delete those that are over; gives how many."""
    over = (col(StaffSession.created_at) <= now - ABSOLUTE) | (col(StaffSession.seen_at) <= now - IDLE)
    return db.execute(delete(StaffSession).where(over)).rowcount


def _digest(secret: str) -> bytes:
    return ring().index("staff.session", secret)
