"""Audiences under a name: looked at, renamed, deleted."""

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.i18n import _
from bot.outreach import saved
from bot.outreach.audience import read
from bot.outreach.listing import list_names
from bot.outreach.words import in_words
from bot.staff.permissions import Action
from handlers.console.outreach.desk import BROADCASTS, seen
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()

PAGE = f"{BROADCASTS}/audiences"


@routes.get("/broadcasts/audiences", Action.OUTREACH)
def everything(visit: Visit) -> Response:
    seen(visit, "audience:list")
    return _page(visit)


@routes.post("/broadcasts/audiences/{audience_id:uuid}", Action.OUTREACH)
def rename(visit: Visit) -> Response:
    try:
        saved.rename(visit.db, visit.staff, visit.id("audience_id"), visit.field("name"))
    except Refused as refused:
        if refused.status != 422:
            raise
        return _page(visit, {str(visit.id("audience_id")): refused.text})
    return visit.go(PAGE, said=_("It has its new name."))


@routes.post("/broadcasts/audiences/{audience_id:uuid}/deletion", Action.OUTREACH)
def drop(visit: Visit) -> Response:
    saved.drop(visit.db, visit.staff, visit.id("audience_id"))
    return visit.go(PAGE, said=_("The audience is deleted. Broadcasts that were made with it keep theirs."))


def _page(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    lists = list_names(visit.db)
    return visit.page(
        "outreach/audiences.html",
        status=422 if errors else 200,
        audiences=saved.audiences(visit.db),
        words=lambda row: in_words(read(row.expression), visit.organisation, lists),
        errors=errors or {},
    )
