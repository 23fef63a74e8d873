"""What somebody's first words are about: an intent, or the complaint that they tell where that is plainer."""

from dataclasses import dataclass, replace

from bot.organisation import Organisation
from bot.understanding.intents import FLOWS, OFFERED, Intent, Understood, understand
from bot.understanding.slots import Understood as Told
from bot.understanding.slots import read_complaint

# Of questions about help; with what these categories say, and where or when it was, nobody only asks
_QUESTIONS = frozenset({Intent.AID, Intent.CASH, Intent.DISABILITY, Intent.EVENTS})
_DEPRIVED = frozenset({"not_received", "too_little", "delayed", "removed"})


@dataclass(frozen=True, slots=True)
class FirstWords:
    """`about` is the category of the complaint that they tell, where it may be said aloud."""

    wish: Understood
    about: str = ""


def first_words(text: str, org: Organisation) -> FirstWords:
    """Never raises; the same words are always understood alike. What is unsure and touches on a complaint may be one:
    it is among the `likely`."""
    wish = understand(text)
    if wish.intent not in (Intent.COMPLAINT, Intent.NONE, *_QUESTIONS):
        return FirstWords(wish)
    told = read_complaint(text, org)
    complaint = FLOWS[Intent.COMPLAINT]
    if wish.intent is not Intent.COMPLAINT and not _tells(told, asks=wish.intent in _QUESTIONS):
        touched = wish.intent is Intent.NONE and bool(told.category or told.grave)
        offered = (*wish.likely[: OFFERED - 1], complaint)
        return FirstWords(replace(wish, likely=offered) if touched and complaint not in wish.likely else wish)
    wish = replace(wish, intent=Intent.COMPLAINT, flow=complaint)
    return FirstWords(wish, "" if told.grave else told.category)


def _tells(told: Told, asks: bool) -> bool:
    """What went wrong, and which help, where, when or how much. Who touches on something grave may want another thing
    than to complain: they choose."""
    if not told.category or told.grave:
        return False
    happened = bool(told.region or told.moment or told.amount)
    return happened and told.category in _DEPRIVED if asks else happened or bool(told.programme)
