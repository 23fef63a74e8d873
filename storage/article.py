"""The library: articles with their texts, how many people they helped, and questions that none of them answered."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    String,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel, col

from storage.statements import execute


class ArticleState(StrEnum):
    """Only what is published is found by people."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


def _words() -> Column[list[str]]:
    return Column(ARRAY(String(40)), nullable=False, server_default="{}")


class Article(SQLModel, table=True):
    """One answer. Empty `regions` mean everywhere; outside `valid_from` to `valid_until` (both included) it is not
    found. `checked_on` is the day on which somebody last said that it is right. `version` counts its edits from 1;
    `change` is the place of its last change among those of all articles: the newest tells whether a copy is current.
    `place` is that of the article itself: they are listed in the order in which they were made."""

    __tablename__ = "article"

    id: UUID = Field(primary_key=True)
    key: str = Field(max_length=40, unique=True)
    state: str = Field(max_length=10)
    topics: list[str] = Field(default_factory=list, sa_column=_words())
    regions: list[str] = Field(default_factory=list, sa_column=_words())
    valid_from: date | None = None
    valid_until: date | None = None
    checked_on: date | None = None
    version: int = 1
    place: int = Field(sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    change: int = Field(sa_column=Column(BigInteger, nullable=False, unique=True))
    by: UUID | None = Field(default=None, foreign_key="staff.id")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class ArticleText(SQLModel, table=True):
    """An article in one language. `label` is its title where only 24 characters fit, `terms` are other words that
    people use for it, one a line, and `body` is Markdown."""

    __tablename__ = "article_text"

    article_id: UUID = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    language: str = Field(primary_key=True, max_length=8)
    title: str = Field(max_length=80)
    label: str = Field(default="", max_length=24, sa_column_kwargs={"server_default": ""})
    short: str = Field(max_length=600)
    body: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    terms: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class ArticleVote(SQLModel, table=True):
    """How many people an article helped on one day, and how many it did not; of no person."""

    __tablename__ = "article_vote"

    article_id: UUID = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    language: str = Field(primary_key=True, max_length=8)
    day: date = Field(primary_key=True)
    helpful: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    unhelpful: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class UnansweredQuestion(SQLModel, table=True):
    """What somebody asked that no article answered, kept with their agreement and without them. `at` is the day it
    came, with no hour: beside the hour of a message it would tell who asked."""

    __tablename__ = "unanswered_question"
    __table_args__ = (Index("unanswered_question_newest", "at"),)

    id: UUID = Field(primary_key=True)
    text_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    language: str = Field(max_length=8)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


_VOTE = """
INSERT INTO article_vote (article_id, language, day, helpful, unhelpful)
SELECT id, %(language)s, %(day)s, %(helpful)s, %(unhelpful)s FROM article WHERE key = %(key)s
ON CONFLICT (article_id, language, day) DO UPDATE
SET helpful = article_vote.helpful + excluded.helpful, unhelpful = article_vote.unhelpful + excluded.unhelpful"""


def count_vote(db: Connection, key: str, language: str, day: date, *, helpful: bool) -> None:
    """One more person whom the article of this key helped, or did not; nothing where there is no such article."""
    counts = {"helpful": int(helpful), "unhelpful": int(not helpful)}
    execute(db, _VOTE, {"key": key, "language": language, "day": day, **counts})


def newest_change(db: Connection) -> tuple[int, datetime | None]:
    """The place and the time of the last change of any article; (0, None) where there is none."""
    newest = select(col(Article.change), col(Article.at)).order_by(col(Article.change).desc()).limit(1)
    row = db.execute(newest).one_or_none()
    return (row.change, row.at) if row else (0, None)


def next_change(db: Connection) -> int:
    """The place of a change that is about to be made. Writers wait for each other until their transactions end, so that
    whoever saw a change has seen all before it."""
    db.execute(text("LOCK TABLE article IN SHARE ROW EXCLUSIVE MODE"))
    return newest_change(db)[0] + 1
