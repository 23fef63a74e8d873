"""Privacy: what is kept of a person, seen, taken away as a file, corrected and erased; and how they are written to."""

from uuid import UUID

from bot.answers import told
from bot.casework import Receipt, correct, erase, everything_about, show_number
from bot.chat import Chat
from bot.choices import Option
from bot.files import store
from bot.i18n import _, date, isolate, ltr
from bot.messages import Attachment, Media
from bot.people import set_writing_only
from bot.teaching.collecting import agreement
from bot.turn import Go
from flows.learning import decide, not_found
from flows.privacy_words import summarised, summary, written

FILE = "wasl.txt"


async def privacy(chat: Chat) -> Go | None:
    chat.say(_("What you tell us is yours. Here you decide about it."))
    while True:
        match await chat.choose("what", _("What would you like to do?"), _ways(), menu=_("Choose")):
            case "see":
                kept = chat.once("seen", lambda db: summarised(everything_about(db, chat.contact.id)))
                chat.say(summary(kept, chat.org))
            case "export":
                await _export(chat)
            case "correct":
                await _correct(chat)
            case "erase":
                if await _erase(chat):
                    return None
            case "writing":
                await _writing(chat)
            case "learning":
                await decide(chat.within("learning"))
            case way:
                return Go(way)


def _ways() -> tuple[Option, ...]:
    return (
        Option("see", _("See my data"), _("A short summary")),
        Option("export", _("Get my data as a file"), _("Everything, to keep")),
        Option("correct", _("Something is wrong"), _("A person puts it right")),
        Option("erase", _("Erase my data")),
        Option("news", _("News from us"), _("Stop it, or get it again")),
        Option("writing", _("Writing or calling"), _("For those who do not hear well")),
        Option("learning", _("Learning from you"), _("Whether we keep sentences to learn from")),
        Option("menu", _("Main menu")),
    )


async def _export(chat: Chat) -> None:
    warning = _("The file holds our whole chat. Whoever opens this telephone can read it. Shall I send it here?")
    if await chat.confirm("export", warning, yes=_("Yes, send it")):
        file = chat.once(
            "file",
            lambda db: str(
                store(
                    db,
                    Media.DOCUMENT,
                    FILE,
                    written(everything_about(db, chat.contact.id), chat.org).encode(),
                    chat.contact.id,
                )
            ),
        )
        document = Attachment(Media.DOCUMENT, id=UUID(file), mime="text/plain", name=FILE)
        said = _("Here is everything we keep of you. Only what you told us in confidence is not in it.")
        chat.say(said, attachments=(document,))


async def _correct(chat: Chat) -> None:
    wrong = await chat.ask("wrong", _("What is wrong, and how is it right? Write it, or send a voice note."), told)
    receipt = Receipt.from_json(
        chat.once("corrected", lambda db: correct(db, chat.contact.id, wrong, chat.org, chat.now).to_json())
    )
    until = isolate(date(receipt.due))
    chat.say(_("Thank you. A colleague puts it right by {date} and answers you here.").format(date=until))
    chat.say(
        _("Your number is {number}. Its PIN is {pin}: with both you can follow it from any telephone.").format(
            number=show_number(receipt.number), pin=ltr(receipt.pin)
        )
    )


async def _erase(chat: Chat) -> bool:
    what = _("I erase our chat, your answers, your files and your settings. Nobody can bring them back.")
    stays = _(
        "Complaints that are still open stay until they are finished, without any tie to this chat. After that "
        "only their number and PIN lead to them: write both down first."
    )
    copy = _("The app you write with keeps a copy of its own. Delete the chat there too.")
    learnt = chat.once("learnt", lambda db: agreement(db, chat.contact.id) is not None)
    said = [what, stays, *([] if chat.channel == "webchat" else [copy]), *([not_found()] if learnt else [])]
    chat.say("\n\n".join(said))
    if not await chat.confirm("sure", _("Shall I erase everything?"), yes=_("Yes, erase it"), no=_("No, keep it")):
        return False
    chat.forget()
    chat.once("erased", lambda db: erase(db, chat.contact.id, still_talking=True, now=chat.now))
    chat.say(_("It is erased. All the best to you. Write to me whenever you like: then we begin anew."))
    return True


async def _writing(chat: Chat) -> None:
    if chat.fact("writes", lambda: chat.contact.writing_only):
        prompt, yes = _("We answer you in writing only. May we call you, too?"), _("Yes, you may")
    else:
        prompt, yes = _("Shall we answer you in writing only? Then nobody calls you."), _("Yes, only in writing")
    if await chat.confirm("writing", prompt, yes=yes):
        only = chat.once("writing_set", lambda db: set_writing_only(db, chat.contact.id, not chat.contact.writing_only))
        chat.say(_("Nobody will call you. We answer in writing.") if only else _("Good. We may call you, too."))
