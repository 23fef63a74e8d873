"""Two cases that seem to be about one matter: linked, so that whoever reads one finds the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import clock
from bot.casework.entries import add_entry
from bot.casework.numbers import parse_number
from bot.casework.refused import Refused
from bot.casework.talk.replies import locked
from bot.casework.traces import kept_time
from bot.i18n import _
from storage.audit import record
from storage.case import Audience, Case, EntryKind, Way
from storage.case_acts import CaseLink
from storage.sealed import ring
from storage.staff import StaffMember
from storage.visibility import select_cases


def numbered(db: Connection, staff: StaffMember, written: str) -> UUID:
    """The case of a number that a colleague typed, if they may see it. Raises Refused."""
    number = parse_number(written)
    if number is None:
        raise Refused(422, _("This is not a case number. It has 12 digits and begins with 1."))
    wanted = select_cases(staff, col(Case.id)).where(col(Case.number_index) == ring().index("case.number", number))
    found: UUID | None = db.execute(wanted).scalar_one_or_none()
    if found is None:
        raise Refused(404, _("There is no case with this number that you may see."))
    return found


def link(db: Connection, staff: StaffMember, case_id: UUID, other_id: UUID, now: datetime | None = None) -> None:
    now = now or clock.now()
    one, other = both(db, staff, case_id, other_id)
    if one.way != other.way:
        raise Refused(
            409, _("One of the two hides who the person is. Linking it to the other would tell it, so it is not done.")
        )
    low, high = sorted((case_id, other_id))
    made = insert(CaseLink).values(one_id=low, other_id=high, by=staff.id, at=kept_time(Way(one.way), now))
    if db.execute(made.on_conflict_do_nothing().returning(col(CaseLink.one_id))).first() is None:
        raise Refused(409, _("The two are linked already."))
    for id in (low, high):
        add_entry(db, id, EntryKind.LINKED, _("Linked with another case."), Audience.STAFF, staff.id, now=now)
        record(db, staff.id, "link", id)


def unlink(db: Connection, staff: StaffMember, case_id: UUID, other_id: UUID, now: datetime | None = None) -> None:
    both(db, staff, case_id, other_id)
    low, high = sorted((case_id, other_id))
    gone = db.execute(delete(CaseLink).where(col(CaseLink.one_id) == low, col(CaseLink.other_id) == high))
    if not gone.rowcount:
        raise Refused(409, _("The two are not linked any more."))
    for id in (low, high):
        add_entry(db, id, EntryKind.LINKED, _("The link was taken away."), Audience.STAFF, staff.id, now=now)
        record(db, staff.id, "unlink", id)


def both(db: Connection, staff: StaffMember, case_id: UUID, other_id: UUID) -> tuple[Row[Any], Row[Any]]:
    """Both cases as `whole_row` reads them, locked in one order whoever asks. Raises Refused."""
    if case_id == other_id:
        raise Refused(422, _("This is the same case."))
    for id in sorted((case_id, other_id)):
        locked(db, staff, id)
    return whole_row(db, case_id), whole_row(db, other_id)


def whole_row(db: Connection, case_id: UUID) -> Row[Any]:
    """What linking and merging ask of a case that the caller has locked."""
    columns: tuple[Any, ...] = (
        Case.id, Case.number_sealed, Case.kind, Case.state, Case.way, Case.sensitive, Case.language, Case.contact_id,
        Case.repeat_index, Case.closed_at, Case.merged_into, Case.due_on, Case.waiting_since, Case.urgent, Case.high,
        Case.first_look_due, Case.action_due,
    )  # fmt: skip
    return db.execute(select(*columns).where(col(Case.id) == case_id)).one()
