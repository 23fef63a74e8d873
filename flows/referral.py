"""A referral: a colleague wants to pass something on, and the person decides whether, and which of it."""

from uuid import UUID

from bot.answers import Json
from bot.casework import Handoff
from bot.casework.referrals.answers import agree, question_for, refuse, said_between, talk_first
from bot.casework.referrals.items import Item, labels
from bot.casework.referrals.words import TOPIC
from bot.chat import Chat
from bot.choices import Option
from bot.i18n import _
from bot.turn import Go
from flows.referral_words import Asked, after_no, after_yes, over, passed_on, question, taken_back, thought_over

TAKEN, LEFT = "✓", "✗"


async def referral(chat: Chat) -> Go | None:
    """Begun by the button of the message that a colleague's question queued. What is asked never changes under the
    person's eyes: it is read once."""
    asked = Asked.from_json(chat.once("asked", lambda db: question_for(db, chat.contact.id)))
    if asked is None:
        chat.say(over(None))
        return None
    chat.about(UUID(asked.case))
    if asked.sensitive:
        chat.sensitive()
    match asked.stands:
        case "open" | "refused":
            return await _decide(chat, asked)
        case "agreed":
            await _take_back(chat.within("back"), asked)
        case "passed":
            chat.say(passed_on(asked, chat.org), words={"human": _("Talk to a person")})
        case _:
            chat.say(over(asked))
    return None


async def _decide(chat: Chat, asked: Asked) -> Go | None:
    """The whole question stands in one message, so that nothing that matters is scrolled away."""
    out: set[str] = set()
    before = thought_over() if asked.stands == "refused" else ""
    while True:
        items = [item for item in asked.items if item not in out]
        ways = {"yes": _("Yes, tell them this")} if items else {}
        ways |= {"no": _("No, tell nobody"), "change": _("Take something out"), "human": _("Talk to a person")}
        match await chat.choose("answer", question(asked, items, chat.org, before), ways, menu=_("Choose")):
            case "yes" if chat.once("between", lambda db: said_between(db, UUID(asked.id), chat.contact.id)):
                before = _("Another message came in between. To understand you rightly, I ask once more.")
            case "yes":
                _agree(chat.within("agreed"), asked, items)
                return None
            case "no":
                _refuse(chat.within("refused"), asked)
                return None
            case "human":
                return _talk(chat, asked)
            case _:
                out ^= await _changed(chat.within("items"), asked, out)


async def _changed(chat: Chat, asked: Asked, out: set[str]) -> set[str]:
    """Which items are to be in or out otherwise than before."""
    changed: set[str] = set()
    named = labels()
    while True:
        left_out = out ^ changed
        options = [Option(item, f"{LEFT if item in left_out else TAKEN} {named[item]}") for item in asked.items]
        prompt = _(
            "✓ They would get it. ✗ They would not. Press what you want to take out; press again to put it back."
        )
        item = await chat.choose("item", prompt, [*options, Option("done", _("Ready"))], menu=_("Choose"))
        if item == "done":
            return changed
        changed ^= {str(Item(item))}


def _agree(chat: Chat, asked: Asked, items: list[str]) -> None:
    came = chat.once("kept", lambda db: agree(db, UUID(asked.id), chat.contact.id, items, chat.now))
    if came == "sent":
        chat.say(after_yes(asked), words={TOPIC: _("Change my mind")})
    else:
        chat.say(over(asked))


def _refuse(chat: Chat, asked: Asked) -> None:
    came = chat.once("kept", lambda db: refuse(db, UUID(asked.id), chat.contact.id, chat.now))
    if came == "refused":
        chat.say(after_no(), words={TOPIC: _("Change my mind")})
    else:
        chat.say(over(asked))


async def _take_back(chat: Chat, asked: Asked) -> None:
    """They said yes, and nobody has heard of it yet."""
    prompt = _("You said yes, and nobody has been told yet. Shall it stay so?")
    if await chat.confirm("stay", prompt, yes=_("Yes, leave it so"), no=_("No, take it back")):
        chat.say(_("All right. We pass on what you agreed to, and nothing else."))
        return
    came = chat.once("kept", lambda db: refuse(db, UUID(asked.id), chat.contact.id, chat.now))
    if came == "refused":
        chat.say(taken_back(), words={TOPIC: _("Change my mind")})
    else:
        chat.say(passed_on(asked, chat.org), words={"human": _("Talk to a person")})


def _talk(chat: Chat, asked: Asked) -> Go | None:
    """The question stays; a colleague of this case is called, or is here already."""
    called = chat.once("called", lambda db: talk_first(db, UUID(asked.id), chat.contact.id, chat.org, chat.now))
    if asked.held:
        chat.say(_("Write it here: the colleague who is with you reads it. Our question waits."))
        return None
    chat.say(_("Nobody is told anything until you have decided. Our question waits for you."))
    topic = "protection" if asked.sensitive else "referral"
    given: dict[str, Json] = {
        "topic": topic,
        "quiet": asked.sensitive,
        "asked": Handoff.from_json(called).to_json(),
        "known": True,
    }
    return Go("human", given)
