"""What colleagues do to the record of a case: give it, move it, file it anew, lift its mask, link and merge it."""

from uuid import UUID

from starlette.responses import Response

from bot.casework.record.assigning import assign_to, release, take
from bot.casework.record.changing import Filing, change
from bot.casework.record.linking import link, numbered, unlink
from bot.casework.record.masking import unseal_by_id
from bot.casework.record.merging import merge, undo_merge
from bot.casework.record.staffwork import open_case_by_id
from bot.casework.refused import Refused, not_found
from bot.casework.talk.replies import change_state, locked
from bot.i18n import _, date, isolate
from bot.staff.permissions import Action, may
from handlers.console.case_page import PANELS
from handlers.console.panels import people
from handlers.console.routes import Routes
from handlers.console.visit import HOME, Visit
from storage.case import State

routes = Routes()

MOST_WORDS = 2000


@routes.post("/cases/{case_id:uuid}/assignment", Action.ANSWER)
def assignment(visit: Visit) -> Response:
    case_id, held_by, to = visit.id("case_id"), _uuid(visit.field("held_by")), visit.field("to")
    if to == "nobody":
        release(visit.db, visit.staff, case_id, held_by=held_by, now=visit.now)
        return _back(visit, case_id, _("The case is everybody's again."))
    colleague = _uuid(to)
    if colleague is None:
        locked(visit.db, visit.staff, case_id)
        raise Refused(422, _("Choose a colleague of the list."))
    if colleague == visit.staff.id:
        take(visit.db, visit.staff, case_id, held_by=held_by, now=visit.now)
        return _back(visit, case_id, _("The case is yours."))
    if not may(visit.staff, Action.ASSIGN):
        raise not_found()
    assign_to(visit.db, visit.staff, case_id, colleague, held_by=held_by, now=visit.now)
    return _back(visit, case_id, _("The case was given."))


@routes.post("/cases/{case_id:uuid}/state", Action.ANSWER)
def state(visit: Visit) -> Response:
    case_id, text = visit.id("case_id"), visit.field("text").strip()
    found = locked(visit.db, visit.staff, case_id)
    if visit.field("state") not in (State.IN_PROGRESS, State.WAITING):
        raise Refused(422, _("Choose a state of the list."))
    if visit.field("was") != found.state:
        raise Refused(409, _("The state has just changed. Look at the case again, then decide."))
    if len(text) > MOST_WORDS:
        raise Refused(422, _("This is too long. Make it shorter."))
    told = change_state(visit.db, visit.staff, case_id, State(visit.field("state")), text, visit.now)
    return _back(visit, case_id, _("Changed. The person is told.") if told else _("Changed. Nobody could be told."))


@routes.post("/cases/{case_id:uuid}/filing", Action.CHANGE)
def filing(visit: Visit) -> Response:
    case_id = visit.id("case_id")
    wanted = Filing(visit.field("category"), visit.field("region"), visit.field("priority"))
    seen = Filing(visit.field("was_category"), visit.field("was_region"), visit.field("was_priority"))
    changed = change(visit.db, visit.staff, case_id, wanted, seen, visit.organisation, visit.now)
    if not changed.visible:
        passed_on = _("Changed. The case is now with those who may see it, and you do not see it any more.")
        return visit.go(HOME, said=passed_on)
    due = _("Changed. The answer is due by {day}.").format(day=isolate(date(changed.due)))
    return _back(visit, case_id, due)


@routes.post("/cases/{case_id:uuid}/identity", Action.UNSEAL)
def identity(visit: Visit) -> Response:
    """The page of the case with what was masked on it, this once; it is kept nowhere."""
    case_id = visit.id("case_id")
    revealed = unseal_by_id(visit.db, visit.staff, case_id, visit.field("reason"))
    opened = open_case_by_id(visit.db, visit.staff, case_id, visit.now, again=True)
    panels = {name: panel(visit, opened) for name, panel in PANELS.items() if name != "people"}
    panels["people"] = people.panel(visit, opened, revealed)
    response = visit.page("case.html", opened=opened, panels=panels)
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.post("/cases/{case_id:uuid}/links", Action.CHANGE)
def links(visit: Visit) -> Response:
    case_id = visit.id("case_id")
    link(visit.db, visit.staff, case_id, _other(visit), visit.now)
    return _back(visit, case_id, _("The two are linked."))


@routes.post("/cases/{case_id:uuid}/links/{other_id:uuid}/end", Action.CHANGE)
def end_link(visit: Visit) -> Response:
    case_id = visit.id("case_id")
    unlink(visit.db, visit.staff, case_id, visit.id("other_id"), visit.now)
    return _back(visit, case_id, _("The link was taken away."))


@routes.post("/cases/{case_id:uuid}/parts", Action.CHANGE)
def parts(visit: Visit) -> Response:
    """The other case is merged into this one."""
    case_id = visit.id("case_id")
    told = merge(visit.db, visit.staff, case_id, _other(visit), visit.now)
    return _back(visit, case_id, _("Merged. The person is told.") if told else _("Merged. Nobody could be told."))


@routes.post("/cases/{case_id:uuid}/merge/undo", Action.CHANGE)
def undo(visit: Visit) -> Response:
    case_id = visit.id("case_id")
    told = undo_merge(visit.db, visit.staff, case_id, visit.now)
    return _back(visit, case_id, _("Undone. The person is told.") if told else _("Undone. Nobody could be told."))


def _other(visit: Visit) -> UUID:
    """By its id, as the page offers it, or by the number that a colleague typed."""
    locked(visit.db, visit.staff, visit.id("case_id"))
    return _uuid(visit.field("other")) or numbered(visit.db, visit.staff, visit.field("number"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(visit: Visit, case_id: UUID, said: str) -> Response:
    return visit.go(f"{HOME}/cases/{case_id}", said=said)
