"""Who among the staff may see which case: one condition, in every select of cases for staff."""

from typing import Any

from sqlalchemy import ColumnElement, Select, any_, false, literal, not_, or_, select
from sqlalchemy import Uuid as UuidType
from sqlmodel import col

from storage.attachment import StoredFile
from storage.case import Case, CaseKind, Way
from storage.staff import Role, StaffMember


def visible_to(staff: StaffMember) -> ColumnElement[bool]:
    """The condition on `cases` for this colleague; the most restrictive rule wins.

    Who is named as one who must not see a case never does, in any role, and an appeal is not for who decided before.
    Sensitive cases are for the safeguarding role alone, in all regions. Ordinary ones are for caseworkers and
    supervisors within their services and regions. The other roles see none.
    """
    if not staff.active:
        return false()
    parts: list[ColumnElement[bool]] = []
    if Role.SAFEGUARDING in staff.roles:
        parts.append(col(Case.sensitive).is_(True))
    if staff.roles & {Role.CASEWORKER, Role.SUPERVISOR}:
        supervises = Role.SUPERVISOR in staff.roles
        parts.append(not_(col(Case.sensitive)) & _services(staff, supervises) & _regions(staff, supervises))
    if not parts:
        return false()
    me = literal(staff.id, UuidType)
    decided = col(Case.appealed) & col(Case.decided_by).is_not_distinct_from(me)
    return or_(*parts) & not_(_kept_from(staff)) & not_(decided)


def unsealable_by(staff: StaffMember) -> ColumnElement[bool]:
    """Cases whose identity this colleague may lift the seal of: hidden ones the custodian alone (sensitive and hidden:
    with the safeguarding role too), the others whoever sees them."""
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


def select_files(staff: StaffMember, *columns: Any) -> Select[Any]:
    """Select from the files of the cases this colleague may see: a file in no case is seen by nobody."""
    return (
        select(*(columns or (StoredFile,)))
        .select_from(StoredFile)
        .join(Case, col(StoredFile.case_id) == col(Case.id))
        .where(visible_to(staff))
    )
