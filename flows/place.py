"""Where something is: the region, then the town or street in the person's words, or the spot their telephone sends."""

from dataclasses import dataclass

from bot.answers import AnswerType, Json, short
from bot.chat import Chat
from bot.i18n import _
from bot.messages import Incoming

DECIMALS = 3  # of a degree: about a hundred metres, enough to find a centre and too little to find a home


@dataclass(frozen=True, slots=True)
class Where:
    """`region` as it stands on the wire (ps_jen); `place` is empty when it was left out."""

    region: str
    place: str = ""


async def place(chat: Chat, hint: str = "") -> Where:
    """Ask for the region, and for a place within it; `hint` is a sentence put before the second question."""
    where = await region(chat)
    question = _("Which town, camp, street or centre? Write it, or send the spot from your telephone.")
    said = await chat.ask_or_skip("place", f"{hint}\n{question}" if hint else question, spot)
    return Where(where, said or "")


async def region(chat: Chat, prompt: str = "", skip: str = "") -> str:
    """Its value on the wire; empty where `skip`, the label of an option that leaves it out, was chosen."""
    options = {region.key: chat.org.label(region) for region in chat.org.regions}
    if skip:
        options = {"skip": skip, **options}
    chosen = await chat.choose("region", prompt or _("Which governorate or region?"), options)
    return "" if chosen == "skip" else chosen


def _parse(incoming: Incoming) -> Json:
    if incoming.place is None:
        return short(120).parse(incoming)
    return [round(incoming.place.latitude, DECIMALS), round(incoming.place.longitude, DECIMALS)]


def _load(stored: Json) -> str:
    if isinstance(stored, list):
        latitude, longitude = stored
        return f"{latitude}, {longitude}"
    return short(120).load(stored)


spot: AnswerType[str] = AnswerType(_parse, _load)
"""A place in words of at most 120 characters, or as coordinates."""
