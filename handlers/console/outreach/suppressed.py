"""Who gets no news, and why: the list, the search by telephone, and who asked for it on the telephone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.casework.record.labels import channels
from bot.casework.refused import Refused
from bot.channels.whatsapp_parse import bare
from bot.i18n import _, number
from bot.outreach import reasons, suppressed
from bot.outreach.listing import Place
from bot.outreach.suppressed import Found
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import HOME, Visit

routes = Routes()

ADDRESS = f"{HOME}/broadcasts/suppressed"


@routes.get("/broadcasts/suppressed", Action.OUTREACH)
def everybody(visit: Visit) -> Response:
    return _page(visit)


@routes.post("/broadcasts/suppressed/search", Action.OUTREACH)
def search(visit: Visit) -> Response:
    """A form that is sent, since no telephone may stand in an address."""
    typed = visit.field("telephone")
    try:
        found = suppressed.look_up(visit.db, visit.staff, typed, visit.organisation.country)
    except Refused as refused:
        return _page(visit, typed=typed, error=refused.text)
    return _page(visit, typed=typed, found=found)


@routes.post("/broadcasts/suppressed", Action.OUTREACH)
def add(visit: Visit) -> Response:
    settings, typed = visit.office.settings, visit.field("telephone")
    senders = {bare(sender) for sender in (settings.twilio_whatsapp_from, settings.twilio_news_from) if sender}
    try:
        new = suppressed.stop_by_hand(visit.db, visit.staff, typed, senders, visit.organisation.country, visit.now)
    except Refused as refused:
        return _page(visit, typed=typed, error=refused.text)
    if new:
        return visit.go(ADDRESS, said=_("Nothing that we begin goes to this number any more."))
    return visit.go(ADDRESS, said=_("This number got no news already."))


def _page(visit: Visit, *, typed: str = "", error: str = "", found: Found | None = None) -> Response:
    kind, channel = visit.query("kind")[:40], visit.query("channel")[:20]
    rows, following = suppressed.listed(visit.db, visit.staff, kind, channel, Place.of(visit.query("after")))
    counted = suppressed.counted(visit.db)
    filters = {name: value for name, value in (("kind", kind), ("channel", channel)) if value}
    values: dict[str, Any] = {
        "rows": rows,
        "more": urlencode({**filters, "after": following.code}) if following else "",
        "counted": [(key, reasons.in_words(key), people) for key, people in counted.most_common()],
        "everybody": counted.total(),
        "most": max(counted.values(), default=1),
        "kinds": [(key, f"{reasons.in_words(key)} ({number(people)})") for key, people in counted.most_common()],
        "kind": kind,
        "channel": channel,
        "filtered": bool(filters),
        "channels": channels(),
        "typed": typed,
        "error": error,
        "found": found,
    }
    return visit.page("outreach/suppressed.html", status=422 if error else 200, **values)
