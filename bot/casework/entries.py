"""The timeline of a case: what happened, in which order, and who may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from bot import clock
from bot.casework.finding.tokens import tokens_of
from bot.casework.traces import kept_time
from storage.case import Audience, Case, Entry, EntryKind, Way
from storage.ids import random_id
from storage.sealed import ring
from storage.words import keep_words

# What people and colleagues say; the others name colleagues and values, which lists are filtered by.
SEARCHED = frozenset(
    {
        EntryKind.MESSAGE, EntryKind.REPLY, EntryKind.NOTE, EntryKind.STATE, EntryKind.APPEAL, EntryKind.WITHDRAWAL,
        EntryKind.NOT_SOLVED, EntryKind.HANDOFF, EntryKind.PROPOSED, EntryKind.RETURNED,
    }
)  # fmt: skip

PERSON = "person"
BOT = "bot"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, opened. `author` is the id of a caseworker, "person" or "bot"; `place` counts within the case."""

    id: UUID
    at: datetime
    audience: Audience
    kind: EntryKind
    author: str
    state: str
    text: str
    attachments: tuple[UUID, ...]
    place: int = 0


def add_entry(
    db: Connection,
    case_id: UUID,
    kind: EntryKind,
    text: str,
    audience: Audience,
    by: UUID | str,
    attachments: Sequence[UUID] = (),
    *,
    state: StrEnum | None = None,
    now: datetime | None = None,
    id: UUID | None = None,
) -> UUID:
    """Write the next line. The case's row is locked until the transaction ends, so that no two take one place.

    `id` is given by who must know whether the line is there already.
    """
    of_case = select(col(Case.way), col(Case.opened_on)).where(col(Case.id) == case_id)
    way, opened_on = db.execute(of_case.with_for_update()).one()
    last = select(func.coalesce(func.max(col(Entry.place)), 0)).where(col(Entry.case_id) == case_id)
    id, at = id or random_id(), kept_time(Way(way), now or clock.now())
    db.execute(
        insert(Entry).values(
            id=id,
            case_id=case_id,
            place=db.execute(last).scalar_one() + 1,
            at=at,
            audience=audience,
            kind=kind,
            author=str(by),
            state=state or "",
            text_sealed=ring().seal(text.encode(), at=f"entry.text_sealed.{id}") if text else None,
            attachments=list(attachments),
        )
    )
    if text and kind in SEARCHED:
        keep_words(db, case_id, opened_on, tokens_of(text))
    return id


def timeline(db: Connection, case_id: UUID, *audiences: Audience) -> tuple[Line, ...]:
    """The entries for these audiences, oldest first."""
    columns: tuple[Any, ...] = (
        Entry.id,
        Entry.at,
        Entry.audience,
        Entry.kind,
        Entry.author,
        Entry.state,
        Entry.text_sealed,
        Entry.place,
    )
    rows = db.execute(
        select(*columns, col(Entry.attachments))
        .where(col(Entry.case_id) == case_id, col(Entry.audience).in_(audiences))
        .order_by(col(Entry.place))
    )
    return tuple(
        Line(
            row.id,
            row.at,
            Audience(row.audience),
            EntryKind(row.kind),
            row.author,
            row.state,
            ring().open(row.text_sealed, at=f"entry.text_sealed.{row.id}").decode() if row.text_sealed else "",
            tuple(row.attachments),
            row.place,
        )
        for row in rows
    )
