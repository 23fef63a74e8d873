"""A live talk: a caseworker joins the conversation and leaves it; whoever goes away hands it on. The person is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, exists, func, insert, or_, select, update
from sqlmodel import col

from bot import clock, i18n
from bot.casework.clocks.clock_of_case import looked
from bot.casework.clocks.deadlines import in_force
from bot.casework.entries import add_entry
from bot.casework.refused import Refused
from bot.casework.talk.handoff import answer_by
from bot.casework.talk.offering import offer
from bot.casework.talk.questions import take_back_question
from bot.casework.talk.replies import end_handoff, locked
from bot.casework.talk.speaking import first_name
from bot.casework.talk.words import joined, left, menu, who_is_next
from bot.i18n import _
from bot.messages import Outgoing, QuickReply
from bot.organisation import Organisation
from bot.queueing import enqueue, speaking_to
from storage.audit import record
from storage.case import OVER, Audience, Case, EntryKind, State, Way
from storage.contact import Contact
from storage.conversation import Conversation
from storage.handoff import Handoff
from storage.ids import random_id
from storage.message import Purpose
from storage.session import StaffSession
from storage.staff import Role, Staff, StaffMember, staff_member_by_id

BATCH = 100
SILENT = timedelta(minutes=10)  # without a sign of the holder's page
WAITS = timedelta(minutes=5)  # of the person, before a silent holder loses the talk

_HELD: tuple[Any, ...] = (
    Handoff.id, Handoff.case_id, Handoff.contact_id, Handoff.urgent, Handoff.sensitive, Handoff.taken_by, Staff.name,
)  # fmt: skip


def take_over(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    now: datetime | None = None,
    organisation: Organisation | None = None,
) -> None:
    """Join the conversation: until it is handed back, the bot stays silent. Nobody need have asked for a person.

    Raises Refused where the case is over, nobody can be reached, or a colleague was faster.
    """
    now = now or clock.now()
    found = locked(db, staff, case_id)
    contact_id = _reachable(db, found)
    talk = _talk(db, contact_id)
    if talk is not None and talk.case_id == case_id and talk.holder == staff.id:
        return
    if found.way == Way.HIDDEN and (talk is None or talk.case_id != case_id):
        # Whether they talk elsewhere would tell that two cases are of one person.
        raise Refused(409, _("Who hides is joined only when they ask for it. Write an answer: it reaches them."))
    _refuse_if_held(db, talk, case_id)
    taken = {"taken_by": staff.id, "taken_at": now}
    if talk is None:
        begun = {"id": random_id(), "contact_id": contact_id, "case_id": case_id, "created_at": now, "due_at": now}
        marks = {"urgent": found.urgent, "sensitive": found.sensitive}
        db.execute(insert(Handoff).values(topic="", step=0, **begun, **marks, **taken))
    else:
        db.execute(update(Handoff).where(col(Handoff.id) == talk.id).values(**taken))
    _hold(db, contact_id, staff.id)
    take_back_question(db, contact_id, "human")
    state = State.IN_PROGRESS if State(found.state) in (State.NEW, State.ASSIGNED, State.REOPENED) else found.state
    values = {"state": state, "assignee": func.coalesce(col(Case.assignee), staff.id)}
    db.execute(update(Case).where(col(Case.id) == case_id).values(**values))
    looked(db, case_id, now)
    add_entry(db, case_id, EntryKind.JOINED, "", Audience.STAFF, staff.id, now=now)
    record(db, staff.id, "take_over", case_id)
    with speaking_to(db, contact_id):
        name = first_name(staff.name, organisation or in_force(db), sensitive=found.sensitive)
        _say(db, contact_id, joined(name, found.sensitive))


def hand_back(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    now: datetime | None = None,
    organisation: Organisation | None = None,
) -> None:
    """The talk is over: the bot answers again. Who asked for a person and has no answer yet is not left alone."""
    now = now or clock.now()
    found = locked(db, staff, case_id)
    talk = _talk(db, found.contact_id) if found.contact_id else None
    if talk is None or talk.case_id != case_id:
        raise Refused(409, _("The bot answers this person already."))
    if talk.taken_at is None:
        raise Refused(409, _("This person still waits for an answer. Join the conversation, or answer first."))
    leads = Role.SAFEGUARDING if found.sensitive else Role.SUPERVISOR
    if talk.holder not in (None, staff.id) and leads not in staff.roles:
        raise Refused(409, _("{name} talks with this person now. Ask them to hand over.").format(name=_who(db, talk)))
    end_handoff(db, case_id, now)
    record(db, staff.id, "hand_back", case_id)
    if talk.holder is not None:
        add_entry(db, case_id, EntryKind.LEFT, "", Audience.STAFF, talk.holder, now=now)
        with speaking_to(db, found.contact_id):
            name = first_name(_name(db, talk), organisation or in_force(db), sensitive=found.sensitive)
            _say(db, found.contact_id, left(name, found.sensitive), menu())


def go_away(db: Connection, staff: StaffMember, now: datetime, organisation: Organisation | None = None) -> int:
    """This colleague takes no requests any more, and their talks go on to others. How many these were."""
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(available=False))
    record(db, staff.id, "away")
    return hand_on_all(db, staff, now, organisation)


def hand_on_all(db: Connection, staff: StaffMember, now: datetime, organisation: Organisation | None = None) -> int:
    """All talks of a colleague who leaves go on to others. How many these were."""
    organisation = organisation or in_force(db)
    held = _held().where(col(Handoff.taken_by) == staff.id)
    rows = db.execute(held.with_for_update(of=(Conversation, Case, Handoff))).all()
    for row in rows:
        _hand_on(db, row, organisation, now)
    return len(rows)


def hand_on_case(db: Connection, case_id: UUID, organisation: Organisation, now: datetime) -> None:
    """The talk of one case goes on to others: who holds it may not see it any more."""
    held = _held().where(col(Handoff.case_id) == case_id)
    for row in db.execute(held.with_for_update(of=(Conversation, Case, Handoff))).all():
        _hand_on(db, row, organisation, now)


def hand_on(db: Connection, organisation: Organisation, now: datetime) -> int:
    """Talks whose holder signed out, left for good, or is silent while the person waits; up to BATCH, and how many."""
    signed_in = exists(
        select(col(StaffSession.id)).where(col(StaffSession.staff_id) == col(Staff.id), col(StaffSession.complete))
    )
    silent = and_(col(Staff.seen_at) < now - SILENT, col(Case.waiting_since) <= now - WAITS)
    # Who was never seen in a browser works from the command line, and is neither here nor away.
    gone = or_(~col(Staff.active), and_(col(Staff.seen_at).is_not(None), or_(~signed_in, silent)))
    wanted = _held().where(gone).limit(BATCH).with_for_update(of=(Conversation, Case, Handoff), skip_locked=True)
    rows = db.execute(wanted).all()
    for row in rows:
        _hand_on(db, row, organisation, now)
    return len(rows)


def _held() -> Any:
    """The talks that somebody holds; conversations first, as every turn takes them."""
    return (
        select(*_HELD)
        .select_from(Conversation)
        .join(Handoff, col(Handoff.contact_id) == col(Conversation.contact_id))
        .join(Case, col(Case.id) == col(Handoff.case_id))
        .join(Staff, col(Staff.id) == col(Conversation.holder))
        .where(col(Handoff.ended_at).is_(None), col(Handoff.taken_by) == col(Conversation.holder))
    )


def _hand_on(db: Connection, row: Row[Any], organisation: Organisation, now: datetime) -> None:
    """The person keeps their place, hears who comes next, and has the bot until then."""
    due = answer_by(row.urgent, row.sensitive, organisation, now)
    waiting = {"taken_by": None, "taken_at": None, "offered_to": row.taken_by, "step": 0, "told_at": None}
    db.execute(update(Handoff).where(col(Handoff.id) == row.id).values(due_at=due, **waiting))
    _hold(db, row.contact_id, None)
    add_entry(db, row.case_id, EntryKind.LEFT, "", Audience.STAFF, row.taken_by, now=now)
    record(db, row.taken_by, "handed_on", row.case_id)
    offer(db, row.id, organisation, now)
    offered_to = db.execute(select(col(Handoff.offered_to)).where(col(Handoff.id) == row.id)).scalar_one()
    somebody = offered_to not in (None, row.taken_by)
    with speaking_to(db, row.contact_id):
        name = first_name(row.name, organisation, sensitive=row.sensitive)
        words = f"{left(name, row.sensitive)}\n\n{who_is_next(somebody, organisation, now)}"
        _say(db, row.contact_id, words, menu())


def _reachable(db: Connection, found: Row[Any]) -> UUID:
    """Whom one could talk with. Raises Refused."""
    if State(found.state) in OVER:
        raise Refused(409, _("This case is closed. Open it again before you talk with the person."))
    if found.contact_id is None or found.way == Way.TRACELESS:
        raise Refused(409, _("Nobody can be reached here. Write an answer: it waits for the person."))
    contact_id: UUID = found.contact_id
    gone = db.execute(select(col(Contact.unreachable)).where(col(Contact.id) == contact_id)).scalar_one()
    if gone:
        raise Refused(409, _("The person cannot be reached until they write again. Write an answer."))
    return contact_id


def _talk(db: Connection, contact_id: UUID) -> Row[Any] | None:
    """The contact's open request or talk, and who holds the conversation."""
    columns: tuple[Any, ...] = (Handoff.id, Handoff.case_id, Handoff.taken_at, Conversation.holder)
    return db.execute(
        select(*columns)
        .join(Conversation, col(Conversation.contact_id) == col(Handoff.contact_id))
        .where(col(Handoff.contact_id) == contact_id, col(Handoff.ended_at).is_(None))
        .with_for_update(of=Handoff)
    ).one_or_none()


def _refuse_if_held(db: Connection, talk: Row[Any] | None, case_id: UUID) -> None:
    if talk is None:
        return
    if talk.case_id != case_id:  # which the asking colleague perhaps may not see
        raise Refused(409, _("This person is in a conversation elsewhere. Write an answer here: it reaches them."))
    if talk.holder is not None:
        raise Refused(409, _("{name} has just joined this conversation.").format(name=_who(db, talk)))


def _name(db: Connection, talk: Row[Any]) -> str:
    holder = staff_member_by_id(db, talk.holder) if talk.holder else None
    return holder.name if holder else ""


def _who(db: Connection, talk: Row[Any]) -> str:
    return i18n.isolate(_name(db, talk))


def _hold(db: Connection, contact_id: UUID, holder: UUID | None) -> None:
    db.execute(update(Conversation).where(col(Conversation.contact_id) == contact_id).values(holder=holder))


def _say(db: Connection, contact_id: UUID, words: str, buttons: tuple[QuickReply, ...] = ()) -> None:
    enqueue(db, contact_id, Outgoing(words, buttons), purpose=Purpose.NOTICE)
