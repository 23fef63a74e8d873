"""Handing over to a human: who asked, by when one answers, and what waits to be heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, case, func, insert, literal, null, or_, select, update
from sqlmodel import col

from bot import clock, i18n, jobs
from bot.casework.clocks.clock_of_case import spoke
from bot.casework.clocks.deadlines import in_force
from bot.casework.ending.proposals import answered_meanwhile
from bot.casework.entries import PERSON, add_entry
from bot.casework.filing import Draft, Receipt, file_case
from bot.casework.traces import take_files
from bot.organisation import Organisation
from storage import handoff as stored
from storage.case import Audience, Case, CaseKind, EntryKind, State, Way
from storage.contact import Contact
from storage.conversation import Conversation
from storage.ids import random_id

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json

OPEN_HOURS = 4  # within which somebody answers while the office is open


@dataclass(frozen=True, slots=True)
class Handoff:
    """What may honestly be said: `open_now` somebody works; else `when` says in words when somebody does.

    `hours` is the duty rota's promise, 0 where there is none. `again`: they had asked already; number and PIN are then
    empty, since the PIN was shown once.
    """

    case_id: UUID
    open_now: bool
    when: str = ""
    hours: int = 0
    again: bool = False
    number: str = ""
    pin: str = ""

    def to_json(self) -> dict[str, Json]:
        return {
            "case_id": str(self.case_id),
            "open_now": self.open_now,
            "when": self.when,
            "hours": self.hours,
            "again": self.again,
            "number": self.number,
            "pin": self.pin,
        }

    @classmethod
    def from_json(cls, stored: Any) -> Handoff:
        return cls(**{**stored, "case_id": UUID(stored["case_id"])})


def ask_for_human(
    db: Connection,
    contact_id: UUID,
    topic: str = "",
    urgent: bool = False,
    note: str = "",
    organisation: Organisation | None = None,
    now: datetime | None = None,
    *,
    sensitive: bool = False,
    attachments: Sequence[UUID] = (),
    about: Receipt | None = None,
) -> Handoff:
    """Put the contact into the queue. Who asks again keeps the place, and may only become more urgent.

    `about`: the case that was just filed with what they told; without one a case of its own is made.
    """
    now = now or clock.now()
    organisation = organisation or in_force(db)
    # One contact's requests wait for each other here, so that two at once make one case.
    db.execute(select(col(Contact.id)).where(col(Contact.id) == contact_id).with_for_update())
    due = answer_by(urgent, sensitive, organisation, now)
    waiting = _waiting(db, contact_id)
    number = pin = ""
    if waiting is None or (sensitive and not waiting.sensitive):
        # What is sensitive never joins a case that others read: the open one ends in a new one of its own.
        if waiting is not None:
            db.execute(update(stored.Handoff).where(col(stored.Handoff.id) == waiting.id).values(ended_at=now))
        draft = Draft(CaseKind.HUMAN, contact_id, category=topic, urgent=urgent, sensitive=sensitive)
        receipt = about or file_case(db, draft, organisation, now)
        case_id, number, pin = receipt.case_id, receipt.number, receipt.pin
        asked = random_id()
        db.execute(
            insert(stored.Handoff).values(
                id=asked, contact_id=contact_id, case_id=case_id, topic=topic, urgent=urgent, sensitive=sensitive,
                created_at=now, due_at=due,
            )
        )  # fmt: skip
        jobs.defer(db, "offer", handoff=str(asked))
    else:
        case_id = waiting.case_id
        _hasten(db, case_id, urgent, due, organisation)
        spoke(db, case_id, now)
    files = take_files(db, case_id, Way.NAMED, contact_id, attachments)
    add_entry(db, case_id, EntryKind.HANDOFF, note, Audience.PERSON, PERSON, files, now=now)
    answered_meanwhile(db, case_id, now)
    return _said(case_id, organisation, now, urgent or sensitive, not number, number, pin)


def answer_by(urgent: bool, sensitive: bool, organisation: Organisation, now: datetime) -> datetime:
    """By when a human answers: hours from now with a duty rota where it is urgent, else from the next opening."""
    duty = organisation.duty
    if urgent or sensitive:
        begin = now if duty.rota else organisation.next_opening(now)
        return begin + timedelta(hours=duty.first_look_hours)
    return organisation.next_opening(now) + timedelta(hours=OPEN_HOURS)


def voice_waits(
    db: Connection,
    contact_id: UUID,
    attachment_id: UUID,
    sensitive: bool = False,
    organisation: Organisation | None = None,
    now: datetime | None = None,
) -> Handoff:
    """Nobody could hear this voice note yet: a human will, on the urgent clock where the talk is sensitive."""
    return ask_for_human(
        db, contact_id, "voice", sensitive, "", organisation, now, sensitive=sensitive, attachments=(attachment_id,)
    )


def danger_met(
    db: Connection, contact_id: UUID, organisation: Organisation | None = None, now: datetime | None = None
) -> None:
    """Words of danger came from this contact: whatever is open of theirs becomes urgent from now on."""
    open_cases = db.execute(
        select(col(Case.id)).where(col(Case.contact_id) == contact_id, col(Case.closed_at).is_(None), ~col(Case.urgent))
    ).scalars()
    for case_id in open_cases.all():
        now = now or clock.now()
        organisation = organisation or in_force(db)
        _hasten(db, case_id, True, answer_by(True, True, organisation, now), organisation)


def pass_on(
    db: Connection, contact_id: UUID, text: str, attachments: Sequence[UUID] = (), now: datetime | None = None
) -> bool:
    """While a human holds the conversation: what the person writes goes to their case. False: nothing is open."""
    now = now or clock.now()
    waiting = _waiting(db, contact_id)
    if waiting is None:
        return False
    answers = (col(Case.id) == waiting.case_id, col(Case.state) == State.WAITING)
    db.execute(update(Case).where(*answers).values(state=State.IN_PROGRESS))
    files = take_files(db, waiting.case_id, Way.NAMED, contact_id, attachments)
    add_entry(db, waiting.case_id, EntryKind.MESSAGE, text, Audience.PERSON, PERSON, files, now=now)
    spoke(db, waiting.case_id, now)
    answered_meanwhile(db, waiting.case_id, now)
    return True


def asked_in(db: Connection, contact_id: UUID) -> UUID | None:
    """The case in which this contact asked for a human, or talks with one."""
    waiting = _waiting(db, contact_id)
    return waiting.case_id if waiting else None


def give_back(db: Connection, contact_id: UUID) -> None:
    """Nobody is in the conversation any more: the bot answers."""
    db.execute(update(Conversation).where(col(Conversation.contact_id) == contact_id).values(holder=None))


def _waiting(db: Connection, contact_id: UUID) -> Any:
    columns: tuple[Any, ...] = (stored.Handoff.id, stored.Handoff.case_id, stored.Handoff.sensitive)
    return db.execute(
        select(*columns)
        .where(col(stored.Handoff.contact_id) == contact_id, col(stored.Handoff.ended_at).is_(None))
        .with_for_update()
    ).one_or_none()


def _hasten(db: Connection, case_id: UUID, urgent: bool, due: datetime, organisation: Organisation) -> None:
    """Earlier and more urgent only: `least` skips what is empty. What becomes urgent is to be looked at anew."""
    db.execute(
        update(stored.Handoff)
        .where(col(stored.Handoff.case_id) == case_id, col(stored.Handoff.ended_at).is_(None))
        .values(
            urgent=or_(col(stored.Handoff.urgent), literal(urgent)),
            due_at=func.least(col(stored.Handoff.due_at), due),
        )
    )
    if urgent:
        duty = organisation.duty
        act = due + timedelta(hours=duty.action_hours - duty.first_look_hours)
        values = {
            "urgent": True,
            "first_look_due": func.least(col(Case.first_look_due), due),
            "action_due": func.least(col(Case.action_due), act),
            "press_at": case((col(Case.urgent), col(Case.press_at)), else_=func.least(col(Case.press_at), due)),
            "looked_at": case((col(Case.urgent), col(Case.looked_at)), else_=null()),
            "acted_at": case((col(Case.urgent), col(Case.acted_at)), else_=null()),
        }
        db.execute(update(Case).where(col(Case.id) == case_id).values(**values))


def _said(
    case_id: UUID, organisation: Organisation, now: datetime, pressing: bool, again: bool, number: str, pin: str
) -> Handoff:
    open_now = organisation.open_at(now)
    when = "" if open_now else i18n.day_and_time(organisation.next_opening(now))
    hours = organisation.duty.first_look_hours if pressing and organisation.duty.rota else 0
    return Handoff(case_id, open_now, when, hours, again, number, pin)
