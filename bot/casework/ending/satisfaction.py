"""Whether it was solved, in the person's own view: asked when a case is closed, and once more some weeks later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, exists, select, update
from sqlmodel import col

from bot.casework.clocks.clock_of_case import spoke
from bot.casework.entries import BOT, PERSON, add_entry
from bot.casework.talk.speaking import speaking, tell
from bot.choices import STANDING, Option, base36, meant, replies
from bot.i18n import _
from bot.messages import Outgoing, QuickReply
from bot.organisation import Organisation
from storage.case import OVER, Audience, Case, Decision, Entry, EntryKind, State, Way
from storage.contact import Contact
from storage.conversation import Conversation
from storage.message import Message, MessageState, Purpose
from storage.received import newest
from storage.sealed import ring

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json

SOLVED, UNSOLVED, DISAGREE = "solved", "unsolved", "disagree"
Answered = tuple[str, UUID]  # one of these, of which case
TYPED_MOST = 40  # characters of what may be an answer to the question
LATE = timedelta(days=7)  # after which it is too late to ask once more
BATCH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The case that a contact was asked about."""

    case_id: UUID
    over: bool
    sensitive: bool
    due: date

    def to_json(self) -> dict[str, Json]:
        return {
            "case_id": str(self.case_id),
            "over": self.over,
            "sensitive": self.sensitive,
            "due": self.due.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Any) -> Asked | None:
        """Of what `to_json` gave; None of None."""
        if stored is None:
            return None
        return cls(UUID(stored["case_id"]), stored["over"], stored["sensitive"], date.fromisoformat(stored["due"]))


def question() -> str:
    return _("Is it solved for you?")


def question_buttons(case_id: UUID, decision: Decision | None = None) -> tuple[QuickReply, ...]:
    """Bound to the case, not to a moment: they work for as long as it is kept."""
    return replies(STANDING, [Option(f"{o.value}_{base36(case_id.int)}", o.label) for o in _options(decision)])


def _options(decision: Decision | None) -> list[Option]:
    options = [Option(SOLVED, _("Yes, it is solved")), Option(UNSOLVED, _("No, not yet"))]
    if decision in (Decision.REJECTED, Decision.PARTLY_UPHELD):
        options.append(Option(DISAGREE, _("I disagree")))
    return options


def label(said: str) -> str:
    return next(option.label for option in _options(Decision.REJECTED) if option.value == said)


def pressed(value: str) -> Answered | None:
    """What a standing button says about which case; None of any other button."""
    said, _underscore, name = value.partition("_")
    if said not in (SOLVED, UNSOLVED, DISAGREE):
        return None
    try:
        return said, UUID(int=int(name, 36))
    except ValueError:  # no number, or one of more than 128 bits
        return None


def typed(db: Connection, contact_id: UUID, text: str) -> Answered | None:
    """The same in words, while the question is what was said last."""
    if not text or len(text) > TYPED_MOST:
        return None
    options = [Option(_WORD[o.value], o.label) for o in _options(Decision.REJECTED)]
    chosen = meant(text, options, options)
    if chosen is None:
        return None
    last = select(col(Message.id), col(Message.created_at), col(Message.body_sealed)).where(
        col(Message.contact_id) == contact_id, col(Message.outgoing), col(Message.state) != MessageState.PENDING
    )
    found = db.execute(last.order_by(col(Message.seq).desc()).limit(1)).one_or_none()
    if found is None:
        return None
    said = Outgoing.from_json(ring().open_json(found.body_sealed, at=f"message.body_sealed.{found.id}"))
    about = [pressed(choice.id.partition(":")[2]) for choice in said.choices if choice.id.startswith(f"{STANDING}:")]
    answered = next((each for each in about if each and _WORD[each[0]] == chosen.value), None)
    # A broadcast that came since may ask something too.
    return None if answered and newest(db, [contact_id], found.created_at) else answered


_WORD = {SOLVED: "yes", UNSOLVED: "no", DISAGREE: "disagree"}  # what people type for yes and no has these values


def asked_about(db: Connection, case_id: UUID, contact_id: UUID) -> Asked | None:
    """The case, where it is this contact's; of one that was merged, the case that goes on."""
    columns: tuple[Any, ...] = (Case.id, Case.state, Case.sensitive, Case.due_on, Case.merged_into)
    mine = select(*columns).where(col(Case.contact_id) == contact_id)
    found = db.execute(mine.where(col(Case.id) == case_id)).one_or_none()
    if found is not None and found.merged_into is not None:
        found = db.execute(mine.where(col(Case.id) == found.merged_into)).one_or_none() or found
    if found is None:
        return None
    return Asked(found.id, State(found.state) in OVER, found.sensitive, found.due_on)


def say_solved(db: Connection, case_id: UUID, now: datetime) -> bool:
    """The person says that it is solved; once, however often they press. The caller has proved that the case is
    theirs. An open case stays open: who works on it reads what they said."""
    found = db.execute(
        select(col(Case.satisfied), col(Case.state)).where(col(Case.id) == case_id).with_for_update()
    ).one()
    if found.satisfied == "yes":
        return False
    db.execute(update(Case).where(col(Case.id) == case_id).values(satisfied="yes"))
    add_entry(db, case_id, EntryKind.SATISFACTION, "", Audience.PERSON, PERSON, now=now)
    if State(found.state) not in OVER:
        spoke(db, case_id, now)
    return True


def ask_once_more(db: Connection, organisation: Organisation, now: datetime) -> int:
    """Weeks after the end, whether it is really solved: once, while the office is open, where nobody answered, and
    never about something sensitive, nor to who wants no news. Gives how many were asked."""
    days = organisation.satisfaction_days
    if not days or not organisation.open_at(now):
        return 0
    ended = now - timedelta(days=days)
    columns: tuple[Any, ...] = (
        Case.id, Case.number_sealed, Case.way, Case.sensitive, Case.language, Case.contact_id,
    )  # fmt: skip
    again = exists().where(
        col(Entry.case_id) == col(Case.id),
        col(Entry.kind) == EntryKind.SATISFACTION,
        col(Entry.at) >= col(Case.closed_at),
    )
    wanted = (
        select(*columns)
        .join(Contact, col(Contact.id) == col(Case.contact_id))
        .join(Conversation, col(Conversation.contact_id) == col(Case.contact_id))
        .where(
            col(Case.closed_at) <= ended,
            col(Case.closed_at) > ended - LATE,
            col(Case.satisfied) == "",
            col(Case.merged_into).is_(None),
            col(Case.decision) != Decision.WITHDRAWN,
            col(Case.way) != Way.TRACELESS,
            ~col(Case.sensitive),
            ~col(Contact.news_stopped),
            col(Contact.unreachable) == "",
            col(Conversation.holder).is_(None),
            ~again,
        )
        .order_by(col(Case.closed_at), col(Case.id))
        .limit(BATCH)
        .with_for_update(of=Case, skip_locked=True)
    )
    due = db.execute(wanted).all()
    for found in due:
        add_entry(db, found.id, EntryKind.SATISFACTION, "", Audience.STAFF, BOT, now=now)
        with speaking(found):
            words = _("Some time ago we closed it. Is it really solved for you?")
            tell(db, found, words, Purpose.NOTICE, question_buttons(found.id))
    return len(due)
