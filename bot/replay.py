"""The replay of a flow from its stored answers: as far as they reach, and no further."""

from dataclasses import dataclass

from bot.chat import Chat, Flow
from bot.turn import Go, Suspension, Turn

MOST_REDOS = 5  # a flow that takes its answers back for ever is a bug


@dataclass(frozen=True, slots=True)
class Ended:
    """The flow came to its end; `go` is the flow to carry on with."""

    go: Go | None


def replay(flow: Flow, turn: Turn) -> Ended | None:
    """Carry the flow on; None where it waits for the person. Awaiting anything but the chat is a TypeError."""
    for _attempt in range(MOST_REDOS):
        turn.rewind()
        turn.state.trail.clear()
        turn.state.facts.clear()
        coroutine = flow(Chat(turn))
        try:
            awaited = coroutine.send(None)
        except StopIteration as end:
            return Ended(end.value)
        coroutine.close()
        if not isinstance(awaited, Suspension):
            raise TypeError(f"A flow may await nothing but its chat, not {awaited!r}.")
        if not awaited.redo:
            return None
    raise RuntimeError("A flow took its answers back without end.")


def step_back(turn: Turn) -> bool:
    """Drop the last answer on this path, and the facts that came after it; False at the beginning."""
    state = turn.state
    while state.trail:
        key = state.trail.pop()
        state.answers.pop(key, None)
        state.answers.pop(f"{key}+", None)
        if key not in state.facts:
            state.waiting = ""
            return True
    return False
