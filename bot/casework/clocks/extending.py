"""More time for an answer: asked for with a reason, granted by somebody else, and the person is told why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update
from sqlmodel import col

from bot import clock, i18n
from bot.casework.clocks.clock_of_case import put_off
from bot.casework.clocks.deadlines import in_force
from bot.casework.ending.closing import given_reason
from bot.casework.entries import add_entry
from bot.casework.refused import Refused, not_found
from bot.casework.talk.replies import locked
from bot.casework.talk.speaking import paragraphs, speaking, tell
from bot.casework.traces import kept_time
from bot.i18n import _
from bot.organisation import Organisation
from bot.staff.permissions import Action, may
from storage.audit import record
from storage.case import OVER, Audience, EntryKind, State, Way
from storage.case_acts import Extension
from storage.ids import random_id
from storage.message import Purpose
from storage.sealed import ring
from storage.staff import StaffMember

LONGEST = timedelta(days=60)  # by which an answer may be put off at once


@dataclass(frozen=True, slots=True)
class Asked:
    """More time that somebody asked for and nobody has decided yet."""

    id: UUID
    case_id: UUID
    until: date
    reason: str
    by: UUID
    at: datetime


def ask_for_time(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    until: date,
    reason: str,
    now: datetime | None = None,
    *,
    organisation: Organisation | None = None,
) -> None:
    """Ask that the answer be due `until`, a working day. One request at a time."""
    now, reason = now or clock.now(), given_reason(reason)
    organisation = organisation or in_force(db)
    found = locked(db, staff, case_id)
    if State(found.state) in OVER:
        raise Refused(409, _("The case is closed: nothing is due."))
    if asked_for(db, case_id):
        raise Refused(409, _("More time was asked for already. A supervisor decides about it first."))
    _check_day(until, found.due_on, now.astimezone(organisation.zone).date(), organisation)
    id = random_id()
    values = {
        "id": id,
        "case_id": case_id,
        "until": until,
        "reason_sealed": ring().seal(reason.encode(), at=f"extension.reason_sealed.{id}"),
        "by": staff.id,
        "at": kept_time(Way(found.way), now),
    }
    db.execute(insert(Extension).values(**values))
    wanted = _("More time is asked for, until {date}.").format(date=i18n.isolate(i18n.date(until)))
    add_entry(db, case_id, EntryKind.DEADLINE, paragraphs(wanted, reason), Audience.STAFF, staff.id, now=now)
    record(db, staff.id, "ask_for_time", case_id)


def grant(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    words: str,
    now: datetime | None = None,
    *,
    organisation: Organisation | None = None,
) -> bool:
    """Another colleague agrees: the answer is due later, and the person reads `words`. False: nobody can be told."""
    now, organisation = now or clock.now(), organisation or in_force(db)
    words = words.strip()
    if not words:
        raise Refused(422, _("Tell the person in a few words why it takes longer."))
    if len(words) > 1000:
        raise Refused(422, _("This is too long. Make it shorter."))
    found = locked(db, staff, case_id)
    asked = _to_decide(db, staff, found)
    if asked.until <= now.astimezone(organisation.zone).date():
        raise Refused(409, _("The day that was asked for has passed. Refuse it, and ask for a later one."))
    _decided(db, found, asked, "granted", staff, now)
    put_off(db, case_id, asked.until)
    record(db, staff.id, "grant_time", case_id)
    with speaking(found):
        later = _("We need more time for your case, and we are sorry. You get an answer by {date}.")
        said = paragraphs(later.format(date=i18n.isolate(i18n.date(asked.until))), words)
        entry = add_entry(db, case_id, EntryKind.DEADLINE, said, Audience.PERSON, staff.id, now=now)
        return tell(db, found, said, Purpose.NOTICE, entry_id=entry)


def refuse(db: Connection, staff: StaffMember, case_id: UUID, reason: str, now: datetime | None = None) -> None:
    """Another colleague does not agree: the day stays, and who asked reads why."""
    now, reason = now or clock.now(), given_reason(reason)
    found = locked(db, staff, case_id)
    asked = _to_decide(db, staff, found)
    _decided(db, found, asked, "refused", staff, now)
    refused = paragraphs(_("No more time was granted."), reason)
    add_entry(db, case_id, EntryKind.DEADLINE, refused, Audience.STAFF, staff.id, now=now)
    record(db, staff.id, "refuse_time", case_id)


def asked_for(db: Connection, case_id: UUID) -> Asked | None:
    """The open request of a case."""
    columns: tuple[Any, ...] = (Extension.id, Extension.until, Extension.reason_sealed, Extension.by, Extension.at)
    wanted = select(*columns).where(col(Extension.case_id) == case_id, col(Extension.state) == "asked")
    found = db.execute(wanted).one_or_none()
    if found is None:
        return None
    reason = ring().open(found.reason_sealed, at=f"extension.reason_sealed.{found.id}").decode()
    return Asked(found.id, case_id, found.until, reason, found.by, found.at)


def latest_day(due: date, today: date, organisation: Organisation) -> date:
    """The last day that may be asked for."""
    day = max(due, today) + LONGEST
    while not organisation.works_on(day):
        day -= timedelta(days=1)
    return day


def _check_day(until: date, due: date, today: date, organisation: Organisation) -> None:
    if until <= due or until <= today:
        raise Refused(422, _("Choose a day that is later than the present one, and not past."))
    if until > max(due, today) + LONGEST:
        raise Refused(422, _("This is too far away: at most 60 days more can be asked for at once."))
    if not organisation.works_on(until):
        raise Refused(422, _("Nobody works on this day. Choose a working day."))


def _to_decide(db: Connection, staff: StaffMember, found: Row[Any]) -> Asked:
    if not may(staff, Action.APPROVE):
        raise not_found()
    asked = asked_for(db, found.id)
    if asked is None:
        raise Refused(409, _("Nobody asks for more time here any more: it was decided already."))
    if asked.by == staff.id:
        raise Refused(403, _("You asked for this yourself. Another colleague must decide it."))
    return asked


def _decided(db: Connection, found: Row[Any], asked: Asked, state: str, staff: StaffMember, now: datetime) -> None:
    decided = {"state": state, "decided_by": staff.id, "decided_at": kept_time(Way(found.way), now)}
    db.execute(update(Extension).where(col(Extension.id) == asked.id).values(**decided))
