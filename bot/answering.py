"""In what order a message is understood: danger, words that work anywhere, the waiting question, numbers, intents."""

from datetime import timedelta

from bot import alarms, broadcasts, overlays, solved
from bot.answers import STORY_MOST
from bot.asking import LONG
from bot.casework.numbers import find_number
from bot.casework.talk.handoff import give_back, voice_waits
from bot.choices import STANDING
from bot.commands import Command, Name, command
from bot.course import PASSING, go_over, offer_answered, present, run, start
from bot.held import passed_on, unreadable
from bot.i18n import _, language
from bot.messages import Attachment, Incoming, Kind, Media, Outgoing
from bot.obeying import obey
from bot.state import State
from bot.topics import Topics
from bot.turn import Go, Turn
from bot.understanding.first_words import first_words
from bot.understanding.intents import Intent, understand

SAME_BREATH = timedelta(seconds=5)  # parts of a text that the provider cut arrive within it
LONG_AWAY = timedelta(hours=6)
ALWAYS = frozenset({"hide", "stop"})  # bare words that are obeyed although a human listens


def answer(turn: Turn, topics: Topics, incoming: Incoming) -> None:
    """Understand one message of a conversation nobody holds; what is said stands in `turn.out` afterwards."""
    if overlays.tests_come(turn, incoming):
        return
    incoming = alarms.as_pressed(turn, incoming)
    warning = alarms.heed(turn, incoming)
    _answer(turn, topics, incoming)
    if warning and turn.missed:
        del turn.out[:-1]  # nobody in danger is told to choose from a list
    if warning := warning or alarms.doubt(turn, incoming):
        turn.out.insert(0, warning)


def pass_to_human(turn: Turn, topics: Topics, incoming: Incoming) -> None:
    """A caseworker holds the conversation: the bot is silent, save for danger and words that must work at once."""
    if overlays.tests_come(turn, incoming):
        return
    incoming = alarms.as_pressed(turn, incoming)
    warning = alarms.heed(turn, incoming) or alarms.doubt(turn, incoming)
    word = command(incoming.text) if incoming.text and not incoming.button else None
    if (word and word.name == Name.STOP) or incoming.button == f"{STANDING}:{Name.STOP}":
        overlays.news(turn, stopped=True)
    elif word and (word.slash or word.name in ALWAYS):
        obey(turn, topics, word.name, incoming.text)
    elif place := broadcasts.place_of(turn, incoming):
        if not broadcasts.pressed_between(turn, topics, place, incoming):
            give_back(turn.db, turn.contact.id)
            broadcasts.pressed(turn, topics, place)
    elif incoming.button.startswith(f"{STANDING}:") or _asked_between(turn, topics, incoming.button):
        _press(turn, topics, incoming)
    elif not passed_on(turn, incoming):
        give_back(turn.db, turn.contact.id)  # a holder of nothing would be silence for the person
        _answer(turn, topics, incoming)
    if warning:
        turn.out.insert(0, warning)


def _asked_between(turn: Turn, topics: Topics, button: str) -> bool:
    """Whether it is the button of a question that the colleague has the bot ask. Words are for the colleague: a typed
    yes may answer what they said last."""
    state = turn.state
    topic = topics.get(state.flow)
    asked = button.partition(":")[0]
    return bool(button) and topic is not None and topic.between and bool(state.waiting) and asked == state.asked


def _answer(turn: Turn, topics: Topics, incoming: Incoming) -> None:
    state = turn.state
    if state.flow and state.flow not in topics:  # a deployment took the flow away
        state.leave()
    if place := broadcasts.place_of(turn, incoming):
        broadcasts.pressed(turn, topics, place)
    elif incoming.button:
        _press(turn, topics, incoming)
    elif incoming.edited:
        turn.out.append(Outgoing(_("I saw that you changed an earlier message. To change an answer, write: back.")))
        present(turn, topics)
    elif incoming.kind is Kind.UNSUPPORTED or not (incoming.text or incoming.attachments or _carries(incoming)):
        turn.out.append(Outgoing(unreadable()))
        present(turn, topics)
    elif (word := command(incoming.text)) and word.slash:
        obey(turn, topics, word.name, incoming.text)
    elif go := solved.typed(turn, incoming):
        start(turn, topics, go)
    elif state.offer and not (word and word.name in ALWAYS):
        offer_answered(turn, topics, incoming)
    elif state.waiting and not state.offer:
        _reply(turn, topics, incoming, word)
    elif word:
        obey(turn, topics, word.name, incoming.text)
    else:
        _open(turn, topics, incoming)


def _carries(incoming: Incoming) -> bool:
    return incoming.place is not None or bool(incoming.telephone)


def _press(turn: Turn, topics: Topics, incoming: Incoming) -> None:
    state = turn.state
    asked, _colon, value = incoming.button.partition(":")
    if asked == STANDING and (go := solved.pressed(turn, value)):
        start(turn, topics, go)
    elif asked == STANDING:
        turn.chosen = ""
        obey(turn, topics, value, "")
    elif state.offer and asked == state.offer.asked:
        offer_answered(turn, topics, incoming)
    elif state.waiting and asked == state.asked:
        state.offer = None
        turn.incoming = incoming
        run(turn, topics)
    else:
        turn.out.append(Outgoing(_("This button belongs to an earlier question.")))
        present(turn, topics)


