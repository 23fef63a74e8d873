"""The inbox: boxes and their numbers, filters, search, taking and handing out."""

from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from starlette.responses import Response

from bot.casework.finding.handing_out import chosen, hand_out, who_sees_all
from bot.casework.finding.inbox import MOST_COUNTED, Box, Filters, counts, page
from bot.casework.finding.queue import Place
from bot.casework.finding.searching import By, search
from bot.casework.finding.views import views_of
from bot.casework.record.assigning import take
from bot.casework.refused import Refused, not_found
from bot.i18n import _, ngettext, number
from bot.staff.permissions import Action, may
from handlers.console.inbox_words import chips, filter_fields, shown
from handlers.console.navigation import entries
from handlers.console.routes import Routes
from handlers.console.visit import HOME, Visit

routes = Routes()


@routes.get("", Action.WORK)
def inbox(visit: Visit) -> Response:
    """What a colleague begins the day with: the inbox, or the first page of those whose work is another."""
    if not may(visit.staff, Action.READ_CASES) or visit.staff.partner:
        others = [entry for entry in entries(visit) if entry.address.partition("?")[0] != HOME]
        return visit.go(others[0].address) if others else visit.page("inbox/nothing.html")
    return visit.page("inbox/inbox.html", **_asked_for(visit))


@routes.get("/inbox", Action.READ_CASES)
def inbox_again(visit: Visit) -> Response:
    """Boxes and rows as they are now, for a page that shows them already."""
    return visit.part("inbox/live.html", **_asked_for(visit, again=True))


@routes.get("/queue", Action.READ_CASES)
def queue(visit: Visit) -> Response:
    """The rows alone, narrow, beside an open case."""
    return visit.part("inbox/queue.html", **_asked_for(visit, again=True))


@routes.post("/search", Action.READ_CASES)
def searched(visit: Visit) -> Response:
    """By POST, so that what was searched for stays out of addresses, logs and the browser's history."""
    typed = visit.field("q").strip()
    if not typed:
        return visit.go(HOME)
    after = Place.of(visit.field("after"))
    found = search(visit.db, visit.staff, typed, country=visit.organisation.country, after=after)
    more: dict[str, Any] = {
        "rows": shown(visit, found.rows),
        "typed": typed,
        "no_words": found.by is By.NOTHING,
        "further": found.next.code if found.next else "",
        "later": after is not None,
    }
    return visit.page("inbox/found.html", **_frame(visit, Box.ALL, Filters()), **more)


@routes.post("/inbox/take", Action.ANSWER)
def take_one(visit: Visit) -> Response:
    take(visit.db, visit.staff, _id(visit.field("case")), held_by=_holder(visit.field("held_by")), now=visit.now)
    said = _("The case is yours now.")
    return visit.say(said) if visit.by_htmx else visit.go(_back(visit), said=said)


@routes.post("/inbox/chosen", Action.ASSIGN)
def choose_colleague(visit: Visit) -> Response:
    """The cases that were ticked, and who may be given all of them."""
    ids = [_id(value) for value in visit.fields("case")]
    rows = chosen(visit.db, visit.staff, ids)
    colleagues = [(str(member.id), member.name) for member in who_sees_all(visit.db, visit.staff, ids)]
    return visit.page("inbox/assign.html", rows=shown(visit, rows), colleagues=colleagues, back=_back(visit))


@routes.post("/inbox/assign", Action.ASSIGN)
def assign_chosen(visit: Visit) -> Response:
    held = {}
    for value in visit.fields("case"):
        case_id, _dot, holder = value.partition(".")
        held[_id(case_id)] = _holder(holder)
    given = hand_out(visit.db, visit.staff, held, _id(visit.field("colleague")), visit.now)
    refused = [outcome for outcome in given if outcome.refused]
    done = len(given) - len(refused)
    said = ngettext("{n} case was given.", "{n} cases were given.", done).format(n=number(done))
    if not refused:
        return visit.go(_back(visit), said=said)
    outcomes = list(zip(shown(visit, [outcome.row for outcome in given]), given, strict=True))
    return visit.page(
        "inbox/assigned.html", status=200 if done else 409, summary=said, outcomes=outcomes, back=_back(visit)
    )


def _asked_for(visit: Visit, *, again: bool = False) -> dict[str, Any]:
    """What the address asks for, as the templates show it."""
    box = _box(visit.query("box"))
    filters = Filters.of({name: visit.queries(name) for name in Filters.__slots__})
    after = Place.of(visit.query("after"))
    found = page(
        visit.db, visit.staff, box, filters, now=visit.now, zone=visit.organisation.zone, after=after, again=again
    )
    more = [("box", box.value), *filters.pairs()]
    return {
        **_frame(visit, box, filters),
        "rows": shown(visit, found.rows),
        "further": f"{HOME}?{urlencode([*more, ('after', found.next.code)])}" if found.next else "",
        "short": found.next is not None and not found.rows,
        "later": after is not None,
        "here_query": urlencode([*more, ("after", after.code)] if after else more),
        "open_case": visit.query("open"),
    }


def _frame(visit: Visit, box: Box, filters: Filters) -> dict[str, Any]:
    """What stands around the rows: boxes with their numbers, filters, saved views."""
    numbers = counts(visit.db, visit.staff, now=visit.now)
    return {
        "box": box.value,
        "boxes": [
            (
                key.value,
                _box_names()[key],
                _counted(n),
                n,
                f"{HOME}?{urlencode([('box', key.value), *filters.pairs()])}",
            )
            for key, n in numbers.items()
        ],
        "title": _box_names()[box],
        "badge": _counted(numbers.get(Box.WAITING, 0)) if numbers.get(Box.WAITING) else "",
        "filters": filter_fields(visit, filters, box),
        "chips": chips(visit, box, filters),
        "query": urlencode([("box", box.value), *filters.pairs()]),
        "views": views_of(visit.db, visit.staff),
        "filtered": bool(filters),
    }


def _box_names() -> dict[Box, str]:
    return {
        Box.MINE: _("Mine"),
        Box.TEAM: _("My team's"),
        Box.UNASSIGNED: _("Nobody's yet"),
        Box.WAITING: _("Waiting for us"),
        Box.OVERDUE: _("Overdue"),
        Box.ALL: _("All open"),
        Box.CLOSED: _("Closed"),
    }


def _counted(n: int) -> str:
    return f"{number(MOST_COUNTED)}+" if n > MOST_COUNTED else number(n)


def _box(value: str) -> Box:
    """The box of the address; whoever names none begins with what all see."""
    try:
        return Box(value or Box.ALL)
    except ValueError:
        raise Refused(404, _("There is no box with this name.")) from None


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise not_found() from None


def _holder(value: str) -> UUID | None:
    return _id(value) if value else None


def _back(visit: Visit) -> str:
    """The list that somebody came from. Only what a list can be asked for is taken over."""
    given = parse_qs(visit.field("back")[:2000])
    try:
        box, filters = _box(given.get("box", [""])[0]), Filters.of(given)
    except Refused:
        return HOME
    return f"{HOME}?{urlencode([('box', box.value), *filters.pairs()])}"
