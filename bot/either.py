"""A question that takes one of its options, or words of one's own."""

from typing import TypeVar

from bot.answers import AnswerType, Invalid, Json
from bot.asking import Question
from bot.choices import Option, meant, replies
from bot.commands import command
from bot.i18n import _
from bot.messages import Incoming, Outgoing
from bot.turn import Turn

T = TypeVar("T")


def either(
    turn: Turn, key: str, prompt: str, kind: AnswerType[T], options: tuple[Option, ...], menu: str = ""
) -> Question[tuple[str, T | None]]:
    """Its answer is the value of the option taken and None, or "" and what was written. A word that works anywhere is
    no answer to it, so that it is obeyed."""
    values = {option.value for option in options}

    def parse(incoming: Incoming) -> Json:
        pressed = incoming.button.partition(":")[2]
        found = next((option for option in options if option.value == pressed), None)
        if found is None and incoming.text:
            found = meant(incoming.text, options, options)
        if found is not None:
            turn.chosen = found.label
            return {"chosen": found.value}
        if incoming.button or (incoming.text and command(incoming.text)):
            raise Invalid(_("Please choose one of these."))
        return {"told": kind.parse(incoming)}

    def load(stored: Json) -> tuple[str, T | None]:
        if not isinstance(stored, dict):
            raise TypeError(stored)
        if "told" in stored:
            return "", kind.load(stored["told"])
        if stored["chosen"] not in values:
            raise LookupError(stored["chosen"])
        return str(stored["chosen"]), None

    def prompted(asked: str) -> Outgoing:
        return Outgoing(prompt, replies(asked, options), menu=menu)

    return Question(key, parse, load, prompted, textual=True)
