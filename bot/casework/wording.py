"""The words for what is kept of a case as keys: what people choose in the chat, read there, and colleagues see."""

from datetime import date
from typing import Any

from bot import i18n
from bot.i18n import _
from storage.case import Decision, State


def ways() -> dict[str, str]:
    return {"named": _("With my name"), "hidden": _("Hidden from staff"), "traceless": _("Without a trace")}


def whom() -> dict[str, str]:
    return {"self": _("For me"), "other": _("For somebody else")}


def times() -> dict[str, str]:
    """When it happened."""
    return {
        "today": _("Today"),
        "week": _("This week"),
        "month": _("This month"),
        "longer": _("Longer ago"),
        "still": _("It still goes on"),
    }


def month(named: str) -> str:
    """2026-09 in words."""
    return i18n.month_name(date.fromisoformat(f"{named}-01")) if named else ""


def sum_of_money(said: Any) -> str:
    """As it is kept, number and currency, in words; empty where there is none."""
    if not said:
        return ""
    value, currency = said
    return i18n.money(float(value), str(currency))


def numbers() -> dict[str, str]:
    return {"identity_number": _("Identity number"), "card_number": _("Card number")}


def sexes() -> dict[str, str]:
    return {"female": _("Woman or girl"), "male": _("Man or boy")}


def ages() -> dict[str, str]:
    return {"child": _("Under 18"), "young": _("18 to 29"), "adult": _("30 to 59"), "old": _("60 or more")}


def disabilities() -> dict[str, str]:
    return {"yes": _("Yes"), "no": _("No")}


def difficulties() -> dict[str, str]:
    """What is hard for somebody who asks for support."""
    return {
        "no": _("Nothing of this"),
        "walking": _("Walking or moving"),
        "seeing": _("Seeing"),
        "hearing": _("Hearing or speaking"),
        "understanding": _("Learning, remembering"),
        "other": _("Something else"),
    }


def urgencies() -> dict[str, str]:
    """How soon somebody who asks for support needs it."""
    return {"now": _("Today or tomorrow"), "later": _("It can wait")}


def state_in_words(state: State) -> str:
    """As the person reads where their case stands."""
    match state:
        case State.NEW:
            return _("It is with us and waits for a colleague.")
        case State.ASSIGNED:
            return _("A colleague has taken your case up.")
        case State.IN_PROGRESS:
            return _("We are working on your case.")
        case State.WAITING:
            return _("We need something from you to go on. Please write it here.")
        case State.RESOLVED:
            return _("We think that it is solved.")
        case State.CLOSED:
            return _("Your case is closed.")
        case State.REOPENED:
            return _("Your case is open again.")


def decision_in_words(decision: str) -> str:
    """As the person reads how their case ended; empty where nothing was decided."""
    match decision:
        case Decision.UPHELD:
            return _("We found that you are right.")
        case Decision.PARTLY_UPHELD:
            return _("We found that you are right in part.")
        case Decision.REJECTED:
            return _("We looked into it and could not agree.")
        case Decision.WITHDRAWN:
            return _("You took it back.")
        case Decision.REDIRECTED:
            return _("We passed it on to those who can decide it.")
        case Decision.REFERRED:
            return _("We connected you with a service that can help.")
        case _:
            return ""
