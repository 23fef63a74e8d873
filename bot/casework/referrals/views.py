"""Referrals as the colleagues who made them see them: how each stands, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import col

from bot.casework.referrals.items import Items
from bot.casework.referrals.receivers import PARTNER, SERVICE
from bot.casework.referrals.referring import can_be_asked
from bot.casework.referrals.rows import CHASE, Override, Purpose, agreed_of, opened, override_of, purpose_of, referral
from bot.casework.refused import not_found
from storage.audit import record
from storage.case import OVER, Case, State
from storage.referral import ReferralState
from storage.staff import StaffMember
from storage.visibility import select_cases


@dataclass(frozen=True, slots=True)
class Referred:
    """`told_to` is whom somebody spoke with on the telephone, `reply` what the receiver answered. `step` is what comes
    next: wait_person, ask_person, call, call_now, wait_receiver, chase, settle, or empty where nothing does."""

    id: UUID
    case_id: UUID
    receiver: str
    kind: str
    key: str
    by_telephone: bool
    state: ReferralState
    step: str
    created_at: datetime
    answered_at: datetime | None
    told_at: datetime | None
    told_to: str
    decided_at: datetime | None
    reply: str
    purpose: Purpose
    offered: tuple[str, ...]
    agreed: tuple[str, ...]
    override: Override | None

    @property
    def standing(self) -> str:
        """Its state, or `agreed` while the receiver still has to be called."""
        return "agreed" if self.can_tell else self.state.value

    @property
    def can_cancel(self) -> bool:
        return (
            self.told_at is None and self.override is None and self.state in (ReferralState.ASKED, ReferralState.SENT)
        )

    @property
    def can_tell(self) -> bool:
        return self.by_telephone and self.state is ReferralState.SENT and self.told_at is None

    @property
    def can_settle(self) -> bool:
        told = self.by_telephone and self.told_at is not None
        return told and self.state in (ReferralState.SENT, ReferralState.ACCEPTED)


def referrals_of(db: Connection, staff: StaffMember, case_id: UUID) -> tuple[Referred, ...]:
    """Of one case, the newest first; none for who may not see it."""
    rows = _rows(db, staff, referral.c.case_id == case_id)
    return tuple(_referred(row, _asked_in_chat(db, row)) for row in rows)


def referral_of(db: Connection, staff: StaffMember, referral_id: UUID, now: datetime) -> tuple[Referred, Items]:
    """One of them, and what may be told of it on the telephone: the agreed items, while there is somebody to tell.

    The reading is audited. Raises Refused alike for what is unknown and what is invisible.
    """
    rows = [] if staff.partner else _rows(db, staff, referral.c.id == referral_id)
    if not rows:
        raise not_found()
    record(db, staff.id, "referral_read", referral_id, at=now)
    referred = _referred(rows[0], _asked_in_chat(db, rows[0]))
    return referred, agreed_of(rows[0]) if referred.can_tell or referred.can_settle else {}


def _rows(db: Connection, staff: StaffMember, which: Any) -> list[Any]:
    case_columns: tuple[Any, ...] = (col(Case.contact_id), col(Case.way), col(Case.state).label("case_state"))
    wanted = select_cases(staff, referral, *case_columns).join(referral, referral.c.case_id == col(Case.id))
    return list(db.execute(wanted.where(which).order_by(referral.c.created_at.desc(), referral.c.id)).all())


def _asked_in_chat(db: Connection, row: Any) -> bool:
    return row.state == ReferralState.ASKED and can_be_asked(db, row)


def _referred(row: Any, in_chat: bool) -> Referred:
    return Referred(
        id=row.id,
        case_id=row.case_id,
        receiver=row.receiver,
        kind=PARTNER if row.partner else SERVICE,
        key=row.partner or row.service,
        by_telephone=row.by_telephone,
        state=ReferralState(row.state),
        step=_step(row, in_chat),
        created_at=row.created_at,
        answered_at=row.answered_at,
        told_at=row.told_at,
        told_to=opened(row, "told", ""),
        decided_at=row.decided_at,
        reply=opened(row, "reply", ""),
        purpose=purpose_of(row),
        offered=tuple(row.offered),
        agreed=tuple(row.agreed),
        override=override_of(row),
    )


def _step(row: Any, in_chat: bool) -> str:
    match ReferralState(row.state):
        case ReferralState.ASKED if State(row.case_state) in OVER:
            return ""
        case ReferralState.ASKED:
            return "wait_person" if in_chat else "ask_person"
        case ReferralState.SENT if row.by_telephone and row.told_at is None:
            return "call_now" if row.override_by else "call"
        case ReferralState.SENT:
            # What is chased is chased again after as long; it stays marked until the receiver answers.
            since = row.told_at or row.answered_at or row.created_at
            return "chase" if row.chase_at and row.chase_at - since > CHASE else "wait_receiver"
        case ReferralState.ACCEPTED:
            return "settle" if row.by_telephone else "wait_receiver"
        case _:
            return ""
