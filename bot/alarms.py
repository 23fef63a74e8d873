"""What is done about danger in somebody's words: help lines at once where it is plain, a gentle question where not."""

from dataclasses import replace
from datetime import timedelta

from bot import overlays
from bot.casework.talk.handoff import danger_met
from bot.choices import STANDING, yes_or_no
from bot.commands import Name, command
from bot.i18n import _
from bot.messages import Incoming, Outgoing
from bot.turn import Turn
from bot.understanding.crisis import alarm
from bot.understanding.text import fold

DANGER, SAFE = "danger", "safe"  # the buttons of the question
_SAID = {"yes": DANGER, "no": SAFE}
AGAIN = timedelta(minutes=15)  # within it neither the help lines nor the question come twice
SOON = timedelta(minutes=2)


def heed(turn: Turn, incoming: Incoming) -> Outgoing | None:
    """What plain words of danger bring, whatever else is going on; they cut nothing off."""
    found = alarm(incoming.text) if incoming.text and not incoming.button else None
    return met(turn, str(found.kind)) if found and found.tier == 1 else None


def doubt(turn: Turn, incoming: Incoming) -> Outgoing | None:
    """The gentle question, where words may mean danger: asked once they were answered, for the name of an option that
    was offered is an answer, whatever it sounds like."""
    if not incoming.text or incoming.button or turn.chosen:
        return None
    found = alarm(incoming.text)
    if found is None or found.tier == 1:
        return None
    state, now = turn.state, turn.now.timestamp()
    pause = SOON if state.doubt else AGAIN  # who said no to it is left in peace; who said nothing may not have seen it
    if now - max(state.doubt_at, state.danger_at) < pause.total_seconds():
        return None
    state.doubt, state.doubt_at = str(found.kind), now
    return overlays.in_danger()


def as_pressed(turn: Turn, incoming: Incoming) -> Incoming:
    """Who was asked whether there is danger has pressed a button where they type its words; or a bare yes or no next,
    while nothing else is asked that these could answer. So has who asks for a person right after the help lines."""
    state = turn.state
    if not incoming.text or incoming.button:
        return incoming
    if state.at in (state.danger_at, state.doubt_at) and _wants_human(incoming.text):
        return replace(incoming, button=f"{STANDING}:{Name.HUMAN}")
    if not state.doubt:
        return incoming
    said = DANGER if fold(incoming.text) == fold(overlays.standing_label(DANGER)) else ""
    if state.doubt_at == state.at and (state.textual or not state.waiting):
        said = said or _SAID.get(yes_or_no(incoming.text), "")
    return replace(incoming, button=f"{STANDING}:{said}") if said else incoming


def _wants_human(text: str) -> bool:
    word = command(text)
    return bool(word and word.name == Name.HUMAN) or fold(text) == fold(overlays.standing_label(Name.HUMAN))


def bare_answer(turn: Turn, text: str) -> str:
    """Which button of the gentle question a bare yes or no means that answered nothing else."""
    return _SAID.get(yes_or_no(text), "") if turn.state.doubt else ""


def met(turn: Turn, kind: str) -> Outgoing | None:
    """Danger is plain: what is open of theirs becomes urgent, and the help lines come, once in a while."""
    state = turn.state
    state.danger = kind
    danger_met(turn.db, turn.contact.id)
    since = turn.now.timestamp() - state.danger_at
    state.danger_at = turn.now.timestamp()
    return overlays.help_lines(turn, kind) if since >= AGAIN.total_seconds() else None


def answered(turn: Turn, danger: bool) -> None:
    """The person says whether there is danger. A no takes nothing back that was plain before."""
    kind, turn.state.doubt = turn.state.doubt, ""
    if danger:
        turn.state.danger_at = 0  # asked for help, they get it again
        said = met(turn, kind or turn.state.danger)
    else:
        said = Outgoing(_("That is good. If it changes, write to me here at any time."), sensitive=True)
    if said:
        turn.out.append(said)
