"""Buttons of broadcasts in a conversation: an answer is noted and thanked for once, or a flow begins."""

from dataclasses import replace
from datetime import UTC, datetime

from bot import overlays
from bot.choices import STANDING, replies
from bot.course import go_over, present, start
from bot.held import passed_on
from bot.i18n import _, isolate, language
from bot.messages import Incoming, Outgoing
from bot.outreach import pressing
from bot.outreach.content import read_button
from bot.outreach.pressing import Came, Place, Pressed
from bot.topics import Topics
from bot.turn import Go, Turn

WELCOME, ONWARD = "welcome", "onward"  # the flow, and the answer that says where it leads


def place_of(turn: Turn, incoming: Incoming) -> Place | None:
    """The button that was pressed, where it is one of a broadcast. Of a template's only the words come, and which
    message held it."""
    if incoming.button:
        asked, _colon, value = incoming.button.partition(":")
        found = read_button(value) if asked == STANDING else None
        return Place(*found) if found else None
    if incoming.pressed and incoming.text:
        return pressing.replied(turn.db, turn.contact.id, incoming.pressed, incoming.text)
    return None


def meant_by(turn: Turn, incoming: Incoming) -> Place | None:
    """The button whose label was typed, while nothing is asked."""
    words = incoming.text
    if incoming.attachments or len(words) > pressing.TYPED_MOST:
        return None
    return pressing.typed(turn.db, turn.contact.id, turn.contact.channel, words, turn.now)


def just_came(turn: Turn) -> bool:
    """Whether a broadcast came after what was asked last, a short while ago."""
    asked_at = datetime.fromtimestamp(turn.state.at, UTC)
    return pressing.just_came(turn.db, turn.contact.id, turn.contact.channel, asked_at, turn.now)


def pressed(turn: Turn, topics: Topics, place: Place) -> None:
    found = _press(turn, place)
    if found.came is Came.OPENS:
        _open(turn, topics, found)
        return
    turn.out.append(_said(turn, found))
    if turn.state.flow or turn.state.offer:
        present(turn, topics)


def pressed_between(turn: Turn, topics: Topics, place: Place, incoming: Incoming) -> bool:
    """While a colleague holds the conversation an answer counts too; what would begin a flow is for the colleague to
    read. False where there is none after all."""
    found = _press(turn, place)
    if found.came is Came.OPENS:
        return passed_on(turn, replace(incoming, text=found.label, button=""))
    turn.out.append(_said(turn, found))
    return True


def _press(turn: Turn, place: Place) -> Pressed:
    found = pressing.press(turn.db, turn.contact.id, place, language(), turn.now)
    turn.chosen = found.label
    if found.language and not turn.contact.language:  # the one in which we wrote to them
        overlays.speak(turn, found.language)
        turn.contact = replace(turn.contact, language=found.language)
    return found


def _open(turn: Turn, topics: Topics, found: Pressed) -> None:
    """Who has not been asked yet whether we may keep what they write is welcomed first, and then led there."""
    state, flow = turn.state, found.opens if found.opens in topics else "menu"
    if not turn.contact.consent and state.flow == WELCOME:
        state.answers[ONWARD] = flow
    if flow == state.flow or (state.flow == WELCOME and not turn.contact.consent):
        present(turn, topics)
    elif not turn.contact.consent:
        start(turn, topics, Go(WELCOME, {ONWARD: flow}))
    else:
        go_over(turn, topics, Go(flow))


def _said(turn: Turn, found: Pressed) -> Outgoing:
    """Whoever wants to change the answer still can, though the buttons of the broadcast are gone."""
    answer, choices = isolate(found.label), replies(STANDING, found.others)
    match found.came:
        case Came.FIRST if found.others:
            said = _("Thank you. I have noted: {answer}. If you change your mind, press another one.")
        case Came.FIRST:
            said = _("Thank you. I have noted: {answer}.")
        case Came.CHANGED:
            said = _("I have noted your new answer: {answer}.")
        case Came.AGAIN:
            said, choices = _("I have this answer of yours already: {answer}."), ()
        case _:
            said, choices = _("This button cannot be used any more, or was not meant for this chat."), ()
    return Outgoing(said.format(answer=answer), choices, sensitive=turn.state.sensitive)
