"""Answers that others must not see: behind a word the person chose, and how it is kept with the case."""

from typing import Any

from bot.answers import AnswerType, Invalid, Json, short
from bot.casework import Draft, file_case
from bot.chat import Chat
from bot.commands import command
from bot.i18n import _
from bot.messages import Incoming
from bot.people import set_word, set_writing_only
from flows.reach import Reach

LEAST, MOST = 3, 30  # letters of the word


async def secret_word(chat: Chat) -> str:
    """Empty where none is wanted: then answers open with a tap."""
    prompt = _(
        "Choose a secret word, the name of a fruit for example, and tell it to nobody. What we write to you opens only"
        " when you write this word here."
    )
    return await chat.ask_or_skip("secret", prompt, _word, skip=_("Without a word")) or ""


def _parse(incoming: Incoming) -> Json:
    text = short(MOST).parse(incoming)
    if sum(character.isalpha() for character in str(text)) < LEAST or command(str(text)):
        raise Invalid(_("This word does not work. Please choose one with at least three letters."))
    return text


_word: AnswerType[str] = AnswerType(_parse, short(MOST).load)


def file_with(db: Any, chat: Chat, draft: Draft, reach: Reach, word: str) -> Json:
    """The effect: the case, the word if there is one, and never a call to who does not hear. Gives the receipt."""
    if word:
        set_word(db, chat.contact.id, word)
    if reach.way == "only":
        set_writing_only(db, chat.contact.id, True)
    return file_case(db, draft, chat.org, chat.now).to_json()
