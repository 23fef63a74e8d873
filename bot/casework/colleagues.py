"""Colleagues: who works here, found by e-mail address, added and changed."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import clock
from bot.casework.identity import keep_from_newcomer
from bot.casework.refused import Refused
from storage.audit import record
from storage.ids import random_id
from storage.staff import Role, Staff, StaffMember, staff_member

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def find_colleague(db: Connection, email: str) -> StaffMember:
    """Raises Refused where nobody active has this address."""
    found = staff_member(db, email)
    if found is None:
        raise Refused(403, "No active colleague has this e-mail address: add one with `wasl staff add`.")
    return found


def add_colleague(
    db: Connection,
    email: str,
    name: str,
    roles: Iterable[str],
    services: Iterable[str] = (),
    regions: Iterable[str] = (),
    *,
    by: UUID | str = "bot",
    now: datetime | None = None,
) -> StaffMember:
    """Add somebody, or give somebody who is there this name and these roles. Empty services or regions mean all."""
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise Refused(422, f"{email} is no e-mail address.")
    if not name.strip():
        raise Refused(422, "A colleague needs a name: people say by name who must not see their case.")
    wanted = _roles(roles)
    values = {
        "name": name.strip(),
        "roles": wanted,
        "services": sorted({service.strip().lower() for service in services}),
        "regions": sorted({region.strip().lower().replace("-", "_") for region in regions}),
        "active": True,
    }
    statement = insert(Staff).values(id=random_id(), email=address, created_at=now or clock.now(), **values)
    kept = statement.on_conflict_do_update(index_elements=["email"], set_=values).returning(col(Staff.id))
    staff_id = db.execute(kept).scalar_one()
    keep_from_newcomer(db, staff_id, name)
    record(db, by, "staff:" + ",".join(wanted), staff_id)
    return find_colleague(db, address)


def remove_colleague(db: Connection, email: str, *, by: UUID | str = "bot") -> None:
    """Take every right away. The row stays, since entries and the audit log name it."""
    found = find_colleague(db, email)
    db.execute(update(Staff).where(col(Staff.id) == found.id).values(active=False))
    record(db, by, "staff:inactive", found.id)


def colleagues(db: Connection) -> list[StaffMember]:
    """Everybody who is active, by name."""
    emails = db.execute(select(col(Staff.email)).where(col(Staff.active)).order_by(col(Staff.name))).scalars()
    return [member for email in emails.all() if (member := staff_member(db, email))]


def names_of(db: Connection, authors: Iterable[str]) -> dict[str, str]:
    """The names of those colleagues who wrote these entries, by the id that stands in an entry."""
    ids = [UUID(author) for author in set(authors) if len(author) == 36]
    rows = db.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(ids)))
    return {str(row.id): row.name for row in rows}


def _roles(roles: Iterable[str]) -> list[str]:
    wanted = sorted({role.strip().lower() for role in roles})
    unknown = [role for role in wanted if role not in list(Role)]
    if unknown:
        raise Refused(422, f"There is no role {', '.join(unknown)}. Roles are: {', '.join(Role)}.")
    if not wanted:
        raise Refused(422, f"Say which role: {', '.join(Role)}.")
    return wanted
