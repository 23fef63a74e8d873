"""What somebody takes away who asked to be answered: who answers by when and how, and the number where it is wanted."""

from datetime import datetime

from bot.casework import Receipt, show_number
from bot.chat import Chat
from bot.i18n import _, date, day_and_time, isolate, ltr, ngettext, number
from flows.reach import Reach


async def acknowledge(chat: Chat, filed: Receipt, reach: Reach, *, quiet: bool, secret: bool, urgent: bool) -> None:
    """`quiet`: the number is only shown where it is wanted. `secret`: it opens with its PIN alone."""
    said = [_("Thank you. Your request has arrived.")]
    if urgent:
        said.append(first_look(chat, filed))
    said.append(_answer(filed, reach))
    if secret:
        said.append(_("I then write only that a message is waiting, so that nobody else learns of it."))
    chat.say("\n\n".join(said))
    if quiet:
        await offer_number(chat, filed, secret)
    else:
        chat.say(numbers(filed, secret))
    chat.say(_("If anything changes, write to me. I am here at any hour."))


def first_look(chat: Chat, filed: Receipt) -> str:
    """Hours only where a duty rota stands behind them; else when somebody is at work."""
    opens = chat.fact(
        "opens", lambda: "" if chat.org.open_at(chat.now) else chat.org.next_opening(chat.now).isoformat()
    )
    if filed.promised_hours:
        return ngettext(
            "A colleague looks at your request first within {count} hour.",
            "A colleague looks at your request first within {count} hours.",
            filed.promised_hours,
        ).format(count=number(filed.promised_hours))
    if not opens:
        return _("Our team is at work now and looks at it first.")
    when = isolate(day_and_time(datetime.fromisoformat(opens)))
    return _("The team is back on {when} and looks at it first.").format(when=when)


def _answer(filed: Receipt, reach: Reach) -> str:
    by = isolate(date(filed.due))
    if reach.way == "call":
        return _("A caseworker calls you by {date}.").format(date=by)
    return _("A caseworker writes to you here by {date}.").format(date=by)


async def offer_number(chat: Chat, filed: Receipt, secret: bool) -> None:
    prompt = _("Do you want the number of your request? It would stay on this telephone's screen.")
    if await chat.confirm("number", prompt, _("Yes, show it"), _("No")):
        chat.say(numbers(filed, secret))


def numbers(filed: Receipt, secret: bool) -> str:
    shown = "\n".join((_("Number:") + " " + show_number(filed.number), _("PIN:") + " " + ltr(filed.pin)))
    if secret:
        return shown + "\n\n" + _("You always need both, on this telephone too.")
    return shown + "\n\n" + _("The PIN is only needed from another telephone. Give it to nobody.")
