"""Intents and languages of examples, as colleagues call them."""

from bot.i18n import _, native_name
from bot.understanding.intents import Intent


def intent_name(label: str) -> str:
    """The label itself where it is no intent."""
    known: dict[str, str] = {
        Intent.AID: _("Aid and lists"),
        Intent.COMPLAINT: _("Complaint"),
        Intent.TRACK: _("Following a case"),
        Intent.LEGAL: _("Legal help"),
        Intent.PSYCHOSOCIAL: _("Support for feelings"),
        Intent.ECONOMIC: _("Work and income"),
        Intent.PROTECTION: _("Protection"),
        Intent.HUMAN: _("Talking with a person"),
        Intent.CASH: _("Cash and card"),
        Intent.DISABILITY: _("Disability"),
        Intent.EVENTS: _("Trainings and events"),
        Intent.LIBRARY: _("Information"),
        Intent.SETTINGS: _("Settings and own data"),
        Intent.STOP: _("No more news"),
        Intent.GREETING: _("Greeting"),
        Intent.THANKS: _("Thanks"),
        Intent.INSULT: _("Anger"),
        Intent.NONE: _("None of these"),
    }
    return known.get(label, label)


def language_name(code: str) -> str:
    """Of a table of examples: a language, a dialect, or a way of writing."""
    known = {
        "ar": _("Standard Arabic"),
        "ar-PS": _("Palestinian Arabic"),
        "ar-EG": _("Egyptian Arabic"),
        "arabizi": _("Arabizi"),
        "sr": _("Serbian, Latin letters"),
        "sr-Cyrl": _("Serbian, Cyrillic"),
    }
    return known.get(code) or native_name(code)
