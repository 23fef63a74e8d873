"""Texts as sparse rows: hashed runs of letters of several keys of a text, each worth more the rarer it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.understanding.skeleton import bare, voiced
from bot.understanding.text import fold

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]

MOST = 2000  # letters of a text that count: a wish is said in fewer, and time stays linear
BITS = 16
COLUMNS = 8 << BITS  # each key has its own 65,536
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


@dataclass(frozen=True, slots=True)
class Keys:
    """What is read of a folded text. `shares` are how much each key says, `least` the least length of each part: what
    is shorter counts for less than its share; `longest` is that of the runs of letters, which begin at two."""

    spellings: tuple[Callable[[str], str], ...]
    shares: tuple[float, ...]
    longest: int = 4
    least: tuple[float, ...] = ()


# Shares were found by cross-validation. Arabizi meets Arabic in the last two alone.
WORDS = Keys((str, bare, voiced), (1.0, 0.7, 0.7))


def counted(texts: Sequence[str], keys: Keys = WORDS) -> Rows:
    """How often each run of letters stands in each text."""
    folded = [fold(text[: 2 * MOST])[:MOST] for text in texts]
    return rows_of(_hashed([spelling(text) for text in folded for spelling in keys.spellings], keys), len(texts))


def rows_of(entries: Ints, number: int) -> Rows:
    """The rows of `number` texts from entries, each a row times COLUMNS plus a column."""
    found, counts = np.unique(entries, return_counts=True)
    rows, columns = np.divmod(found, COLUMNS)
    return Rows(np.searchsorted(rows, np.arange(number + 1)), columns, counts.astype(np.float32))


def _hashed(spelled: Sequence[str], keys: Keys) -> Ints:
    """The entries of all runs of letters; they never reach over from one key to the next. `spelled` has all keys of the
    first text, then those of the second, and so on."""
    padded = [f" {text} " if text else "" for text in spelled]
    letters = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.uint64)
    parts = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    rows, key = np.divmod(parts, len(keys.spellings))
    first = rows * COLUMNS + (key << BITS)
    mixed = (letters + (key << 24).astype(np.uint64)) * _ODD[0]
    mixed ^= mixed >> _HALF
    entries, runs = [first[:0]], mixed
    for length in range(2, keys.longest + 1):
        runs = runs[:-1] * _ODD[1] + mixed[length - 1 :]
        spread = (runs ^ (runs >> _HALF)) * _ODD[2]
        entry = (spread >> np.uint64(64 - BITS)).astype(np.int64) + first[: len(runs)]
        entries.append(entry[parts[: len(runs)] == parts[length - 1 :]])
    return np.concatenate(entries)


class Weighing:
    """What each column is worth: rare runs of letters tell more (TF-IDF)."""

    def __init__(self, worth: Floats, shares: Sequence[float], least: Sequence[float] = ()) -> None:
        self.worth = worth
        self._shares = np.array(shares, np.float32)
        self._least = np.array(least or [0.0] * len(shares), np.float32)

    @classmethod
    def learnt(cls, rows: Rows, keys: Keys = WORDS) -> "Weighing":
        seen = np.bincount(rows.columns, minlength=COLUMNS)
        worth = np.log((1 + len(rows)) / (1 + seen)) + 1
        return cls(worth.astype(np.float32), keys.shares, keys.least)

    def weighed(self, rows: Rows) -> Rows:
        """`rows` of counts as rows of weights; the part of each key has its share as its length.

        Runs never seen in training count in that length: a text about something else altogether scores low.
        """
        values = (1 + np.log(rows.values)) * self.worth[rows.columns]
        number = len(self._shares)
        keys = rows.columns >> BITS
        parts = rows.of() * number + keys
        lengths = np.sqrt(np.bincount(parts, values * values, minlength=len(rows) * number))
        lengths = np.maximum(lengths, np.tile(self._least, len(rows)))
        return Rows(rows.starts, rows.columns, (values * self._shares[keys] / lengths[parts]).astype(np.float32))
