"""A private matter of somebody under 18: short words, no story, no photo, nobody at home is asked or told."""

from bot.casework import Receipt
from bot.chat import Chat
from bot.i18n import _
from bot.turn import Go
from flows.help_lines import listed
from flows.protection_filing import Private, file
from flows.protection_words import goodbye, promise, until_then
from flows.reach import reach
from flows.secret import secret_word
from flows.support_receipt import offer_number

LINES = 1  # numbers to call: a child needs one, and not a list


async def child(chat: Chat, where: str) -> Go | None:
    """Who is in doubt whether it can wait is answered as if it cannot."""
    chat.say(
        "\n".join(
            (
                _("It was right to write. You did nothing wrong."),
                _("You need nobody's permission. We call nobody at home."),
                _("You need not tell anything, and send no photos."),
                _("If you are in danger, we must bring somebody who protects you. We tell you before."),
            )
        )
    )
    chat.say(_("You can call here:") + "\n\n" + _line(chat))
    times = {"now": _("Yes, today"), "later": _("It can wait"), "skip": _("I do not know")}
    soon = await chat.choose("soon", _("Do you need somebody today?"), times)
    way = await reach(chat.within("reach"), careful=True, child=True)
    if way.way == "no":
        chat.say(_("That is all right. You can come back at any time, and call the number above."))
        goodbye(chat)
        return None
    word = await secret_word(chat.within("word"))
    matter = Private("self", "child", soon != "later" or bool(chat.danger), where, way, word)
    filed = Receipt.from_json(chat.once("file", lambda db: file(db, chat, matter)))
    chat.say("\n\n".join((promise(chat, filed), until_then(way, word))))
    await offer_number(chat.within("receipt"), filed, secret=True)
    goodbye(chat)
    return None


def _line(chat: Chat) -> str:
    return listed(chat.org, chat.org.help_lines_for("child", child=True)[:LINES])
