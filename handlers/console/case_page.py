"""The page of a case, made of panels; each can be asked for alone, so that it shows at once what changed."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from bot.casework.record.staffwork import Opened, open_case_by_id
from bot.casework.refused import not_found
from bot.staff.permissions import Action
from handlers.console.panels import (
    closing,
    composer,
    conversation,
    first_minute,
    handoff,
    people,
    record,
    referrals,
    timeline,
)
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()

Panel = Callable[[Visit, Opened], dict[str, Any]]

PANELS: dict[str, Panel] = {
    "first_minute": first_minute.panel,
    "handoff": handoff.panel,
    "conversation": conversation.panel,
    "composer": composer.panel,
    "record": record.panel,
    "closing": closing.panel,
    "referrals": referrals.panel,
    "people": people.panel,
    "timeline": timeline.panel,
}


@routes.get("/cases/{case_id:uuid}", Action.READ_CASES)
def case(visit: Visit) -> Response:
    opened = open_case_by_id(visit.db, visit.staff, visit.id("case_id"), visit.now)
    panels = {name: panel(visit, opened) for name, panel in PANELS.items()}
    return visit.page("case.html", opened=opened, panels=panels)


@routes.get("/cases/{case_id:uuid}/panels/{name}", Action.READ_CASES)
def one_panel(visit: Visit) -> Response:
    """A panel as it is now. The reading was audited when the page was opened."""
    name = visit.request.path_params["name"]
    if name not in PANELS:
        raise not_found()
    opened = open_case_by_id(visit.db, visit.staff, visit.id("case_id"), visit.now, again=True)
    return visit.part(f"case/{name}.html", opened=opened, panel=PANELS[name](visit, opened))
