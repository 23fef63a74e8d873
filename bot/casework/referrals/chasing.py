"""Receivers who are silent: after 48 hours the colleague is reminded, and the case waits for us until they answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, select, update
from sqlmodel import col

from bot.casework.clocks.clock_of_case import spoke
from bot.casework.entries import BOT, PERSON, add_entry
from bot.casework.referrals.rows import CHASE, referral, write
from storage.case import Audience, Case, Entry, EntryKind
from storage.referral import ReferralState, ReferralStep
from storage.tables import table_of

BATCH = 200


def chase(db: Connection, now: datetime) -> int:
    """Remind of up to BATCH referrals whose receiver is silent; gives how many. Each comes again after as long."""
    silent = (referral.c.chase_at <= now, referral.c.state == ReferralState.SENT)
    columns: tuple[Any, ...] = (referral.c.id, referral.c.case_id, referral.c.receiver)
    due = db.execute(select(*columns).where(*silent).order_by(referral.c.chase_at).limit(BATCH)).all()
    chased = 0
    for row in due:
        locked = select(table_of(Case).c.id).where(col(Case.id) == row.case_id)
        if db.execute(locked.with_for_update(skip_locked=True)).first() is None:
            continue  # somebody is at it; the next look comes soon
        still = select(referral.c.id).where(referral.c.id == row.id, *silent)
        if db.execute(still.with_for_update()).first() is None:
            continue
        write(db, row.id, chase_at=now + CHASE)
        add_entry(
            db, row.case_id, EntryKind.REFERRAL, row.receiver, Audience.STAFF, BOT, state=ReferralStep.CHASED, now=now
        )
        spoke(db, row.case_id, now)
        chased += 1
    return chased


def calm(db: Connection, case_id: UUID) -> None:
    """The receiver was asked: the case waits for us no more, unless its person does."""
    wrote = exists(
        select(col(Entry.id)).where(
            col(Entry.case_id) == case_id, col(Entry.author) == PERSON, col(Entry.at) >= col(Case.waiting_since)
        )
    )
    waiting = (col(Case.id) == case_id, col(Case.waiting_since).is_not(None), ~wrote)
    db.execute(update(Case).where(*waiting).values(waiting_since=None))
