"""Who among the staff may see which case: one condition, in every select of cases for staff."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    any_,
    exists,
    false,
    literal,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import array
from sqlmodel import col

from storage.attachment import StoredFile
from storage.case import Case, CaseKind, Way
from storage.referral import PASSED_ON, Referral
from storage.staff import Role, StaffMember

_NOBODY: ColumnElement[Any] = literal_column("'{}'::uuid[]")


def visible_to(staff: StaffMember) -> ColumnElement[bool]:
    """The condition on `cases` for this colleague; the most restrictive rule wins.

    Who is named as one who must not see a case never does, in any role, and an appeal is not for who decided before.
    Sensitive cases are for the safeguarding role alone, in all regions. Ordinary ones are for caseworkers and
    supervisors within their services and regions. Staff of a partner organisation see what was passed on to it, and of
    that only what the person agreed to (`storage.referral`). The other roles see none.
    """
    if not staff.active:
        return false()
    if staff.partner:
        return _scope(staff) & not_(_kept_from(staff))
    me = literal(staff.id, UuidType)
    decided = col(Case.appealed) & (me == any_(col(Case.deciders)))
    return _scope(staff) & not_(_kept_from(staff)) & not_(decided)


def _scope(staff: StaffMember) -> ColumnElement[bool]:
    """What their roles, services and regions let them see, before anybody asks who is kept from it."""
    if staff.partner:
        return _passed_on_to(staff.partner)
    parts: list[ColumnElement[bool]] = []
    if Role.SAFEGUARDING in staff.roles:
        parts.append(col(Case.sensitive).is_(True))
    if staff.roles & {Role.CASEWORKER, Role.SUPERVISOR}:
        supervises = Role.SUPERVISOR in staff.roles
        parts.append(not_(col(Case.sensitive)) & _services(staff, supervises) & _regions(staff, supervises))
    return or_(*parts) if parts else false()


def _passed_on_to(partner: str) -> ColumnElement[bool]:
    sent = (col(Referral.partner) == partner, col(Referral.state).in_(PASSED_ON))
    return exists(select(col(Referral.id)).where(col(Referral.case_id) == col(Case.id), *sent).correlate(Case))


def unsealable_by(staff: StaffMember) -> ColumnElement[bool]:
    """Cases whose identity this colleague may lift the seal of: hidden ones the custodian alone (sensitive and hidden:
    with the safeguarding role too), the others whoever sees them."""
    if staff.partner:
        return false()
    seen = visible_to(staff) & (col(Case.way) != Way.HIDDEN)
    if not staff.active or Role.CUSTODIAN not in staff.roles:
        return seen
    hidden = (col(Case.way) == Way.HIDDEN) & not_(_kept_from(staff))
    if Role.SAFEGUARDING not in staff.roles:
        hidden &= not_(col(Case.sensitive))
    return or_(seen, hidden)


def _kept_from(staff: StaffMember) -> ColumnElement[bool]:
    return literal(staff.id, UuidType) == any_(col(Case.keep_from_staff))


def _services(staff: StaffMember, supervises: bool) -> ColumnElement[bool]:
    if not staff.services:
        return literal(True)
    mine = sorted(staff.services)
    named = [col(Case.kind).in_(mine), col(Case.category).in_(mine), col(Case.service).in_(mine)]
    # What belongs to no service would otherwise be seen by nobody.
    general = [col(Case.kind).in_([CaseKind.HUMAN, CaseKind.DATA])] if supervises else []
    return or_(*named, *general)


def _regions(staff: StaffMember, supervises: bool) -> ColumnElement[bool]:
    if not staff.regions:
        return literal(True)
    mine = sorted(staff.regions | {""}) if supervises else sorted(staff.regions)
    return col(Case.region).in_(mine)


def select_cases(staff: StaffMember, *columns: Any) -> Select[Any]:
    """Select from the cases this colleague may see: these columns, all without any. Join and filter it further."""
    return select(*(columns or (Case,))).select_from(Case).where(visible_to(staff))


def kept_back(db: Connection, staff: StaffMember) -> list[UUID]:
    """The cases that this colleague may not see though their roles, services and regions reach them."""
    me = array([literal(staff.id, UuidType)])
    named = select(col(Case.id)).where(col(Case.keep_from_staff) != _NOBODY, col(Case.keep_from_staff).contains(me))
    decided = select(col(Case.id)).where(col(Case.appealed), col(Case.deciders).contains(me))
    return list(db.execute(union_all(named, decided)).scalars())


def select_listed(staff: StaffMember, kept: Collection[UUID], *columns: Any) -> Select[Any]:
    """The same cases as `select_cases`, for lists and counts over a million of them: `kept` is what `kept_back` gave,
    so that all else is decided by columns which the indexes of lists hold."""
    seen = _scope(staff) if staff.active else false()
    return select(*columns).select_from(Case).where(seen, col(Case.id).not_in(kept) if kept else literal(True))


def select_files(staff: StaffMember, *columns: Any) -> Select[Any]:
    """Select from the files of the cases this colleague may see: a file in no case is seen by nobody. Staff of a
    partner organisation get theirs through the referral, which says which of them were agreed to."""
    return (
        select(*(columns or (StoredFile,)))
        .select_from(StoredFile)
        .join(Case, col(StoredFile.case_id) == col(Case.id))
        .where(false() if staff.partner else visible_to(staff))
    )


def visible_of(db: Connection, staff: StaffMember, case_ids: Collection[UUID]) -> list[UUID]:
    """Those of these cases that this colleague may see."""
    return list(db.execute(select_cases(staff, col(Case.id)).where(col(Case.id).in_(case_ids))).scalars())
