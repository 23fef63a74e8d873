"""Texts as sparse rows: hashed runs of two to four letters of the folded text, its skeleton and its voiced key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.understanding.skeleton import bare, voiced
from bot.understanding.text import fold

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]

LENGTHS = (2, 3, 4)
MOST = 2000  # letters of a text that count: a wish is said in fewer, and time stays linear
BITS = 16
COLUMNS = 3 << BITS  # each of the three keys has its own
# How much each key says; found by cross-validation. Arabizi meets Arabic in the last two alone.
_SHARES = np.array([1.0, 0.7, 0.7], np.float32)
_ODD = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)
_HALF = np.uint64(29)


@dataclass(frozen=True, slots=True)
class Rows:
    """One sparse row a text: `columns` and `values` from `starts[i]` up to `starts[i + 1]` are those of text i."""

    starts: Ints
    columns: Ints
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self) -> Ints:
        """The row of each entry."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))


def counted(texts: Sequence[str]) -> Rows:
    """How often each run of letters stands in each text."""
    folded = [fold(text[: 2 * MOST])[:MOST] for text in texts]
    keys = (folded, [bare(text) for text in folded], [voiced(text) for text in folded])
    entries = np.concatenate([_hashed(key, spelled) for key, spelled in enumerate(keys)])
    found, counts = np.unique(entries, return_counts=True)
    rows, columns = np.divmod(found, COLUMNS)
    starts = np.searchsorted(rows, np.arange(len(texts) + 1))
    return Rows(starts, columns, counts.astype(np.float32))


def _hashed(key: int, texts: Iterable[str]) -> Ints:
    """An entry, row times COLUMNS plus column, for each run of letters; runs never reach over from text to text."""
    padded = [f" {text} " if text else "" for text in texts]
    letters = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.uint64)
    rows = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    mixed = (letters + np.uint64(key << 24)) * _ODD[0]
    mixed ^= mixed >> _HALF
    entries, runs = [np.zeros(0, np.int64)], mixed
    for length in range(2, LENGTHS[-1] + 1):
        runs = runs[:-1] * _ODD[1] + mixed[length - 1 :]
        spread = (runs ^ (runs >> _HALF)) * _ODD[2]
        column = (spread >> np.uint64(64 - BITS)).astype(np.int64) + (key << BITS)
        within = rows[: len(rows) - length + 1] == rows[length - 1 :]
        entries.append((rows[: len(column)] * COLUMNS + column)[within])
    return np.concatenate(entries)


class Weighing:
    """What each column is worth: rare runs of letters tell more (TF-IDF), learnt from the texts of a training."""

    def __init__(self, rows: Rows) -> None:
        self.seen = np.bincount(rows.columns, minlength=COLUMNS)
        self._worth = (np.log((1 + len(rows)) / (1 + self.seen)) + 1).astype(np.float32)

    def weighed(self, rows: Rows) -> Rows:
        """`rows` of counts as rows of weights; the part of each key has its share as its length.

        Runs never seen in training count in that length: a text about something else altogether scores low.
        """
        values = (1 + np.log(rows.values)) * self._worth[rows.columns]
        keys = rows.columns >> BITS
        parts = rows.of() * len(_SHARES) + keys
        lengths = np.sqrt(np.bincount(parts, values * values, minlength=len(rows) * len(_SHARES)))
        return Rows(rows.starts, rows.columns, (values * _SHARES[keys] / lengths[parts]).astype(np.float32))
