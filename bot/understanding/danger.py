"""The classifier of danger: what letters, words and concepts of a text say for each kind of danger, and for none.

Nobody edits its examples in the console, so its weights come with the program (`make weights`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from pathlib import Path
from typing import Self
from zlib import crc32

import numpy as np

from bot.understanding import ridge
from bot.understanding.concepts import concepts
from bot.understanding.grams import BITS, COLUMNS, Keys, Rows, Weighing, counted, rows_of
from bot.understanding.packed import pack, unpack
from bot.understanding.skeleton import bare, voiced
from bot.understanding.text import fold
from bot.understanding.weights import Weights

NONE = "none"
WEIGHTS = Path(__file__).parent / "dangers" / "weights.npz"
_TWICE = re.compile(r"([^\W\d_])\1+")
_CONCEPTS = 4  # the key of the concepts, after those of letters
_WINDOW, _STEP = 9, 5  # words: danger spoken of in a long story must not drown in it


def squashed(folded: str) -> str:
    """A folded text without spaces and doubled letters, as it is also when joined, set apart or drawn out."""
    return _TWICE.sub(r"\1", folded.replace(" ", ""))


# Found by cross-validation. Where few concepts meet they say little: their part is short.
KEYS = Keys(
    (str, bare, voiced, squashed, lambda text: ""),
    shares=(1.0, 0.7, 0.7, 0.9, 1.2),
    longest=5,
    least=(0.0, 0.0, 0.0, 0.0, 18.0),
)


@dataclass(frozen=True)
class Detector:
    """`kinds` are the labels but `NONE`, which is the last column of the weights."""

    kinds: tuple[str, ...]
    weighing: Weighing
    weights: Weights

    @classmethod
    def learn(cls, texts: Sequence[str], kinds: Sequence[str]) -> Self:
        """From texts, each with its kind of danger or `NONE`."""
        names = tuple(sorted(set(kinds) - {NONE}))
        labels = np.array([(*names, NONE).index(kind) for kind in kinds])
        rows = _often(_rows([fold(text) for text in texts]))
        weighing = Weighing.learnt(rows, KEYS)
        weights, _left_out = ridge.learn(weighing.weighed(rows), labels, len(names) + 1)
        return cls(names, weighing, weights)

    def judge(self, folded: str) -> tuple[float, str]:
        """How much speaks for danger in a folded text, at its gravest place, and of which kind."""
        scores = self.weights.scores(self.weighing.weighed(_rows(list(_windows(folded)))))
        grave = scores[:, :-1].max(1) - scores[:, -1] / 2
        place = int(grave.argmax())
        return float(grave[place]), self.kinds[int(scores[place, :-1].argmax())]

    def save(self, path: Path, digest: str) -> None:
        pack(path, (*self.kinds, NONE), self.weighing, self.weights, 0, digest)

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Self:
        packed = unpack(path, KEYS)
        return cls(packed.labels[:-1], packed.weighing, packed.weights)


def _windows(folded: str) -> list[str]:
    words = folded.split()
    if len(words) <= _WINDOW + _STEP // 2:
        return [" ".join(words)]
    return [" ".join(words[start : start + _WINDOW]) for start in range(0, len(words) - _STEP // 2, _STEP)]


def _rows(folded: Sequence[str]) -> Rows:
    letters = counted(folded, KEYS)
    entries = [row * COLUMNS + column for row, text in enumerate(folded) for column in _meetings(text)]
    meant = rows_of(np.array(entries, np.int64), len(folded))
    order = np.argsort(np.r_[letters.of() * COLUMNS + letters.columns, meant.of() * COLUMNS + meant.columns])
    return Rows(
        letters.starts + meant.starts,
        np.r_[letters.columns, meant.columns][order],
        np.r_[letters.values, meant.values][order],
    )


def _meetings(text: str) -> set[int]:
    """A column for each concept and for each two of them that meet."""
    found = sorted(concepts(text))
    named = chain(found, map(" ".join, combinations(found, 2)))
    return {(_CONCEPTS << BITS) + crc32(name.encode()) % (1 << BITS) for name in named}


def _often(rows: Rows) -> Rows:
    """Without the columns of one text only: they teach nothing about other texts, and would fill the file."""
    seen = np.bincount(rows.columns, minlength=COLUMNS)[rows.columns] > 1
    starts = np.searchsorted(rows.of()[seen], np.arange(len(rows) + 1))
    return Rows(starts, rows.columns[seen], rows.values[seen])
