"""What of a text it is found by: its words, and the runs of letters within them, however they are spelled."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from bot.understanding.text import fold

RUNS = (3, 4)  # letters; a word's beginning and end count as one
LONGEST = 24  # letters of a word: what is longer is no word, and would cost as much as twenty
_WORD, _RUN = 1.0, 0.5  # what a whole word, and a run of letters in it, tell


@lru_cache(maxsize=1)
def void() -> frozenset[str]:
    """Words that say nothing of what is wanted: "I want to know how"."""
    listed = (Path(__file__).parent / "void_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in listed if not line.startswith("#") for word in line.split())


def words(text: str) -> Iterator[str]:
    """The words of a text that say something, folded."""
    for word in fold(text).split():
        if word not in void():
            yield word[:LONGEST]


def terms(text: str, *, runs: bool = True) -> Mapping[str, float]:
    """How much each term of a text counts: a word as it is, and its runs of letters, which begin with a sign."""
    counted: Counter[str] = Counter()
    for word in words(text):
        counted[word] += 1
        if runs:
            counted.update(runs_of(word))
    return counted


def runs_of(word: str) -> Iterator[str]:
    """Runs of letters of a word, each with a sign that no folded word has before it."""
    framed = f"_{word}_"
    for length in RUNS:
        for start in range(len(framed) - length + 1):
            yield f"~{framed[start : start + length]}"


def worth(term: str) -> float:
    return _RUN if term.startswith("~") else _WORD
