"""Learnt weights as a file that comes with the program: in 255 steps, and the worth of columns in half precision."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.understanding.grams import COLUMNS, Keys, Weighing
from bot.understanding.weights import Weights

_STEPS = 127


@dataclass(frozen=True, slots=True)
class Packed:
    """`labels` are those of the columns of the weights; `digest` names what they were learnt from."""

    labels: tuple[str, ...]
    weighing: Weighing
    weights: Weights
    threshold: float
    digest: str


def pack(
    path: Path, labels: Sequence[str], weighing: Weighing, weights: Weights, threshold: float, digest: str
) -> None:
    columns = np.flatnonzero(weights.slots < len(weights.table) - 1)
    table = weights.table[weights.slots[columns]]
    step = np.abs(table).max() / _STEPS
    never = np.setdiff1d(np.arange(COLUMNS), columns)[0]
    np.savez_compressed(
        path,
        labels=np.array(labels),
        columns=np.diff(columns, prepend=0).astype(np.uint32),
        table=np.round(table / step).astype(np.int8),
        step=step,
        worth=weighing.worth[columns].astype(np.float16),
        never=weighing.worth[never],
        threshold=np.float64(threshold),
        digest=np.array(digest),
    )


def unpack(path: Path, keys: Keys) -> Packed:
    with np.load(path) as file:
        columns = np.cumsum(file["columns"])
        worth = np.full(COLUMNS, file["never"], np.float32)
        worth[columns] = file["worth"]
        slots = np.full(COLUMNS, len(columns), np.int32)
        slots[columns] = np.arange(len(columns))
        table = np.zeros((len(columns) + 1, file["table"].shape[1]), np.float32)
        table[:-1] = file["table"] * file["step"]
        labels = tuple(str(label) for label in file["labels"])
        threshold, digest = float(file["threshold"]), str(file["digest"])
    return Packed(labels, Weighing(worth, keys.shares, keys.least), Weights(slots, table), threshold, digest)
