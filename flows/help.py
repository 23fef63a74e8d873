"""Help: what the bot can do, the words that work anywhere, and the way to the settings."""

from bot.chat import Chat
from bot.i18n import NAMES, _
from bot.turn import Go


async def help(chat: Chat) -> Go | None:
    chat.say(_can() + "\n\n" + _words())
    while True:
        match await chat.choose("more", _("What would you like to do?"), _ways(chat), menu=_("Choose")):
            case "language":
                codes = {code: NAMES[code] for code in chat.org.languages}
                chat.speak(await chat.choose("language", _("Which language do you want?"), codes))
                chat.say(_("All right. From now on we speak {language}.").format(language=NAMES[chat.language]))
            case way:
                return Go(way)


def _can() -> str:
    return _(
        "I am a computer. I tell you about aid and help near you, I write down complaints and tell you what becomes "
        "of them, and I bring you to a person of our team. Everything here is free."
    )


def _words() -> str:
    return "\n".join(
        [
            _("You can write these words at any time:"),
            _("• menu: everything I can do"),
            _("• back: to change your last answer"),
            _("• cancel: to leave what we are doing"),
            _("• human: to talk to a person"),
            _("• language: to change the language"),
            _("• hide: to take our messages off the screen"),
            _("• stop: no more news. You can still write to us"),
            _("If writing is hard for you, send a voice note: a person hears it."),
        ]
    )


def _ways(chat: Chat) -> dict[str, str]:
    ways = {
        "news": _("News and topics"),
        "privacy": _("My data and settings"),
        "human": _("Talk to a person"),
        "menu": _("Main menu"),
    }
    return {"language": _("Change the language"), **ways} if len(chat.org.languages) > 1 else ways
