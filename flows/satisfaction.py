"""After a case was closed: it is solved, it is not and opens again, or somebody else must decide it."""

from typing import Any
from uuid import UUID

from bot.answers import Json, Told, told
from bot.casework import Reopened, add_message, appeal, reopen
from bot.casework.ending.satisfaction import DISAGREE, SOLVED, Asked, asked_about, say_solved
from bot.chat import Chat
from bot.i18n import _, date, isolate


async def satisfaction(chat: Chat) -> None:
    """`Go("satisfaction", {"case": …, "said": …})`: the button under a closing message, or what was typed for it."""
    case = str(chat.once("case", lambda db: ""))
    said = str(chat.once("said", lambda db: ""))
    asked = Asked.from_json(chat.once("asked", lambda db: _asked(db, case, chat.contact.id)))
    if asked is None:
        chat.say(_("I do not find this case here any more. If you have its number, write it, and I look again."))
        return
    chat.about(asked.case_id)
    if asked.sensitive:
        chat.sensitive()
    if said == SOLVED:
        chat.once("thanked", lambda db: say_solved(db, asked.case_id, chat.now))
        chat.say(_thanks(asked))
    elif said == DISAGREE and asked.over:
        await _appeal(chat, asked)
    else:
        await _not_solved(chat, asked)


def _asked(db: Any, case: str, contact_id: UUID) -> Json:
    found = asked_about(db, UUID(case), contact_id) if case else None
    return found.to_json() if found else None


def _thanks(asked: Asked) -> str:
    if asked.over:
        return _("Thank you for telling us. We are glad. If something comes up again, write to us at any time.")
    return _("Thank you for telling us. Those who work on your case will see it.")


async def _not_solved(chat: Chat, asked: Asked) -> None:
    """It opens at once: who walks away from the question that follows has said enough."""
    due = asked.due
    if asked.over:
        again = Reopened.from_json(
            chat.once("again", lambda db: reopen(
                db, asked.case_id, "", contact_id=chat.contact.id, organisation=chat.org, now=chat.now
            ).to_json())
        )  # fmt: skip
        due = again.due
    by = isolate(date(due))
    chat.say(_("I am sorry. Your case is open again, and you get an answer by {date}.").format(date=by))
    missing = _("What is still missing? Write it in a few words, or send a voice note.")
    more = await chat.ask_or_skip("missing", missing, told, _("Nothing to add"))
    await _add(chat, asked, more)


async def _appeal(chat: Chat, asked: Asked) -> None:
    again = Reopened.from_json(
        chat.once("appealed", lambda db: appeal(
            db, asked.case_id, "", contact_id=chat.contact.id, organisation=chat.org, now=chat.now
        ).to_json())
    )  # fmt: skip
    by = isolate(date(again.due))
    chat.say(_("Somebody else than before looks at your case now. You get an answer by {date}.").format(date=by))
    against = _("What is wrong with the decision? Write it, or send a voice note.")
    more = await chat.ask_or_skip("wrong", against, told, _("Nothing to add"))
    await _add(chat, asked, more)


async def _add(chat: Chat, asked: Asked, more: Told | None) -> None:
    if more is None:
        chat.say(_("All right. We go on working on it."))
        return
    files = ((more.voice,) if more.voice else ()) + more.files
    chat.once(
        "added",
        lambda db: add_message(
            db, asked.case_id, more.text, files, contact_id=chat.contact.id, organisation=chat.org, now=chat.now
        ),
    )
    chat.say(_("I put it with your case. Those who work on it will see it."))
