"""Answers that nobody gave but that were understood: they stand until the person takes them back."""

from collections.abc import Callable, Mapping, MutableMapping

from bot.answers import Json
from bot.turn import Turn

SUPPOSED = "="  # at the end of the key under which they are kept
DONE = "!"  # at the end of the key of an effect's result, which is never taken back


def suppose(turn: Turn, key: str, understood: Callable[[], Mapping[str, Json]]) -> None:
    """Let these answers, by their whole keys, stand as if given, wherever the person gives none. They are no step that
    `back` stops at; a question whose supposed answer is no longer one is asked."""
    state, key = turn.state, key + SUPPOSED
    if key not in state.answers:
        state.answers[key] = dict(understood())
    state.trail.append(key)
    state.facts.append(key)
    turn.supposed.update(_of(state.answers[key]))


def take_back(answers: MutableMapping[str, Json], key: str) -> None:
    """Take back what was answered under `key` and within it, given or supposed."""
    for stored in [stored for stored in answers if _within(stored, key) and not stored.endswith(DONE)]:
        del answers[stored]
    for stored, understood in list(answers.items()):
        if stored.endswith(SUPPOSED):
            answers[stored] = {given: value for given, value in _of(understood).items() if not _within(given, key)}


def _within(stored: str, key: str) -> bool:
    return stored in (key, key + SUPPOSED) or stored.startswith((f"{key}.", f"{key}#", f"{key}+"))


def _of(stored: Json) -> Mapping[str, Json]:
    return stored if isinstance(stored, dict) else {}
