"""Aid: "is my name on the list?" Never a name, always the way to find out."""

from bot.chat import Chat
from bot.choices import Option
from bot.i18n import _, date, isolate
from bot.organisation import PaymentDate
from bot.turn import Go
from flows.news import offer_news

LEADS = frozenset({"complaint", "human", "menu"})
DATES = 8  # the next ones; what is further away changes


async def aid(chat: Chat) -> Go | None:
    never = _("Nobody learns here whose name is on a list. That protects you too. But I can tell you how to find out.")
    prompt = "\n\n".join([never, chat.org.text(chat.org.aid.free), _("What would you like to know?")])
    heard = False
    while True:
        chosen = await chat.choose("about", prompt, _questions(), menu=_("Choose"))
        if chosen in LEADS:
            if chosen == "menu" and heard:
                offer_news(chat)
            return Go(chosen, opening=chat.opening if chosen != "menu" else "")
        heard = True
        chat.say(_answer(chat, chosen), words={"news": _("Tell me of changes")} if chosen == "dates" else ())
        prompt = _("What else would you like to know?")


def _questions() -> tuple[Option, ...]:
    return (
        Option("check", _("Is my name on it?"), _("How to find out safely")),
        Option("register", _("Where to register"), _("And what to bring")),
        Option("who", _("Who decides")),
        Option("dates", _("Dates"), _("When it is paid or handed out")),
        Option("fake_link", _("A link I do not trust"), _("How to tell a false one")),
        Option("complaint", _("Make a complaint")),
        Option("human", _("Talk to a person")),
        Option("menu", _("Main menu")),
    )


def _answer(chat: Chat, question: str) -> str:
    aid = chat.org.aid
    texts = {
        "check": aid.how_check,
        "register": aid.where_register,
        "who": aid.who_decides,
        "fake_link": aid.fake_link,
    }
    said = _dates(chat) if question == "dates" else chat.org.text(texts[question])
    return said + "\n\n" + _("Updated on {date}.").format(date=date(aid.updated))


def _dates(chat: Chat) -> str:
    coming = chat.org.aid.coming(chat.today)[:DATES]
    if not coming:
        return _("No date has been announced yet. When there is one, you find it here.")
    return "\n".join([_("The next dates:"), *(_dated(chat, paid) for paid in coming)])


def _dated(chat: Chat, paid: PaymentDate) -> str:
    programme = isolate(chat.org.programme_name(paid.programme))
    line = _("• {date}: {programme}").format(date=date(paid.day), programme=programme)
    note = chat.org.text(paid.note)
    return f"{line} ({note})" if note else line
