"""Digital reach: how many people all broadcasts reached, month by month, as a chart, a table and a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from bot.casework.record.labels import channels
from bot.csv_file import Cell, csv_file
from bot.i18n import _, direction, month_name
from bot.outreach import reach as reaching
from bot.outreach.reach import CHANNELS, Month, Reach
from bot.outreach.small_cells import LEAST
from bot.outreach.small_cells import Cell as Kind
from bot.staff.permissions import Action
from handlers.console.outreach import charts
from handlers.console.outreach.results import hidden, region_code, table
from handlers.console.routes import Routes
from handlers.console.visit import HOME, Visit
from storage.audit import record

routes = Routes()

ADDRESS = f"{HOME}/broadcasts/reach"


@routes.get("/broadcasts/reach", Action.REPORTS)
def reach(visit: Visit) -> Response:
    record(visit.db, visit.staff.id, "reach")
    with visit.reading() as db:
        found = reaching.read(db)
    newest = found.months[-1] if found.months else None
    chosen = next((month for month in found.months if month.first.isoformat()[:7] == visit.query("month")), newest)
    names = [channels()[channel] for channel in CHANNELS]
    values: dict[str, Any] = {
        "found": found,
        "chosen": chosen,
        "names": names,
        "chart": _chart(found, names) if newest else None,
        "region": lambda code: visit.organisation.region_name(code) if code else _("Region not known, or not told"),
        "few": few(),
        "month_name": month_name,
    }
    return visit.page("outreach/reach.html", **values)


def few() -> str:
    return hidden(Kind.UNDER, LEAST)


def _chart(found: Reach, names: list[str]) -> charts.Chart:
    series = [(name, [month.by_channel[place] for month in found.months]) for place, name in enumerate(names)]
    return charts.lines(
        [month_name(month.first, short=True) for month in found.months], series, mirrored=direction() == "rtl"
    )


@routes.post("/broadcasts/reach/count", Action.REPORTS)
def count(visit: Visit) -> Response:
    """This month as it is now, and not as it was last night."""
    org, month = visit.organisation, reaching.month_of(visit.now, visit.organisation)
    record(visit.db, visit.staff.id, "reach:count")
    with visit.reading() as db:
        counted = reaching.count_month(db, month, org)
    reaching.keep_month(visit.db, month, counted, visit.now)
    return visit.go(ADDRESS, said=_("This month was counted just now."))


@routes.post("/broadcasts/reach/export", Action.REPORTS)
def export(visit: Visit) -> Response:
    record(visit.db, visit.staff.id, "reach:export")
    with visit.reading() as db:
        found = reaching.read(db)
    header = [_("Month"), _("Channel"), _("Region"), _("Code of the region"), _("People reached"), _("Messages")]
    tags = ["#date+month", "#channel", "#adm1+name", "#adm1+code", "#reached", "#output+messages+num"]
    rows = (row for month in found.months for row in _rows(visit, month))
    return table(f"reach-{visit.now:%Y-%m-%d}", csv_file(header, rows, tags))


def _rows(visit: Visit, month: Month) -> Iterator[list[Cell]]:
    def shown(people: int | None) -> Cell:
        return few() if people is None else people

    name = month.first.isoformat()[:7]
    yield [name, "", "", "", shown(month.people), shown(month.messages)]
    for place, channel in enumerate(CHANNELS):
        yield [name, channels()[channel], "", "", shown(month.by_channel[place]), ""]
    for region, people in month.regions:
        where = visit.organisation.region_name(region) if region else ""
        yield [name, "", where, region_code(visit, region), shown(people), ""]
