"""Requests for a person, and the conversations that colleagues take and hand back."""

import json
from typing import Any

from starlette.responses import Response

from bot.casework.record.labels import category_label
from bot.casework.record.staffwork import open_case_by_id
from bot.casework.talk.holding import hand_back, take_over
from bot.casework.talk.waiting import list_waiting, talks_of, waiting_for
from bot.i18n import _
from bot.staff.permissions import Action
from handlers.console.panels.handoff import panel
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()


@routes.get("/handoffs", Action.ANSWER)
def handoffs(visit: Visit) -> Response:
    waiting = list_waiting(visit.db, visit.staff)
    return visit.page("handoff/waiting.html", waiting=waiting, **_more(visit))


@routes.get("/handoffs/waiting", Action.ANSWER)
def waiting(visit: Visit) -> Response:
    """The list as it is now, for an open page; which of them call this colleague stands on each."""
    return visit.part("handoff/list.html", waiting=waiting_for(visit.db, visit.staff), **_more(visit))


@routes.post("/cases/{case_id:uuid}/conversation", Action.ANSWER)
def take(visit: Visit) -> Response:
    take_over(visit.db, visit.staff, visit.id("case_id"), visit.now, visit.organisation)
    return _panel(visit, _("You are in the conversation. The bot is silent."))


@routes.post("/cases/{case_id:uuid}/conversation/end", Action.ANSWER)
def end(visit: Visit) -> Response:
    hand_back(visit.db, visit.staff, visit.id("case_id"), visit.now, visit.organisation)
    return _panel(visit, _("The bot answers again."))


def _more(visit: Visit) -> dict[str, Any]:
    return {
        "talks": talks_of(visit.db, visit.staff),
        "about": lambda topic: category_label(visit.organisation, "", topic),
    }


def _panel(visit: Visit, said: str) -> Response:
    """The panel as it is now; without script, the page of the case."""
    opened = open_case_by_id(visit.db, visit.staff, visit.id("case_id"), visit.now, again=True)
    if not visit.by_htmx:
        return visit.go(f"/console/cases/{opened.case.id}", said=said)
    response = visit.part("case/handoff.html", opened=opened, panel=panel(visit, opened))
    response.headers["HX-Trigger"] = json.dumps({"wasl:said": {"text": said, "kind": "good"}})
    return response
