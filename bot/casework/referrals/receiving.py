"""Receiving: staff of a partner organisation read what a person agreed to, and nothing else, and answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row
from sqlmodel import col

from bot import clock, files
from bot.casework.referrals.items import Item, Items
from bot.casework.referrals.rows import Purpose, agreed_of, locked_referral, opened, purpose_of, referral, write
from bot.casework.referrals.telephone import settle
from bot.casework.refused import Refused, not_found
from bot.i18n import _
from storage.audit import record
from storage.case import Case
from storage.referral import PASSED_ON, ReferralState
from storage.staff import StaffMember
from storage.visibility import select_cases

MOST = 200  # in the list


@dataclass(frozen=True, slots=True)
class Received:
    """A referral in the partner's list: which one, since when, and how it stands; nothing of the person.

    `short` names it in talks with whoever referred it, and is no number of a case.
    """

    id: UUID
    short: str
    at: datetime
    state: ReferralState
    read: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """All that the partner may know: why, the items that the person agreed to, and what the partner answered."""

    received: Received
    purpose: Purpose
    items: Items
    language: str
    override: bool
    reply: str


def short_of(referral_id: UUID) -> str:
    return referral_id.hex[:8].upper()


def referred_to(db: Connection, staff: StaffMember, *, over: bool = False) -> tuple[Received, ...]:
    """What was passed on to this colleague's organisation, what waits for an answer first."""
    states = (ReferralState.DONE,) if over else (ReferralState.SENT, ReferralState.ACCEPTED)
    record(db, staff.id, "referred_list")
    if not staff.partner:
        return ()
    answered = referral.c.state == ReferralState.ACCEPTED
    rows = db.execute(
        _passed_on(staff)
        .where(referral.c.state.in_(states))
        .order_by(answered, referral.c.answered_at.desc().nulls_last(), referral.c.created_at.desc())
        .limit(MOST)
    )
    return tuple(_received(row) for row in rows)


def read_referral(db: Connection, staff: StaffMember, referral_id: UUID, now: datetime | None = None) -> Passed:
    """Read one. The first reading ends the time in which the person can take it back; each is audited."""
    now = now or clock.now()
    _found, row = _locked(db, staff, referral_id)
    if row.told_at is None:
        write(db, row.id, told_at=now)
    record(db, staff.id, "referral_read", row.id, at=now)
    seen = db.execute(_passed_on(staff).where(referral.c.id == row.id)).one()
    return Passed(
        _received(seen),
        purpose_of(row),
        agreed_of(row),
        seen.language,
        row.override_by is not None,
        opened(row, "reply", ""),
    )


def accept(db: Connection, staff: StaffMember, referral_id: UUID, now: datetime | None = None) -> None:
    _answer(db, staff, referral_id, (ReferralState.SENT,), ReferralState.ACCEPTED, "", now)


def decline(db: Connection, staff: StaffMember, referral_id: UUID, reason: str, now: datetime | None = None) -> None:
    """With a reason for whoever referred it. From then on it cannot be read here any more."""
    both = (ReferralState.SENT, ReferralState.ACCEPTED)
    _answer(db, staff, referral_id, both, ReferralState.DECLINED, reason, now)


def finish(db: Connection, staff: StaffMember, referral_id: UUID, words: str, now: datetime | None = None) -> None:
    """Our part is done; a word about it goes to whoever referred it."""
    if not words.strip():
        raise Refused(422, _("Write in a few words what was done."))
    _answer(db, staff, referral_id, (ReferralState.ACCEPTED,), ReferralState.DONE, words, now)


def passed_file(db: Connection, staff: StaffMember, referral_id: UUID, file_id: UUID) -> tuple[str, str, bytes]:
    """Type, name and content of a file that the person agreed to pass on. Raises Refused (404) for any other."""
    _found, row = _locked(db, staff, referral_id)
    opened_file = None
    if str(file_id) in agreed_of(row).get(Item.FILES, ()):
        opened_file = files.open_file(db, file_id)
    record(db, staff.id, "referral_file" if opened_file else "file_refused", file_id)
    if opened_file is None:
        raise not_found()
    return opened_file


def _answer(
    db: Connection,
    staff: StaffMember,
    referral_id: UUID,
    before: tuple[ReferralState, ...],
    state: ReferralState,
    words: str,
    now: datetime | None,
) -> None:
    now = now or clock.now()
    found, row = _locked(db, staff, referral_id)
    if row.state not in before:
        raise Refused(409, _("A colleague has answered this meanwhile. Load the page again."))
    if row.told_at is None:
        write(db, row.id, told_at=now)
    settle(db, staff, found, row, state, words, now)


def _locked(db: Connection, staff: StaffMember, referral_id: UUID) -> tuple[Row[Any], Row[Any]]:
    """Refused (404) alike for what is unknown, another's, not agreed to yet, or declined."""
    found, row = locked_referral(db, staff, referral_id, receiving=True)
    if not staff.partner or row.partner != staff.partner or row.state not in PASSED_ON:
        raise not_found()
    return found, row


def _passed_on(staff: StaffMember) -> Any:
    columns: tuple[Any, ...] = (
        referral.c.id, referral.c.created_at, referral.c.answered_at, referral.c.state, referral.c.told_at, Case.urgent,
        Case.language,
    )  # fmt: skip
    mine = (referral.c.partner == staff.partner, referral.c.state.in_(PASSED_ON))
    return select_cases(staff, *columns).join(referral, referral.c.case_id == col(Case.id)).where(*mine)


def _received(row: Any) -> Received:
    at = row.answered_at or row.created_at
    return Received(row.id, short_of(row.id), at, ReferralState(row.state), row.told_at is not None, row.urgent)
