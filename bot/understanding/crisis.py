"""Danger in what people write: suicide, violence now, a child in danger, sexual abuse by staff, a medical emergency.

Tier one is certain enough to bring the help lines at once; tier two asks gently.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.understanding.danger import NONE, Detector, squashed
from bot.understanding.examples import dangers, shipped
from bot.understanding.phrases import Found, Phrasebook, load
from bot.understanding.repair import Speller
from bot.understanding.text import fold


class Crisis(StrEnum):
    """Kinds of danger, the most pressing first: a message that speaks of several is of the first of them."""

    SUICIDE = "suicide"
    SEXUAL_ABUSE_BY_STAFF = "sexual_abuse_by_staff"
    CHILD = "child"
    VIOLENCE_NOW = "violence_now"
    MEDICAL = "medical"


@dataclass(frozen=True, slots=True)
class Alarm:
    """`tier` is 1 where the words are plain, 2 where somebody must be asked."""

    tier: int
    kind: Crisis


LEAST = 4  # letters of which somebody may be asked: numbers, a yes and a name say nothing
MOST = 4000  # letters that are looked at: more than any provider sends at once
ASKS = 0.115  # of the detector's judgement, from which on somebody is asked; measured by `bench.study_understanding`
DOUBT = 0.1  # what a judgement loses where a word had to be put right for it
BARE = 0.3  # what it loses where there is only one word: one word is seldom a message
DISTRESS = 0.15  # what it gains where words were run together or set apart letter by letter

# «لا» and "no" are missing on purpose: "No, he is beating me" is an answer and a cry for help.
_NEGATIONS = frozenset({"ما", "مش", "مو", "مب", "لن", "لم", "not", "never", "dont", "doesnt", "didnt", "wont", "isnt",
                        "nuk", "nije", "არ"})  # fmt: skip
_LONG_WORD = 12  # letters: what is longer and one word is words run together
_BOOKS = ("crisis_phrases.toml", "crisis_phrases_ka_sq_sr.toml")
_HARMLESS = "harmless"
_BEGINNING = 8  # letters by which a phrase is looked up
_CRY = 20  # words of the longest cry
_CRY_LETTERS = 150  # of words run together: who goes on for longer has a broken keyboard
_PLAIN = 11  # letters of the shortest phrase that speaks for itself wherever it stands


def crisis(text: str) -> Crisis | None:
    """The danger that `text` plainly speaks of (tier one), or None. Idioms and negations are no danger.

    It errs towards help: a help line too many is a nuisance, one too few may be a life.
    """
    return _plain(_readings(text))


def alarm(text: str) -> Alarm | None:
    """The danger that `text` speaks of, plainly (tier one) or perhaps (tier two), or None."""
    readings = _readings(text)
    if kind := _plain(readings):
        return Alarm(1, kind)
    if sum(map(str.isalpha, readings[0])) < LEAST or readings[0] in _ordinary():
        return None
    surest, kind_name = judged(readings)
    return Alarm(2, Crisis(kind_name)) if surest >= ASKS else None


def judged(readings: tuple[str, ...]) -> tuple[float, str]:
    """The detector's gravest judgement of the readings, or of their words put right where one is wrong by a letter."""
    written = readings[0]
    judgements = [_judged(written, 0)]
    for meant in readings[1:]:  # who writes so is in distress more often; of letters without words nothing is known
        several = " " in meant and (" " in written or _LONG_WORD <= len(written) <= _CRY_LETTERS)
        judgements.append(_judged(meant, DISTRESS if several else 0))
    judgements += [_judged(right, -DOUBT) for right in _speller().corrected(readings[-1])]
    return max(judgements)


def _judged(reading: str, weight: float) -> tuple[float, str]:
    surest, kind = _detector().judge(reading)
    return surest + weight - (BARE if " " not in reading and len(reading) < _LONG_WORD else 0), kind


def warm() -> None:
    """Load what the first message would wait for."""
    alarm("مرحبا")
    _folded.cache_clear()  # what it was needed for stands


def _readings(text: str) -> tuple[str, ...]:
    """The folded text; and, where words are run together or set apart letter by letter, the words that were meant."""
    written = fold(text[:MOST])
    meant = _speller().apart(written)
    return (written,) if meant == written else (written, meant)


def _plain(readings: tuple[str, ...]) -> Crisis | None:
    kinds = {kind for reading in readings for kind in _by_phrases(reading)}
    return next((kind for kind in Crisis if kind in kinds), None)


def _by_phrases(reading: str) -> Iterator[str]:
    words = reading.split()
    found = list(_book().find(words))
    harmless = [phrase for phrase in found if phrase.name == _HARMLESS]
    for phrase in found:
        if phrase.name != _HARMLESS and _meant(phrase, words, harmless):
            yield phrase.name
    if not harmless:
        yield from _known(words)


def _meant(phrase: Found, words: list[str], harmless: list[Found]) -> bool:
    if phrase.start and words[phrase.start - 1] in _NEGATIONS:
        return False
    return not any(other.start < phrase.end and phrase.start < other.end for other in harmless)


def _known(words: list[str]) -> Iterator[str]:
    """The kinds of the known cries for help that begin with one of these words, unless a no stands right before it."""
    cries = _cries()
    for start, before in enumerate(["", *words[:-1]]):
        run = squashed("".join(words[start : start + _CRY]))
        for cry, kind in cries.get(run[:_BEGINNING], ()):
            if run.startswith(cry) and before not in _NEGATIONS:
                yield kind


@cache
def _book() -> Phrasebook:
    phrases: dict[str, str] = {}
    words: dict[str, str] = {}
    for name in _BOOKS:
        table = load(name)
        words |= table["words"]
        for kind, lines in (*table["phrases"].items(), (_HARMLESS, table["harmless"]["phrases"])):
            phrases[kind] = phrases.get(kind, "") + lines
    return Phrasebook(phrases, words)


@cache
def _ordinary() -> frozenset[str]:
    """Whole texts that are known to be none, such as names of places and of what the bot offers."""
    return frozenset(text for text, label in _folded() if label == NONE)


@cache
def _folded() -> list[tuple[str, str]]:
    """The examples of danger and of none, with their labels: folding them is most of the work of a start."""
    return [(fold(example.text), example.label) for example in dangers()]


@cache
def _cries() -> dict[str, list[tuple[str, str]]]:
    cries: dict[str, list[tuple[str, str]]] = {}
    for text, label in _folded():
        cry = squashed(text)
        if label != NONE and len(cry) >= _PLAIN:
            cries.setdefault(cry[:_BEGINNING], []).append((cry, label))
    return cries


@cache
def _speller() -> Speller:
    grave = [text for text, label in _folded() if label != NONE]
    return Speller([*(fold(example.text) for example in shipped()), *(text for text, _label in _folded())], grave)


@cache
def _detector() -> Detector:
    return Detector.load()
