"""A private matter: help before any question, no "what happened?", and a way to be reached that harms nobody."""

from bot.casework import Receipt
from bot.chat import Chat
from bot.i18n import _
from bot.turn import Go
from flows.place import region
from flows.protection_child import child
from flows.protection_filing import Private, file
from flows.protection_words import goodbye, helpers, not_safe, opening, promise, until_then
from flows.reach import reach
from flows.secret import secret_word
from flows.services import AT_ONCE, described, fitting
from flows.support_receipt import offer_number

REAL_STORY = 20  # characters: what is shorter only said what kind of help is wanted


async def protection(chat: Chat) -> Go | None:
    """Nothing here names what may have happened: others may see the screen."""
    chat.sensitive()
    if not chat.contact.consent:
        return Go("welcome", opening=chat.opening)
    if not await chat.confirm("safe", opening(chat), _("Yes, it is safe"), _("No, not now")):
        not_safe(chat)
        return None
    chat.say(helpers(chat))
    where = await _wants_contact(chat)
    if where is None:
        goodbye(chat)
        return None
    return await _contact(chat, where)


async def _wants_contact(chat: Chat) -> str | None:
    """The region they named, if any, when somebody may contact them; None when the numbers are enough."""
    where, ways = "", {"contact": _("Please contact me"), "near": _("Places near me"), "done": _("This is enough")}
    while True:
        match await chat.choose("next", _("What would help you now?"), ways):
            case "near":
                where = await region(chat.within("near"), _("In which governorate? Choose one."))
                chat.say(_near(chat, where))
                del ways["near"]
            case "contact":
                return where
            case _:
                return None


def _near(chat: Chat, where: str) -> str:
    """Only places in regions: who answers from anywhere was named before."""
    found = [service for service in fitting(chat.org, "protection", "", where, "", "", urgent=False) if service.regions]
    if not found:
        return _("I know no place near you. The numbers above answer from anywhere.")
    return described(chat.org, found[:AT_ONCE])


async def _contact(chat: Chat, where: str) -> Go | None:
    chat.say(_limits(chat))
    whom = await chat.choose("whom", _("Is it for you or for somebody else?"), _whom())
    other = whom == "other"
    age = await chat.choose("age", _("Is that person under 18?") if other else _("Are you under 18?"), _ages())
    if age == "child" and not other:
        return await child(chat.within("child"), where)
    soon = await chat.choose("soon", _("Do you need somebody today?"), _soon())
    way = await reach(chat.within("reach"), careful=True)
    word = await secret_word(chat.within("word"))
    before = await _before(chat)
    matter = Private(whom, age, soon == "now" or bool(chat.danger), where, way, word, before)
    filed = Receipt.from_json(chat.once("file", lambda db: file(db, chat, matter)))
    chat.say("\n\n".join((promise(chat, filed), until_then(way, word))))
    await offer_number(chat.within("receipt"), filed, secret=True)
    goodbye(chat)
    return None


def _limits(chat: Chat) -> str:
    said = _(
        "We tell nobody without your yes. Only if a child is in danger must we bring help; we talk with you first."
    )
    if chat.contact.consent == "refused":
        said += "\n" + _("To answer you, I must keep what you answer now. Only the trained colleagues can open it.")
    return said


def _whom() -> dict[str, str]:
    return {"self": _("For me"), "other": _("For somebody else"), "skip": _("Skip")}


def _ages() -> dict[str, str]:
    return {"child": _("Under 18"), "adult": _("18 or older"), "skip": _("Skip")}


def _soon() -> dict[str, str]:
    return {"now": _("Yes, today"), "later": _("It can wait"), "skip": _("Skip")}


async def _before(chat: Chat) -> str:
    """Words that were written before this talk began, where they are to be passed on; nobody is asked for any."""
    words = str(chat.fact("before", lambda: chat.opening))
    if len(words) < REAL_STORY:
        return ""
    offered = _("You have written something already. May the trained colleagues read it?")
    return words if await chat.confirm("pass_on", offered) else ""
