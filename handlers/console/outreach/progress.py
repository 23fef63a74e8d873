"""The page of one broadcast: what it says to whom, how far it is, and what may be done to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.i18n import _, lasting, ngettext, number
from bot.outreach import acting, unreached
from bot.outreach.audience import read
from bot.outreach.content import Content
from bot.outreach.listing import list_names
from bot.outreach.progress import progress
from bot.outreach.words import in_words, kind_names
from bot.staff.colleagues import names_of
from bot.staff.permissions import Action, may
from handlers.console.routes import Routes
from handlers.console.visit import HOME, Visit
from storage.audit import record, recorded_lately

routes = Routes()

PAGE = "/broadcasts/{broadcast_id:uuid}"
READ = "broadcast:read"


# Who writes broadcasts also agrees to those of others (bot/staff/permissions.py), so this lets both in.
@routes.get(PAGE, Action.APPROVE_BROADCASTS)
def one(visit: Visit) -> Response:
    id = visit.id("broadcast_id")
    row = acting.get(visit.db, id)
    record(visit.db, visit.staff.id, READ, id)
    staff = [str(who) for who in (row.created_by, row.changed_by, row.approved_by) if who]
    return visit.page(
        "outreach/one.html",
        row=row,
        kind=kind_names().get(row.kind, row.kind),
        content=Content.from_json(row.content),
        audience=in_words(read(row.audience), visit.organisation, list_names(visit.db)),
        names=names_of(visit.db, staff),
        **_shown(visit, id),
    )


@routes.get(f"{PAGE}/progress", Action.APPROVE_BROADCASTS)
def part(visit: Visit) -> Response:
    """How far it is now. The page is loaded anew where what may be done has changed."""
    id = visit.id("broadcast_id")
    if not recorded_lately(visit.db, visit.staff.id, READ, id):
        record(visit.db, visit.staff.id, READ, id)
    values = _shown(visit, id)
    if visit.query("seen") != values["now_seen"]:
        return visit.go(address(id))
    return visit.part("outreach/progress.html", **values)


def _shown(visit: Visit, id: UUID) -> dict[str, Any]:
    found = progress(visit.db, id, visit.organisation, visit.office.settings, visit.now)
    return {
        "id": id,
        "left": lasting(found.ends_at - visit.now) if found.ends_at else "",
        "progress": found,
        "now_seen": found.seen,
        "bar": _bar(found.everybody, (found.reached, found.failed, found.unknown, found.skipped)),
        "acts": found.acts if may(visit.staff, Action.OUTREACH) else (),
    }


def _bar(everybody: int, counts: tuple[int, ...]) -> list[tuple[str, str]]:
    """Where each piece of the bar begins, and how wide it is, in per cent."""
    made, before = [], 0
    for count in counts:
        made.append((f"{100 * before / max(1, everybody):.2f}%", f"{100 * count / max(1, everybody):.2f}%"))
        before += count
    return made


@routes.post(f"{PAGE}/pause", Action.OUTREACH)
def pause(visit: Visit) -> Response:
    if acting.pause(visit.db, visit.staff, visit.id("broadcast_id")):
        return _back(visit, _("It is paused. What was on its way still arrives; nothing more leaves."))
    return _back(visit, _("It is not being sent just now, so there was nothing to pause."))


@routes.post(f"{PAGE}/resume", Action.OUTREACH)
def resume(visit: Visit) -> Response:
    if acting.resume(visit.db, visit.staff, visit.id("broadcast_id")):
        return _back(visit, _("It goes on."))
    return _back(visit, _("It was not paused any more."))


@routes.post(f"{PAGE}/stop", Action.OUTREACH)
def stop(visit: Visit) -> Response:
    if acting.stop(visit.db, visit.staff, visit.id("broadcast_id"), visit.now):
        return _back(visit, _("It is stopped. Who had not got it yet gets nothing."))
    return _back(visit, _("It was over already."))


@routes.post(f"{PAGE}/retry", Action.OUTREACH)
def retry(visit: Visit) -> Response:
    again = unreached.retry_failed(visit.db, visit.staff, visit.id("broadcast_id"))
    if not again:
        return _back(visit, _("There is nothing left that could be tried again."))
    words = ngettext("It is tried once more for {n} person.", "It is tried once more for {n} people.", again)
    return _back(visit, words.format(n=number(again)))


@routes.post(f"{PAGE}/unknown", Action.OUTREACH)
def unknown(visit: Visit) -> Response:
    """What becomes of those in doubt: a person decides."""
    id = visit.id("broadcast_id")
    match visit.field("decision"):
        case "again":
            decided = unreached.send_unknown_again(visit.db, visit.staff, id)
            words = ngettext("It goes once more to {n} person.", "It goes once more to {n} people.", decided)
        case "leave":
            decided = unreached.leave_unknown(visit.db, visit.staff, id)
            words = ngettext("It is left as it is for {n} person.", "It is left as it is for {n} people.", decided)
        case _:
            raise Refused(422, _("Say whether it is to be sent again, or left."))
    if not decided:
        return _back(visit, _("Nobody is in doubt any more."))
    return _back(visit, words.format(n=number(decided)))


def address(id: UUID) -> str:
    return f"{HOME}/broadcasts/{id}"


def _back(visit: Visit, said: str) -> Response:
    return visit.go(address(visit.id("broadcast_id")), said=said)
