"""Contacts by the cases they have or once had: ordinary ones under their name, and nobody is told whose."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.case import Case, CaseKind, Decision, Way
from storage.contact import Contact


def had_case(about: Collection[str]) -> ColumnElement[bool]:
    """A condition on `contact`: they had a case of one of these kinds, or a complaint of one of these categories."""
    return _has(or_(col(Case.kind).in_(about), col(Case.category).in_(about)))


def complained(about: Collection[str], region: str, first: date | None, last: date | None) -> ColumnElement[bool]:
    """They complained about one of these categories, in that region (empty: everywhere) and between those days."""
    wanted = [col(Case.kind) == CaseKind.COMPLAINT, col(Case.category).in_(about)]
    if region:
        wanted.append(col(Case.region) == region)
    if first:
        wanted.append(col(Case.opened_on) >= first)
    if last:
        wanted.append(col(Case.opened_on) <= last)
    return _has(*wanted) & ~_confided()


def confides(db: Connection, contact_id: UUID) -> bool:
    """Whether a case of theirs is open that is sensitive, or in which they hide."""
    grave = or_(col(Case.sensitive), col(Case.way) == Way.HIDDEN)
    mine = select(col(Case.id)).where(col(Case.contact_id) == contact_id, col(Case.closed_at).is_(None), grave)
    return bool(db.execute(select(exists(mine))).scalar_one())


def _confided() -> ColumnElement[bool]:
    """They told us something in confidence, whatever else they complained about: nothing is sent to their telephone
    that they did not ask for."""
    grave = or_(col(Case.sensitive), col(Case.way) != Way.NAMED, col(Case.kind) == CaseKind.PROTECTION)
    return exists(select(col(Case.id)).where(col(Case.contact_id) == col(Contact.id), grave).correlate(Contact))


def _has(*about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Never a sensitive case, nor of somebody who hides or leaves no trace: being written to would give them away. Nor
    one that they took back, or that goes on in another which is none of these: what was merged counts as its whole."""
    ordinary = (
        ~col(Case.sensitive), col(Case.way) == Way.NAMED, col(Case.kind) != CaseKind.PROTECTION,
        col(Case.decision) != Decision.WITHDRAWN, ~_goes_on_in_confidence(),
    )  # fmt: skip
    mine = select(col(Case.id)).where(col(Case.contact_id) == col(Contact.id), *ordinary, *about)
    return exists(mine.correlate(Contact))


def _goes_on_in_confidence() -> ColumnElement[bool]:
    whole = aliased(Case)
    grave = or_(col(whole.sensitive), col(whole.way) != Way.NAMED, col(whole.decision) == Decision.WITHDRAWN)
    return exists(select(col(whole.id)).where(col(whole.id) == col(Case.merged_into), grave).correlate(Case))
