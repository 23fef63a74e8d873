"""Referring: part of a case is to go to a service or a partner, and the person is asked before anything does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select
from sqlmodel import col

from bot import clock
from bot.casework.clocks.clock_of_case import answered
from bot.casework.referrals.items import COLUMNS, chosen, gathered
from bot.casework.referrals.receivers import PARTNER, SERVICE, Receiver, receiver_of
from bot.casework.referrals.rows import Purpose, line, locked_referral, referral, sealed, write
from bot.casework.referrals.words import purposes, say
from bot.casework.refused import Refused
from bot.casework.talk.replies import locked
from bot.casework.talk.speaking import reaches_person
from bot.i18n import _
from bot.organisation import Organisation
from bot.understanding.text import clean
from storage.audit import record
from storage.case import OVER, Case, State, Way
from storage.contact import Contact
from storage.ids import random_id
from storage.referral import Referral, ReferralState, ReferralStep
from storage.staff import StaffMember
from storage.visibility import select_cases

MOST_PURPOSE = 400  # letters: the person reads it in a chat, beside the items
OPEN = (ReferralState.ASKED, ReferralState.SENT, ReferralState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a form says: `receiver` as `Receiver.value`, `purpose` of `purposes()` or words, `items` to be asked for."""

    receiver: str
    purpose: str = ""
    words: str = ""
    items: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """`asked`: a question is on its way to the person. Otherwise they must be asked by word of mouth."""

    id: UUID
    asked: bool


def propose(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    plan: Plan,
    organisation: Organisation,
    now: datetime | None = None,
) -> Proposed:
    """Ask the person whether these items may go to this receiver. Nothing does before their yes. Raises Refused."""
    now = now or clock.now()
    found = locked(db, staff, case_id)
    if found.way == Way.TRACELESS:
        raise Refused(409, _traceless())
    if State(found.state) in OVER:
        raise Refused(409, _("The case is closed. Open it again before you refer it."))
    to, purpose = understood(plan, organisation)
    items = offered(db, staff, case_id, plan.items)
    _refuse_if_under_way(db, case_id, to)
    id = insert_row(db, staff, case_id, to, purpose, items, plan.items, now)
    line(db, found, ReferralStep.ASKED, staff.id, now, receiver=to.name, id=id)
    record(db, staff.id, "refer", id, at=now)
    asked = can_be_asked(db, found) and say(db, found, ReferralStep.ASKED, to.name, id)
    if asked:
        answered(db, case_id, now)
    return Proposed(id, asked)


def cancel(db: Connection, staff: StaffMember, referral_id: UUID, now: datetime | None = None) -> None:
    """Take back a question, or a yes that nobody outside has heard of; what would have been passed on is forgotten."""
    now = now or clock.now()
    found, row = locked_referral(db, staff, referral_id)
    unheard = row.told_at is None and row.override_by is None
    if row.state not in (ReferralState.ASKED, ReferralState.SENT) or not unheard:
        raise Refused(409, _("It has been passed on, or is over, and cannot be cancelled any more."))
    write(db, row.id, state=ReferralState.CANCELLED, items_sealed=None, agreed=[], chase_at=None)
    line(db, found, ReferralStep.CANCELLED, staff.id, now, receiver=row.receiver)
    record(db, staff.id, "referral_cancel", row.id, at=now)
    say(db, found, ReferralStep.CANCELLED, row.receiver)


def understood(plan: Plan, organisation: Organisation) -> tuple[Receiver, Purpose]:
    """What a form asks for, checked. Raises Refused."""
    to = receiver_of(organisation, plan.receiver)
    if to is None:
        raise Refused(422, _("Choose who shall receive it."))
    words = clean(plan.words).strip()
    if len(words) > MOST_PURPOSE:
        raise Refused(
            422, _("Say why in at most {n} characters: the person reads it in the chat.").format(n=MOST_PURPOSE)
        )
    if plan.purpose and plan.purpose not in purposes():
        raise Refused(422, _("Choose why it is passed on, or write it."))
    if not plan.purpose and not words:
        raise Refused(422, _("Choose why it is passed on, or write it."))
    return to, Purpose(plan.purpose, words)


def offered(db: Connection, staff: StaffMember, case_id: UUID, wanted: Sequence[str]) -> dict[str, Any]:
    """What the case holds of the wanted items. Raises Refused where that is nothing."""
    row = db.execute(select_cases(staff, *COLUMNS).where(col(Case.id) == case_id)).one()
    items = gathered(db, row)
    named = chosen(items, wanted)
    if not named:
        raise Refused(422, _("Tick at least one thing that the receiver needs."))
    return {item: items[item] for item in named}


def offerable(db: Connection, staff: StaffMember, case_id: UUID) -> dict[str, Any]:
    """All that the case holds and that could be passed on, by item."""
    row = db.execute(select_cases(staff, *COLUMNS).where(col(Case.id) == case_id)).one_or_none()
    return gathered(db, row) if row else {}


def can_be_asked(db: Connection, case: Row[Any]) -> bool:
    """Whether a question in the chat would reach the person."""
    if not reaches_person(case):
        return False
    away = db.execute(select(col(Contact.unreachable)).where(col(Contact.id) == case.contact_id)).scalar()
    return away == ""


def insert_row(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    to: Receiver,
    purpose: Purpose,
    items: dict[str, Any],
    wanted: Sequence[str],
    now: datetime,
    **more: Any,
) -> UUID:
    id = random_id()
    values = {
        "id": id, "case_id": case_id, "by": staff.id, "created_at": now, "receiver": to.name[:200],
        "service": to.key if to.kind == SERVICE else "", "partner": to.key if to.kind == PARTNER else "",
        "by_telephone": not to.has_account, "purpose_sealed": sealed(id, "purpose", [purpose.key, purpose.words]),
        "offered": chosen(items, wanted), "items_sealed": sealed(id, "items", items), "state": ReferralState.ASKED,
    }  # fmt: skip
    db.execute(insert(Referral).values(**{**values, **more}))
    return id


def _refuse_if_under_way(db: Connection, case_id: UUID, to: Receiver) -> None:
    """One question at a time, one referral to one receiver, and no second asking of who said no."""
    same = (referral.c.service if to.kind == SERVICE else referral.c.partner) == to.key
    rows = db.execute(
        select(referral.c.state, same.label("same"))
        .where(referral.c.case_id == case_id)
        .order_by(referral.c.created_at)
    ).all()
    if any(row.state == ReferralState.ASKED for row in rows):
        raise Refused(409, _("The person has not answered the last question yet. Cancel it first, or wait."))
    if any(row.same and row.state in OPEN for row in rows):
        raise Refused(409, _("This receiver has the case already."))
    if any(row.same and row.state == ReferralState.REFUSED for row in rows[-1:]):
        raise Refused(
            409, _("The person said no to this receiver. Do not ask again: they can change their mind in the chat.")
        )


def _traceless() -> str:
    return _(
        "This person left no trace, so nobody can ask them. Write the receiver's telephone number into an answer: "
        "they read it when they come back with number and PIN, and call there themselves."
    )
