"""Whom a case is about, seen through a mask; and the few acts that lift it, each with a reason in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select
from sqlmodel import col

from bot.casework.refused import Refused, not_found
from bot.i18n import _
from storage.audit import record
from storage.case import Case
from storage.contact import Contact
from storage.sealed import ring
from storage.staff import StaffMember
from storage.visibility import unsealable_by

LEAST_REASON, MOST_REASON = 10, 500  # characters


def unseal(db: Connection, staff: StaffMember, number: str, reason: str) -> dict[str, str]:
    """As `unseal_by_id`, by the tracking number."""
    return _unseal(db, staff, col(Case.number_index) == ring().index("case.number", number), reason)


def unseal_by_id(db: Connection, staff: StaffMember, case_id: UUID, reason: str) -> dict[str, str]:
    """Who a case is about and where they are reached: of a hidden one for the custodian alone, always with a reason,
    always in the audit log. Raises Refused."""
    return _unseal(db, staff, col(Case.id) == case_id, reason)


def _unseal(db: Connection, staff: StaffMember, which: ColumnElement[bool], reason: str) -> dict[str, str]:
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Refused(422, _("Say why, in a sentence: it is written into the audit log."))
    if len(reason) > MOST_REASON:
        raise Refused(422, _("Say it shorter: one or two sentences are enough for the audit log."))
    wanted = select(col(Case.id), col(Case.identity_sealed), col(Case.contact_id))
    row = db.execute(wanted.where(which, unsealable_by(staff))).one_or_none()
    record(db, staff.id, "unseal" if row else "unseal_refused", row.id if row else "", reason)
    if row is None:
        raise not_found()
    identity: dict[str, str] = {}
    if row.identity_sealed:
        identity = ring().open_json(row.identity_sealed, at=f"cases.identity_sealed.{row.id}")
    reached = select(col(Contact.channel), col(Contact.address_sealed)).where(col(Contact.id) == row.contact_id)
    contact = db.execute(reached).one_or_none()
    if contact is not None:
        at = f"contact.address_sealed.{row.contact_id}"
        identity[contact.channel] = ring().open(contact.address_sealed, at=at).decode()
    return identity


def shown(identity: Mapping[str, str]) -> dict[str, str]:
    """Who complains with their name is known by it; their numbers are shown on request, with a reason."""
    return {kind: value if kind == "name" else masked(value) for kind, value in identity.items()}


def masked(value: str) -> str:
    """Enough to tell two apart, too little to find somebody: the first letter of each word, the last two digits."""
    if any(character.isdigit() for character in value):
        return "•••" + value[-2:]
    return " ".join(word[0] + "•••" for word in value.split())
