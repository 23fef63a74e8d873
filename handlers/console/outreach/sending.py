"""The last step: all about a broadcast on one page, when it goes, and one button; and the second person's yes."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot import i18n
from bot.casework.refused import Refused
from bot.editing.options import weekdays
from bot.i18n import _, ngettext
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.audience import LEAST_PEOPLE, read
from bot.outreach.checking import Problem
from bot.outreach.content import Content
from bot.outreach.forecast import Forecast, forecast
from bot.outreach.listing import list_names, may_approve
from bot.outreach.sending import approve, faults, send
from bot.outreach.testing import channel_of
from bot.outreach.words import in_words, kind_names, people, state_names
from bot.staff.colleagues import names_of
from bot.staff.permissions import Action
from bot.working_time import DAYS
from handlers.console.outreach.desk import (
    BROADCASTS,
    NOT_BEGUN,
    address,
    draft_row,
    place_of,
    read_row,
    senders,
    unwritten,
    version,
)
from handlers.console.outreach.preview import in_every_language
from handlers.console.outreach.times import When, begins_in_words, of_row, typed
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from storage.broadcast import BroadcastState

routes = Routes()


@routes.get("/broadcasts/{broadcast_id:uuid}/draft/sending", Action.OUTREACH)
def summary(visit: Visit) -> Response:
    row = read_row(visit)
    if row.state != BroadcastState.DRAFT:
        return visit.go(place_of(row))
    return _summary(visit, row)


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/when", Action.OUTREACH)
def set_time(visit: Visit) -> Response:
    row, when = draft_row(visit), typed(visit)
    if when.errors:
        return _summary(visit, row, when=when, status=422)
    acting.save(
        visit.db, visit.staff, row.id, version(visit), visit.now, starts_at=when.starts_at, repeat=when.repeat
    )  # fmt: skip
    return visit.go(address(row.id, "draft/sending"), said=_("The time is kept. It is not sent yet."))


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/sending", Action.OUTREACH)
def send_it(visit: Visit) -> Response:
    broadcast_id, org = visit.id("broadcast_id"), visit.organisation
    try:
        state = send(visit.db, visit.staff, broadcast_id, version(visit), senders(visit), org, visit.now)
    except Refused as refused:
        row = acting.get(visit.db, broadcast_id)
        if row.state != BroadcastState.DRAFT:
            raise
        return _summary(visit, row, refused=refused, status=refused.status)
    said = {
        BroadcastState.WAITING: _("It waits for a second person’s yes."),
        BroadcastState.SCHEDULED: _("It goes out at its time. Until then you can take it back."),
        BroadcastState.REPEATING: _("It goes out again and again, until you take it back or stop it."),
    }.get(state, _("It is on its way."))
    return visit.go(place_of(acting.get(visit.db, broadcast_id)), said=said)


@routes.get("/broadcasts/{broadcast_id:uuid}/approval", Action.APPROVE_BROADCASTS)
def waiting(visit: Visit) -> Response:
    row = read_row(visit)
    if row.state not in NOT_BEGUN:
        return visit.go(place_of(row))
    return _approval(visit, row)


@routes.post("/broadcasts/{broadcast_id:uuid}/approval", Action.APPROVE_BROADCASTS)
def agree(visit: Visit) -> Response:
    broadcast_id, org = visit.id("broadcast_id"), visit.organisation
    state = approve(visit.db, visit.staff, broadcast_id, version(visit), senders(visit), org, visit.now)
    said = _("You agreed: it is on its way.")
    if state in (BroadcastState.SCHEDULED, BroadcastState.REPEATING):
        said = _("You agreed: it goes out at its time.")
    return visit.go(place_of(acting.get(visit.db, broadcast_id)), said=said)


@routes.post("/broadcasts/{broadcast_id:uuid}/approval/return", Action.APPROVE_BROADCASTS)
def give_back(visit: Visit) -> Response:
    """To be written on: by its author, who takes it back, or by who does not agree to it."""
    broadcast_id = visit.id("broadcast_id")
    if not acting.take_back(visit.db, visit.staff, broadcast_id):
        raise Refused(409, _("It has begun already, or somebody else took it back. Load the page again."))
    row = acting.get(visit.db, broadcast_id)
    said = _("It is a draft again. Nobody has got anything of it.")
    mine = visit.staff.id in (row.created_by, row.changed_by)
    return visit.go(address(row.id) if mine else BROADCASTS, said=said)


def _summary(
    visit: Visit, row: Any, *, when: When | None = None, refused: Refused | None = None, status: int = 200
) -> Response:
    found = forecast(visit.db, row, senders(visit), visit.organisation, visit.now)
    return visit.page(
        "outreach/sending.html",
        status=status,
        when=when or of_row(row, visit.organisation),
        setting=bool(when),
        refused=refused.text if refused else "",
        problems=[
            (_step(problem), problem.text) for problem in faults(visit.db, row, senders(visit), visit.organisation)
        ],
        tests_on=channel_of(visit.db, visit.staff),
        asks=found.counts.reached > visit.organisation.outreach.approval_above,
        today=visit.now.astimezone(visit.organisation.zone).date().isoformat(),
        weekdays=_weekdays(visit),
        **_about(visit, row, found),
    )


def _step(problem: Problem) -> str:
    """Where a problem is put right."""
    return f"#f-{problem.field}" if "." in problem.field or problem.field == "file" else ""


def _approval(visit: Visit, row: Any) -> Response:
    found = forecast(visit.db, row, senders(visit), visit.organisation, visit.now)
    names = names_of(visit.db, [str(row.created_by), str(row.changed_by), str(row.approved_by or "")])
    return visit.page(
        "outreach/approval.html",
        mine_to_approve=may_approve(row, visit.staff),
        by=names.get(str(row.changed_by), ""),
        approved_by=names.get(str(row.approved_by), "") if row.approved_by else "",
        state_name=state_names()[row.state],
        problems=faults(visit.db, row, senders(visit), visit.organisation),
        **_about(visit, row, found),
    )


def _about(visit: Visit, row: Any, found: Forecast) -> dict[str, Any]:
    """What both pages say of it."""
    org, zone = visit.organisation, visit.organisation.zone
    return {
        "row": row,
        "kind_name": kind_names()[row.kind],
        "whom": in_words(read(row.audience), org, list_names(visit.db)),
        "counts": found.counts,
        "few": found.delicate,
        "unwritten": unwritten(visit, row, found.counts, found.delicate),
        "found": found,
        "uncounted": "",
        "written": True,
        "whatsapp": senders(visit).whatsapp,
        "to_people": _to(found),
        "cost": _cost(found, org),
        "begins": begins_in_words(row, org, visit.now),
        "first_at": i18n.day_and_time(found.begins_at.astimezone(zone)) if found.begins_at else "",
        "lasts": i18n.lasting(found.lasts),
        "zone": org.timezone,
        **in_every_language(visit, row.kind, Content.from_json(row.content)),
    }


def _to(found: Forecast) -> str:
    """Not to the last person where a part of the sum is not told."""
    n = found.counts.reached
    if found.too_few:
        return people(n, delicate=True)
    if found.delicate and min(found.counts.now, found.counts.template) < LEAST_PEOPLE:
        n -= n % LEAST_PEOPLE
        words = ngettext("{count} person or more", "{count} people or more", n)
    else:
        words = ngettext("{count} person", "{count} people", n)
    return words.format(count=i18n.number(n))


def _cost(found: Forecast, org: Organisation) -> str:
    if found.cost is None:
        return ""
    if found.delicate and found.counts.template < LEAST_PEOPLE:
        return _("less than {amount}").format(amount=i18n.money(LEAST_PEOPLE * org.outreach.price, found.currency))
    return i18n.money(found.cost, found.currency)


def _weekdays(visit: Visit) -> list[tuple[str, str]]:
    """From the first working day on."""
    named, weekend = weekdays(), visit.organisation.weekend
    first = next((day for day in range(7) if day not in weekend and (day - 1) % 7 in weekend), 0)
    return [(day, named[day]) for day in (*DAYS[first:], *DAYS[:first])]
