"""How the invented people use the library: whom it helped, and what they asked in vain."""

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from bot.library.keeping import kept
from bot.library.questions import keep_question
from bot.library.voting import vote

MOST_VOTES = 14  # on one article
DAYS = 60


def read_and_ask(db: Connection, languages: Collection[str], dice: Random, now: datetime) -> None:
    """Votes on every published article, most of them kind, and some questions of the last two weeks."""
    for one in kept(db):
        good = dice.uniform(0.5, 0.95)
        for _reader in range(dice.randint(2, MOST_VOTES) if one.article.state == "published" else 0):
            day = (now - timedelta(days=dice.randrange(DAYS))).date()
            language = dice.choice([*one.article.texts])
            vote(db, one.article.key, language, day, helpful=dice.random() < good)
    for line in (Path(__file__).parent / "questions.txt").read_text(encoding="utf-8").splitlines():
        language, question = line.split("\t")
        if language in languages:
            keep_question(db, question, language, now - timedelta(days=dice.randrange(14)))
