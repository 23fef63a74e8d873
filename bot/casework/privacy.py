"""A person's own data: seen, exported, corrected, erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, delete, or_, select, update
from sqlmodel import col

from bot import clock
from bot.casework.deadlines import in_force
from bot.casework.entries import PERSON
from bot.casework.filing import Draft, Receipt, file_case
from bot.casework.following import cases_of
from bot.casework.identity import strip_identity
from bot.organisation import Organisation
from storage.attachment import StoredFile
from storage.attempts import forget_attempts
from storage.audit import record
from storage.case import Case, CaseKind, Decision, State, Way
from storage.consent import Consent
from storage.contact import Contact
from storage.conversation import Conversation
from storage.handoff import Handoff
from storage.message import Message
from storage.sealed import ring

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json, Told

STRANGER = timedelta(days=1)  # after which an address that agreed to nothing and left nothing is deleted


def everything_about(db: Connection, contact_id: UUID) -> dict[str, Any]:
    """What is kept of this contact, as JSON for them: without hidden and sensitive cases and what was said about them,
    since whoever holds the telephone may be somebody else."""
    contact = db.execute(select(Contact.__table__).where(col(Contact.id) == contact_id)).one()  # type: ignore[attr-defined]
    consents = db.execute(
        select(col(Consent.purpose), col(Consent.given), col(Consent.at), col(Consent.wording))
        .where(col(Consent.contact_id) == contact_id)
        .order_by(col(Consent.at))
    )
    record(db, PERSON, "export", contact_id)
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
        "cases": [_shown(case.to_json()) for case in cases_of(db, contact_id)],
        "messages": _messages(db, contact_id),
    }


def _shown(case: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in case.items() if key not in ("full", "case_id", "sensitive", "traceless")}


def _messages(db: Connection, contact_id: UUID) -> list[dict[str, Any]]:
    secret = (col(Case.contact_id) == contact_id, or_(col(Case.sensitive), col(Case.way) != Way.NAMED))
    about = select(col(Case.id)).where(*secret)
    told_in = select(col(Case.episode)).where(*secret, col(Case.episode).is_not(None))
    rows = db.execute(
        select(col(Message.id), col(Message.created_at), col(Message.outgoing), col(Message.body_sealed))
        .where(
            col(Message.contact_id) == contact_id,
            ~col(Message.sensitive),
            ~col(Message.ephemeral),
            or_(col(Message.case_id).is_(None), col(Message.case_id).not_in(about)),
            or_(col(Message.episode).is_(None), col(Message.episode).not_in(told_in)),
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


def erase(db: Connection, contact_id: UUID, *, still_talking: bool = False, now: datetime | None = None) -> None:
    """Forget this contact: messages, answers, consents, files, and who the ended cases were about.

    Open cases stay, to be followed by number and PIN alone, and forget the person when they end. With `still_talking`
    the bare address is left, so that the last words can be sent: `forget_strangers` takes it soon after.
    """
    now = now or clock.now()
    mine = col(Case.contact_id) == contact_id
    over = _end(db, contact_id, now)
    files = col(StoredFile.contact_id) == contact_id
    db.execute(delete(StoredFile).where(files, col(StoredFile.case_id).is_(None)))
    db.execute(update(StoredFile).where(files).values(contact_id=None, episode=None, name_sealed=None))
    if over:
        db.execute(delete(StoredFile).where(col(StoredFile.case_id).in_(over)))
        strip_identity(db, *over)
    db.execute(update(Case).where(mine).values(contact_id=None, episode=None, repeat_index=None))
    db.execute(delete(Message).where(col(Message.contact_id) == contact_id))
    db.execute(delete(Consent).where(col(Consent.contact_id) == contact_id))
    db.execute(delete(Handoff).where(col(Handoff.contact_id) == contact_id))
    if still_talking:
        blank = {"name_sealed": None, "language": "", "consent": "", "writing_only": False, "news_stopped": False}
        db.execute(update(Contact).where(col(Contact.id) == contact_id).values(**blank))
        forgotten = {"state_sealed": None, "word_index": None, "pending": 0, "holder": None, "due_at": None}
        db.execute(update(Conversation).where(col(Conversation.contact_id) == contact_id).values(**forgotten))
    else:
        db.execute(delete(Contact).where(col(Contact.id) == contact_id))
    record(db, PERSON, "erase", contact_id, at=now)


def _end(db: Connection, contact_id: UUID, now: datetime) -> list[UUID]:
    """The cases of this contact that are over; an open wish to talk ends here, since nobody is left to talk to."""
    mine = (col(Case.contact_id) == contact_id, col(Case.closed_at).is_(None), col(Case.kind) == CaseKind.HUMAN)
    ended = {"state": State.CLOSED, "decision": Decision.WITHDRAWN, "closed_at": now}
    db.execute(update(Case).where(*mine).values(**ended))
    over = select(col(Case.id)).where(col(Case.contact_id) == contact_id, col(Case.closed_at).is_not(None))
    return list(db.execute(over).scalars())


def forget_old(db: Connection, organisation: Organisation, now: datetime | None = None) -> dict[str, int]:
    """Delete what may no longer be kept: closed cases by their kind, tries, strangers. Counts by table."""
    now = now or clock.now()
    deleted = {"cases": 0, "attempt": forget_attempts(db, now), "contact": forget_strangers(db, now)}
    for kind in CaseKind:
        before = now - timedelta(days=getattr(organisation.retention, kind.value))
        old = select(col(Case.id)).where(col(Case.kind) == kind, col(Case.closed_at) < before)
        ids = list(db.execute(old.with_for_update(skip_locked=True)).scalars())
        if ids:
            db.execute(delete(StoredFile).where(col(StoredFile.case_id).in_(ids)))
            deleted["cases"] += db.execute(delete(Case).where(col(Case.id).in_(ids))).rowcount
    return deleted


def forget_strangers(db: Connection, now: datetime | None = None) -> int:
    """Delete addresses that agreed to nothing, left nothing, and were not heard of for a day; gives how many."""
    before = (now or clock.now()) - STRANGER
    left = [
        select(col(Message.id)).where(col(Message.contact_id) == col(Contact.id)).exists(),
        select(col(Case.id)).where(col(Case.contact_id) == col(Contact.id)).exists(),
        select(col(Conversation.contact_id))
        .where(col(Conversation.contact_id) == col(Contact.id), col(Conversation.heard_at) >= before)
        .exists(),
    ]
    gone = db.execute(delete(Contact).where(col(Contact.consent) == "", col(Contact.created_at) < before, ~or_(*left)))
    return gone.rowcount
