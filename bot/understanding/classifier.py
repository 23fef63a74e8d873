"""A classifier of short texts in any language that says when it is unsure; it is learnt from examples in a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.understanding import ridge, softmax
from bot.understanding.examples import Example
from bot.understanding.grams import WORDS, Floats, Ints, Rows, Weighing, counted
from bot.understanding.packed import pack, unpack
from bot.understanding.weights import Weights

WISHED = 0.95  # how many of the texts that are answered shall be answered rightly
FEW = 20  # labels that the closed form tells apart well
_CHECKED = 10  # where no text can be left out in closed form, every tenth is kept back to find the threshold
_LEAST_KEPT = 0.03  # of the examples answered rightly may fall below the threshold at least: what is far stays out


@dataclass(frozen=True, slots=True)
class Guess:
    """`likely` are all labels, the likeliest first; `answered` is false where the best of them is too unsure to act on.
    `confidence` lies between 0 and 1, and is comparable within one classifier."""

    label: str
    confidence: float
    answered: bool
    likely: tuple[str, ...]


@dataclass(frozen=True)
class Classifier:
    """Fitted; never changed, so it can be exchanged for another while others read it."""

    labels: tuple[str, ...]
    threshold: float
    weighing: Weighing = field(repr=False)
    weights: Weights = field(repr=False)

    @classmethod
    def fit(cls, examples: Sequence[Example], wished: float = WISHED) -> Self:
        """Learn. Raises ValueError for fewer than two labels: there would be nothing to tell apart."""
        learnt, left_out, right = _learn(examples)
        sure = _sure(left_out, closed=len(learnt[0]) <= FEW)
        return cls(learnt[0], _threshold(sure, left_out.argmax(1) == right, wished), *learnt[1:])

    def guess(self, text: str) -> Guess:
        return self.guesses((text,))[0]

    def guesses(self, texts: Sequence[str]) -> list[Guess]:
        scores = self.weights.scores(self.weighing.weighed(counted(texts)))
        return _guessed(self.labels, scores, _sure(scores, closed=len(self.labels) <= FEW), self.threshold)

    def save(self, path: Path, digest: str) -> None:
        pack(path, self.labels, self.weighing, self.weights, self.threshold, digest)

    @classmethod
    def load(cls, path: Path) -> Self:
        packed = unpack(path, WORDS)
        return cls(packed.labels, packed.threshold, packed.weighing, packed.weights)


def left_out(examples: Sequence[Example]) -> list[tuple[Example, Guess]]:
    """What would be guessed of each example if it alone were not known: how good the examples are, without others.
    Of more than twenty labels every tenth example is judged."""
    learnt, scores, right = _learn(examples)
    sure = _sure(scores, closed=len(learnt[0]) <= FEW)
    threshold = _threshold(sure, scores.argmax(1) == right, WISHED)
    judged = examples if len(scores) == len(examples) else examples[::_CHECKED]
    return list(zip(judged, _guessed(learnt[0], scores, sure, threshold), strict=True))


def _guessed(labels: tuple[str, ...], scores: Floats, sure: Floats, threshold: float) -> list[Guess]:
    order = np.argsort(-scores, axis=1, kind="stable")
    return [
        Guess(
            labels[ranks[0]],
            round(float(certainty), 4),
            bool(certainty >= threshold),
            tuple(labels[rank] for rank in ranks),
        )
        for ranks, certainty in zip(order, sure, strict=True)
    ]


_Learnt = tuple[tuple[str, ...], Weighing, Weights]


def _learn(examples: Sequence[Example]) -> tuple[_Learnt, Floats, Ints]:
    """What was learnt, the scores of texts that were left out, and the right label of each of those."""
    labels = tuple(sorted({example.label for example in examples}))
    if len(labels) < 2:
        raise ValueError("Examples of two labels at least are needed.")
    places = {label: place for place, label in enumerate(labels)}
    right = np.array([places[example.label] for example in examples])
    counts = counted([example.text for example in examples])
    weighing = Weighing.learnt(counts)
    rows = weighing.weighed(counts)
    if len(labels) <= FEW:
        weights, scores = ridge.learn(rows, right, len(labels))
        return (labels, weighing, weights), scores, right
    kept = np.arange(len(rows)) % _CHECKED == 0
    trial = softmax.learn(_some(rows, ~kept), right[~kept], len(labels), softmax.EPOCHS // 2)
    scores = trial.scores(_some(rows, kept))
    return (labels, weighing, softmax.learn(rows, right, len(labels))), scores, right[kept]


def _some(rows: Rows, chosen: NDArray[np.bool_]) -> Rows:
    counts = np.diff(rows.starts)
    here = np.repeat(chosen, counts)
    return Rows(np.r_[0, np.cumsum(counts[chosen])], rows.columns[here], rows.values[here])


def _sure(scores: Floats, *, closed: bool) -> Floats:
    """How sure the best label is: how well it fits (what is far from all fits none) and how far ahead it is."""
    if not closed:
        scores = softmax.probabilities(scores)
    ahead = np.sort(scores, axis=1)[:, -2:]
    return np.clip(ahead[:, 1] - ahead[:, 0] / 2, 0, 1)


def _threshold(sure: Floats, right: NDArray[np.bool_], wished: float) -> float:
    """The least certainty from which on so many of the texts left out were answered rightly as is wished."""
    order = np.argsort(-sure, kind="stable")
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= wished)
    if not len(enough):
        return 1.0
    return max(float(sure[order[enough[-1]]]), float(np.quantile(sure[right], _LEAST_KEPT)))
