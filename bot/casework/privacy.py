"""A person's own data: seen, exported, corrected, erased."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot import clock
from bot.casework.clocks.deadlines import in_force
from bot.casework.entries import PERSON
from bot.casework.filing import Draft, Receipt, file_case
from bot.casework.following import cases_of, ordinary
from bot.casework.identity import strip_identity
from bot.organisation import Organisation
from bot.outreach.own_data import forget_news, news_of
from storage.attachment import StoredFile
from storage.attempts import forget_attempts
from storage.audit import record
from storage.case import Case, CaseKind, Decision, Entry, State
from storage.consent import Consent
from storage.contact import Contact
from storage.conversation import Conversation
from storage.handoff import Handoff
from storage.message import Message, Purpose
from storage.sealed import ring
from storage.subscription import Subscription, Suppression
from storage.tables import table_of

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json, Told

STRANGER = timedelta(days=1)  # after which an address that agreed to nothing and left nothing is deleted


def everything_about(db: Connection, contact_id: UUID) -> dict[str, Any]:
    """What is kept of this contact, as JSON for them: without hidden and sensitive cases and what was said about them,
    since whoever holds the telephone may be somebody else."""
    record(db, PERSON, "export", contact_id)
    return gathered(db, contact_id, ordinary())


def gathered(db: Connection, contact_id: UUID, those: ColumnElement[bool]) -> dict[str, Any]:
    """As `everything_about`, of `those` cases and nothing that was said about others. The caller writes the audit."""
    contact = db.execute(select(table_of(Contact)).where(col(Contact.id) == contact_id)).one()
    consents = db.execute(
        select(col(Consent.purpose), col(Consent.given), col(Consent.at), col(Consent.wording))
        .where(col(Consent.contact_id) == contact_id)
        .order_by(col(Consent.at))
    )
    return {
        "contact": {
            "channel": contact.channel,
            "address": ring().open(contact.address_sealed, at=f"contact.address_sealed.{contact_id}").decode(),
            "language": contact.language,
            "writing_only": contact.writing_only,
            "news_stopped": contact.news_stopped,
            "since": contact.created_at.isoformat(),
        },
        "consents": [
            {"purpose": c.purpose, "given": c.given, "at": c.at.isoformat(), "wording": c.wording} for c in consents
        ],
        "news": news_of(db, contact_id),
        "cases": [_shown(case.to_json()) for case in cases_of(db, contact_id, those)],
        "messages": _messages(db, contact_id, those),
    }


def _shown(case: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in case.items() if key not in ("full", "case_id", "sensitive", "traceless")}


def _messages(db: Connection, contact_id: UUID, those: ColumnElement[bool]) -> list[dict[str, Any]]:
    mine = col(Case.contact_id) == contact_id
    others, sensitive = (mine, ~those), (mine, those, col(Case.sensitive).is_(True))
    lines = select(col(Entry.id)).where(col(Entry.case_id).in_(select(col(Case.id)).where(*others)))
    rows = db.execute(
        select(col(Message.id), col(Message.created_at), col(Message.outgoing), col(Message.body_sealed))
        .where(
            col(Message.contact_id) == contact_id,
            ~col(Message.ephemeral),
            ~_said_of(*others),
            *_spoken_of(contact_id, those),
            or_(col(Message.entry_id).is_(None), col(Message.entry_id).not_in(lines)),
            or_(~col(Message.sensitive), _said_of(*sensitive)),
        )
        .order_by(col(Message.seq))
    )
    return [
        {
            "at": row.created_at.isoformat(),
            "from": "bot" if row.outgoing else "me",
            "text": ring().open_json(row.body_sealed, at=f"message.body_sealed.{row.id}").get("text", ""),
        }
        for row in rows
    ]


def _spoken_of(contact_id: UUID, those: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Messages that speak of none but such cases: a case may be followed from another telephone too, and its number
    is written before it is known which case it is."""
    said = aliased(Message)
    known = select(col(Case.id)).where(col(Case.id) == col(Message.case_id), those).exists()
    apart = select(col(Case.id)).where(col(Case.id) == col(said.case_id), those).correlate(said).exists()
    runs = select(col(said.episode)).where(
        col(said.contact_id) == contact_id,
        col(said.purpose) == Purpose.REPLY,
        col(said.outgoing),
        col(said.case_id).is_not(None),
        col(said.episode).is_not(None),
        ~apart,
    )
    return or_(col(Message.case_id).is_(None), known), ~func.coalesce(col(Message.episode).in_(runs), False)


def _said_of(*those: ColumnElement[bool]) -> ColumnElement[bool]:
    """Messages that belong to such cases, or to the run of a flow in which one was told."""
    about = select(col(Case.id)).where(*those)
    told_in = select(col(Case.episode)).where(*those, col(Case.episode).is_not(None))
    of_case = func.coalesce(col(Message.case_id).in_(about), False)
    return or_(of_case, func.coalesce(col(Message.episode).in_(told_in), False))


def correct(
    db: Connection,
    contact_id: UUID,
    told: Told,
    organisation: Organisation | None = None,
    now: datetime | None = None,
) -> Receipt:
    """What is kept is wrong: a caseworker puts it right, with a number and a deadline like any case."""
    draft = Draft(CaseKind.DATA, contact_id, category="correct", story=told)
    return file_case(db, draft, organisation or in_force(db), now)


