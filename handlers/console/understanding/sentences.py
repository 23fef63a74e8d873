"""What was not understood, of people who agreed that it is kept: each sentence gets its label, or is thrown away."""

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff.permissions import Action
from bot.teaching import labelling
from bot.teaching.changes import drafted, made
from bot.teaching.collecting import KEPT
from bot.teaching.words import intent_name
from bot.understanding.intents import Intent
from handlers.console.routes import Routes
from handlers.console.understanding.overview import ADDRESS, naming
from handlers.console.visit import Visit

routes = Routes()


@routes.get("/understanding/sentences", Action.SETTINGS)
def sentences(visit: Visit) -> Response:
    return visit.page(
        "understanding/sentences.html",
        sentences=labelling.waiting(visit.db, visit.staff, visit.organisation),
        total=labelling.number_waiting(visit.db),
        kept_days=KEPT.days,
        drafts=len(drafted(made(visit.db))),
        **naming(),
    )


@routes.post("/understanding/sentences/{id:uuid}", Action.SETTINGS)
def label(visit: Visit) -> Response:
    intent = visit.field("label")
    if intent not in set(Intent):
        raise Refused(422, _("Choose what this sentence is about."))
    labelling.label(visit.db, visit.staff, visit.id("id"), intent, visit.organisation)
    words = _("It is in the draft as an example of “{intent}”.")
    return visit.go(f"{ADDRESS}/sentences", said=words.format(intent=intent_name(intent)))


@routes.post("/understanding/sentences/{id:uuid}/removal", Action.SETTINGS)
def throw_away(visit: Visit) -> Response:
    labelling.throw_away(visit.db, visit.staff, visit.id("id"))
    return visit.go(f"{ADDRESS}/sentences", said=_("It is thrown away."))
