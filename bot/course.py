"""The course of flows: begun, put aside, taken up again, and run on to the next question."""

from bot import overlays
from bot.answers import Json
from bot.choices import meant
from bot.messages import Incoming, Outgoing
from bot.replay import replay
from bot.state import Parked
from bot.topics import Topics
from bot.turn import Go, Turn
from storage.ids import random_id

PASSING = frozenset({"menu", "help", "aid", "library"})  # flows that are left without a question
MOST_FLOWS = 6  # flows that may follow one another in one turn
MOST_ANSWERS = 300  # of one run of a flow; a complaint has forty at most


def start(turn: Turn, topics: Topics, go: Go) -> None:
    """Begin a flow; what was going on is put aside, and a flow put aside earlier is offered again."""
    state = turn.state
    park(turn, topics)
    if go.flow in state.parked and not go.answers:
        overlays.offer(turn, topics, "again", go.flow, held=go.opening)
        return
    state.parked.pop(go.flow, None)
    begin(turn, topics, go, str(random_id()) if not state.episode else state.episode)
    run(turn, topics)


def go_over(turn: Turn, topics: Topics, go: Go, held: str = "") -> None:
    """To another flow; who has answered something in this one is asked first. `held` are the words that brought it."""
    if turn.state.flow in PASSING or not turn.state.trail:
        start(turn, topics, go)
    else:
        overlays.offer(turn, topics, "switch", go.flow, dict(go.answers), held)


def park(turn: Turn, topics: Topics) -> None:
    """Put aside what was answered. Sensitive, traceless and passing flows leave nothing behind."""
    state = turn.state
    topic = topics.get(state.flow)
    if topic and topic.remind and state.waiting and state.trail and not (state.sensitive or state.fleeting):
        state.parked[state.flow] = Parked(state.answers, state.trail, state.episode)
    state.leave()


def begin(turn: Turn, topics: Topics, go: Go, episode: str, answers: dict[str, Json] | None = None) -> None:
    state = turn.state
    state.leave()
    state.flow, state.episode, state.opening = go.flow, episode, go.opening
    state.answers = answers if answers is not None else dict(go.answers)
    state.sensitive = topics[go.flow].sensitive
    turn.incoming = None


def present(turn: Turn, topics: Topics) -> None:
    """Show the question that waits, again; where none does, the menu."""
    turn.incoming = None
    said = list(turn.out)
    if turn.state.offer:
        overlays.ask_again(turn, topics)
        return
    if turn.state.flow:
        run(turn, topics)
    elif not turn.contact.consent:
        start(turn, topics, Go("welcome"))
    else:
        start(turn, topics, Go("menu"))
    turn.out[:0] = said


def run(turn: Turn, topics: Topics) -> None:
    """Replay the flow, and the flows it leads to."""
    state = turn.state
    if len(state.answers) > MOST_ANSWERS:  # somebody goes round and round: each round would cost more than the last
        start(turn, topics, Go("menu"))
        return
    said: list[Outgoing] = []
    for _flow in range(MOST_FLOWS):
        ended = replay(topics[state.flow].flow, turn)
        if ended is None:
            turn.out[:0] = said
            return
        said += turn.out
        turn.out.clear()
        if ended.go is None:
            state.leave()
            turn.out[:] = said
            overlays.offer_parked(turn, topics)
            return
        if ended.go.flow in state.parked and not ended.go.answers:
            state.leave()
            turn.out[:] = said
            overlays.offer(turn, topics, "again", ended.go.flow, held=ended.go.opening)
            return
        begin(turn, topics, ended.go, state.episode)
    raise RuntimeError("Flows lead to one another without end.")


def offer_answered(turn: Turn, topics: Topics, incoming: Incoming) -> None:
    """The person decides about an offer; anything that decides nothing is taken as an answer to the flow."""
    state = turn.state
    offer = state.offer
    if offer is None:
        raise ValueError("No offer stands.")
    options = overlays.options(turn, offer)
    value = incoming.button.partition(":")[2]
    found = next((o for o in options if o.value == value), None) or meant(incoming.text, options, options)
    if found is None:
        overlays.ask_again(turn, topics)
        return
    state.offer = None
    turn.chosen = found.label
    match offer.kind, found.value:
        case "language", language:
            overlays.speak(turn, language)
            present(turn, topics)
        case "switch", "yes":
            start(turn, topics, Go(offer.flow, offer.answers, offer.held))
        case "again", "yes":
            parked = state.parked.pop(offer.flow)
            begin(turn, topics, Go(offer.flow, opening=offer.held), parked.episode, parked.answers)
            run(turn, topics)
        case "again", _:
            del state.parked[offer.flow]
            start(turn, topics, Go(offer.flow if offer.wanted else "menu", opening=offer.held))
        case "resume", "no":
            start(turn, topics, Go("menu"))
        case _:
            present(turn, topics)
