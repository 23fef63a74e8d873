"""What a walk has seen: questions, the edges between them, and what was wrong on the way."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tools.walking.rules import bare

OVER = ""  # where an edge leads that ends the flow
_NUMBER = re.compile(r"\d{6,}")  # the value of an option that is one of the person's own cases
_SENTENCE = re.compile(r"(?<=[.?!؟]) ")
_VALUE = re.compile(r"[\u2066-\u2068]|\d")
_ROUND = re.compile(r"#\d+")


class Edge(NamedTuple):
    """One answer to one question. The value of an option, or the kind of a free answer in round brackets."""

    flow: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One wording of a question, in the words that stay when what was put into them is taken out."""

    prompt: str
    options: tuple[tuple[str, str], ...]

    @property
    def sentences(self) -> list[str]:
        return [sentence for line in self.prompt.splitlines() for sentence in _SENTENCE.split(line.strip()) if sentence]


Place = tuple[str, str]  # flow and key


@dataclass
class Record:
    """`found`: edges that somebody was offered, with their label; `covered`: those that were taken.

    `passages`: where an edge leads; `returns`: to which questions of the same talk that were asked before.
    """

    language: str
    questions: dict[Place, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    found: dict[Edge, str] = field(default_factory=dict)
    covered: set[Edge] = field(default_factory=set)
    passages: dict[Edge, list[Place]] = field(default_factory=lambda: defaultdict(list))
    returns: dict[Edge, list[Place]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    problems: dict[str, str] = field(default_factory=dict)  # and the way that led there
    messages: int = 0

    def ask(self, place: Place, prompt: str, options: Iterable[tuple[str, str]]) -> None:
        asked = Asked(meaning(prompt), tuple((kept(value), bare(label)) for value, label in options))
        if asked not in self.questions[place]:
            self.questions[place].append(asked)

    def find(self, edge: Edge, label: str) -> None:
        self.found.setdefault(edge, bare(label))

    def enter(self, place: Place) -> None:
        if place not in self.entries[place[0]]:
            self.entries[place[0]].append(place)

    def take(self, edge: Edge) -> None:
        self.found.setdefault(edge, "")
        self.covered.add(edge)

    def pass_on(self, edge: Edge, place: Place, *, again: bool) -> None:
        known = (self.returns if again else self.passages)[edge]
        if place not in known:
            known.append(place)

    def blame(self, sentence: str, way: Iterable[str]) -> None:
        self.problems.setdefault(sentence, " → ".join(way))


def one_round(key: str) -> str:
    """The key of a question, whichever round of its loop it is."""
    return _ROUND.sub("", key)


def kept(value: str) -> str:
    return _NUMBER.sub("number", value)


def meaning(prompt: str) -> str:
    """The words of a question without values, and without the lines that only list what was answered before."""
    lines = [bare(line) for line in prompt.splitlines() if not (line.startswith("•") and _VALUE.search(line))]
    return re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()
