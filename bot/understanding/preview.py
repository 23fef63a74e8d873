"""What a change of the examples would do, shown before it is saved: every example judged as if it were not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.classifier import Guess, left_out
from bot.understanding.examples import Example, distinct


@dataclass(frozen=True, slots=True)
class Quality:
    """`accuracy` of all guesses; `coverage`, the share that is sure enough to be acted on; `trust`, the accuracy of
    these. All from 0 to 1."""

    examples: int
    accuracy: float
    coverage: float
    trust: float


@dataclass(frozen=True, slots=True)
class Change:
    """A text of both sets of examples that would be understood otherwise. Empty: not sure enough."""

    text: str
    right: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    before: Quality
    after: Quality
    changes: tuple[Change, ...]

    @property
    def better(self) -> int:
        return sum(change.after == change.right for change in self.changes)

    @property
    def worse(self) -> int:
        return sum(change.before == change.right for change in self.changes)


def preview(before: Sequence[Example], after: Sequence[Example]) -> Preview:
    """Compare two sets of examples; each takes as long as fitting. Raises ValueError for fewer than two labels."""
    old, new = _judged(tuple(distinct(before))), _judged(tuple(distinct(after)))
    told = {example.text: _told(guess) for example, guess in old}
    changes = (
        Change(example.text, example.label, told[example.text], _told(guess))
        for example, guess in new
        if example.text in told
    )
    return Preview(_quality(old), _quality(new), tuple(change for change in changes if change.before != change.after))


@lru_cache(maxsize=2)  # what is in force is looked at beside one draft after the other
def _judged(examples: tuple[Example, ...]) -> Sequence[tuple[Example, Guess]]:
    return left_out(examples)


def _told(guess: Guess) -> str:
    return guess.label if guess.answered else ""


def _quality(judged: Sequence[tuple[Example, Guess]]) -> Quality:
    right = [guess.label == example.label for example, guess in judged]
    answered = [well for well, (_example, guess) in zip(right, judged, strict=True) if guess.answered]
    return Quality(
        len(judged), sum(right) / len(right), len(answered) / len(right), sum(answered) / max(len(answered), 1)
    )
