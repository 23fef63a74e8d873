"""The words of cases that nobody indexed yet: those from before there was a search, and those whose texts changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.casework.entries import SEARCHED
from bot.casework.finding.tokens import tokens_of
from storage.case import Case, Entry
from storage.sealed import ring
from storage.words import forget_words, keep_words, take_missing

AT_ONCE = 200  # cases in one transaction


def reindex(db: Connection, most: int = AT_ONCE) -> int:
    """Find the words of up to `most` cases that lack them; gives of how many. Call it until it gives none."""
    return index_again(db, take_missing(db, most))


def index_again(db: Connection, case_ids: Sequence[UUID]) -> int:
    """Find the words of these cases anew: of the story and of the conversation as they are kept now."""
    forget_words(db, case_ids)
    columns: tuple[Any, ...] = (Case.id, Case.opened_on, Case.story_sealed)
    rows = db.execute(select(*columns).where(col(Case.id).in_(case_ids))).all()
    for row in rows:
        told = ring().open_json(row.story_sealed, at=f"cases.story_sealed.{row.id}") if row.story_sealed else ""
        texts = (told, *_said(db, row.id))
        keep_words(db, row.id, row.opened_on, sorted({token for text in texts for token in tokens_of(text)}))
    return len(rows)


def _said(db: Connection, case_id: UUID) -> list[str]:
    of_case = (col(Entry.case_id) == case_id, col(Entry.kind).in_(SEARCHED), col(Entry.text_sealed).is_not(None))
    rows = db.execute(select(col(Entry.id), col(Entry.text_sealed)).where(*of_case))
    return [ring().open(row.text_sealed, at=f"entry.text_sealed.{row.id}").decode() for row in rows]
