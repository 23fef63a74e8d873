"""Colleagues: who works here, found by e-mail address, added and changed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, any_, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import clock
from bot.casework.identity import keep_from_newcomer
from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff.misfit import Misfit
from bot.staff.sessions import end_sessions
from storage.audit import record
from storage.ids import random_id
from storage.session import StaffLink
from storage.staff import Role, Staff, StaffMember, staff_member, staff_member_by_id

_EMAIL = re.compile(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+")
MOST_EMAIL, MOST_NAME = 254, 120


@dataclass(frozen=True, slots=True)
class Rights:
    """What the team's form says of somebody. Empty services or regions mean all."""

    name: str
    roles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    partner: str = ""

    def values(self) -> dict[str, Any]:
        """For the table. Raises Misfit where they do not hold together."""
        name = " ".join(self.name.split())
        if not name:
            raise Misfit("name", _("A colleague needs a name: people say by name who must not see their case."))
        if len(name) > MOST_NAME:
            raise Misfit("name", _("Take at most {n} characters.").format(n=MOST_NAME))
        return {
            "name": name,
            "roles": _roles(self.roles, self.partner),
            "services": sorted({service.strip().lower() for service in self.services}),
            "regions": sorted({region.strip().lower().replace("-", "_") for region in self.regions}),
            "partner": self.partner.strip().lower(),
        }


def find_colleague(db: Connection, email: str) -> StaffMember:
    """Raises Refused where nobody active has this address."""
    found = staff_member(db, email)
    if found is None:
        raise Refused(403, _("No active colleague has this e-mail address: add one with `wasl staff add`."))
    return found


def add_colleague(
    db: Connection,
    email: str,
    name: str,
    roles: Iterable[str],
    services: Iterable[str] = (),
    regions: Iterable[str] = (),
    *,
    language: str = "",
    partner: str = "",
    by: UUID | str = "bot",
    now: datetime | None = None,
) -> StaffMember:
    """Add somebody, or give somebody who is there this name and these rights. Who is new cannot sign in before a
    link of theirs was taken up."""
    address = address_of(email)
    values = Rights(name, tuple(roles), tuple(services), tuple(regions), partner).values()
    there = db.execute(select(col(Staff.id)).where(col(Staff.email) == address)).scalar()
    if there is not None:
        keep_an_administrator(db, there, values["roles"])
    spoken = {"language": language} if language else {}
    statement = insert(Staff).values(
        id=random_id(), email=address, created_at=now or clock.now(), active=True, **values, **spoken
    )
    changed = {"active": True, **values, **spoken}
    kept = statement.on_conflict_do_update(index_elements=["email"], set_=changed).returning(col(Staff.id))
    staff_id = db.execute(kept).scalar_one()
    keep_from_newcomer(db, staff_id, values["name"])
    record(db, by, "staff:" + ",".join(values["roles"])[:34], staff_id)
    return find_colleague(db, address)


def remove_colleague(db: Connection, email: str, *, by: UUID | str = "bot") -> None:
    """Take every right away. The row stays, since entries and the audit log name it."""
    end_work(db, find_colleague(db, email).id, by)


def colleagues(db: Connection) -> list[StaffMember]:
    """Everybody who is active, by name."""
    ids = db.execute(select(col(Staff.id)).where(col(Staff.active)).order_by(col(Staff.name))).scalars()
    return [member for id in ids.all() if (member := staff_member_by_id(db, id))]


def has_joined(db: Connection, staff_id: UUID) -> bool:
    """Whether they have set a password."""
    return bool(db.execute(select(col(Staff.password_hash) != "").where(col(Staff.id) == staff_id)).scalar())


def names_of(db: Connection, authors: Iterable[str]) -> dict[str, str]:
    """The names of those colleagues who wrote these entries, by the id that stands in an entry."""
    ids = [UUID(author) for author in set(authors) if len(author) == 36]
    rows = db.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(ids)))
    return {str(row.id): row.name for row in rows}


def keep_an_administrator(db: Connection, staff_id: UUID, roles: Iterable[str]) -> None:
    """Raise Refused (409) where nobody could make accounts any more once this colleague has these roles."""
    administers = literal(Role.ADMINISTRATOR.value) == any_(col(Staff.roles))
    # Two who take each other's role away at once: the second waits here, and then finds itself refused.
    them = select(col(Staff.id)).where(col(Staff.active), administers).order_by(col(Staff.id)).with_for_update()
    active = set(db.execute(them).scalars())
    if active == {staff_id} and Role.ADMINISTRATOR not in roles:
        raise Refused(409, _("This is the last administrator. Make somebody else one first."))


def end_work(db: Connection, staff_id: UUID, by: UUID | str) -> None:
    """Nothing that let this colleague in lets them in again: password, second factor, sessions, links."""
    keep_an_administrator(db, staff_id, ())
    nothing = {"active": False, "available": False, "password_hash": "", "totp_sealed": None, "recovery": []}
    db.execute(update(Staff).where(col(Staff.id) == staff_id).values(**nothing))
    db.execute(delete(StaffLink).where(col(StaffLink.staff_id) == staff_id))
    end_sessions(db, staff_id)
    record(db, by, "staff:inactive", staff_id)


def address_of(email: str) -> str:
    """As it is kept. Raises Misfit for what is none."""
    address = email.strip().lower()
    if len(address) > MOST_EMAIL or not _EMAIL.fullmatch(address):
        raise Misfit("email", _("This is no e-mail address. It looks like name@example.org."))
    return address


def _roles(roles: Iterable[str], partner: str) -> list[str]:
    wanted = sorted({role.strip().lower() for role in roles})
    if partner and not set(wanted) - {Role.CASEWORKER}:
        return [Role.CASEWORKER.value]
    if partner:
        raise Misfit("roles", _("Staff of a partner see what was referred to it, and nothing else: they need no role."))
    unknown = [role for role in wanted if role not in list(Role)]
    if unknown:
        there = {"roles": ", ".join(unknown)[:80], "known": ", ".join(Role)}
        raise Misfit("roles", _("There is no role {roles}. Roles are: {known}.").format(**there))
    if not wanted:
        raise Misfit("roles", _("Choose at least one role."))
    return wanted