def _reply(turn: Turn, topics: Topics, incoming: Incoming, word: Command | None) -> None:
    """Words, files or a place while a question waits."""
    state = turn.state
    if _continues(turn, incoming, word):
        return
    if word and word.name == Name.STOP and state.textual and broadcasts.just_came(turn):
        obey(turn, topics, word.name, incoming.text)
        return
    away = turn.now.timestamp() - state.at > LONG_AWAY.total_seconds()
    if away and state.trail and _greets(incoming.text):
        overlays.offer(turn, topics, "resume", state.flow)
        return
    before = state.copy()
    turn.incoming = incoming
    run(turn, topics)
    if not turn.missed:
        if word and before.textual:
            turn.out.insert(0, overlays.meant_as_word(word.name, incoming.text))
        return
    voice = _voice(incoming)
    if voice and not turn.state.fleeting:  # handed to somebody, it would tie the person to what leaves no trace
        _unheard(turn, voice)
    elif word:
        _restore(turn, before)
        obey(turn, topics, word.name, incoming.text)
    elif said := alarms.bare_answer(turn, incoming.text):
        _restore(turn, before)
        obey(turn, topics, said, "")
    elif not before.textual and (place := broadcasts.meant_by(turn, incoming)):
        _restore(turn, before)
        broadcasts.pressed(turn, topics, place)
    elif before.flow == "welcome" and incoming.text:
        _restore(turn, before)
        _more_to_welcome(turn, topics, incoming.text)
    elif not before.textual and (go := _somewhere_else(turn, topics, incoming.text, passing := _passing(before))):
        _restore(turn, before)
        asks = Go("menu", opening=incoming.text)  # the menu asks before it goes
        go_over(turn, topics, asks if passing and not go.answers else go, incoming.text)
    elif before.flow == "menu" and incoming.text:
        _restore(turn, before)
        start(turn, topics, Go("menu", opening=incoming.text))


def _more_to_welcome(turn: Turn, topics: Topics, text: str) -> None:
    """Who has not agreed yet goes nowhere else, and what they write is kept until they have."""
    state = turn.state
    if turn.contact.consent:
        start(turn, topics, Go("welcome", opening=text))
        return
    state.misses += 1
    before = "" if _greets(state.opening) else state.opening
    state.opening = f"{before} {text}".strip()[:LONG]
    turn.out.append(Outgoing(_("I have read it, and come to it in a moment. First I need your answer here.")))
    present(turn, topics)
    del turn.out[1:-1]  # who we are was said a moment ago


def _restore(turn: Turn, before: State) -> None:
    turn.out.clear()
    turn.missed = False
    turn.state.__dict__.update(before.__dict__)


def _continues(turn: Turn, incoming: Incoming, word: Command | None) -> bool:
    """A text the provider cut in two is one answer: its second part joins the first, without a word; a command not."""
    state = turn.state
    stored = state.answers.get(state.long) if state.long else None
    soon = turn.now.timestamp() - state.at <= SAME_BREATH.total_seconds()
    if not (soon and isinstance(stored, dict) and incoming.text) or incoming.attachments or word:
        state.long = ""
        return False
    stored["text"] = f"{stored['text']} {incoming.text}"[:STORY_MOST]
    if len(incoming.text) < LONG:
        state.long = ""
    return True


def _voice(incoming: Incoming) -> Attachment | None:
    return next((a for a in incoming.attachments if a.media is Media.VOICE and a.id), None)


def _unheard(turn: Turn, voice: Attachment) -> None:
    """Nobody is left alone with a voice note that a machine cannot hear."""
    if voice.id:
        voice_waits(turn.db, turn.contact.id, voice.id, sensitive=turn.state.sensitive)
    turn.state.misses = 0
    heard = _("I cannot listen to voice notes myself. A colleague will hear it and answer you here.")
    turn.out.insert(0, Outgoing(heard, sensitive=turn.state.sensitive))


def _passing(state: State) -> bool:
    return state.flow in PASSING or not state.trail


def _somewhere_else(turn: Turn, topics: Topics, text: str, passing: bool) -> Go | None:
    """Where the words lead, instead of answering what was asked. For the library nobody is called away from what they
    have begun."""
    flow = first_words(text, turn.organisation).wish.flow
    if passing and not flow and turn.library.well(text, language(), turn.today, turn.organisation):
        flow = "library"
    wanted = Go(flow, opening=text)
    going = wanted.flow in topics and wanted.flow != turn.state.flow
    return _numbered(text) or (wanted if going else None)


def _numbered(text: str) -> Go | None:
    return Go("track", {"number": number}) if (number := find_number(text)) else None


def _greets(text: str) -> bool:
    return understand(text).intent is Intent.GREETING


def _open(turn: Turn, topics: Topics, incoming: Incoming) -> None:
    """Nothing waits: a number, or the menu, which understands the words. Who is new is welcomed first."""
    text = incoming.text
    voice = _voice(incoming)
    if place := broadcasts.meant_by(turn, incoming):
        broadcasts.pressed(turn, topics, place)
        return
    if turn.contact.consent != "given":
        start(turn, topics, Go("welcome", opening=text))
    else:
        start(turn, topics, _numbered(text) or Go("menu", opening=text))
    if voice:
        _unheard(turn, voice)
