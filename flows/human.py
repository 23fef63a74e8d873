"""A person: the request stands before any question is asked, and what is told afterwards is passed on."""

from uuid import UUID

from bot.answers import Told, telephone, told
from bot.casework import Handoff, ask_for_human, pass_on, show_number
from bot.chat import Chat
from bot.directory import LINE_TOPICS
from bot.i18n import _, isolate, ltr, ngettext, number
from bot.people import set_writing_only
from bot.turn import Go
from bot.understanding.crisis import crisis
from flows.help_lines import listed

# What only the safeguarding role may read. Whoever thinks of dying is answered by whoever is there first.
FOR_FEW = frozenset({"violence_now", "child", "sexual_abuse_by_staff"})


async def human(chat: Chat) -> Go | None:
    """A flow that leads here may say what it is about, Go("human", {"topic": "legal"}), that it must stay unseen
    ("quiet"), what came of it when it has asked for somebody already ("asked"), and that things were told ("known")."""
    topic = chat.fact("topic", lambda: "")
    danger = chat.fact("danger", lambda: str(crisis(chat.opening) or chat.danger))
    secret = danger in FOR_FEW or topic == "protection"
    quiet = bool(danger) or secret or chat.fact("quiet", lambda: False)
    if quiet:
        chat.sensitive()
    handoff = Handoff.from_json(
        chat.once(
            "asked",
            lambda db: ask_for_human(
                db, chat.contact.id, topic, bool(danger), chat.opening, chat.org, chat.now, sensitive=secret
            ).to_json(),
        )
    )
    chat.about(handoff.case_id)
    chat.say(_promise(handoff))
    if danger and not (handoff.open_now or handoff.hours):
        chat.say(_meanwhile(chat, danger))
    about = await chat.ask_or_skip("about", _question(chat.fact("known", lambda: bool(chat.opening))), told)
    if about:
        _tell(chat.within("about"), about, secret)
    if wish := await _way(chat):
        _tell(chat.within("wish"), Told(wish), secret)
    chat.say(_("Thank you. Your place is kept, also when you leave this chat. The answer comes here."))
    if handoff.number and not quiet:
        chat.say(_("The number of your request is {number}.").format(number=show_number(handoff.number)))
    return None


def _promise(handoff: Handoff) -> str:
    """Only what holds: hours where a rota stands behind them, else when the team is back at work."""
    asked = _("You asked for a person already, and you keep your place.")
    if not handoff.again:
        asked = _("I called a person for you.")
    if handoff.hours:
        when = ngettext(
            "Somebody answers you here within {hours} hour.", "Somebody answers you here within {hours} hours.",
            handoff.hours,
        ).format(hours=number(handoff.hours))  # fmt: skip
    elif handoff.open_now:
        when = _("Our team is at work now. Somebody answers you here as soon as they can.")
    else:
        when = _("Nobody is at work at this hour. The team is back on {when}, and then somebody answers you here.")
        when = when.format(when=isolate(handoff.when))
    return asked + " " + when


def _meanwhile(chat: Chat, danger: str) -> str:
    """Whoever is in danger while nobody works is not left with a time of day alone."""
    lines = chat.org.help_lines_for(LINE_TOPICS.get(danger, ""), child=danger == "child")[:2]
    return _("If you cannot wait, call here:") + "\n\n" + listed(chat.org, lines)


def _question(known: bool) -> str:
    if known:
        return _("They get what you wrote. Would you like to add anything? Write it, or send a voice note or a photo.")
    return _("What is it about? A few words are enough. You can also send a voice note, or leave it out.")


def _tell(chat: Chat, words: Told, secret: bool) -> None:
    """Into their request; should a colleague have closed it a moment ago, a new one is made."""
    contact, files = chat.contact.id, tuple(file for file in (words.voice, *words.files) if isinstance(file, UUID))
    chat.once(
        "told",
        lambda db: (
            pass_on(db, contact, words.text, files, chat.now)
            or ask_for_human(
                db, contact, "", False, words.text, chat.org, chat.now, sensitive=secret, attachments=files
            ).to_json()
        ),
    )


async def _way(chat: Chat) -> str:
    """How the person wants to be answered, in their words for the colleague; empty: here in writing."""
    if chat.fact("writes", lambda: chat.contact.writing_only):
        return ""
    ways = {"write": _("Write to me here"), "call": _("Call me"), "only": _("Only in writing")}
    prompt = _("How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you.")
    match await chat.choose("way", prompt, ways):
        case "only":
            chat.once("writing", lambda db: set_writing_only(db, chat.contact.id, True))
            return ""
        case "call":
            return await _call(chat)
        case _:
            return ""


async def _call(chat: Chat) -> str:
    prompt = _("On which number? Write it in digits.")
    if chat.channel == "whatsapp":
        given = await chat.ask_or_skip("telephone", prompt, telephone, skip=_("This number"))
    else:
        given = await chat.ask("telephone", prompt, telephone)
    times = {
        "any": _("At any time"),
        "morning": _("Before noon"),
        "noon": _("After noon"),
        "write_first": _("Write to me first"),
    }
    when = times[await chat.choose("when", _("When is it safe for you to talk? We call in our working hours."), times)]
    where = ltr(given) if given else _("This number")
    return _("Please call me: {telephone}. {when}.").format(telephone=where, when=when)
