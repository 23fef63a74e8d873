"""Legal help: advice and lawyers near the person, and a caseworker who looks further with them."""

from bot.chat import Chat
from bot.i18n import _
from bot.turn import Go
from flows.support import support


async def legal(chat: Chat) -> Go | None:
    chat.say(
        _("I look for legal help near you. First a few short questions; leave out what you do not want to answer.")
    )
    return await support(chat, "legal", _("What is it about? Choose what comes closest."))
