"""What a library of 1 000 articles in five languages costs: to count, to index, to hold, and each question."""

import random
import resource
import statistics
import time

from bot import profiles
from bot.library.article import Article, ArticleText
from bot.library.finding import Library
from bot.library.search import ASKED, Index, Question, counted

ARTICLES, LANGUAGES, ROUNDS = 1000, 5, 10
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def main() -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(3, 8))) for _word in range(12_000)]

    def said(many: int, most: int) -> str:
        return " ".join(chance.choices(words, k=many))[:most].strip()

    def text() -> ArticleText:
        return ArticleText(
            title=said(6, 80), short=said(60, 600), body=said(250, 4000), terms=tuple(said(3, 60) for _n in range(6))
        )

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    texts = [[counted(text()) for _article in range(ARTICLES)] for _language in range(LANGUAGES)]
    print(f"one text counted: {(time.process_time() - began) / ARTICLES / LANGUAGES * 1000:.2f} ms")
    began = time.process_time()
    indexes = [Index(of_language) for of_language in texts]
    print(f"indexes of all: {time.process_time() - began:.2f} s")
    print(f"memory: {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB")
    for name, questions in {
        "a question of four words": [said(4, ASKED) for _n in range(100)],
        "a question of 300 letters": [said(60, ASKED) for _n in range(100)],
    }.items():
        print(f"{name}: {_median(indexes, questions):.2f} ms")
    _small()


def _median(indexes: list[Index], questions: list[str]) -> float:
    took = []
    for question in questions * ROUNDS:
        began = time.process_time()
        asked = Question(question)
        for index in indexes:
            index.score(asked)
        took.append(time.process_time() - began)
    return statistics.median(took) * 1000


def _small() -> None:
    """What a new installation has."""
    articles: tuple[Article, ...] = profiles.load("palestine-center").articles
    began = time.process_time()
    Library(articles)
    print(f"the library of palestine-center, {len(articles)} articles: {(time.process_time() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
