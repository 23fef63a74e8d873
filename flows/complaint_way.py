"""How somebody wants to complain, asked before anything is told; and safety first where they may be in danger."""

from bot.casework import Handoff, ask_for_human
from bot.casework.wording import ways
from bot.chat import Aside, Chat
from bot.i18n import _, isolate, ngettext, number

AFRAID = frozenset({"staff", "retaliation"})  # categories in which somebody may be hurt or threatened


async def choose_way(chat: Chat, aside: Aside) -> str:
    """named, hidden or traceless; `no` where only the last is left and is not wanted either."""
    if chat.unanswered("way") and aside.takes(chat.opening):
        chat.say(_("I have read what you wrote, and come back to it in a moment."))
    if chat.contact.consent == "refused":
        prompt = "\n\n".join((_refused(), _traceless(), _copies(chat.channel)))
        options = {"traceless": ways()["traceless"], "no": _("Not now")}
    else:
        opening = _("You can complain in three ways. Please choose one:")
        prompt = "\n\n".join((opening, _named(), _hidden(), _traceless(), _copies(chat.channel)))
        options = ways()
    return await chat.choose("way", prompt, options, aside=aside)


def _refused() -> str:
    return _("You did not want me to keep what you write, and that is all right. You can still complain:")


def _named() -> str:
    return _("• With my name: whoever works on it sees who you are and answers you here.")


def _hidden() -> str:
    return _(
        "• Hidden from staff: they read what happened but not who says it, their answers still reach you here, and"
        " only one trusted colleague may look at the name, for a reason that is written down."
    )


def _traceless() -> str:
    return _(
        "• Without a trace: once it is filed I delete everything here that leads to you, only a number and a PIN bring"
        " you back to it, and we cannot write to you."
    )


def _copies(channel: str) -> str:
    match channel:
        case "telegram":
            return _(
                "Whichever you choose, Telegram keeps its own copy, and a voice, a photo or a place can tell who you"
                " are."
            )
        case "whatsapp":
            return _(
                "Whichever you choose, WhatsApp keeps its own copy, and a voice, a photo or a place can tell who you"
                " are."
            )
        case _:
            return _(
                "Whichever you choose, this page stays readable on your device until you clear it, and a voice, a photo"
                " or a place can tell who you are."
            )


def promise_to_ask_little(chat: Chat) -> None:
    chat.say(_("Good. I will not ask for your name, your numbers or your telephone. Leave out what tells who you are."))


def reassure(chat: Chat) -> None:
    """The calm word that opens a sensitive complaint."""
    chat.say(
        _(
            "Thank you for your trust. Only the few colleagues who protect people read this, and nobody else here."
            " At the end you can name who must not see it, and it goes past them."
        )
    )


async def wants_protection(chat: Chat, about: str, way: str) -> bool:
    """Safety comes before the complaint: a person at once, the protection flow (True), or on with the complaint."""
    match about:
        case "retaliation":
            opening = _(
                "Nobody may threaten you because you complained. Your safety comes first. Do you want help now?"
            )
        case _:
            opening = _("I am sorry that this happened. Your safety comes first. Do you want help now?")
    parts = [opening]
    if way == "traceless":
        parts.append(_("A person you ask for sees that you wrote to us, but not this complaint."))
    options = {"human": _("A person, now"), "protection": _("Help and safety"), "no": _("No, go on")}
    wanted = await chat.choose("help", "\n\n".join(parts), options)
    if wanted == "human":
        _call_human(chat, about)
    return wanted == "protection"


def _call_human(chat: Chat, about: str) -> None:
    handoff = Handoff.from_json(
        chat.once(
            "human",
            lambda db: ask_for_human(
                db, chat.contact.id, about, True, "", chat.org, chat.now, sensitive=True
            ).to_json(),
        )
    )
    chat.say(_told(handoff) + " " + _("Until then we can go on here."))


def _told(handoff: Handoff) -> str:
    if handoff.hours:
        return ngettext(
            "I have told a colleague that it is urgent. You get an answer here within {count} hour.",
            "I have told a colleague that it is urgent. You get an answer here within {count} hours.",
            handoff.hours,
        ).format(count=number(handoff.hours))
    if handoff.open_now:
        return _("I have told a colleague that it is urgent. You get an answer here as soon as possible.")
    return _(
        "I have marked it as urgent. Nobody is in the office now; somebody is there again from {when} and answers you"
        " here first."
    ).format(when=isolate(handoff.when))
