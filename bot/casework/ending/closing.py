"""Ending a case: a decision and an answer, by two colleagues where it is grave, and the person is asked how it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select
from sqlmodel import col

from bot import clock, i18n
from bot.casework.clocks.clock_of_case import answered
from bot.casework.clocks.deadlines import in_force
from bot.casework.ending.proposals import Proposed, drop_proposal, proposal_of, propose
from bot.casework.ending.satisfaction import question, question_buttons
from bot.casework.entries import add_entry
from bot.casework.following import number_of
from bot.casework.numbers import show_number
from bot.casework.participation import close_row, open_again, whole
from bot.casework.refused import Refused, not_found
from bot.casework.talk.replies import end_handoff, locked
from bot.casework.talk.speaking import paragraphs, reaches_person, speaking, tell
from bot.casework.wording import decision_in_words
from bot.i18n import _
from bot.organisation import Organisation
from bot.staff.permissions import Action, may
from storage.audit import record
from storage.case import OVER, Audience, Case, Decision, Entry, EntryKind, State
from storage.message import Purpose
from storage.staff import StaffMember
from storage.visibility import select_cases

MOST = 3000  # characters of an answer
REASON = 10  # characters of a reason at least, so that it is one

# What a colleague must have read before they end a case.
_SAID = (
    EntryKind.REPLY, EntryKind.MESSAGE, EntryKind.STATE, EntryKind.APPEAL, EntryKind.NOT_SOLVED, EntryKind.WITHDRAWAL,
    EntryKind.PROPOSED, EntryKind.RETURNED, EntryKind.MERGED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of closing: `proposed` waits for a second colleague; else `told` says whether the person could be."""

    proposed: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole message as the person gets it. `told` is false where nobody can be sent anything: then they read it
    with their number and PIN."""

    text: str
    buttons: tuple[str, ...]
    language: str
    sensitive: bool
    told: bool


def four_eyes(sensitive: bool, category: str, organisation: Organisation) -> bool:
    """Whether a second colleague must agree to the end of such a case."""
    return sensitive or organisation.needs_four_eyes(category)


def close(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    decision: Decision,
    text: str,
    now: datetime | None = None,
    *,
    seen: int | None = None,
    organisation: Organisation | None = None,
) -> Ending:
    """End the case with a decision and an answer in words, or propose it to a second colleague where four eyes are
    needed. `seen` is the place of the last entry that was shown to who writes."""
    decision, text = Decision(decision), _checked(text)
    now = now or clock.now()
    found = locked(db, staff, case_id)
    _refuse_over(found)
    if proposal_of(db, case_id):
        raise Refused(409, _("A closing is waiting for approval already. Your words are still here."))
    refuse_unread(db, staff, case_id, seen)
    if four_eyes(found.sensitive, found.category, organisation or in_force(db)):
        propose(db, case_id, decision, text, staff.id, now)
        add_entry(db, case_id, EntryKind.PROPOSED, text, Audience.STAFF, staff.id, now=now)
        record(db, staff.id, f"propose:{decision}", case_id)
        return Ending(proposed=True)
    record(db, staff.id, f"close:{decision}", case_id)
    return Ending(told=_finish(db, found, decision, text, (staff.id,), now))


def approve(
    db: Connection, staff: StaffMember, case_id: UUID, now: datetime | None = None, *, seen: int | None = None
) -> Ending:
    """The second colleague agrees: the case is closed, and the person is told."""
    now = now or clock.now()
    found = locked(db, staff, case_id)
    proposed = _waiting(db, staff, case_id)
    if proposed.by == staff.id:
        raise Refused(403, _("You wrote this closing. Another colleague must approve it."))
    refuse_unread(db, staff, case_id, seen)
    record(db, staff.id, f"approve:{proposed.decision}", case_id)
    return Ending(told=_finish(db, found, proposed.decision, proposed.text, (proposed.by, staff.id), now))


def send_back(db: Connection, staff: StaffMember, case_id: UUID, reason: str, now: datetime | None = None) -> None:
    """The second colleague does not agree: the case stays open, and the writer reads why."""
    reason = given_reason(reason)
    locked(db, staff, case_id)
    proposed = _waiting(db, staff, case_id)
    if proposed.by == staff.id:
        raise Refused(403, _("You wrote this closing yourself. You can take it back."))
    drop_proposal(db, case_id)
    add_entry(db, case_id, EntryKind.RETURNED, reason, Audience.STAFF, staff.id, now=now)
    record(db, staff.id, "return", case_id)


def take_back(db: Connection, staff: StaffMember, case_id: UUID, now: datetime | None = None) -> None:
    """The writer thought again."""
    locked(db, staff, case_id)
    proposed = proposal_of(db, case_id)
    if proposed is None:
        raise _gone()
    if proposed.by != staff.id:
        raise Refused(403, _("Only who wrote this closing can take it back."))
    drop_proposal(db, case_id)
    add_entry(db, case_id, EntryKind.RETURNED, "", Audience.STAFF, staff.id, now=now)
    record(db, staff.id, "take_back", case_id)


def reopen_case(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    text: str = "",
    now: datetime | None = None,
    *,
    organisation: Organisation | None = None,
) -> bool:
    """A colleague opens the case again, with a new deadline; the person is told, with `text` where there is more to
    say. False where nobody can be told."""
    text = _checked(text, least=0)
    now = now or clock.now()
    found = locked(db, staff, case_id)
    if State(found.state) not in OVER:
        raise Refused(409, _("The case is open already."))
    if found.merged_into is not None:
        raise Refused(409, _("This case was merged into another one and goes on there."))
    due = open_again(db, whole(db, case_id), organisation or in_force(db), now)
    entry = add_entry(db, case_id, EntryKind.STATE, text, Audience.PERSON, staff.id, state=State.REOPENED, now=now)
    record(db, staff.id, "reopen", case_id)
    with speaking(found):
        again = _("Your case is open again. You get an answer by {date}.").format(date=i18n.isolate(i18n.date(due)))
        return tell(db, found, paragraphs(again, text), Purpose.NOTICE, entry_id=entry)


def preview(db: Connection, staff: StaffMember, case_id: UUID, decision: Decision, text: str) -> Preview:
    """What `close` would send, word for word."""
    columns: tuple[Any, ...] = (
        Case.id, Case.number_sealed, Case.way, Case.sensitive, Case.language, Case.contact_id,
    )  # fmt: skip
    found = db.execute(select_cases(staff, *columns).where(col(Case.id) == case_id)).one_or_none()
    if found is None:
        raise not_found()
    with speaking(found):
        told = reaches_person(found)
        head = ""
        if told and not found.sensitive:
            number = show_number(number_of(found.id, found.number_sealed))
            head = _("About your case {number}:").format(number=number)
        words = _words(decision, text, asking=told)
        buttons = tuple(button.label for button in question_buttons(case_id, decision)) if told else ()
        return Preview(paragraphs(head, words), buttons, i18n.language(), found.sensitive, told)


def refuse_unread(db: Connection, staff: StaffMember, case_id: UUID, seen: int | None) -> None:
    """Raises Refused where somebody else wrote or decided something after what was shown to this colleague."""
    if seen is None:
        return
    newer = select(col(Entry.author)).where(
        col(Entry.case_id) == case_id,
        col(Entry.place) > seen,
        col(Entry.kind).in_(_SAID),
        col(Entry.author) != str(staff.id),
    )
    if db.execute(newer.limit(1)).first():
        raise Refused(
            409, _("Something new was written in this case meanwhile. Read it first: your words are still here.")
        )


def given_reason(reason: str) -> str:
    """Raises Refused for one that says nothing."""
    reason = reason.strip()
    if len(reason) < REASON:
        raise Refused(422, _("Say why, in a sentence."))
    if len(reason) > MOST:
        raise Refused(422, _("This is too long. Make it shorter."))
    return reason


def _finish(
    db: Connection, found: Row[Any], decision: Decision, text: str, deciders: tuple[UUID, ...], now: datetime
) -> bool:
    answered(db, found.id, now)
    close_row(db, found, State.CLOSED, decision, now, deciders)
    entry = add_entry(db, found.id, EntryKind.STATE, text, Audience.PERSON, deciders[0], state=State.CLOSED, now=now)
    end_handoff(db, found.id, now)
    with speaking(found):
        buttons = question_buttons(found.id, decision)
        return tell(db, found, _words(decision, text), Purpose.NOTICE, buttons, entry_id=entry)


def _words(decision: Decision, text: str, *, asking: bool = True) -> str:
    closed = _("Your case is closed.")
    return paragraphs(closed, decision_in_words(decision), text.strip(), question() if asking else "")


def _checked(text: str, least: int = 1) -> str:
    text = text.strip()
    if len(text) < least:
        raise Refused(422, _("Closing needs words: what was done, what was not, and why."))
    if len(text) > MOST:
        raise Refused(422, _("This is too long. Make it shorter."))
    return text


def _refuse_over(found: Row[Any]) -> None:
    if State(found.state) is State.CLOSED:
        raise Refused(409, _("The case is closed already. Your words are still here."))


def _waiting(db: Connection, staff: StaffMember, case_id: UUID) -> Proposed:
    """What this colleague is to decide on."""
    if not may(staff, Action.APPROVE):
        raise not_found()
    proposed = proposal_of(db, case_id)
    if proposed is None:
        raise _gone()
    return proposed


def _gone() -> Refused:
    return Refused(409, _("Nothing waits for approval here any more: it was decided, or taken back."))
