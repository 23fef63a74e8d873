"""Reaching the person: answers, changes of state and decisions, in their language, neutral where it is sensitive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, update
from sqlmodel import col

from bot import choices, clock, i18n
from bot.casework.entries import add_entry
from bot.casework.following import number_of
from bot.casework.numbers import show_number
from bot.casework.participation import close_row
from bot.casework.refused import Refused, not_found
from bot.i18n import _
from bot.messages import Attachment, Outgoing, QuickReply
from bot.queueing import enqueue
from storage import handoff as stored
from storage.audit import record
from storage.case import OVER, Audience, Case, Decision, EntryKind, State, Way
from storage.conversation import Conversation
from storage.message import Purpose
from storage.staff import StaffMember
from storage.visibility import select_cases

_COLUMNS: tuple[Any, ...] = (
    Case.id, Case.number_sealed, Case.kind, Case.state, Case.way, Case.sensitive, Case.language, Case.contact_id,
    Case.assignee,
)  # fmt: skip


def locked(db: Connection, staff: StaffMember, case_id: UUID) -> Row[Any]:
    """The case, kept from others until the transaction ends. Raises Refused where it is unknown or invisible."""
    # A turn takes its conversation first and then a case; taken the other way round, the two would wait for each other.
    of_case = select_cases(staff, col(Case.contact_id)).where(col(Case.id) == case_id).scalar_subquery()
    db.execute(select(col(Conversation.contact_id)).where(col(Conversation.contact_id) == of_case).with_for_update())
    wanted = select_cases(staff, *_COLUMNS).where(col(Case.id) == case_id)
    found = db.execute(wanted.with_for_update(of=Case)).one_or_none()
    if found is None:
        raise not_found()
    return found


def reply(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    text: str,
    attachments: Sequence[Attachment] = (),
    now: datetime | None = None,
) -> bool:
    """Write to the person. False where nobody can be told: of a traceless case the answer waits for the PIN."""
    if not text.strip() and not attachments:
        raise Refused(422, "An answer needs words.")
    found = locked(db, staff, case_id)
    files = [attachment.id for attachment in attachments if attachment.id]
    add_entry(db, case_id, EntryKind.REPLY, text, Audience.PERSON, staff.id, files, now=now)
    record(db, staff.id, "reply", case_id)
    taken = State.IN_PROGRESS if State(found.state) in (State.NEW, State.ASSIGNED, State.REOPENED) else found.state
    values = {"state": taken, "assignee": func.coalesce(col(Case.assignee), staff.id)}
    db.execute(update(Case).where(col(Case.id) == case_id).values(**values))
    _answered(db, staff, case_id, now)
    with _speaking(found):
        return _tell(db, found, text, Purpose.STAFF, _button(_("Answer")), tuple(attachments))


def change_state(
    db: Connection, staff: StaffMember, case_id: UUID, state: State, text: str = "", now: datetime | None = None
) -> bool:
    """Move the case on and say so to the person, with `text` where there is more to say. False: nobody to be told."""
    found = locked(db, staff, case_id)
    state = State(state)
    if state in OVER:
        raise Refused(409, "To end a case, close it with a decision.")
    if state is State(found.state) or state is State.NEW:
        raise Refused(409, f"The case is {found.state} already." if state == found.state else "A case is new once.")
    values: dict[str, object] = {"state": state}
    if State(found.state) in OVER:
        values |= {"closed_at": None, "decision": ""}
    db.execute(update(Case).where(col(Case.id) == case_id).values(**values))
    add_entry(db, case_id, EntryKind.STATE, text, Audience.PERSON, staff.id, state=state, now=now)
    record(db, staff.id, f"state:{state}", case_id)
    with _speaking(found):
        buttons = _button(_("Answer")) if state is State.WAITING else ()
        return _tell(db, found, _paragraphs(_state_in_words(state), text), Purpose.NOTICE, buttons)


def close(
    db: Connection, staff: StaffMember, case_id: UUID, decision: Decision, text: str, now: datetime | None = None
) -> bool:
    """End the case with a decision and its reason; the person is told both, and how to say that it is not solved."""
    if not text.strip():
        raise Refused(422, "Closing needs words: what was done, what was not, and why.")
    now = now or clock.now()
    found = locked(db, staff, case_id)
    if State(found.state) is State.CLOSED:
        raise Refused(409, "The case is closed already.")
    close_row(db, found, State.CLOSED, Decision(decision), now, decided_by=staff.id)
    add_entry(db, case_id, EntryKind.STATE, text, Audience.PERSON, staff.id, state=State.CLOSED, now=now)
    record(db, staff.id, f"close:{decision}", case_id)
    _answered(db, staff, case_id, now)
    end_handoff(db, case_id, now)
    with _speaking(found):
        not_solved = _button(_("It is not solved"))
        question = _("Is it solved for you? If not, or if you disagree, press the button or write your number here.")
        words = _paragraphs(_("Your case is closed."), _decision_in_words(Decision(decision)), text, question)
        return _tell(db, found, words, Purpose.NOTICE, not_solved)


def end_handoff(db: Connection, case_id: UUID, now: datetime) -> None:
    """Nobody holds the conversation any more: the bot answers again."""
    ended = db.execute(
        update(stored.Handoff)
        .where(col(stored.Handoff.case_id) == case_id, col(stored.Handoff.ended_at).is_(None))
        .values(ended_at=now)
        .returning(col(stored.Handoff.contact_id))
    ).scalars()
    db.execute(update(Conversation).where(col(Conversation.contact_id).in_(ended.all())).values(holder=None))


def _answered(db: Connection, staff: StaffMember, case_id: UUID, now: datetime | None) -> None:
    waiting = (col(stored.Handoff.case_id) == case_id, col(stored.Handoff.taken_at).is_(None))
    db.execute(update(stored.Handoff).where(*waiting).values(taken_by=staff.id, taken_at=now or clock.now()))


def _speaking(found: Row[Any]) -> i18n.use:
    return i18n.use(found.language or i18n.language())


def _button(label: str) -> tuple[QuickReply, ...]:
    """Leads the person to following their case, from where they can write to it."""
    return choices.replies(choices.STANDING, (choices.Option("track", label),))


def _tell(
    db: Connection,
    found: Row[Any],
    words: str,
    purpose: Purpose,
    buttons: tuple[QuickReply, ...] = (),
    attachments: tuple[Attachment, ...] = (),
) -> bool:
    """Queue a message. A sensitive one waits, without a number, until the person opens it; a neutral notice says so."""
    if found.contact_id is None or found.way == Way.TRACELESS:
        return False
    if not found.sensitive:
        number = show_number(number_of(found.id, found.number_sealed))
        words = _paragraphs(_("About your case {number}:").format(number=number), words)
    message = Outgoing(words, buttons, attachments, sensitive=found.sensitive)
    return enqueue(db, found.contact_id, message, purpose=purpose, case_id=found.id, sensitive=found.sensitive)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _state_in_words(state: State) -> str:
    match state:
        case State.ASSIGNED:
            return _("A colleague has taken your case up.")
        case State.IN_PROGRESS:
            return _("We are working on your case.")
        case State.WAITING:
            return _("We need something from you to go on. Please write it here.")
        case State.REOPENED:
            return _("Your case is open again.")
        case State.NEW | State.RESOLVED | State.CLOSED:
            raise ValueError(state)


def _decision_in_words(decision: Decision) -> str:
    match decision:
        case Decision.UPHELD:
            return _("We found that you are right.")
        case Decision.PARTLY_UPHELD:
            return _("We found that you are right in part.")
        case Decision.REJECTED:
            return _("We looked into it and could not agree.")
        case Decision.WITHDRAWN:
            return _("You took it back.")
        case Decision.REDIRECTED:
            return _("We passed it on to those who can decide it.")
        case Decision.REFERRED:
            return _("We connected you with a service that can help.")
