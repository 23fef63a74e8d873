"""Finds the articles that answer a question: BM25 over folded words and runs of letters, one index a language."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.library.article import ArticleText
from bot.library.terms import terms, worth

K1, B = 1.2, 0.6  # how soon a repeated term counts no more; how much a long text is held against it (BM25)
TITLE, TERMS, SHORT, BODY = 2.0, 2.0, 1.0, 0.5  # how much a term counts where it stands
ENOUGH = 0.30  # of what was asked must be found in an article, or it is no answer
READ = 8_000  # letters of a body that are searched
ASKED = 300  # letters of a question that count
FEW = 20  # articles: in a smaller library a word that all of them have would otherwise tell nothing
COMMON = 0.6  # a run of letters that so many of the texts have tells nothing

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each term stands in one text, by where it stands; kept from one index to the next. A term is known by
    its hash, which holds within a process."""

    terms: Ints
    counts: Floats


def counted(text: ArticleText) -> Counted:
    """Runs of letters are taken from the title and the terms: in whole sentences they would find anything."""
    found: dict[str, float] = {}
    parts = ((text.title, TITLE, True), ("\n".join(text.terms), TERMS, True), (text.short, SHORT, False))
    for words, weight, runs in (*parts, (text.body[:READ], BODY, False)):
        for term, times in terms(words, runs=runs).items():
            found[term] = found.get(term, 0.0) + weight * times
    return Counted(_hashed(found), np.fromiter(found.values(), np.float32, len(found)))


def _hashed(found: Collection[str]) -> Ints:
    return np.fromiter(map(hash, found), np.int64, len(found))


class Index:
    """The texts of one language. `score` gives for each how much of a question is found in it: 0 nothing, 1 all."""

    def __init__(self, texts: Sequence[Counted]) -> None:
        self._size = len(texts)
        nothing = Counted(np.zeros(0, np.int64), np.zeros(0, np.float32))
        known = np.concatenate([text.terms for text in texts or (nothing,)])
        counts = np.concatenate([text.counts for text in texts or (nothing,)])
        rows = np.repeat(np.arange(self._size, dtype=np.int32), [len(text.terms) for text in texts])
        spread = np.bincount(rows, counts, minlength=max(self._size, 1)).astype(np.float32)
        order = np.argsort(known, kind="stable")
        rows, counts, known = rows[order], counts[order], known[order]
        self._terms, self._starts, self._among = np.unique(known, return_index=True, return_counts=True)
        stretch = K1 * (1 - B + B * spread[rows] / (float(spread.mean()) or 1.0))
        self._rows, self._gains = rows, (counts * (K1 + 1) / (counts + stretch)).astype(np.float32)

    def score(self, question: "Question") -> Floats:
        """By text."""
        if not len(self._terms):
            return np.zeros(self._size, np.float32)
        size = max(self._size, FEW)
        places = np.minimum(np.searchsorted(self._terms, question.terms), len(self._terms) - 1)
        there = self._terms[places] == question.terms
        among = np.where(there, self._among[places], 0)
        rarity = question.worth * np.log1p((size - among + 0.5) / (among + 0.5))
        telling = ~((among > COMMON * size) & question.runs)
        places, among, kept = places[there & telling], among[there & telling], rarity[there & telling]
        # The entries of all these terms, one stretch after the other
        ends = np.cumsum(among)
        entries = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self._starts[places] - ends + among, among)
        gains = self._gains[entries] * np.repeat(kept, among)
        found = np.bincount(self._rows[entries], gains, minlength=self._size)
        return (found / max(float(rarity[telling].sum()), 1e-9)).astype(np.float32)


class Question:
    """A question, made ready for every index."""

    def __init__(self, text: str) -> None:
        found = list(terms(text[:ASKED]))
        self.terms = _hashed(found)
        self.worth = np.fromiter(map(worth, found), np.float32, len(found))
        self.runs = self.worth < 1
