"""What people can talk with the bot about: each topic is a flow, its title, and how careful it must be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.chat import Flow


@dataclass(frozen=True, slots=True)
class Topic:
    """`sensitive`: expires after half an hour, is never reminded of. `remind`: a word after 22 hours when abandoned.
    `between`: a colleague has it asked, and its buttons answer it while they hold the conversation."""

    name: str
    flow: Flow
    title: Callable[[], str]
    sensitive: bool = False
    remind: bool = False
    between: bool = False


Topics = Mapping[str, Topic]
