"""The kinds of answer a question can take: how a message becomes a stored value, and how a flow reads it back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from bot.casework.numbers import parse_number
from bot.i18n import _
from bot.messages import Incoming, Media
from bot.understanding.slots.amounts import read_sum
from bot.understanding.text import digits as ascii_digits

T = TypeVar("T")
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

STORY_MOST = 20_000  # characters: five of Telegram's longest messages


class Invalid(Exception):
    """This does not answer the question; the text tells the person why."""


@dataclass(frozen=True, slots=True)
class AnswerType(Generic[T]):
    """`parse` raises Invalid; `load` raises LookupError, TypeError or ValueError for a value it no longer takes."""

    parse: Callable[[Incoming], Json]
    load: Callable[[Json], T]


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody told: words, a voice note, and whatever they sent along. One of the three is there."""

    text: str = ""
    voice: UUID | None = None
    files: tuple[UUID, ...] = ()

    def to_json(self) -> dict[str, Json]:
        return {
            "text": self.text,
            "voice": str(self.voice) if self.voice else None,
            "files": [str(file) for file in self.files],
        }


def words(incoming: Incoming, least: int, most: int) -> str:
    """The message's text, when it has at least `least` letters or digits and at most `most` characters."""
    text = incoming.text
    if len(text) > most:
        raise Invalid(_("This is too long for me. Please write it shorter."))
    if sum(character.isalnum() for character in text) < least:
        raise Invalid(_("I could not read that. Please write it in words."))
    return text


def _tell(incoming: Incoming) -> Json:
    voice = next((a.id for a in incoming.attachments if a.media is Media.VOICE), None)
    files = tuple(a.id for a in incoming.attachments if a.media is not Media.VOICE and a.id)
    if voice or files:
        return Told(incoming.text[:STORY_MOST], voice, files).to_json()
    return Told(words(incoming, 2, STORY_MOST)).to_json()


def _told(stored: Json) -> Told:
    if not isinstance(stored, dict):
        raise TypeError(stored)
    voice, files = stored["voice"], stored["files"]
    if not isinstance(files, list):
        raise TypeError(stored)
    return Told(str(stored["text"]), UUID(str(voice)) if voice else None, tuple(UUID(str(file)) for file in files))


told: AnswerType[Told] = AnswerType(_tell, _told)
"""Free words of at least two letters, a voice note, or a file with or without words."""


def _text(stored: Json) -> str:
    if not isinstance(stored, str):
        raise TypeError(stored)
    return stored


def short(most: int = 120) -> AnswerType[str]:
    """One line of at most `most` characters."""

    def parse(incoming: Incoming) -> Json:
        return re.sub(r"\s+", " ", words(incoming, 2, most))

    return AnswerType(parse, _text)


def digits(least: int, most: int) -> AnswerType[str]:
    """`least` to `most` digits of any script, with any spaces or dashes between them."""

    def parse(incoming: Incoming) -> Json:
        found = re.sub(r"[\s\-./]", "", ascii_digits(incoming.text))
        if not (found.isascii() and found.isdigit() and least <= len(found) <= most):
            raise Invalid(_("I need the number alone, in digits."))
        return found

    return AnswerType(parse, _text)


def _telephone(incoming: Incoming) -> Json:
    written = ascii_digits(incoming.telephone or incoming.text)
    found = re.sub(r"[\s\-./()]", "", written)
    if not re.fullmatch(r"\+?\d{6,15}", found):
        raise Invalid(_("I need a telephone number, in digits."))
    return found


telephone: AnswerType[str] = AnswerType(_telephone, _text)
"""6 to 15 digits (E.164), with or without a plus, or the contact that the person shares."""


def sum_of_money(country: str) -> AnswerType[tuple[float, str]]:
    """A sum with its currency (ISO 4217), which is empty where it was not said."""

    def parse(incoming: Incoming) -> Json:
        found = read_sum(incoming.text, country)
        if found is None:
            raise Invalid(_("I need the sum in digits, such as 250."))
        return [found.value, found.currency]

    def load(stored: Json) -> tuple[float, str]:
        if not isinstance(stored, list):
            raise TypeError(stored)
        value, currency = stored
        return float(str(value)), str(currency)

    return AnswerType(parse, load)


def _tracking_number(incoming: Incoming) -> Json:
    number = parse_number(incoming.text)
    if number is None:
        raise Invalid(_("This is not a complaint number. It has 12 digits and begins with 1."))
    return number


tracking_number: AnswerType[str] = AnswerType(_tracking_number, _text)
