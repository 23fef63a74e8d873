"""The examples of one intent: looked at, added, moved to another one, taken out; all of it a draft first."""

from starlette.responses import Response

from bot.casework.refused import Refused, not_found
from bot.i18n import _, ngettext, number
from bot.staff.permissions import Action
from bot.teaching import changes
from bot.teaching.changes import drafted, made
from bot.teaching.showing import languages, of_intent
from bot.teaching.words import language_name
from bot.understanding.intents import Intent
from handlers.console.routes import Routes
from handlers.console.understanding.overview import ADDRESS, naming
from handlers.console.visit import Visit

routes = Routes()

PAGE = 40  # examples on one page


@routes.get("/understanding/intents/{intent}", Action.SETTINGS)
def examples(visit: Visit) -> Response:
    return _page(visit)


@routes.post("/understanding/intents/{intent}", Action.SETTINGS)
def add(visit: Visit) -> Response:
    intent, language = _intent(visit), visit.field("language")
    try:
        if language not in languages(()):
            raise Refused(422, _("Choose how these sentences are written."))
        added = changes.add(visit.db, visit.staff, intent, language, visit.field("texts"))
    except Refused as refused:
        return _page(visit, refused.text, refused.status)
    words = ngettext("{count} example is in the draft.", "{count} examples are in the draft.", added)
    if not added:
        words = _("These examples are here already.")
    return visit.go(f"{ADDRESS}/intents/{intent}?language={language}", said=words.format(count=number(added)))


@routes.post("/understanding/examples/{name}", Action.SETTINGS)
def move(visit: Visit) -> Response:
    """To the intent `label`, or out where it is empty."""
    label = visit.field("label")
    if label and label not in set(Intent):
        raise Refused(422, _("Choose what this sentence is about."))
    changes.move(visit.db, visit.staff, str(visit.request.path_params["name"]), label)
    return visit.go(_back(visit), said=_("It is in the draft. Nothing changes before you save it."))


def _page(visit: Visit, error: str = "", status: int = 200) -> Response:
    intent, own = _intent(visit), made(visit.db)
    language = visit.query("language")
    offered = languages(visit.organisation.languages)
    language = language if language in offered else ""
    shown = of_intent(own, intent, language)
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(1, _whole(visit.query("page"))), pages)
    return visit.page(
        "understanding/intent.html",
        status=status,
        intent=intent,
        language_shown=language,
        languages=[(code, language_name(code)) for code in offered],
        examples=shown[(page - 1) * PAGE : page * PAGE],
        total=len(shown),
        page=page,
        pages=pages,
        drafts=len(drafted(own)),
        back=f"{ADDRESS}/intents/{intent}?language={language}&page={page}",
        typed=visit.field("texts"),
        written=visit.field("language") or language or offered[0],
        error=error,
        **naming(),
    )


def _intent(visit: Visit) -> str:
    intent = str(visit.request.path_params["intent"])
    if intent not in set(Intent):
        raise not_found()
    return intent


def _back(visit: Visit) -> str:
    """To the page that the form stood on; no other page but of these."""
    asked = visit.field("back")
    return asked if asked.startswith((f"{ADDRESS}/", f"{ADDRESS}?")) else ADDRESS


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 1
