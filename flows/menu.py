"""The main menu: what people can come here for. What they wrote is understood first, and one tap goes there."""

from bot.answers import Json
from bot.chat import Chat
from bot.choices import Option
from bot.i18n import _, isolate
from bot.people import set_news_stopped
from bot.turn import Go
from bot.understanding.crisis import crisis
from bot.understanding.first_words import first_words
from bot.understanding.intents import Intent
from flows.learning import learn
from flows.library_words import named
from flows.menu_words import meaning, topics

QUOTED = 200  # characters of their own words that people are shown again


async def menu(chat: Chat) -> Go | None:
    if chat.contact.consent != "given":
        return Go("welcome", opening=chat.opening)
    intent, flow, likely = chat.fact("meant", lambda: _meant(chat))
    answers = chat.fact("answers", lambda: _answers(chat, intent))
    if intent == Intent.STOP:
        await _stop(chat)
        return None
    if flow:
        way = await _sure(chat, intent)
    elif likely or answers:
        way = await _likely(chat, answers, likely)
    else:
        way = "menu"
    start: dict[str, Json] = {}
    match way:
        case "yes":
            return Go(flow, opening=chat.opening)
        case "menu":
            opening = "" if intent in (Intent.GREETING, Intent.THANKS) else chat.opening
            asked = bool(flow or likely or answers)
            way = await chat.choose("menu", _prompt(opening, intent, asked), topics(), menu=_("Choose"))
        case _ if way in answers:
            start, opening, way = {"found": [way]}, chat.opening, "library"
        case _:
            opening = chat.opening
    if chat.opening and intent == Intent.NONE:
        await learn(chat.within("learn"), way)
    return Go(way, start, opening=opening)


def _meant(chat: Chat) -> list[Json]:
    """The intent, the flow that serves it, and where it is not sure the flows it may be about."""
    if not chat.opening or crisis(chat.opening):
        return [Intent.NONE, "", []]
    understood = first_words(chat.opening, chat.org).wish
    unsure = understood.intent is Intent.NONE
    return [understood.intent, understood.flow, list(understood.likely) if unsure else []]


def _answers(chat: Chat, intent: str) -> list[Json]:
    """Articles that answer what is not understood otherwise."""
    if intent != Intent.NONE or not chat.opening or crisis(chat.opening):
        return []
    return [*chat.library.well(chat.opening, chat.language, chat.today, chat.org)]


async def _sure(chat: Chat, intent: str) -> str:
    """A wrong guess costs a person more than a tap does."""
    ways = {"yes": _("Yes"), "menu": _("Something else"), "human": _("Talk to a person")}
    told = chat.fact("told", lambda: first_words(chat.opening, chat.org).about)
    about = isolate(chat.org.text(chat.org.category(told).name)) if told else ""
    return await chat.choose("sure", meaning(intent, about) + " " + _("Is that right?"), ways)


async def _likely(chat: Chat, answers: list[str], likely: list[str]) -> str:
    """What the library answers stands before the topics: one tap, and it is read."""
    known = {option.value: option for option in topics()}
    ways = [known[flow] for flow in likely if flow != "human"]
    ways += [Option("menu", _("All topics")), known["human"]]
    there = [found for key in answers if (found := chat.library.get(key, chat.today))]
    offered = (*named(chat, there, len(ways)), *ways)
    return await chat.choose("likely", _not_understood(chat.opening), offered, menu=_("Choose"))


async def _stop(chat: Chat) -> None:
    prompt = _("Shall I stop sending you news? You can still write to us at any time, and we will answer.")
    if await chat.confirm("stop", prompt):
        chat.once("stopped", lambda db: set_news_stopped(db, chat.contact.id, True))
        chat.say(_("You will get no more news from us."))
    else:
        chat.say(_("All right. Everything stays as it was."))


def _prompt(opening: str, intent: str, asked: bool) -> str:
    if intent == Intent.GREETING:
        return _("Hello, you are welcome here. How can I help you?")
    if intent == Intent.THANKS:
        return _("You are welcome. Is there anything else I can help you with?")
    if intent == Intent.INSULT:
        return _("I see that you are angry. If something went wrong, tell us. What can I do for you?")
    if not opening or asked:
        return _("How can I help you?")
    if crisis(opening):
        return _("I am here with you. What helps you most now?")
    return _not_understood(opening)


def _not_understood(opening: str) -> str:
    words = isolate(opening if len(opening) <= QUOTED else opening[:QUOTED].rstrip() + "…")
    return _(
        "You wrote: “{words}”. I am a computer and did not understand it well. Choose what comes closest. "
        "Or choose “Talk to a person”: a colleague reads your words."
    ).format(words=words)
