"""What the person decides about a referral: yes to some of it, no, back again, or rather talk to somebody first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Row, case, exists, func, insert, select
from sqlmodel import col

from bot import i18n
from bot.casework.clocks.clock_of_case import spoke
from bot.casework.entries import PERSON
from bot.casework.filing import Receipt
from bot.casework.following import number_of
from bot.casework.referrals.items import chosen
from bot.casework.referrals.receivers import PARTNER, SERVICE
from bot.casework.referrals.rows import CHASE, items_of, line, lock, purpose_of, referral, write
from bot.casework.talk.handoff import ask_for_human
from bot.organisation import Organisation
from storage.audit import record
from storage.case import OVER, Case
from storage.consent import Consent
from storage.conversation import Conversation
from storage.ids import new_id
from storage.message import Message, MessageState, Purpose
from storage.referral import ReferralState, ReferralStep

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json

WORDING = "referral-2026-11"  # the version of the question in flows/referral.py
ANSWERABLE = (ReferralState.ASKED, ReferralState.REFUSED)

_CASE: tuple[Any, ...] = (
    Case.sensitive, Case.state, Case.kind, Case.due_on, Case.number_sealed, Case.contact_id,
)  # fmt: skip


def question_for(db: Connection, contact_id: UUID) -> Json:
    """What this person is asked, or was asked last: the oldest question without an answer, else the newest referral.

    `stands` says how: open, refused (may be thought over), agreed (may be taken back), passed or over. A question about
    a sensitive case is there only once the message that announced it was opened. None where there is nothing.
    """
    unread = exists(
        select(col(Message.id)).where(
            col(Message.contact_id) == contact_id,
            col(Message.entry_id) == referral.c.id,
            col(Message.state) == MessageState.PENDING,
        )
    )
    asked = (referral.c.state == ReferralState.ASKED) & col(Case.state).not_in(OVER)
    # Of several questions the oldest comes first; of what was answered the newest.
    order = (asked.desc(), case((asked, referral.c.created_at)).asc().nulls_last(), _moment().desc(), referral.c.id)
    row = db.execute(
        select(referral, *(col(column).label(f"case_{column.key}") for column in _CASE))
        .join(Case, col(Case.id) == referral.c.case_id)
        .where(col(Case.contact_id) == contact_id, referral.c.override_by.is_(None), ~unread)
        .order_by(*order)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    held = db.execute(select(col(Conversation.holder)).where(col(Conversation.contact_id) == contact_id)).scalar()
    purpose = purpose_of(row)
    return {
        "id": str(row.id),
        "case": str(row.case_id),
        "stands": _stands(row),
        "sensitive": row.case_sensitive,
        "kind": PARTNER if row.partner else SERVICE,
        "key": row.partner or row.service,
        "name": row.receiver,
        "purpose": [purpose.key, purpose.words],
        "items": {item: value for item, value in items_of(row).items() if item in row.offered},
        "held": held is not None,
    }


def said_between(db: Connection, referral_id: UUID, contact_id: UUID) -> bool:
    """Whether something else than our question, which still stands, was said last: a typed yes may then be meant for
    that. While a colleague holds the conversation only buttons answer the question, and they are bound to it."""
    if db.execute(select(referral.c.state).where(referral.c.id == referral_id)).scalar() not in ANSWERABLE:
        return False
    holder = select(col(Conversation.holder)).where(col(Conversation.contact_id) == contact_id)
    if db.execute(holder).scalar() is not None:
        return False
    said = (col(Message.contact_id) == contact_id, col(Message.outgoing), col(Message.state) != MessageState.PENDING)
    last = select(col(Message.purpose)).where(*said).order_by(col(Message.seq).desc()).limit(1)
    return db.execute(last).scalar() not in (None, Purpose.REPLY)


def agree(db: Connection, referral_id: UUID, contact_id: UUID, items: Sequence[str], now: datetime) -> str:
    """Yes to these items. "sent", or "late" where the question no longer stands: then nothing is passed on."""
    found, row = _mine(db, referral_id, contact_id)
    agreed = chosen(items_of(row), [item for item in row.offered if item in items])
    if row.state not in ANSWERABLE or found.state in OVER or not agreed:
        return "late"
    write(db, row.id, state=ReferralState.SENT, agreed=agreed, answered_at=now, chase_at=now + CHASE)
    _kept(db, row, contact_id, True, now)
    line(db, found, ReferralStep.AGREED, PERSON, now, receiver=row.receiver)
    if row.by_telephone:
        spoke(db, found.id, now)
    return "sent"


def refuse(db: Connection, referral_id: UUID, contact_id: UUID, now: datetime) -> str:
    """No, or no longer. "refused", or "late" where it has been passed on already or is over."""
    found, row = _mine(db, referral_id, contact_id)
    unheard = row.state == ReferralState.SENT and row.told_at is None
    if row.state not in ANSWERABLE and not unheard:
        return "late"
    write(db, row.id, state=ReferralState.REFUSED, agreed=[], answered_at=now, chase_at=None)
    _kept(db, row, contact_id, False, now)
    step = ReferralStep.TAKEN_BACK if unheard else ReferralStep.REFUSED
    line(db, found, step, PERSON, now, receiver=row.receiver)
    if found.state not in OVER:
        spoke(db, found.id, now)
    return "refused"


def talk_first(db: Connection, referral_id: UUID, contact_id: UUID, organisation: Organisation, now: datetime) -> Json:
    """The person wants to talk before they answer: a colleague is called into this very case. Gives the handoff."""
    found, row = _mine(db, referral_id, contact_id)
    line(db, found, ReferralStep.TALK, PERSON, now, receiver=row.receiver)
    spoke(db, found.id, now)
    about = Receipt(number_of(found.id, found.number_sealed), "", found.due_on, found.id)
    handoff = ask_for_human(
        db, contact_id, "referral", False, "", organisation, now, sensitive=found.sensitive, about=about
    )
    return handoff.to_json()


def _stands(row: Any) -> str:
    over = row.case_state in OVER
    match row.state:
        case ReferralState.ASKED | ReferralState.REFUSED if over:
            return "over"
        case ReferralState.ASKED:
            return "open"
        case ReferralState.REFUSED:
            return "refused"
        case ReferralState.SENT if row.told_at is None:
            return "agreed"
        case ReferralState.SENT | ReferralState.ACCEPTED | ReferralState.DONE:
            return "passed"
        case _:
            return "over"


def _moment() -> Any:
    return func.coalesce(referral.c.answered_at, referral.c.created_at)


def _mine(db: Connection, referral_id: UUID, contact_id: UUID) -> tuple[Row[Any], Row[Any]]:
    """Case and referral, locked in this order; LookupError where they are not of this contact."""
    of = select(referral.c.case_id).where(referral.c.id == referral_id).scalar_subquery()
    wanted = select(*(col(column) for column in (Case.id, *_CASE))).where(
        col(Case.id) == of, col(Case.contact_id) == contact_id
    )
    found = db.execute(wanted.with_for_update()).one_or_none()
    if found is None:
        raise LookupError(referral_id)
    return found, lock(db, referral_id)


def _kept(db: Connection, row: Row[Any], contact_id: UUID, given: bool, now: datetime) -> None:
    values = {"purpose": "referral", "given": given, "wording": WORDING, "language": i18n.language(), "at": now}
    db.execute(insert(Consent).values(id=new_id(), contact_id=contact_id, **values))
    record(db, PERSON, f"referral_{'yes' if given else 'no'}", row.id, at=now)
