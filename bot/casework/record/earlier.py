"""Other cases beside one: of the same person, about the same matter, linked to it, or merged into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.casework.entries import Line, timeline
from bot.casework.record.staffwork import LISTED, REPEAT, Listed, listed, unsealed
from storage.audit import record
from storage.case import Audience, Case, CaseIdentity, CaseKind, Way
from storage.case_acts import CaseLink
from storage.staff import StaffMember
from storage.visibility import select_cases

SAME_MATTER = timedelta(days=31)  # within which the same complaint from the same place may be one
MOST = 20
MOST_ALIKE = 5
THIRD = 3  # complaints of one person in six months
TELLING = ("identity_number", "card_number", "telephone")  # a name alone names too many


@dataclass(frozen=True, slots=True)
class Beside:
    """Cases that this colleague may see. `duplicates` may be the same matter: of this person where `same_person` holds
    their id, else only alike. `often`: at least the third complaint of this person in six months."""

    earlier: tuple[Listed, ...]
    duplicates: tuple[Listed, ...]
    linked: tuple[Listed, ...]
    merged: tuple[Listed, ...]
    into: Listed | None
    same_person: frozenset[UUID]
    often: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A case that was merged into another, to be read there."""

    case: Listed
    story: str
    lines: tuple[Line, ...]


def beside(db: Connection, staff: StaffMember, case: Listed) -> Beside:
    """What belongs beside a case that this colleague has open.

    Cases are tied to a person only within one way of complaining: a hidden or traceless case beside a named one would
    be named by it.
    """
    earlier = _listed(db, staff, _same_person(db, case.id), MOST)
    month = (col(Case.opened_on).between(case.opened - SAME_MATTER, case.opened + SAME_MATTER),)
    alike = _listed(db, staff, and_(*_same_matter(case), *month), MOST_ALIKE)
    linked = _listed(db, staff, col(Case.id).in_(_links(case.id)), MOST)
    merged = _listed(db, staff, col(Case.merged_into) == case.id, MOST)
    into = goes_on_in(db, staff, case)
    apart = {case.id, case.merged_into, *(other.id for other in (*linked, *merged))}
    of_person = frozenset(other.id for other in earlier)
    same = [o for o in earlier if o.category == case.category and abs(o.opened - case.opened) <= SAME_MATTER]
    duplicates = {other.id: other for other in (*same, *alike) if other.id not in apart and not other.over}
    counted = [o for o in earlier if o.kind == CaseKind.COMPLAINT and o.merged_into is None]
    recent = [o for o in counted if abs(o.opened - case.opened) <= REPEAT]
    return Beside(
        earlier=tuple(other for other in earlier if other.id not in apart | duplicates.keys()),
        duplicates=tuple(duplicates.values()),
        linked=linked,
        merged=merged,
        into=into,
        same_person=of_person,
        often=case.kind == CaseKind.COMPLAINT and len(recent) + 1 >= THIRD,
    )


def goes_on_in(db: Connection, staff: StaffMember, case: Listed) -> Listed | None:
    """The case that this one was merged into, where this colleague may see it."""
    if case.merged_into is None:
        return None
    return next(iter(_listed(db, staff, col(Case.id) == case.merged_into, 1)), None)


def parts_of(db: Connection, staff: StaffMember, case_id: UUID) -> tuple[Part, ...]:
    """What was merged into a case, whole: its story and its timeline, as far as this colleague may see it."""
    wanted = select_cases(staff, *LISTED, col(Case.story_sealed)).where(col(Case.merged_into) == case_id)
    rows = db.execute(wanted.order_by(col(Case.opened_on), col(Case.id)).limit(MOST)).all()
    return tuple(
        Part(listed(row), unsealed(row, "story", ""), timeline(db, row.id, Audience.PERSON, Audience.STAFF))
        for row in rows
    )


def note_reading(db: Connection, staff: StaffMember, parts: tuple[Part, ...]) -> None:
    """What was merged into a case is read with it."""
    for part in parts:
        record(db, staff.id, "read", part.case.id)


def _listed(db: Connection, staff: StaffMember, condition: ColumnElement[bool], most: int) -> tuple[Listed, ...]:
    newest = (col(Case.opened_on).desc(), col(Case.id))
    rows: list[Row[Any]] = list(
        db.execute(select_cases(staff, *LISTED).where(condition).order_by(*newest).limit(most)).all()
    )
    return tuple(listed(row) for row in rows)


def _same_person(db: Connection, case_id: UUID) -> ColumnElement[bool]:
    """Of the same way, and from the same contact or about the same beneficiary."""
    wanted: tuple[Any, ...] = (Case.way, Case.contact_id, Case.repeat_index)
    row = db.execute(select(*wanted).where(col(Case.id) == case_id)).one()
    mine, theirs = aliased(CaseIdentity), aliased(CaseIdentity)
    alike = (col(theirs.kind) == col(mine.kind)) & (col(theirs.value_index) == col(mine.value_index))
    same: list[ColumnElement[bool]] = [
        col(Case.id).in_(
            select(col(theirs.case_id))
            .join(mine, alike)
            .where(col(mine.case_id) == case_id, col(mine.kind).in_(TELLING), col(theirs.case_id) != case_id)
        )
    ]
    if row.repeat_index is not None:
        same.append(col(Case.repeat_index) == row.repeat_index)
    if row.contact_id is not None and row.way == Way.NAMED:
        same.append(col(Case.contact_id) == row.contact_id)
    return and_(or_(*same), col(Case.way) == row.way, col(Case.id) != case_id)


def _same_matter(case: Listed) -> tuple[ColumnElement[bool], ...]:
    """Open named complaints about the same thing from the same place: of the others, nothing is guessed."""
    return (
        col(Case.kind) == case.kind if case.kind == CaseKind.COMPLAINT and case.region else col(Case.id).is_(None),
        col(Case.category) == case.category,
        col(Case.region) == case.region,
        col(Case.way) == Way.NAMED if case.way is Way.NAMED else col(Case.id).is_(None),
        col(Case.sensitive) == case.sensitive,
        col(Case.closed_at).is_(None),
        col(Case.id) != case.id,
    )


def _links(case_id: UUID) -> Any:
    one, other = col(CaseLink.one_id), col(CaseLink.other_id)
    return select(other).where(one == case_id).union(select(one).where(other == case_id))
