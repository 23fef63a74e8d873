"""Where teaching begins: the intents with their examples, a search, and a sentence tried without being kept."""

from typing import Any

from starlette.responses import Response

from bot.casework.record.labels import dangers
from bot.staff.permissions import Action
from bot.teaching.changes import drafted, made
from bot.teaching.labelling import number_waiting
from bot.teaching.showing import counted, search
from bot.teaching.words import intent_name, language_name
from bot.understanding.crisis import alarm
from bot.understanding.intents import OFFERED, Intent, guessed
from bot.understanding.text import clean
from handlers.console.routes import Routes
from handlers.console.visit import HOME, Visit

routes = Routes()

ADDRESS = f"{HOME}/understanding"


@routes.get("/understanding", Action.SETTINGS)
def overview(visit: Visit) -> Response:
    return _page(visit)


@routes.post("/understanding/try", Action.SETTINGS)
def tried(visit: Visit) -> Response:
    """What the bot would make of a sentence. It is written down nowhere, neither in an address nor in the audit."""
    sentence = clean(visit.field("sentence"))
    return _page(visit, sentence, _understood(sentence) if sentence else None)


def _page(visit: Visit, sentence: str = "", tried: dict[str, object] | None = None) -> Response:
    own, words = made(visit.db), visit.query("search").strip()
    return visit.page(
        "understanding/overview.html",
        intents=counted(own, visit.organisation.languages),
        drafts=len(drafted(own)),
        waiting=number_waiting(visit.db),
        search=words,
        found=search(own, words) if words else [],
        sentence=sentence,
        tried=tried,
        **naming(),
    )


def _understood(sentence: str) -> dict[str, object]:
    guess, danger = guessed(sentence), alarm(sentence)
    return {
        "intent": guess.label if guess.answered else Intent.NONE.value,
        "answered": guess.answered,
        "confidence": guess.confidence,
        "likely": guess.likely[:OFFERED],
        "danger": dangers()[danger.kind] if danger else "",
        "tier": danger.tier if danger else 0,
    }


def naming() -> dict[str, Any]:
    """For templates: what intents and tables of examples are called, and all of the former to choose from."""
    return {
        "intent_name": intent_name,
        "language_name": language_name,
        "every_intent": [(intent.value, intent_name(intent)) for intent in Intent],
    }
