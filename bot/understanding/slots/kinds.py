"""What a complaint is about: rules over concepts, for each category; specific ones go before general ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.understanding.slots.words import Lexicon, Mark, Told, load

GAP, REACH, DENIED = 4, 6, 3  # words: to the next concept, of all in any order, from a denial
EVIDENCE = 3  # the weight from which on a rule counts
PLAIN = 4  # and from which on it silences what is more general
_FULL = 5  # the weight of full certainty
_RIVAL = 0.4

# What is said along with nearly everything else, the most general first; the others are specific
_GENERAL = {"not_received": 0, "delayed": 1, "too_little": 1}
_SPECIFIC, _SENSITIVE = 2, 3
_ELSEWHERE = "other_organisation"  # who else is named may be whom it is about, or not

# Whose Arabic words are also known in Latin letters by their consonants; for others too much would sound the same
_TOLD_BY_CONSONANTS = frozenset({"arrive", "benefit", "removed", "unregistered", "late", "spoiled", "goods", "staff"})


@dataclass(frozen=True, slots=True)
class Kind:
    """`category` is the likeliest, empty without evidence; `grave` are the sensitive ones that were touched upon;
    `denied`: something did not happen."""

    category: str = ""
    sure: float = 0.0
    grave: tuple[str, ...] = ()
    denied: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    category: str
    weight: int
    tokens: tuple[str, ...]
    free: bool  # in any order
    forbidden: frozenset[str]

    def holds(self, marks: Sequence[Mark], present: frozenset[str]) -> bool:
        if not present.issuperset(self.tokens) or not self.forbidden.isdisjoint(present):
            return False
        ways = self._anywhere(marks) if self.free else self._in_order(marks)
        return any(self._meant(marks, start) for start in ways)

    def _in_order(self, marks: Sequence[Mark]) -> Iterator[int]:
        for start, mark in enumerate(marks):
            if self.tokens[0] in mark and _follows(marks, start, self.tokens[1:]):
                yield start

    def _anywhere(self, marks: Sequence[Mark]) -> Iterator[int]:
        for start in range(len(marks)):
            window = marks[start : start + REACH + 1]
            if any(token in window[0] for token in self.tokens) and _apart(window, self.tokens):
                yield start

    def _meant(self, marks: Sequence[Mark], start: int) -> bool:
        before = range(max(start - DENIED, 0), start)
        return "not" in self.tokens or not any("not" in marks[at] and "know" not in marks[at + 1] for at in before)


def _follows(marks: Sequence[Mark], at: int, tokens: tuple[str, ...]) -> bool:
    if not tokens:
        return True
    after = range(at + 1, min(at + 1 + GAP, len(marks)))
    return any(tokens[0] in marks[place] and _follows(marks, place, tokens[1:]) for place in after)


def _apart(window: Sequence[Mark], tokens: tuple[str, ...]) -> bool:
    """Whether each token stands in a word of its own."""
    if not tokens:
        return True
    return any(
        tokens[0] in mark and _apart([*window[:place], *window[place + 1 :]], tokens[1:])
        for place, mark in enumerate(window)
    )


def _read() -> tuple[Lexicon, tuple[_Rule, ...]]:
    table = load("kinds")
    rules = [_rule(category, line) for category, lines in table["rules"].items() for line in lines.strip().splitlines()]
    return Lexicon(table["concepts"], negation="not", by_consonants=_TOLD_BY_CONSONANTS), tuple(rules)


def _rule(category: str, line: str) -> _Rule:
    weight, *parts = line.split()
    forbidden = frozenset(part[1:] for part in parts if part[0] == "~")
    tokens = tuple(part for part in parts if part[0] not in "~&")
    return _Rule(category, int(weight), tokens, "&" in parts, forbidden)


_lexicon, _rules = _read()


def kind(told: Told, sensitive: frozenset[str]) -> Kind:
    """What it is about; `sensitive` are the categories that the organisation treats so."""
    weights: dict[str, int] = {}
    denied = False
    for sentence in told.sentences:
        marks = _lexicon.marks(sentence, told.latin)
        present = frozenset().union(*marks)
        denied = denied or "not" in present
        for rule in _rules:
            if rule.weight > weights.get(rule.category, 0) and rule.holds(marks, present):
                weights[rule.category] = rule.weight
    return replace(_weighed(weights, sensitive), denied=denied)


def _weighed(weights: dict[str, int], sensitive: frozenset[str]) -> Kind:
    def level(category: str) -> int:
        return _SENSITIVE if category in sensitive else _GENERAL.get(category, _SPECIFIC)

    grave = sorted((c for c, w in weights.items() if c in sensitive and w >= EVIDENCE), key=lambda c: -weights[c])
    top = max((level(c) for c, weight in weights.items() if weight >= PLAIN and c != _ELSEWHERE), default=0)
    left = sorted(((w, c) for c, w in weights.items() if w >= EVIDENCE and level(c) >= top), reverse=True)
    if not left:
        return Kind(grave=tuple(grave))
    if level(left[0][1]) == _SENSITIVE and left[0][0] < PLAIN:
        return Kind(grave=tuple(grave))
    rivals = (len(left) > 1 and left[0][0] - left[1][0] < 2) or (_ELSEWHERE in weights and len(weights) > 1)
    return Kind(left[0][1], min(1.0, left[0][0] / _FULL) * (_RIVAL if rivals else 1.0), tuple(grave))