def erase(
    db: Connection,
    contact_id: UUID,
    *,
    still_talking: bool = False,
    now: datetime | None = None,
    by: UUID | str = PERSON,
    reason: str = "",
    keep: Collection[UUID] = (),
) -> None:
    """Forget this contact: messages, answers, consents, files, news, and who the ended cases were about.

    Open cases stay, to be followed by number and PIN alone, and forget the person when they end. With `still_talking`
    the bare address is left, so that the last words can be sent: `forget_strangers` takes it soon after. A colleague
    who erases somebody cuts no open case off that others work on: `keep` are those, and they still reach the person.
    """
    now = now or clock.now()
    mine = (col(Case.contact_id) == contact_id, col(Case.id).not_in(keep))
    over = _end(db, contact_id, keep, now)
    files = (col(StoredFile.contact_id) == contact_id, ~func.coalesce(col(StoredFile.case_id).in_(keep), False))
    db.execute(delete(StoredFile).where(*files, col(StoredFile.case_id).is_(None)))
    db.execute(update(StoredFile).where(*files).values(contact_id=None, episode=None, name_sealed=None))
    if over:
        db.execute(delete(StoredFile).where(col(StoredFile.case_id).in_(over)))
        strip_identity(db, *over)
    db.execute(update(Case).where(*mine).values(contact_id=None, episode=None, repeat_index=None))
    db.execute(delete(Message).where(col(Message.contact_id) == contact_id, ~_said_of(col(Case.id).in_(keep))))
    db.execute(delete(Consent).where(col(Consent.contact_id) == contact_id))
    forget_news(db, contact_id)
    db.execute(delete(Handoff).where(col(Handoff.contact_id) == contact_id, col(Handoff.case_id).not_in(keep)))
    if still_talking or keep:
        blank = {"name_sealed": None, "language": "", "consent": "", "writing_only": False, "news_stopped": False}
        db.execute(update(Contact).where(col(Contact.id) == contact_id).values(**blank))
        forgotten = {"state_sealed": None, "word_index": None, "pending": 0, "holder": None, "due_at": None}
        if keep:  # answers may wait for the person, behind the word they chose
            forgotten = {"state_sealed": None, "due_at": None}
        db.execute(update(Conversation).where(col(Conversation.contact_id) == contact_id).values(**forgotten))
    else:
        db.execute(delete(Contact).where(col(Contact.id) == contact_id))
    record(db, by, "erase", contact_id, reason, at=now)


def _end(db: Connection, contact_id: UUID, keep: Collection[UUID], now: datetime) -> list[UUID]:
    """The cases of this contact that are over; an open wish to talk ends here, since nobody is left to talk to."""
    mine = (col(Case.contact_id) == contact_id, col(Case.id).not_in(keep))
    talks = (*mine, col(Case.closed_at).is_(None), col(Case.kind) == CaseKind.HUMAN)
    ended = {"state": State.CLOSED, "decision": Decision.WITHDRAWN, "closed_at": now, "waiting_since": None}
    db.execute(update(Case).where(*talks).values(**ended))
    return list(db.execute(select(col(Case.id)).where(*mine, col(Case.closed_at).is_not(None))).scalars())


def forget_old(db: Connection, organisation: Organisation, now: datetime | None = None) -> dict[str, int]:
    """Delete what may no longer be kept: closed cases by their kind, tries, strangers. Counts by table."""
    now = now or clock.now()
    deleted = {"cases": 0, "attempt": forget_attempts(db, now), "contact": forget_strangers(db, now)}
    for kind in CaseKind:
        before = now - timedelta(days=getattr(organisation.retention, kind.value))
        # What was merged is read in the case that goes on, and stays as long as that one does.
        alone = col(Case.merged_into).is_(None)
        old = select(col(Case.id)).where(col(Case.kind) == kind, col(Case.closed_at) < before, alone)
        ids = list(db.execute(old.with_for_update(skip_locked=True)).scalars())
        if ids:
            db.execute(delete(StoredFile).where(col(StoredFile.case_id).in_(ids)))
            deleted["cases"] += db.execute(delete(Case).where(col(Case.id).in_(ids))).rowcount
    return deleted


def forget_strangers(db: Connection, now: datetime | None = None) -> int:
    """Delete addresses that agreed to nothing, left nothing, and were not heard of for a day; gives how many. Who is
    on a list of numbers agreed elsewhere; of a number that said no it stays known, or a list would bring it back."""
    before = (now or clock.now()) - STRANGER
    left = [
        select(col(Message.id)).where(col(Message.contact_id) == col(Contact.id)).exists(),
        select(col(Case.id)).where(col(Case.contact_id) == col(Contact.id)).exists(),
        select(col(Conversation.contact_id))
        .where(col(Conversation.contact_id) == col(Contact.id), col(Conversation.heard_at) >= before)
        .exists(),
        select(col(Subscription.contact_id)).where(col(Subscription.contact_id) == col(Contact.id)).exists(),
        select(col(Suppression.contact_id))
        .where(col(Suppression.contact_id) == col(Contact.id), col(Contact.channel) == "whatsapp")
        .exists(),
    ]
    gone = db.execute(delete(Contact).where(col(Contact.consent) == "", col(Contact.created_at) < before, ~or_(*left)))
    return gone.rowcount
