"""The few questions before support is offered: about what, for whom, where and how soon. Nearly all can be skipped."""

from dataclasses import dataclass

from bot.casework.wording import ages, difficulties, urgencies, whom
from bot.chat import Chat
from bot.i18n import _
from flows.place import region


@dataclass(frozen=True, slots=True)
class Need:
    """What was told; empty where it was skipped. `disability` is "no" or what is hard for the person."""

    topic: str
    whom: str = ""
    age: str = ""
    disability: str = ""
    region: str = ""
    soon: str = ""

    @property
    def child(self) -> bool:
        """A child is writing, not somebody for a child."""
        return self.age == "child" and self.whom != "other"


async def topic(chat: Chat, kind: str, prompt: str) -> str:
    topics = next((topics for name, topics in chat.org.topics.items() if name == kind), ())
    options = {**dict(chat.org.options(topics)), "other": _("Something else")}
    return await chat.choose("topic", prompt, options, menu=_("Choose"))


async def need(chat: Chat, about: str) -> Need:
    """The other questions."""
    for_whom = await _skippable(chat, "whom", _("Is it for you or for somebody else?"), whom())
    age = await _skippable(chat, "age", _age(for_whom), ages())
    if age == "child" and for_whom != "other":
        chat.say(_("You may talk with us without asking anybody for permission."))
    disability = await _skippable(chat, "disability", _hard(for_whom), difficulties())
    where = await region(chat.within("where"), _("Where do you live? Then I show what is near."), _("Skip"))
    soon = await _skippable(chat, "soon", _("How soon do you need somebody?"), urgencies())
    return Need(about, for_whom, age, disability, where, soon)


async def _skippable(chat: Chat, key: str, prompt: str, options: dict[str, str]) -> str:
    chosen = await chat.choose(key, prompt, {**options, "skip": _("Skip")}, menu=_("Choose"))
    return "" if chosen == "skip" else chosen


def _age(for_whom: str) -> str:
    return _("How old is that person?") if for_whom == "other" else _("How old are you?")


def _hard(for_whom: str) -> str:
    if for_whom == "other":
        return _("Is something of this hard for that person?")
    return _("Is something of this hard for you?")
