"""Words of sealed texts, found again through keyed tokens: the search of staff."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Index, delete, select
from sqlmodel import Field, SQLModel, col

from storage.statements import execute


class CaseWord(SQLModel, table=True):
    """One word of a case, as eight bytes of a keyed digest. `opened_on` is the case's day, so that the newest cases of
    a common word are read first."""

    __tablename__ = "case_word"
    __table_args__ = (Index("case_word_newest", "token", "opened_on", "case_id"),)

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    token: int = Field(sa_column=Column(BigInteger, primary_key=True))
    opened_on: date


class WordsMissing(SQLModel, table=True):
    """Cases whose words still have to be found: those from before there was a search, and those whose texts changed."""

    __tablename__ = "words_missing"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")


_KEEP = """
INSERT INTO case_word (case_id, token, opened_on)
SELECT %(case_id)s, unnest(%(tokens)s::bigint[]), %(opened_on)s ON CONFLICT DO NOTHING"""


def keep_words(db: Connection, case_id: UUID, opened_on: date, tokens: Sequence[int]) -> None:
    """Add these to the words of the case; those it has already stay."""
    if tokens:
        execute(db, _KEEP, {"case_id": case_id, "tokens": list(tokens), "opened_on": opened_on})


def forget_words(db: Connection, case_ids: Sequence[UUID]) -> None:
    db.execute(delete(CaseWord).where(col(CaseWord.case_id).in_(case_ids)))


def take_missing(db: Connection, most: int) -> list[UUID]:
    """Up to `most` cases whose words are missing, locked, and taken off the list: find their words now."""
    waiting = select(col(WordsMissing.case_id)).limit(most).with_for_update(skip_locked=True)
    gone = delete(WordsMissing).where(col(WordsMissing.case_id).in_(waiting.scalar_subquery()))
    return list(db.execute(gone.returning(col(WordsMissing.case_id))).scalars())
