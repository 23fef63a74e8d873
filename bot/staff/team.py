"""The team as its administrators see it: who is there, and what they are let do. Everything here is audited."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select, update
from sqlmodel import col

from bot.casework.identity import keep_from_newcomer
from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff import second_factor
from bot.staff.colleagues import Rights, add_colleague, address_of, end_work, keep_an_administrator
from bot.staff.links import make_link
from bot.staff.mail import Letter, defer_mail
from bot.staff.misfit import Misfit
from bot.staff.sessions import end_sessions
from storage.audit import record
from storage.staff import Role, Staff, StaffMember
from storage.tables import table_of


@dataclass(frozen=True, slots=True)
class Colleague:
    """A line of the team's list. `joined`: they have a password. `version` changes with every change of rights."""

    id: UUID
    email: str
    name: str
    roles: frozenset[Role]
    services: frozenset[str]
    regions: frozenset[str]
    partner: str
    language: str
    active: bool
    joined: bool
    enrolled: bool
    available: bool
    seen_at: datetime | None
    version: str

    @property
    def values(self) -> dict[str, Any]:
        """As `Rights.values` gives them."""
        kinds = {"roles": self.roles, "services": self.services, "regions": self.regions}
        return {"name": self.name, "partner": self.partner, **{kind: sorted(held) for kind, held in kinds.items()}}


def team(db: Connection) -> list[Colleague]:
    """Everybody, by name; those who work here no longer at the end."""
    rows = db.execute(_team().order_by(col(Staff.active).desc(), col(Staff.name), col(Staff.id)))
    return [_colleague(row) for row in rows]


def colleague(db: Connection, staff_id: UUID) -> Colleague:
    """Raises Refused (404) where there is none."""
    return _found(db, staff_id)


def invite(db: Connection, by: StaffMember, email: str, rights: Rights, language: str) -> StaffMember:
    """Add somebody who is new. Raises Misfit for an address that is taken, also by who works here no longer."""
    address = address_of(email)
    there = db.execute(select(col(Staff.active)).where(col(Staff.email) == address)).scalar()
    if there is not None:
        raise Misfit(
            "email",
            _("This colleague works here already.")
            if there
            else _("This colleague worked here before: find them at the end of the list and let them back in."),
        )
    return add_colleague(
        db, address, rights.name, rights.roles, rights.services, rights.regions,
        language=language, partner=rights.partner, by=by.id,
    )  # fmt: skip


def change(db: Connection, by: StaffMember, staff_id: UUID, rights: Rights, version: str) -> None:
    """Give somebody these rights; `version` is what the form was made from. Nobody changes what they may do
    themselves."""
    before = _found(db, staff_id, lock=True)
    if before.version != version:
        raise Refused(
            409, _("Somebody else has just changed this colleague. Look at what is there now, then save again.")
        )
    values = rights.values()
    if staff_id == by.id and any(values[kind] != before.values[kind] for kind in values if kind != "name"):
        raise Misfit("roles", _("Ask another administrator to change what you may do yourself."), 403)
    keep_an_administrator(db, staff_id, values["roles"])
    db.execute(update(Staff).where(col(Staff.id) == staff_id).values(**values))
    if values["name"] != before.name:
        keep_from_newcomer(db, staff_id, values["name"])
    record(db, by.id, "staff:" + ",".join(values["roles"])[:34], staff_id)


def dismiss(db: Connection, by: StaffMember, staff_id: UUID) -> None:
    """Take every right of a colleague away, at once and in every browser."""
    if staff_id == by.id:
        raise Refused(403, _("Ask another administrator to take your own rights away."))
    if not _found(db, staff_id).active:
        raise Refused(409, _("This colleague works here no longer."))
    end_work(db, staff_id, by.id)


def let_back_in(db: Connection, by: StaffMember, staff_id: UUID) -> None:
    """With the rights from before; the way in is a new invitation."""
    found = _found(db, staff_id)
    if found.active:
        raise Refused(409, _("This colleague works here already."))
    db.execute(update(Staff).where(col(Staff.id) == staff_id).values(active=True))
    keep_from_newcomer(db, staff_id, found.name)  # they may have been named while they were away
    record(db, by.id, "staff:active", staff_id)


def reset_factor(db: Connection, by: StaffMember, staff_id: UUID, now: datetime) -> None:
    """For a telephone that was lost. Nobody resets their own: it would be a way around it."""
    if staff_id == by.id:
        raise Refused(403, _("Ask another administrator to reset your own second step."))
    if not _found(db, staff_id).active:
        raise Refused(409, _("This colleague works here no longer."))
    second_factor.take_off(db, staff_id, by.id, now)
    end_sessions(db, staff_id)
    defer_mail(db, staff_id, Letter.FACTOR_OFF)


def new_link(db: Connection, by: StaffMember, staff_id: UUID, now: datetime) -> str:
    """The path of an invitation or of a link for a new password, to be given by hand."""
    if staff_id == by.id:
        raise Refused(403, _("Change your own password on your account's page."))
    return make_link(db, staff_id, by=by.id, now=now)


def _team() -> Select[Any]:
    return select(table_of(Staff))


def _found(db: Connection, staff_id: UUID, *, lock: bool = False) -> Colleague:
    asked = _team().where(col(Staff.id) == staff_id)
    row = db.execute(asked.with_for_update() if lock else asked).one_or_none()
    if row is None:
        raise Refused(404, _("There is no such colleague."))
    return _colleague(row)


def _colleague(row: Row[Any]) -> Colleague:
    rights = (row.name, sorted(row.roles), sorted(row.services), sorted(row.regions), row.partner, row.active)
    return Colleague(
        row.id,
        row.email,
        row.name,
        frozenset(Role(role) for role in row.roles),
        frozenset(row.services),
        frozenset(row.regions),
        row.partner,
        row.language,
        row.active,
        bool(row.password_hash),
        row.totp_sealed is not None,
        row.available,
        row.seen_at,
        sha256(repr(rights).encode()).hexdigest()[:16],
    )
