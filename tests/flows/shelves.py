"""Articles that a test puts before somebody, in place of those of the profile."""

from typing import Any

from bot.library.article import Article
from bot.library.finding import Library
from tests.transcripts import Talk


def written(key: str, title: str, **more: Any) -> Article:
    text = {"title": title, "short": f"The short answer to: {title}"[:600], **more.pop("text", {})}
    return Article.model_validate({"key": key, "texts": {"en": text}, "checked_on": "2026-11-01", **more})


def holding(talk: Talk, *articles: Article) -> None:
    """From now on these are all there is."""
    library = Library(articles)
    talk.conversations.library = lambda: library
