"""Ending a case, approving the end of a grave one, opening it again, and more time for the answer."""

import json
from datetime import date
from functools import wraps

from starlette.responses import Response

from bot.casework.clocks import extending
from bot.casework.ending import closing
from bot.casework.record.staffwork import open_case_by_id
from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff.permissions import Action
from handlers.console.panels.closing import panel
from handlers.console.routes import Endpoint, Routes
from handlers.console.visit import Visit, toast
from storage.case import Decision

routes = Routes()


def _in_panel(act: Endpoint) -> Endpoint:
    """A refused act leaves the open panel, and the words that were typed into it, where they are."""

    @wraps(act)
    def answered(visit: Visit) -> Response:
        try:
            return act(visit)
        except Refused as refused:
            return _refused(visit, refused)

    return answered


@routes.post("/cases/{case_id:uuid}/closure", Action.CLOSE)
@_in_panel
def close(visit: Visit) -> Response:
    ending = closing.close(
        visit.db, visit.staff, visit.id("case_id"), _decision(visit), visit.field("closing_text"), visit.now,
        seen=_seen(visit), organisation=visit.organisation,
    )  # fmt: skip
    if ending.proposed:
        return _panel(visit, _("A second colleague must approve it. Until then the case stays open."))
    return _panel(visit, _told(_("Closed. The person is told."), _("Closed."), ending.told))


@routes.post("/cases/{case_id:uuid}/closure/preview", Action.CLOSE)
def preview(visit: Visit) -> Response:
    case_id = visit.id("case_id")
    shown = closing.preview(
        visit.db, visit.staff, case_id, _decision(visit), visit.field("closing_text")[: closing.MOST]
    )
    if visit.by_htmx:
        return visit.part("closing/preview.html", preview=shown)
    return visit.page("closing/preview_page.html", preview=shown, case_id=case_id)


@routes.post("/cases/{case_id:uuid}/closure/approval", Action.APPROVE)
@_in_panel
def approve(visit: Visit) -> Response:
    ending = closing.approve(visit.db, visit.staff, visit.id("case_id"), visit.now, seen=_seen(visit))
    return _panel(visit, _told(_("Approved and closed. The person is told."), _("Approved and closed."), ending.told))


@routes.post("/cases/{case_id:uuid}/closure/return", Action.APPROVE)
@_in_panel
def send_back(visit: Visit) -> Response:
    closing.send_back(visit.db, visit.staff, visit.id("case_id"), visit.field("return_reason"), visit.now)
    return _panel(visit, _("Sent back. Who wrote it reads your reason."))


@routes.post("/cases/{case_id:uuid}/closure/withdrawal", Action.CLOSE)
@_in_panel
def take_back(visit: Visit) -> Response:
    closing.take_back(visit.db, visit.staff, visit.id("case_id"), visit.now)
    return _panel(visit, _("Taken back. The case stays open."))


@routes.post("/cases/{case_id:uuid}/reopening", Action.CLOSE)
@_in_panel
def reopen(visit: Visit) -> Response:
    told = closing.reopen_case(
        visit.db,
        visit.staff,
        visit.id("case_id"),
        visit.field("reopening_text"),
        visit.now,
        organisation=visit.organisation,
    )
    return _panel(visit, _told(_("Open again. The person is told by when they get an answer."), _("Open again."), told))


@routes.post("/cases/{case_id:uuid}/extension", Action.ANSWER)
@_in_panel
def ask_for_time(visit: Visit) -> Response:
    extending.ask_for_time(
        visit.db, visit.staff, visit.id("case_id"), _day(visit.field("until")), visit.field("extension_reason"),
        visit.now, organisation=visit.organisation,
    )  # fmt: skip
    return _panel(visit, _("Asked. A supervisor decides about it."))


@routes.post("/cases/{case_id:uuid}/extension/grant", Action.APPROVE)
@_in_panel
def grant(visit: Visit) -> Response:
    told = extending.grant(
        visit.db,
        visit.staff,
        visit.id("case_id"),
        visit.field("extension_words"),
        visit.now,
        organisation=visit.organisation,
    )
    return _panel(visit, _told(_("Granted. The person is told the new day, and why."), _("Granted."), told))


@routes.post("/cases/{case_id:uuid}/extension/refusal", Action.APPROVE)
@_in_panel
def refuse(visit: Visit) -> Response:
    extending.refuse(visit.db, visit.staff, visit.id("case_id"), visit.field("refusal_reason"), visit.now)
    return _panel(visit, _("Refused. The day stays as it is."))


def _told(yes: str, no: str, told: bool) -> str:
    return yes if told else f"{no} {_('Nobody can be written to: the person reads it with their number and PIN.')}"


def _decision(visit: Visit) -> Decision:
    try:
        return Decision(visit.field("decision"))
    except ValueError:
        raise Refused(422, _("Choose how the case ends.")) from None


def _seen(visit: Visit) -> int:
    """The last line that was shown; what is no number has seen nothing."""
    given = visit.field("seen")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Refused(422, _("Choose a day.")) from None


def _refused(visit: Visit, refused: Refused) -> Response:
    """Where the panel is open it shows what is new, around the words that were typed, which stay."""
    if not visit.by_htmx or refused.status == 404:
        raise refused
    response = visit.say(refused.text, status=refused.status, kind="bad")
    news = json.loads(toast(refused.text, "bad")["HX-Trigger"])
    response.headers["HX-Trigger"] = json.dumps({**news, "wasl:fresh": {}})
    return response


def _panel(visit: Visit, said: str) -> Response:
    """The panel as it is now; without script, the page of the case."""
    opened = open_case_by_id(visit.db, visit.staff, visit.id("case_id"), visit.now, again=True)
    if not visit.by_htmx:
        return visit.go(f"/console/cases/{opened.case.id}", said=said)
    response = visit.part("case/closing.html", opened=opened, panel=panel(visit, opened))
    response.headers["HX-Trigger"] = toast(said, "good")["HX-Trigger"]
    return response
