"""An article: one answer, in the languages it was written in, with where and how long it holds."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.directory import Key, RegionCode
from bot.i18n import N_
from bot.scripts import said_in, twin
from bot.working_time import Part

TITLE, LABEL, SHORT, TERMS, BODY = 80, 24, 600, 2_000, 20_000  # characters
SOON = timedelta(days=14)  # before the last day on which an article holds, somebody is told
FRESH = timedelta(days=180)  # for which an article that was checked is believed

Line = Annotated[str, StringConstraints(strip_whitespace=True)]
Words = Annotated[Line, Field(min_length=1, max_length=TERMS)]


class Stale(StrEnum):
    """Why somebody should look at a published article."""

    OVER = "over"  # its last day has passed: people do not find it
    ENDING = "ending"
    UNCHECKED = "unchecked"


class ArticleText(Part):
    """In one language. `label` is the title where only 24 characters fit; `short` is the whole answer in a few
    sentences; `body` is the rest, in Markdown; `terms` are other words that people use for it."""

    title: Annotated[Line, Field(min_length=1, max_length=TITLE)]
    label: Annotated[Line, Field(max_length=LABEL)] = ""
    short: Annotated[Line, Field(min_length=1, max_length=SHORT)]
    body: Annotated[Line, Field(max_length=BODY)] = ""
    terms: tuple[Words, ...] = ()

    def in_script_of(self, language: str) -> Self:
        """As who chose `language` reads it, whose other script this is written in."""
        carried = {
            name: said_in({twin(language): getattr(self, name)}, language)
            for name in ("title", "label", "short", "body")
        }
        return self.model_copy(update=carried)


class Article(Part):
    """Empty `regions` mean everywhere. It is found from `valid_from` to `valid_until`, both included."""

    key: Key
    state: Literal["draft", "published", "retired"] = "published"
    topics: tuple[Key, ...] = ()
    regions: tuple[RegionCode, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    checked_on: date | None = None
    texts: Annotated[dict[str, ArticleText], Field(min_length=1)]  # by language code

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(N_("it ends before it begins"))
        return self

    def text(self, language: str, default: str) -> tuple[str, ArticleText]:
        """In `language`, or its other script; else in the organisation's, else in any; and which it is."""
        for code in (language, default, *self.texts):
            if code in self.texts:
                return code, self.texts[code]
            if twin(code) in self.texts:
                return code, self.texts[twin(code)].in_script_of(code)
        raise AssertionError("An article has a text.")

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and not self.over_on(day)

    def over_on(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day

    def stale_on(self, day: date) -> Stale | None:
        if self.state != "published":
            return None
        if self.over_on(day):
            return Stale.OVER
        if self.valid_until is not None and self.valid_until - day <= SOON:
            return Stale.ENDING
        if self.checked_on is None or day - self.checked_on > FRESH:
            return Stale.UNCHECKED
        return None


Articles = Mapping[str, Article]  # by key
