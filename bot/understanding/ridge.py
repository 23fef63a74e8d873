"""Ridge regression in closed form, over the likeness of texts: some thousands are learnt in a fraction of a second."""

import numpy as np

from bot.understanding.grams import Floats, Ints, Rows
from bot.understanding.weights import Weights, slots

PENALTY = 0.4  # found by cross-validation
_COMMON = 48  # columns of so many texts go through dense products, rarer ones through their pairs
_BLOCK = 2048  # columns of one dense product
_SMALL = 160  # rows of a matrix that is factored at once


def learn(rows: Rows, labels: Ints, number: int) -> tuple[Weights, Floats]:
    """The weights for `number` labels, and what each text scores when it alone is left out of the training.

    `labels` says which is the right one for each text. Left out by the identity y - a / diag(G), where G is the
    inverse of the penalised likeness and a = G y: no second training (Rifkin and Lippert, 2007).
    """
    wanted = np.zeros((len(rows), number), np.float32)
    wanted[np.arange(len(rows)), labels] = 1
    root = _inverse_root(likeness(rows) + PENALTY * np.eye(len(rows), dtype=np.float32))
    shares = root.T @ (root @ wanted)
    left_out = wanted - shares / np.square(root).sum(0)[:, None]
    return _weights(rows, shares), left_out


def likeness(rows: Rows) -> Floats:
    """The product of each pair of rows; only the lower triangle is filled."""
    order = _by_column(rows)
    texts, columns, values = rows.of()[order], rows.columns[order], rows.values[order]
    firsts = np.flatnonzero(np.r_[True, columns[1:] != columns[:-1]])
    counts = np.diff(np.r_[firsts, len(columns)])
    each = np.repeat(counts, counts)
    found = np.zeros((len(rows), len(rows)), np.float32)
    _add_common(found, texts[each >= _COMMON], columns[each >= _COMMON], values[each >= _COMMON])
    for count in range(2, _COMMON):
        members = np.flatnonzero(each == count).reshape(-1, count)
        if len(members):
            rare, worth = texts[members], values[members]
            earlier, later = np.triu_indices(count, 1)  # texts of a column stand in their order
            pairs = rare[:, later] * len(rows) + rare[:, earlier]
            np.add.at(found.reshape(-1), pairs.ravel(), (worth[:, later] * worth[:, earlier]).ravel())
    found[np.arange(len(rows)), np.arange(len(rows))] = np.bincount(rows.of(), rows.values**2, minlength=len(rows))
    return found


def _add_common(found: Floats, texts: Ints, columns: Ints, values: Floats) -> None:
    seen, places = np.unique(columns, return_inverse=True)
    for first in range(0, len(seen), _BLOCK):
        here = (places >= first) & (places < first + _BLOCK)
        dense = np.zeros((len(found), min(_BLOCK, len(seen) - first)), np.float32)
        dense[texts[here], places[here] - first] = values[here]
        found += dense @ dense.T


def _inverse_root(matrix: Floats) -> Floats:
    """The inverse of the lower triangular root of a symmetric positive matrix, by halves: nearly all of it products."""
    size = len(matrix)
    if size <= _SMALL:
        return np.tril(np.linalg.inv(np.linalg.cholesky(matrix)))
    half = size // 2
    first = _inverse_root(matrix[:half, :half])
    across = matrix[half:, :half] @ first.T
    second = _inverse_root(matrix[half:, half:] - across @ across.T)
    root = np.zeros_like(matrix)
    root[:half, :half], root[half:, half:] = first, second
    root[half:, :half] = -second @ (across @ first)
    return root


def _weights(rows: Rows, shares: Floats) -> Weights:
    """From shares of texts to weights of columns."""
    order = _by_column(rows)
    columns = rows.columns[order]
    places, number = slots(columns)
    table = np.zeros((number + 1, shares.shape[1]), np.float32)
    parts = shares[rows.of()[order]] * rows.values[order, None]
    table[:-1] = np.add.reduceat(parts, np.flatnonzero(np.diff(columns, prepend=-1)), axis=0)
    return Weights(places, table)


def _by_column(rows: Rows) -> Ints:
    """The order of the entries by column, and by text within it."""
    return np.argsort(rows.columns * len(rows) + rows.of())
