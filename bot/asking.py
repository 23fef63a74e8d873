"""How one question is answered: from what is stored, from the message that came, or not yet."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.answers import Invalid, Json
from bot.choices import STANDING, Option, base36, replies
from bot.i18n import _
from bot.messages import Incoming, Outgoing
from bot.supposing import take_back
from bot.turn import Quiet, Retold, Suspension, Turn, Turned

T = TypeVar("T")
LONG = 3500  # characters: a text from here on may have been cut in two by the provider (Telegram cuts at 4096)
MISSES = 2  # after so many the menu and a human are offered


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """`prompted` makes the question for the number of its asking; `textual` where it takes free words."""

    key: str
    parse: Callable[[Incoming], Json]
    load: Callable[[Json], T]
    prompted: Callable[[str], Outgoing]
    textual: bool = False


async def answered(turn: Turn, question: Question[T]) -> T:
    """The answer; where there is none the question is put and the flow suspended."""
    state, key = turn.state, question.key
    if key in state.answers:
        with suppress(LookupError, TypeError, ValueError):  # an option that is gone is asked for anew
            value = question.load(state.answers[key])
            turn.fresh = False
            return _heard(turn, key, value)
        del state.answers[key]
    elif turn.incoming is not None and key == state.waiting:
        incoming, turn.incoming = turn.incoming, None
        try:
            stored = question.parse(incoming)
        except Quiet:
            turn.out.clear()
            await Suspension()
        except Retold as told:
            state.opening = f"{state.opening}\n\n{told.words}".strip()[:LONG]
            state.misses = 0
            for each in told.anew:
                take_back(state.answers, each)
            await Suspension(redo=True)
        except Turned:
            turn.out.clear()
        except Invalid as reason:
            state.misses += 1
            turn.missed = True
            turn.out[:] = [Outgoing(str(reason), sensitive=state.sensitive)]
        else:
            state.answers[key] = stored
            state.long = key if question.textual and len(incoming.text) >= LONG else ""
            state.waiting, state.page, state.misses = "", 0, 0
            turn.fresh = True
            return _heard(turn, key, question.load(stored))
    elif key in turn.supposed and key != state.waiting:
        with suppress(LookupError, TypeError, ValueError):
            return _supposed(turn, key, question.load(turn.supposed[key]))
    _put(turn, question)
    await Suspension()
    raise AssertionError("unreachable")


def _heard(turn: Turn, key: str, value: T) -> T:
    turn.state.trail.append(key)
    turn.out.clear()  # it was said before this answer came
    return value


def _supposed(turn: Turn, key: str, value: T) -> T:
    """Nobody gave it: `back` does not stop here, and what was said before it is still to be said."""
    turn.state.trail.append(key)
    turn.state.facts.append(key)
    turn.fresh = False
    return value


def _put(turn: Turn, question: Question[T]) -> None:
    """Say the question. Said again without an answer it keeps the number of its asking, and old buttons their use."""
    state = turn.state
    if state.waiting != question.key or not state.asked:
        turn.counter += 1
        state.waiting, state.asked, state.page = question.key, base36(turn.counter), 0
    state.textual = question.textual
    prompt = question.prompted(state.asked)
    if state.misses >= MISSES:
        offered = {choice.id.partition(":")[2] for choice in prompt.choices}
        ways = [Option("menu", _("Main menu")), Option("human", _("A person"))]
        ways = [way for way in ways if way.value not in offered]
        prompt = replace(prompt, choices=(*prompt.choices, *replies(STANDING, ways)))
    turn.out.append(replace(prompt, sensitive=state.sensitive))
