"""Learning: a sentence that was not understood is kept to learn from, where the person agreed; asked about once."""

from bot.chat import Chat
from bot.i18n import _, number
from bot.teaching.collecting import KEPT, agree, agreement, keep, standing

PRIVATE = frozenset({"protection", "psychosocial"})  # what was meant for these is learnt by nobody
URGENT = frozenset({"human"})  # on the way to a person nobody is held up by a question
FIRST = "learning"


async def learn(chat: Chat, chosen: str) -> None:
    """After the person chose what they had meant. Who says no goes on as if this were not here, and is not asked
    again."""
    sentence, contact = chat.opening, chat.contact.id
    if chosen in PRIVATE or chat.turn.state.apart(chat.now):
        return
    kept = chat.once("standing", lambda db: standing(db, contact, sentence, chat.now))
    if kept == "ask" and chosen not in URGENT and chat.once("first", lambda _db: chat.first_time(FIRST)):
        kept = "yes" if await _agrees(chat) else "no"
    if kept == "yes":
        chat.once("kept", lambda db: keep(db, contact, sentence, chosen, chat.language, chat.now))


async def _agrees(chat: Chat) -> bool:
    asked = _(
        "One question, only once: I did not understand your sentence at first. May we keep it, and others like it, so "
        "that I learn? We keep nothing with it that shows who wrote it. You can say no; nothing changes for you."
    )
    given = await chat.confirm("wanted", asked, _("Yes, keep them"), _("No, thanks"))
    chat.once("decided", lambda db: agree(db, chat.contact.id, given, chat.language, chat.now))
    if given:
        chat.say(_("Thank you. You can change this at any time under “My data and settings”."))
    else:
        chat.say(_("All right. We keep none of your sentences to learn from."))
    return given


async def decide(chat: Chat) -> None:
    """Among the settings: say yes, or take it back."""
    agreed = chat.once("agreed", lambda db: bool(agreement(db, chat.contact.id)))
    if agreed:
        prompt = _("We may keep sentences that I did not understand, so that I learn. Shall we stop that?")
        yes, no = _("Yes, stop keeping"), _("No, keep learning")
    else:
        prompt = _("May we keep sentences that I did not understand, so that I learn? Nothing shows who wrote them.")
        yes, no = _("Yes, keep them"), _("No, thanks")
    changes = await chat.confirm("change", prompt, yes, no)
    if not changes:
        chat.say(_("All right. Nothing changes here."))
        return
    given = chat.once("decided", lambda db: agree(db, chat.contact.id, not agreed, chat.language, chat.now))
    if given:
        chat.say(_("Thank you. From now on I learn from what I did not understand."))
    else:
        chat.say(_("From now on we keep no sentence of yours to learn from.") + " " + not_found())


def not_found() -> str:
    """Said wherever people see, take away or erase what is theirs: it would be untrue to promise more."""
    return _(
        "Sentences that we kept to learn from carry nothing that leads to you. So nobody can find yours among them, "
        "neither to show them nor to erase them. What nobody uses is deleted after {days} days."
    ).format(days=number(KEPT.days))
