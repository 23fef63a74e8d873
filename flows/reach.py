"""How and when a person may be reached without harm: in writing or by telephone, and at which time it is safe."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from bot.answers import Told, telephone, told
from bot.chat import Chat
from bot.i18n import _


@dataclass(frozen=True, slots=True)
class Reach:
    """`way` is write, call, only (never by telephone) or no; an empty telephone is the one they write from."""

    way: str
    telephone: str = ""
    when: Told | None = None

    @property
    def facts(self) -> Mapping[str, str]:
        """For the case. A time told by voice is heard there: then "voice"."""
        when = self.when.text or "voice" if self.when else "any"
        return {"way": self.way, "when": when}

    @property
    def files(self) -> tuple[UUID, ...]:
        if self.when is None:
            return ()
        return (*((self.when.voice,) if self.when.voice else ()), *self.when.files)


async def reach(chat: Chat, *, careful: bool = False, child: bool = False) -> Reach:
    """`careful`: others may see the telephone or answer it. `child`: short words, and no is an answer."""
    way = await _way(chat, child)
    number = await _number(chat, child) if way == "call" else ""
    when = await _when(chat, way, careful) if way == "call" or (careful and way != "no") else None
    return Reach(way, number, when)


async def _way(chat: Chat, child: bool) -> str:
    ways = {"write": _("Write to me here"), "call": _("Call me"), "only": _("Only in writing")}
    if chat.fact("writes", lambda: chat.contact.writing_only):
        if not child:
            return "write"
        del ways["call"], ways["only"]
    if child:
        prompt = _("A colleague is trained to help children and young people. May they write to you or call you?")
        return await chat.choose("young", prompt, {**ways, "no": _("Not now")})
    prompt = _("How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you.")
    return await chat.choose("way", prompt, ways)


async def _number(chat: Chat, child: bool) -> str:
    prompt = (
        _("What is your own number, which nobody else answers?") if child else _("On which number? Write it in digits.")
    )
    if chat.channel == "whatsapp":
        return await chat.ask_or_skip("telephone", prompt, telephone, skip=_("This number")) or ""
    return await chat.ask("telephone", prompt, telephone)


async def _when(chat: Chat, way: str, careful: bool) -> Told | None:
    if way != "call":
        prompt = _("When is it safe for us to write to you? Write it, or say it in a voice note.")
    else:
        prompt = _("When is it safe for us to call you? Write it, or say it in a voice note.")
        if careful:
            prompt += "\n" + _("If somebody else answers, we do not say who we are.")
    return await chat.ask_or_skip("when", prompt, told, skip=_("At any time"))
