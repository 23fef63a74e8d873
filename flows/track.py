"""Following a case: find it, see where it stands, add to it, say that it is not solved, appeal, or take it back."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from bot.answers import AnswerType, Invalid, Json, Told, digits, told, tracking_number
from bot.casework import (
    Decision,
    Found,
    Reopened,
    State,
    add_message,
    appeal,
    cases_of,
    look_up,
    minutes_to_wait,
    reopen,
    withdraw,
)
from bot.casework.ending.satisfaction import say_solved
from bot.casework.numbers import parse_number
from bot.casework.wording import state_in_words
from bot.chat import Chat
from bot.choices import Option
from bot.i18n import _, date, isolate
from bot.messages import Attachment, Incoming, Media
from bot.turn import Go
from flows.track_words import glimpse, minutes_in_words, standing, topic

PIN = 6  # digits
RECENT = 20  # of one's own cases that are offered
LABEL = 24  # characters of an item of a WhatsApp list


async def track(chat: Chat) -> Go | None:
    """`Go("track", {"number": …})` for a number that is known already."""
    found = await open_case(chat, await which(chat))
    if found is None or found.case_id is None:
        return None
    chat.about(found.case_id)
    chat.say(standing(chat, found), attachments=_unseen_files(found))
    if found.state is State.WAITING and await _add(chat, found.case_id, skip=_("Something else")):
        return None
    done = _("It is solved, thanks") if found.over else _("That is all")
    asked = _("Is it solved for you?") if found.over else _("What would you like to do?")
    match await chat.choose("act", asked, {**_actions(found), "done": done}):
        case "add":
            if not await _add(chat, found.case_id, skip=_("Nothing to add")):
                chat.say(_("All right. I added nothing."))
        case "not_solved":
            await _not_solved(chat, found.case_id)
        case "appeal":
            await _appeal(chat, found.case_id)
        case "withdraw":
            await _withdraw(chat, found.case_id)
        case _:
            _leave(chat, found, found.case_id)
    return None


def _leave(chat: Chat, found: Found, case_id: UUID) -> None:
    if not found.over:
        chat.say(_("All right. Write the number here again whenever you like."))
        return
    chat.once("thanked", lambda db: say_solved(db, case_id, chat.now))
    chat.say(_("Thank you for telling us. We are glad. If something comes up again, write to us at any time."))


async def which(chat: Chat) -> str:
    """The number: known already, one of the person's own cases, or written. Hidden and sensitive cases are not offered,
    since a telephone is shared."""
    known = "number" in chat.turn.state.answers
    own = () if known else chat.once("own", lambda db: _own(cases_of(db, chat.contact.id)))
    if own:
        options = [*(_option(chat, *each) for each in own), Option("other", _("Another number"))]
        chosen = await chat.choose("which", _("Which one do you want to follow?"), options)
        if chosen != "other":
            return chosen
    return await chat.ask("number", _("Please write the number you were given. It has 12 digits."), tracking_number)


def _own(cases: Sequence[Found]) -> Json:
    return [[each.number, each.kind, each.category, each.state.value] for each in cases[:RECENT]]


def _option(chat: Chat, number: str, kind: str, category: str, state: str) -> Option:
    """The last digits stand first: a label that is too long for a list is cut at its end."""
    label = f"{number[-4:]} {topic(chat.org, kind, category)}"
    short = label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"
    return Option(number, short, state_in_words(State(state)))


async def open_case(chat: Chat, number: str) -> Found | None:
    """The case, once it may be seen whole; None when the person leaves it at less, or must wait.

    An unknown number, a wrong PIN, a sensitive and a traceless case are spoken of in the same words.
    """
    pin: str | None = None
    while True:
        found = _look(chat, number, pin)
        if found is not None and found.full:
            return found
        if found is None and (minutes := _wait(chat, number)):
            chat.say(minutes_in_words(minutes))
            return None
        said = await chat.ask_or_skip("pin", _pin_prompt(chat, found, pin), _pin, _("I do not have it"))
        if said is None:
            chat.say(_("Without the PIN I show no more, so that nobody else reads it. For a person, write: human"))
            return None
        number, pin = (number, said) if len(said) == PIN else (said, None)


def _look(chat: Chat, number: str, pin: str | None) -> Found | None:
    found = Found.from_json(
        chat.once("found", lambda db: _json(look_up(db, number, contact_id=chat.contact.id, pin=pin, now=chat.now)))
    )
    if found is None:
        # It may be sensitive or traceless: whoever finds this chat later must not find the number in it.
        chat.sensitive()
        chat.traceless()
    return found


def _json(found: Found | None) -> Json:
    return replace(found, story="").to_json() if found else None


def _wait(chat: Chat, number: str) -> int:
    return int(chat.once("wait", lambda db: minutes_to_wait(db, number, contact_id=chat.contact.id, now=chat.now)))


def _pin_prompt(chat: Chat, found: Found | None, pin: str | None) -> str:
    if found is not None:
        more = _("More is only shown with the PIN that came with the number. Please write it: six digits.")
        return f"{glimpse(chat, found)}\n\n{more}"
    if pin is None:
        return _("To open it I also need the PIN that came with the number. Please write it: six digits.")
    return _("The number and the PIN do not fit together. Please look at both, and write the PIN or the number again.")


def _parse_pin(incoming: Incoming) -> Json:
    if number := parse_number(incoming.text):
        return number
    try:
        return digits(PIN, PIN).parse(incoming)
    except Invalid:
        raise Invalid(_("The PIN has six digits.")) from None


_pin: AnswerType[str] = AnswerType(_parse_pin, lambda stored: str(stored))


def _unseen_files(found: Found) -> tuple[Attachment, ...]:
    """Files in our answers to a traceless complaint: nobody could be sent them."""
    if not found.traceless:
        return ()
    files = [file for step in found.steps if not step.mine for file in step.attachments]
    return tuple(Attachment(Media.DOCUMENT, id=file) for file in files)


def _actions(found: Found) -> dict[str, str]:
    """What a person may do with a case; an appeal needs a decision that somebody took."""
    if not found.over:
        return {"add": _("Add something"), "withdraw": _("Take it back")}
    again = {"not_solved": _("It is not solved")}
    if found.decision and found.decision != Decision.WITHDRAWN:
        again["appeal"] = _("I disagree")
    return again


async def _add(chat: Chat, case_id: UUID, skip: str) -> bool:
    asked = _("Write what you want to add, or send photos, papers or a voice note.")
    more = await chat.attachments("more", asked, done=_("Done"), skip=skip)
    if not more.texts and not more.files:
        return False
    words, me = "\n\n".join(more.texts), chat.contact.id
    chat.once(
        "added",
        lambda db: add_message(db, case_id, words, more.files, contact_id=me, organisation=chat.org, now=chat.now),
    )
    chat.say(_("I put it with your case. Those who work on it will see it."))
    return True


async def _not_solved(chat: Chat, case_id: UUID) -> None:
    why = await chat.ask("why", _("I am sorry. What is still missing? Write it, or send a voice note."), told)
    again = Reopened.from_json(
        chat.once("again", lambda db: reopen(
            db, case_id, why.text, _files(why), contact_id=chat.contact.id, organisation=chat.org, now=chat.now,
        ).to_json())
    )  # fmt: skip
    chat.say(_("Your case is open again. You get an answer by {date}.").format(date=isolate(date(again.due))))


async def _appeal(chat: Chat, case_id: UUID) -> None:
    why = await chat.ask("against", _("What is wrong with the decision? Write it, or send a voice note."), told)
    again = Reopened.from_json(
        chat.once("appealed", lambda db: appeal(
            db, case_id, why.text, _files(why), contact_id=chat.contact.id, organisation=chat.org, now=chat.now,
        ).to_json())
    )  # fmt: skip
    chat.say(
        _("Somebody else than before looks at your case now. You get an answer by {date}.").format(
            date=isolate(date(again.due))
        )
    )


def _files(said: Told) -> tuple[UUID, ...]:
    return ((said.voice,) if said.voice else ()) + said.files


async def _withdraw(chat: Chat, case_id: UUID) -> None:
    sure = _("Do you want to take it back? Then we stop working on it. Nobody will ask you why.")
    if not await chat.confirm("sure", sure, _("Yes, take it back"), _("No, keep it")):
        chat.say(_("All right. We go on working on it."))
        return
    chat.once("withdrawn", lambda db: withdraw(db, case_id, now=chat.now))
    chat.say(_("Your case is closed, as you wished. You can open it again with its number."))
