"""Answers to "is it solved for you?": bound to a closed case, they lead to its flow whatever else is going on."""

from bot.casework.ending import satisfaction
from bot.messages import Incoming
from bot.turn import Go, Turn


def pressed(turn: Turn, value: str) -> Go | None:
    """Of a standing button; None where it is another one."""
    return _go(turn, satisfaction.pressed(value))


def typed(turn: Turn, incoming: Incoming) -> Go | None:
    """Of words that came right after the question; None where nothing of the kind was asked."""
    if incoming.attachments:
        return None
    return _go(turn, satisfaction.typed(turn.db, turn.contact.id, incoming.text))


def _go(turn: Turn, answered: satisfaction.Answered | None) -> Go | None:
    if answered is None:
        return None
    said, case_id = answered
    turn.chosen = satisfaction.label(said)
    return Go("satisfaction", {"case": str(case_id), "said": said})
