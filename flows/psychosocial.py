"""Support for hard feelings: numbers to call come first, then gentle questions, places and somebody to talk to."""

from bot.chat import Chat
from bot.i18n import _
from bot.turn import Go
from flows.help_lines import listed
from flows.support import support

LINES = 2  # help lines that open the talk


async def psychosocial(chat: Chat) -> Go | None:
    chat.say(_("It is good that you write. You are not alone, and what you feel is no shame."))
    lines = listed(chat.org, chat.org.help_lines_for("psychosocial")[:LINES])
    chat.say(_("If it becomes too much, you can call here:") + "\n\n" + lines)
    return await support(
        chat, "psychosocial", _("What weighs on you most? Choose what comes closest; you need not explain it.")
    )
