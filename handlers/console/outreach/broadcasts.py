"""All broadcasts, a new one, and one made after another."""

from starlette.responses import Response

from bot import i18n
from bot.casework.refused import Refused
from bot.i18n import _
from bot.outreach import acting
from bot.outreach.audience import read
from bot.outreach.listing import Listed, Place, list_names, page, waiting_for
from bot.outreach.words import in_words, kind_names, state_names
from bot.staff.permissions import Action
from handlers.console.outreach.desk import BROADCASTS, address, draft_row, place_of, seen
from handlers.console.outreach.times import begins_in_words
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from storage.broadcast import BroadcastKind, BroadcastState

routes = Routes()

MARKS = {
    BroadcastState.WAITING: "soon",
    BroadcastState.PAUSED: "soon",
    BroadcastState.STOPPED: "late",
    BroadcastState.PLANNING: "good",
    BroadcastState.SENDING: "good",
    BroadcastState.DONE: "good",
}


@routes.get("/broadcasts", Action.APPROVE_BROADCASTS)
def everything(visit: Visit) -> Response:
    org, after, only = visit.organisation, Place.of(visit.query("after")), visit.query("only") == "waiting"
    found = page(visit.db, visit.staff, org, visit.now, after=after, waiting=only)
    lists = list_names(visit.db)
    seen(visit, "broadcast:list")
    return visit.page(
        "outreach/list.html",
        rows=found.rows,
        only=only,
        waiting=waiting_for(visit.db, visit.staff),
        states=state_names(),
        marks=MARKS,
        kinds=kind_names(),
        place=place_of,
        audience=lambda row: in_words(read(row.audience), org, lists),
        when=lambda listed: _when(visit, listed),
        further=f"{BROADCASTS}?after={found.next.code.replace('+', '%2B')}{'&only=waiting' * only}"
        if found.next
        else "",
        later=after is not None,
    )


def _when(visit: Visit, listed: Listed) -> str:
    row = listed.row
    if row.state in (BroadcastState.SCHEDULED, BroadcastState.REPEATING, BroadcastState.WAITING):
        return begins_in_words(row, visit.organisation, visit.now)
    at = row.ended_at or row.started_at or row.changed_at
    now = visit.now.astimezone(visit.organisation.zone)
    return i18n.ago(at, now)


@routes.get("/broadcasts/new", Action.OUTREACH)
def blank(visit: Visit) -> Response:
    return _new(visit, "")


@routes.post("/broadcasts/new", Action.OUTREACH)
def begin(visit: Visit) -> Response:
    kind = visit.field("kind")
    if kind not in list(BroadcastKind):
        raise Refused(422, _("Choose what it is to be."))
    try:
        made = acting.draft(visit.db, visit.staff, BroadcastKind(kind), visit.field("name"), visit.now)
    except Refused as refused:
        return _new(visit, kind, refused.text, refused.status)
    return visit.go(address(made))


def _new(visit: Visit, kind: str, error: str = "", status: int = 200) -> Response:
    hints = {
        BroadcastKind.NEWS: _("To people who want news: a clinic comes, a course begins, a deadline ends."),
        BroadcastKind.QUESTION: _("The same with buttons, whose answers are counted by region."),
        BroadcastKind.CLOSING_THE_LOOP: _("To those who complained about something: what became of it."),
    }
    kinds = [(value, name, hints[BroadcastKind(value)]) for value, name in kind_names().items()]
    return visit.page(
        "outreach/new.html", status=status, kinds=kinds, kind=kind or BroadcastKind.NEWS, name=visit.field("name"),
        error=error,
    )  # fmt: skip


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/copy", Action.OUTREACH)
def copy(visit: Visit) -> Response:
    made = acting.copy(visit.db, visit.staff, visit.id("broadcast_id"), visit.now)
    return visit.go(address(made), said=_("This is a copy. Change what is different, then send it."))


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/discard", Action.OUTREACH)
def discard(visit: Visit) -> Response:
    acting.discard(visit.db, visit.staff, draft_row(visit).id)
    return visit.go(BROADCASTS, said=_("The draft is gone."))
