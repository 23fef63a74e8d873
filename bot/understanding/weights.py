"""Learnt weights: what each run of letters says for each label."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.grams import COLUMNS, Floats, Ints, Rows


@dataclass(frozen=True, slots=True)
class Weights:
    """`table` has a row for each column seen in training and a last one, of zeros, for all others."""

    slots: NDArray[np.int32]
    table: Floats

    def scores(self, rows: Rows) -> Floats:
        """For each text (rows) and label (columns)."""
        found = np.zeros((len(rows), self.table.shape[1]), np.float32)
        for row in range(len(rows)):
            here = slice(rows.starts[row], rows.starts[row + 1])
            found[row] = rows.values[here] @ self.table[self.slots[rows.columns[here]]]
        return found


def slots(columns: Ints) -> tuple[NDArray[np.int32], int]:
    """The place of each of the sorted `columns`, and how many there are; the place after the last is for all others."""
    seen = columns[np.flatnonzero(np.diff(columns, prepend=-1))]
    places = np.full(COLUMNS, len(seen), np.int32)
    places[seen] = np.arange(len(seen))
    return places, len(seen)
