"""What a free text is about: what is understood of it, and the flow that serves it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import dropwhile
from pathlib import Path

from bot.understanding.classifier import Classifier, Guess
from bot.understanding.examples import Example, distinct, shipped
from bot.understanding.text import fold

WEIGHTS = Path(__file__).parent / "examples" / "weights.npz"
OFFERED = 3  # how many of the likeliest flows are offered where none is sure
LEAST, LEAST_OF = 3, 100  # letters, among the first so many characters, without which nothing is sure
FAR = 0.1  # confidence below which a text is like nothing known, and a guess would be no more than chance


class Intent(StrEnum):
    AID = "aid"
    COMPLAINT = "complaint"
    TRACK = "track"
    LEGAL = "legal"
    PSYCHOSOCIAL = "psychosocial"
    ECONOMIC = "economic"
    PROTECTION = "protection"
    HUMAN = "human"
    CASH = "cash"
    DISABILITY = "disability"
    EVENTS = "events"
    LIBRARY = "library"
    SETTINGS = "settings"
    STOP = "stop"
    GREETING = "greeting"
    THANKS = "thanks"
    INSULT = "insult"
    NONE = "none"


# The flow that serves each intent; what has no flow of its own yet leads to the nearest there is.
FLOWS = {
    Intent.AID: "aid",
    Intent.COMPLAINT: "complaint",
    Intent.TRACK: "track",
    Intent.LEGAL: "legal",
    Intent.PSYCHOSOCIAL: "psychosocial",
    Intent.ECONOMIC: "economic",
    Intent.PROTECTION: "protection",
    Intent.HUMAN: "human",
    Intent.CASH: "aid",
    Intent.DISABILITY: "library",
    Intent.EVENTS: "economic",
    Intent.LIBRARY: "library",
    Intent.SETTINGS: "help",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """`intent` is NONE where nothing is sure enough; `flow` serves it, empty where it needs none (a greeting, thanks).
    `likely` are the flows that it may be about, the likeliest first."""

    intent: Intent
    flow: str
    likely: tuple[str, ...]
    confidence: float


_standing: list[Classifier] = []


def understand(text: str) -> Understood:
    found = guessed(text)
    intent = Intent(found.label) if found.answered else Intent.NONE
    return Understood(intent, FLOWS.get(intent, ""), _flows(found)[:OFFERED], found.confidence)


def guessed(text: str, by: Classifier | None = None) -> Guess:
    """The intent by itself, without the flow that serves it. `by`: as this classifier, which need not be in force."""
    classifier = by or _in_force()
    guess = classifier.guess(text)
    if guess.label == Intent.GREETING and (wish := _after_greeting(text)):
        behind = classifier.guess(wish)
        guess = behind if behind.label != Intent.GREETING else guess
    letters = sum(map(str.isalpha, text[:LEAST_OF]))
    return replace(guess, answered=guess.answered and letters >= LEAST)


def fitted(examples: Sequence[Example]) -> Classifier:
    """A classifier for `use`, learnt from the examples in force (`examples.with_changes`).

    Raises ValueError for a label that is no intent."""
    for example in examples:
        Intent(example.label)
    return Classifier.fit(distinct(examples))


def use(classifier: Classifier | None) -> None:
    """From now on this one understands, for everybody in this process; None: the one that came with the program."""
    _standing[:] = [classifier or Classifier.load(WEIGHTS)]


def _after_greeting(text: str) -> str:
    """What stands behind the words of a greeting: people greet first and wish then."""
    words = fold(text).split()
    return " ".join(dropwhile(_greetings().__contains__, words))


@cache
def _greetings() -> frozenset[str]:
    return frozenset(word for each in shipped() if each.label == Intent.GREETING for word in fold(each.text).split())


def _in_force() -> Classifier:
    if not _standing:
        use(None)
    return _standing[0]


def _flows(guess: Guess) -> tuple[str, ...]:
    if guess.confidence < FAR:
        return ()
    return tuple(dict.fromkeys(flow for label in guess.likely if (flow := FLOWS.get(Intent(label), ""))))
