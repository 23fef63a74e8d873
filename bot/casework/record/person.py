"""One person, as a colleague may know them: consents, language, channel and the cases that this colleague may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, any_, literal, not_, select
from sqlalchemy import Uuid as UuidType
from sqlmodel import col

from bot import people
from bot.casework.entries import BOT, add_entry
from bot.casework.following import number_of, ordinary
from bot.casework.privacy import erase, gathered
from bot.casework.record.masking import LEAST_REASON, MOST_REASON, masked
from bot.casework.refused import Refused
from bot.i18n import _
from bot.organisation import Organisation
from bot.staff.permissions import Action, may
from storage.audit import record
from storage.case import Audience, Case, EntryKind, Way
from storage.consent import Consent
from storage.contact import Contact
from storage.sealed import ring
from storage.staff import Role, StaffMember
from storage.visibility import select_cases, visible_to


@dataclass(frozen=True, slots=True)
class Consented:
    """One decision of the person; the newest of a purpose holds."""

    purpose: str
    given: bool
    wording: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TheirCase:
    id: UUID
    number: str
    kind: str
    category: str
    state: str
    sensitive: bool
    opened: date


@dataclass(frozen=True, slots=True)
class Person:
    """`address` is masked. `cases` are those with a name that the viewer may see: a hidden one named here would be
    hidden no more."""

    id: UUID
    channel: str
    address: str
    language: str
    writing_only: bool
    news_stopped: bool
    unreachable: str
    since: datetime
    consents: tuple[Consented, ...]
    cases: tuple[TheirCase, ...]


def person(db: Connection, staff: StaffMember, contact_id: UUID) -> Person:
    """Read one person; the reading is audited. Raises Refused alike for who is unknown and who may not be seen."""
    cases = _cases(db, staff, contact_id)
    found = _contact(db, staff, contact_id, bool(cases))
    record(db, staff.id, "person", contact_id)
    columns: tuple[Any, ...] = (Consent.purpose, Consent.given, Consent.wording, Consent.language, Consent.at)
    consents = db.execute(
        select(*columns).where(col(Consent.contact_id) == contact_id).order_by(col(Consent.at).desc())
    )
    address = ring().open(found.address_sealed, at=f"contact.address_sealed.{contact_id}").decode()
    return Person(
        contact_id,
        found.channel,
        masked(address),
        found.language,
        found.writing_only,
        found.news_stopped,
        found.unreachable,
        found.created_at,
        tuple(Consented(*row) for row in consents),
        cases,
    )


def export(db: Connection, staff: StaffMember, contact_id: UUID, reason: str) -> dict[str, Any]:
    """All that is kept of a person, for them: what the chat would give them, of the cases this colleague may see. The
    custodian, who answers for such requests, gives the hidden ones too, and the sensitive ones with that role."""
    reason = _reason(reason)
    _contact(db, staff, contact_id, bool(_cases(db, staff, contact_id)))
    record(db, staff.id, "person:export", contact_id, reason)
    return gathered(db, contact_id, _exported(staff))


def erase_person(db: Connection, staff: StaffMember, contact_id: UUID, reason: str, now: datetime) -> None:
    """Forget a person at their wish. Open cases that this colleague may not see go on: who works on them is told.

    Hidden cases stay as they are, since one that changed now would be known as this person's: the custodian alone, or
    the person in the chat, takes them away too.
    """
    reason = _reason(reason)
    _contact(db, staff, contact_id, bool(_cases(db, staff, contact_id)))
    mine, keep = col(Case.contact_id) == contact_id, []
    if Role.CUSTODIAN not in staff.roles:
        unseen = _ids(db, mine, col(Case.closed_at).is_(None), not_(visible_to(staff)))
        keep = [*unseen, *_ids(db, mine, col(Case.way) == Way.HIDDEN, visible_to(staff))]
        told = _("The person asked to be forgotten. This case is open: ask them whether it goes on.")
        for case_id in unseen:
            add_entry(db, case_id, EntryKind.NOTE, told, Audience.STAFF, BOT, now=now)
    erase(db, contact_id, now=now, by=staff.id, reason=reason, keep=keep)


def speak_with(db: Connection, staff: StaffMember, contact_id: UUID, language: str, organisation: Organisation) -> None:
    """From now on we write to this person in `language`."""
    _contact(db, staff, contact_id, bool(_cases(db, staff, contact_id)))
    if language not in organisation.languages:
        raise Refused(422, _("We do not speak this language. Choose one of the list."))
    people.set_language(db, contact_id, language)
    record(db, staff.id, f"person:language:{language}", contact_id)


def _contact(db: Connection, staff: StaffMember, contact_id: UUID, knows: bool) -> Any:
    """Who may not see one of their cases by name may not know them, save the custodian."""
    columns: tuple[Any, ...] = (
        Contact.channel, Contact.address_sealed, Contact.language, Contact.writing_only, Contact.news_stopped,
        Contact.unreachable, Contact.created_at,
    )  # fmt: skip
    found = db.execute(select(*columns).where(col(Contact.id) == contact_id)).one_or_none()
    allowed = may(staff, Action.PERSON) and (knows or Role.CUSTODIAN in staff.roles)
    if found is None or not allowed:
        raise Refused(404, _("There is nobody here whom you may see."))
    return found


def _cases(db: Connection, staff: StaffMember, contact_id: UUID) -> tuple[TheirCase, ...]:
    columns: tuple[Any, ...] = (
        Case.id, Case.number_sealed, Case.kind, Case.category, Case.state, Case.sensitive, Case.opened_on,
    )  # fmt: skip
    wanted = select_cases(staff, *columns).where(col(Case.contact_id) == contact_id, col(Case.way) == Way.NAMED)
    return tuple(
        TheirCase(
            row.id, number_of(row.id, row.number_sealed), row.kind, row.category, row.state, row.sensitive,
            row.opened_on,
        )
        for row in db.execute(wanted.order_by(col(Case.opened_on).desc(), col(Case.id))).all()
    )  # fmt: skip


def _exported(staff: StaffMember) -> ColumnElement[bool]:
    if Role.CUSTODIAN not in staff.roles:
        return ordinary() & visible_to(staff)
    everything = not_(literal(staff.id, UuidType) == any_(col(Case.keep_from_staff)))
    return everything if Role.SAFEGUARDING in staff.roles else everything & ~col(Case.sensitive)


def _ids(db: Connection, *conditions: ColumnElement[bool]) -> list[UUID]:
    return list(db.execute(select(col(Case.id)).where(*conditions).with_for_update()).scalars())


def _reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Refused(422, _("Say why, in a sentence: it is written into the audit log."))
    if len(reason) > MOST_REASON:
        raise Refused(422, _("Say it shorter: one or two sentences are enough for the audit log."))
    return reason
