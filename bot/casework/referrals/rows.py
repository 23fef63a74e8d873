"""The rows of referrals, found under the lock of their case, and the lines that they leave in its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update
from sqlmodel import col

from bot.casework.entries import add_entry
from bot.casework.referrals.items import Items
from bot.casework.refused import not_found
from bot.casework.talk.replies import locked
from storage.case import Audience, EntryKind
from storage.referral import Referral, ReferralState, ReferralStep
from storage.sealed import ring
from storage.staff import StaffMember
from storage.tables import table_of

CHASE = timedelta(hours=48)  # of silence of a receiver, after which the colleague is reminded to ask

OVER = (ReferralState.REFUSED, ReferralState.DECLINED, ReferralState.DONE, ReferralState.CANCELLED)
"""Nothing more happens to these by itself."""

referral = table_of(Referral)


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why something is passed on: a sentence of ours by its key, a colleague's own words, or both."""

    key: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """`danger` is life or child. `untold`: why the person could not be told; empty where they were."""

    danger: str
    reason: str
    untold: str = ""


def locked_referral(
    db: Connection, staff: StaffMember, referral_id: UUID, *, receiving: bool = False
) -> tuple[Row[Any], Row[Any]]:
    """The case, as `replies.locked` gives it, and the referral, both kept from others until the transaction ends.

    Raises Refused alike for what is unknown and what is invisible.
    """
    case_id = db.execute(select(referral.c.case_id).where(referral.c.id == referral_id)).scalar()
    if case_id is None:
        raise not_found()
    found = locked(db, staff, case_id, receiving=receiving)
    return found, lock(db, referral_id)


def lock(db: Connection, referral_id: UUID) -> Row[Any]:
    """Under the lock of its case, which is always taken first."""
    return db.execute(select(referral).where(referral.c.id == referral_id).with_for_update()).one()


def write(db: Connection, referral_id: UUID, **values: Any) -> None:
    db.execute(update(Referral).where(col(Referral.id) == referral_id).values(**values))


def sealed(referral_id: UUID, name: str, value: Any) -> bytes:
    return ring().seal_json(value, at=f"referral.{name}_sealed.{referral_id}")


def opened(row: Row[Any], name: str, empty: Any) -> Any:
    kept = getattr(row, f"{name}_sealed")
    return ring().open_json(kept, at=f"referral.{name}_sealed.{row.id}") if kept else empty


def items_of(row: Row[Any]) -> Items:
    found: Items = opened(row, "items", {})
    return found


def agreed_of(row: Row[Any]) -> Items:
    """What may be read by the receiver, and nothing else."""
    items = items_of(row)
    return {item: items[item] for item in row.agreed if item in items}


def purpose_of(row: Row[Any]) -> Purpose:
    return Purpose(*opened(row, "purpose", ["", ""]))


def override_of(row: Row[Any]) -> Override | None:
    return Override(*opened(row, "override", [])) if row.override_by else None


def line(
    db: Connection,
    case: Row[Any],
    step: ReferralStep,
    by: UUID | str,
    now: datetime,
    *,
    receiver: str = "",
    words: str = "",
    id: UUID | None = None,
) -> UUID:
    """Put a step into the timeline: with `words` for colleagues alone, without them for the person too, who reads the
    receiver's name there unless the case is sensitive."""
    if words:
        return add_entry(db, case.id, EntryKind.REFERRAL, words, Audience.STAFF, by, state=step, now=now, id=id)
    named = "" if case.sensitive else receiver
    return add_entry(db, case.id, EntryKind.REFERRAL, named, Audience.PERSON, by, state=step, now=now, id=id)
