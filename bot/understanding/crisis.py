"""Words of danger in a message: suicide, violence now, a child in danger, sexual abuse by staff."""

from enum import StrEnum

from bot.understanding.phrases import Found, Phrasebook, load
from bot.understanding.text import fold


class Crisis(StrEnum):
    """Kinds of danger, the most pressing first: a message that speaks of several is of the first of them."""

    SUICIDE = "suicide"
    SEXUAL_ABUSE_BY_STAFF = "sexual_abuse_by_staff"
    CHILD = "child"
    VIOLENCE_NOW = "violence_now"


# «لا» and "no" are missing on purpose: "No, he is beating me" is an answer and a cry for help.
_NEGATIONS = frozenset({"ما", "مش", "مو", "مب", "لن", "لم", "not", "never", "dont", "doesnt", "didnt", "wont", "isnt"})
_HARMLESS = "harmless"


def _read() -> Phrasebook:
    table = load("crisis_phrases.toml")
    return Phrasebook({**table["phrases"], _HARMLESS: table["harmless"]["phrases"]}, table["words"])


_book = _read()


def crisis(text: str) -> Crisis | None:
    """The danger that `text` speaks of, or None. Idioms ("the queue is killing me") and negations are no danger.

    It errs towards help: a help line too many is a nuisance, one too few may be a life.
    """
    words = fold(text).split()
    found = list(_book.find(words))
    if not found:
        return None
    harmless = [phrase for phrase in found if phrase.name == _HARMLESS]
    kinds = {phrase.name for phrase in found if phrase.name != _HARMLESS and _meant(phrase, words, harmless)}
    return next((kind for kind in Crisis if kind in kinds), None)


def _meant(phrase: Found, words: list[str], harmless: list[Found]) -> bool:
    if phrase.start and words[phrase.start - 1] in _NEGATIONS:
        return False
    return not any(other.start < phrase.end and phrase.start < other.end for other in harmless)
