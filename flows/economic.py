"""Work and income: training, tools, small business, food and urgent help; what is offered, and never a promise."""

from bot.chat import Chat
from bot.i18n import _
from bot.turn import Go
from flows.support import support


async def economic(chat: Chat) -> Go | None:
    chat.say(
        _(
            "I show you who helps with work and income. I cannot promise work or money: each place decides for itself."
            " But asking is free, and nobody may take money from you for it."
        )
    )
    return await support(chat, "economic", _("What would help you most?"))
