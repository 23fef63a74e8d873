"""Saved views of the inbox: kept, opened, renamed, deleted by whose they are."""

from urllib.parse import parse_qs

from starlette.responses import Response

from bot.casework.finding.inbox import Box, Filters
from bot.casework.finding.views import delete_view, rename_view, save_view, view_of, views_of
from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import HOME, Visit

routes = Routes()


@routes.get("/views", Action.READ_CASES)
def all_views(visit: Visit) -> Response:
    return visit.page("inbox/views.html", views=views_of(visit.db, visit.staff))


@routes.post("/views", Action.READ_CASES)
def keep_view(visit: Visit) -> Response:
    """What the list is narrowed to now, under a name. Words that were searched for are no part of it."""
    given = parse_qs(visit.field("query")[:2000])
    box = given.get("box", [Box.ALL.value])[0]
    if box not in list(Box):
        raise Refused(422, _("There is no box with this name."))
    id = save_view(visit.db, visit.staff, visit.field("name"), Box(box), Filters.of(given))
    return visit.go(f"{HOME}/views/{id}", said=_("The view is kept."))


@routes.get("/views/{view_id:uuid}", Action.READ_CASES)
def open_view(visit: Visit) -> Response:
    return visit.go(f"{HOME}?{view_of(visit.db, visit.staff, visit.id('view_id')).query}")


@routes.post("/views/{view_id:uuid}", Action.READ_CASES)
def name_view(visit: Visit) -> Response:
    rename_view(visit.db, visit.staff, visit.id("view_id"), visit.field("name"))
    return visit.go(f"{HOME}/views", said=_("The view has its new name."))


@routes.post("/views/{view_id:uuid}/deletion", Action.READ_CASES)
def drop_view(visit: Visit) -> Response:
    delete_view(visit.db, visit.staff, visit.id("view_id"))
    return visit.go(f"{HOME}/views", said=_("The view is deleted."))
