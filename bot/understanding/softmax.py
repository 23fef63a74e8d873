"""Softmax regression, for more labels than the closed form tells apart well: tens of thousands of texts in seconds."""

import numpy as np
from numpy.typing import NDArray

from bot.understanding.grams import COLUMNS, Floats, Ints, Rows
from bot.understanding.weights import Weights

PLACES = 1 << 14  # columns share them: dense products stay small, and little is lost
EPOCHS = 6
_RATE, _DECAY = 0.02, 1e-6
_BATCH = 256
_SLOW, _SLOWER = 0.9, 0.999  # how long the averages of Adam remember (Kingma and Ba, 2015)


def learn(rows: Rows, labels: Ints, number: int, epochs: int = EPOCHS) -> Weights:
    """The weights for `number` labels. The order of the texts is the same at every training."""
    places = np.arange(COLUMNS, dtype=np.int32) % PLACES
    table = np.zeros((PLACES, number), np.float32)
    step, mean, square = 0, np.zeros_like(table), np.zeros_like(table)
    chance = np.random.default_rng(0)
    for epoch in range(epochs):
        order = chance.permutation(len(rows))
        rate = _RATE * (1 - epoch / epochs)
        for first in range(0, len(rows), _BATCH):
            chosen = order[first : first + _BATCH]
            dense = _dense(rows, places, chosen)
            missed = probabilities(dense @ table)
            missed[np.arange(len(chosen)), labels[chosen]] -= 1
            slope = dense.T @ missed / len(chosen) + _DECAY * table
            step += 1
            mean += (1 - _SLOW) * (slope - mean)
            square += (1 - _SLOWER) * (slope * slope - square)
            table -= rate * (mean / (1 - _SLOW**step)) / (np.sqrt(square / (1 - _SLOWER**step)) + 1e-8)
    return Weights(places, table)


def probabilities(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max(1, keepdims=True))
    raised /= raised.sum(1, keepdims=True)
    return raised


def _dense(rows: Rows, places: NDArray[np.int32], chosen: Ints) -> Floats:
    dense = np.zeros((len(chosen), PLACES), np.float32)
    for at, row in enumerate(chosen):
        here = slice(rows.starts[row], rows.starts[row + 1])
        np.add.at(dense[at], places[rows.columns[here]], rows.values[here])
    return dense
