"""The library in the database: read whole, taken over from a profile, and kept current in each process."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select
from sqlmodel import col

from bot import clock
from bot.library import article as shape
from bot.library.finding import Library
from storage.article import Article, ArticleText, newest_change, next_change
from storage.ids import random_id
from storage.tables import table_of


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as it stands in the database; `by` is who changed it last, None for whoever made the profile."""

    id: UUID
    article: shape.Article
    version: int
    by: UUID | None
    at: datetime


def kept(db: Connection, id: UUID | None = None) -> list[Kept]:
    """All articles in the order in which they were made, or the one with this id."""
    chosen = () if id is None else (col(Article.id) == id,)
    of_chosen = () if id is None else (col(ArticleText.article_id) == id,)
    texts: dict[UUID, dict[str, shape.ArticleText]] = {}
    for row in db.execute(select(table_of(ArticleText)).where(*of_chosen).order_by(col(ArticleText.language))):
        texts.setdefault(row.article_id, {})[row.language] = _text(row)
    rows = db.execute(select(table_of(Article)).where(*chosen).order_by(col(Article.place)))
    return [Kept(row.id, _article(row, texts[row.id]), row.version, row.by, row.at) for row in rows]


def seed(db: Connection, articles: Iterable[shape.Article], now: datetime | None = None) -> None:
    """Take over the articles of a profile into a library that has none."""
    for article in articles:
        values = {"id": random_id(), "key": article.key, "version": 1, "change": next_change(db), "by": None}
        db.execute(insert(Article).values(**values, **facts(article), at=now or clock.now()))
        write_texts(db, values["id"], article)


def facts(article: shape.Article) -> dict[str, Any]:
    """The columns of an article besides its texts and its history."""
    named = ("state", "topics", "regions", "valid_from", "valid_until", "checked_on")
    values = {name: getattr(article, name) for name in named}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def write_texts(db: Connection, id: Any, article: shape.Article) -> None:
    rows = [
        {
            "article_id": id,
            "language": language,
            **text.model_dump(exclude={"terms"}),
            "terms": "\n".join(text.terms),
        }
        for language, text in article.texts.items()
    ]
    db.execute(insert(ArticleText), rows)


def written(db: Connection) -> list[dict[str, Any]]:
    """As the section of a profile; what is left at its default is left out."""
    return [one.article.model_dump(mode="json", exclude_defaults=True) for one in kept(db)]


def library(db: Connection, before: Library | None = None) -> Library:
    return Library((one.article for one in kept(db)), before)


@dataclass
class Shelf:
    """The library as this process knows it; `refresh` looks whether there is a newer one."""

    library: Library = field(default_factory=Library)
    change: tuple[int, datetime | None] = (0, None)

    def __call__(self) -> Library:
        return self.library

    def refresh(self, db: Connection) -> None:
        newest = newest_change(db)
        if newest != self.change:
            self.change, self.library = newest, library(db, self.library)


def _article(row: Row[Any], texts: dict[str, shape.ArticleText]) -> shape.Article:
    named = ("key", "state", "topics", "regions", "valid_from", "valid_until", "checked_on")
    return shape.Article(**{name: getattr(row, name) for name in named}, texts=texts)


def _text(row: Row[Any]) -> shape.ArticleText:
    lines: Sequence[str] = row.terms.split("\n") if row.terms else ()
    return shape.ArticleText(title=row.title, label=row.label, short=row.short, body=row.body, terms=tuple(lines))
