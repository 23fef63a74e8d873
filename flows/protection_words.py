"""What is said in a private matter: how to hide, whom to call, what comes next, and goodbye."""

from bot.casework import Receipt
from bot.chat import Chat
from bot.i18n import _, ngettext, number
from flows.help_lines import listed
from flows.reach import Reach
from flows.services import described
from flows.support_receipt import first_look

LINES, SERVICES = 3, 1  # whom to call, before anything is asked


def opening(chat: Chat) -> str:
    trusted = _("This is a quiet corner. Only a few trained colleagues read what is written here.")
    return "\n\n".join((trusted, _hiding(chat), _("Is it safe for you to write now?")))


def _hiding(chat: Chat) -> str:
    if can_hide(chat):
        return _("If somebody comes, write: hide. I take our messages off the screen and only say hello.")
    return _("If somebody comes, write: hide. I say nothing more and show you how to clear this chat.")


def can_hide(chat: Chat) -> bool:
    return chat.contact.can_hide or chat.channel == "webchat"


def not_safe(chat: Chat) -> None:
    """Short, and nothing that keeps them here."""
    lines = listed(chat.org, chat.org.help_lines_for("violence")[:1])
    chat.say(_("Then we stop here, and that is right. If you can call without being heard:") + "\n\n" + lines)
    chat.say(
        _("Come back when you are alone. I then show nothing of this.") + "\n\n" + _hiding(chat),
        words={"hide": _("Hide it now")},
    )


def helpers(chat: Chat) -> str:
    """Numbers first, a child's too, and the services that answer from anywhere."""
    lines = chat.org.help_lines_for("violence")[:LINES]
    young = [line for line in chat.org.help_lines_for("child") if line.for_children][:1]
    anywhere = [service for service in chat.org.services_for("protection") if not service.regions][:SERVICES]
    parts = (_("Here you can call, and need not tell your name:"), listed(chat.org, [*lines, *young]))
    return "\n\n".join((*parts, described(chat.org, anywhere)))


def promise(chat: Chat, filed: Receipt) -> str:
    thanks = _("It has arrived safely, and only trained colleagues can open it.")
    if not filed.promised_hours:
        calling = _("If it cannot wait, call the numbers above.")
        return f"{thanks}\n\n{first_look(chat, filed)} {calling}"
    acts = ngettext(
        "Within {count} hour they do something about it.",
        "Within {count} hours they do something about it.",
        chat.org.duty.action_hours,
    ).format(count=number(chat.org.duty.action_hours))
    return f"{thanks}\n\n{first_look(chat, filed)} {acts}"


def until_then(way: Reach, word: str) -> str:
    """How their answer looks like to somebody who sees the screen or picks up."""
    if way.way == "call":
        return _("When they call and somebody else answers, they do not say who they are.")
    if word:
        return _("When they write, you see only: a new message is waiting. Then write your word.")
    return _("When they write, you see only: a new message is waiting. It opens with a tap.")


def goodbye(chat: Chat) -> None:
    chat.say(
        _("Thank you for your trust. You are not alone.")
        + "\n\n"
        + _("When you come back, nothing of this is shown. An unfinished talk closes by itself after 30 minutes."),
        words={"hide": _("Hide it now")},
    )
