"""What the invented people tell and are answered, read from stories.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("stories.toml")

# Of a hundred, how often each kind of case comes; within complaints the common ones stand first in the file.
_KINDS = {"complaint": 70, "support": 20, "protection": 5, "human": 5}


@dataclass(frozen=True, slots=True)
class Topic:
    stories: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stories:
    """`told` by kind and category; `topics` and `weights` say how often each comes up."""

    names: tuple[str, ...]
    told: dict[tuple[str, str], Topic]
    topics: list[tuple[str, str]]
    weights: list[float]
    more: dict[str, tuple[str, ...]]


@cache
def load() -> Stories:
    with FILE.open("rb") as file:
        found = tomllib.load(file)
    told, weights = {}, []
    for kind, share in _KINDS.items():
        shares = [1 / (place + 1) for place in range(len(found[kind]))]
        for (category, topic), part in zip(found[kind].items(), shares, strict=True):
            told[kind, category] = Topic(tuple(topic["stories"]), tuple(topic["answers"]))
            weights.append(share * part / sum(shares))
    more = {name: tuple(lines) for name, lines in found["more"].items()}
    return Stories(tuple(found["names"]), told, list(told), weights, more)
