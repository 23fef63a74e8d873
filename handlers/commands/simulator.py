"""`wasl chat`: the bot in the terminal, with the same turns as on any channel."""

import re
from collections.abc import Callable
from uuid import uuid4

import typer

from bot.channels.webchat import ACCOUNT, NAME, WebChat
from bot.conversation import Conversations
from bot.library.keeping import Shelf
from bot.messages import Incoming, Outgoing
from bot.organisation import Organisation
from bot.topics import Topics
from handlers.commands.desk import say
from storage.database import Database
from storage.ids import random_id

HOW = "Write, or type an option's number. /quit ends the talk."
ISOLATES = re.compile("[\u2066-\u2069]")


def simulate(
    database: Database, topics: Topics, organisation: Callable[[], Organisation], language: str, transcript: bool
) -> None:
    """Talk until /quit or the end of the input; with `transcript`, print the dialogue as the tests write it."""
    shelf = Shelf()
    with database.begin() as db:
        shelf.refresh(db)
    conversations = Conversations(topics, organisation, {NAME: WebChat.limits}, uuid4(), library=shelf)
    visitor = f"terminal-{random_id()}"
    lines: list[str] = []
    say(HOW)
    while (words := _read()) is not None:
        incoming = Incoming(NAME, ACCOUNT, visitor, str(random_id()), text=words, language_hint=language)
        with database.begin() as db:
            heard = conversations.receive(db, incoming)
        lines.append(f"> {words}")
        for leaving in heard.leaving:
            lines.append(f"< {_one_line(leaving.message)}")
            say(_shown(leaving.message))
    if transcript:
        say("\n" + "\n".join(lines))


def _read() -> str | None:
    try:
        words = str(typer.prompt("", prompt_suffix="> ", default="", show_default=False))
    except (typer.Abort, EOFError):
        return None
    return None if words.strip() == "/quit" else words


def _shown(message: Outgoing) -> str:
    options = [f"  {number}. {choice.label}" for number, choice in enumerate(message.choices, 1)]
    return "\n".join([message.text, *options])


def _one_line(message: Outgoing) -> str:
    text = ISOLATES.sub("", message.text).replace("\n", "⏎")
    return text + "".join(f" [{ISOLATES.sub('', choice.label)}]" for choice in message.choices)
