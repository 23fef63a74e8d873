"""Reaching the person: answers, changes of state and decisions, in their language, neutral where it is sensitive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row, func, select, update
from sqlmodel import col

from bot import clock, i18n, jobs
from bot.casework.clocks.clock_of_case import answered
from bot.casework.clocks.deadlines import in_force
from bot.casework.entries import add_entry
from bot.casework.refused import Refused, not_found
from bot.casework.talk.answer_files import MOST, NewFile, keep
from bot.casework.talk.overtaking import refuse_if_overtaken
from bot.casework.talk.speaking import paragraphs, reaches_person, speaking, tell, track_button, who_answers
from bot.casework.wording import state_in_words
from bot.i18n import _
from bot.messages import Attachment
from bot.organisation import Organisation
from bot.understanding.text import clean
from storage import handoff as stored
from storage.audit import record
from storage.case import OVER, Audience, Case, Entry, EntryKind, State
from storage.contact import Contact
from storage.conversation import Conversation
from storage.message import Purpose, send_once_more
from storage.staff import StaffMember
from storage.visibility import select_cases

MOST_WORDS = 4000  # letters of one answer; people read them on a telephone

_COLUMNS: tuple[Any, ...] = (
    Case.id, Case.number_sealed, Case.kind, Case.state, Case.way, Case.sensitive, Case.language, Case.contact_id,
    Case.assignee, Case.urgent, Case.category, Case.due_on, Case.merged_into,
)  # fmt: skip


def locked(db: Connection, staff: StaffMember, case_id: UUID, *, receiving: bool = False) -> Row[Any]:
    """The case, kept from others until the transaction ends. Raises Refused where it is unknown or invisible.

    Staff of a partner organisation act on their referral alone (`receiving`), never on the case.
    """
    if staff.partner and not receiving:
        raise not_found()
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
    *,
    files: Sequence[NewFile] = (),
    seen: int | None = None,
    token: str = "",
    organisation: Organisation | None = None,
) -> bool:
    """Write to the person. False where nobody can be told: of a traceless case the answer waits for the PIN.

    `seen` is the last line that the colleague had before them: where somebody else answered or ended the case since,
    Refused (409) says so and nothing is sent. The same `token` of one colleague is one answer, however often it comes.
    """
    text, now = clean(text).strip(), now or clock.now()
    _refuse_unfit(text, len(attachments) + len(files))
    found = locked(db, staff, case_id)
    entry_id = _id_of(case_id, staff, token)
    if entry_id is not None and _is_there(db, entry_id):
        return reaches_person(found)
    refuse_if_overtaken(db, staff, case_id, seen)
    sent = (*attachments, *keep(db, found, files))
    kept = [attachment.id for attachment in sent if attachment.id]
    entry_id = add_entry(db, case_id, EntryKind.REPLY, text, Audience.PERSON, staff.id, kept, now=now, id=entry_id)
    record(db, staff.id, "reply", case_id)
    taken = State.IN_PROGRESS if State(found.state) in (State.NEW, State.ASSIGNED, State.REOPENED) else found.state
    values = {"state": taken, "assignee": func.coalesce(col(Case.assignee), staff.id)}
    db.execute(update(Case).where(col(Case.id) == case_id).values(**values))
    talking = _answered(db, staff, found, now)
    with speaking(found):
        whom = who_answers(staff, organisation or in_force(db))
        buttons = () if talking else track_button(_("Answer"))
        more: dict[str, Any] = {"entry_id": entry_id, "from_whom": whom, "talking": talking}
        return tell(db, found, text, Purpose.STAFF, buttons, sent, **more)


def write_note(
    db: Connection, staff: StaffMember, case_id: UUID, text: str, now: datetime | None = None, *, token: str = ""
) -> None:
    """A remark for colleagues, which the person never reads. The same `token` of one colleague is one note."""
    text = clean(text).strip()
    if not text:
        raise Refused(422, _("A note needs words."))
    _refuse_unfit(text, 0)
    locked(db, staff, case_id)
    entry_id = _id_of(case_id, staff, token and f"note:{token}")
    if entry_id is None or not _is_there(db, entry_id):
        add_entry(db, case_id, EntryKind.NOTE, text, Audience.STAFF, staff.id, now=now, id=entry_id)
        record(db, staff.id, "note", case_id)


def send_again(db: Connection, staff: StaffMember, case_id: UUID, entry_id: UUID) -> None:
    """Try once more to send what failed of an answer. Raises Refused where nothing failed, or nobody is there."""
    found = locked(db, staff, case_id)
    mine = select(col(Entry.id)).where(col(Entry.id) == entry_id, col(Entry.case_id) == case_id)
    if found.contact_id is None or db.execute(mine).scalar_one_or_none() is None:
        raise not_found()
    gone = db.execute(select(col(Contact.unreachable)).where(col(Contact.id) == found.contact_id)).scalar_one()
    if gone:
        raise Refused(409, _("It cannot be sent now: the person cannot be reached until they write to us again."))
    if not send_once_more(db, found.contact_id, entry_id):
        raise Refused(409, _("Nothing of this answer failed. It is on its way, or it arrived."))
    record(db, staff.id, "send_again", case_id)
    jobs.defer(db, "deliver", contact=str(found.contact_id))


def change_state(
    db: Connection, staff: StaffMember, case_id: UUID, state: State, text: str = "", now: datetime | None = None
) -> bool:
    """Move the case on and say so to the person, with `text` where there is more to say. False: nobody to be told."""
    found = locked(db, staff, case_id)
    state = State(state)
    if state in OVER:
        raise Refused(409, _("To end a case, close it with a decision."))
    if state is State(found.state):
        raise Refused(409, _("The case stands there already."))
    if state is State.NEW:
        raise Refused(409, _("A case is new once."))
    values: dict[str, object] = {"state": state}
    if State(found.state) in OVER:
        values |= {"closed_at": None, "decision": ""}
    db.execute(update(Case).where(col(Case.id) == case_id).values(**values))
    line = add_entry(db, case_id, EntryKind.STATE, text, Audience.PERSON, staff.id, state=state, now=now)
    record(db, staff.id, f"state:{state}", case_id)
    with speaking(found):
        buttons = track_button(_("Answer")) if state is State.WAITING else ()
        words = paragraphs(state_in_words(state), text)
        return tell(db, found, words, Purpose.NOTICE, buttons, entry_id=line)


def end_handoff(db: Connection, case_id: UUID, now: datetime) -> None:
    """Nobody holds the conversation any more: the bot answers again."""
    ended = db.execute(
        update(stored.Handoff)
        .where(col(stored.Handoff.case_id) == case_id, col(stored.Handoff.ended_at).is_(None))
        .values(ended_at=now)
        .returning(col(stored.Handoff.contact_id))
    ).scalars()
    db.execute(update(Conversation).where(col(Conversation.contact_id).in_(ended.all())).values(holder=None))


def _answered(db: Connection, staff: StaffMember, found: Row[Any], now: datetime) -> bool:
    """Whoever asked for a human has one now, and does not wait. True: this colleague talks with them at this moment."""
    waiting = (col(stored.Handoff.case_id) == found.id, col(stored.Handoff.taken_at).is_(None))
    db.execute(update(stored.Handoff).where(*waiting).values(taken_by=staff.id, taken_at=now))
    answered(db, found.id, now)
    holder = select(col(Conversation.holder)).where(col(Conversation.contact_id) == found.contact_id)
    return db.execute(holder).scalar_one_or_none() == staff.id


def _refuse_unfit(text: str, files: int) -> None:
    if not text and not files:
        raise Refused(422, _("An answer needs words or a file."))
    if len(text) > MOST_WORDS:
        words = _("This is too long: send at most {count} letters at once.")
        raise Refused(422, words.format(count=i18n.number(MOST_WORDS)))
    if files > MOST:
        raise Refused(422, _("Send at most {count} files at once.").format(count=i18n.number(MOST)))


def _id_of(case_id: UUID, staff: StaffMember, token: str) -> UUID | None:
    """The line that this press of a button writes; of each case and colleague another, so that none meets another's."""
    return uuid5(case_id, f"{staff.id}:{token}") if token else None


def _is_there(db: Connection, entry_id: UUID) -> bool:
    return db.execute(select(col(Entry.id)).where(col(Entry.id) == entry_id)).scalar_one_or_none() is not None
