"""Whether articles help: counted by day and language, of no person."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlmodel import col

from bot.answers import Json
from storage.article import ArticleVote, count_vote


@dataclass(frozen=True, slots=True)
class Votes:
    helpful: int = 0
    unhelpful: int = 0


def vote(db: Connection, key: str, language: str, day: date, *, helpful: bool) -> Json:
    count_vote(db, key, language, day, helpful=helpful)
    return helpful


def votes(db: Connection) -> dict[tuple[UUID, str], Votes]:
    """By article and language."""
    place = (col(ArticleVote.article_id), col(ArticleVote.language))
    sums = (func.sum(col(ArticleVote.helpful)), func.sum(col(ArticleVote.unhelpful)))
    rows = db.execute(select(*place, *sums).group_by(*place))
    return {(article, language): Votes(int(yes), int(no)) for article, language, yes, no in rows}
