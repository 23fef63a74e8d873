"""What came of a broadcast: whom it reached, what they answered, who stopped after it; as pages and as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from bot import i18n
from bot.casework.record.labels import channels
from bot.csv_file import Cell, csv_file
from bot.i18n import _, native_name, number
from bot.outreach import acting, guarding
from bot.outreach.answers import Table, answers
from bot.outreach.parts import Part, least_of, parts, receipts, secret
from bot.outreach.small_cells import TOTAL
from bot.outreach.small_cells import Cell as Kind
from bot.outreach.tallying import REACHED, Tally, tally
from bot.outreach.words import kind_names
from bot.staff.permissions import Action
from handlers.console.outreach.progress import PAGE
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from storage.audit import record

routes = Routes()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """`parts` is None where people are too few to be shown in parts; `most` is the longest bar."""

    field: str
    title: str
    name: Callable[[str], str]
    parts: tuple[Part, ...] | None

    @property
    def most(self) -> int:
        return max((part.everybody or part.people or 0 for part in self.parts or ()), default=0) or 1


@routes.get(f"{PAGE}/results", Action.APPROVE_BROADCASTS)
def results(visit: Visit) -> Response:
    id = visit.id("broadcast_id")
    row = acting.get(visit.db, id)
    record(visit.db, visit.staff.id, "broadcast:results", id)
    with visit.reading() as db:
        counted = tally(db, id, visit.organisation, visit.now, keep=db is visit.db)
        least = least_of(row)
        reached = counted.total(*REACHED)
        stopped = guarding.opted_out(db, id)
        few = secret(row) and 0 < stopped < least
        values: dict[str, Any] = {
            "row": row,
            "id": id,
            "kind": kind_names().get(row.kind, row.kind),
            "everybody": counted.total(),
            "reached": reached,
            "stopped": None if few else stopped,
            "share": None if few or not reached else stopped / reached,
            "receipts": receipts(counted, row),
            "telegram": any(line.channel == "telegram" for line in counted),
            "breakdowns": _breakdowns(visit, counted, row),
            "answers": answers(db, id, visit.organisation),
            "least": least,
            "secret": secret(row),
            "region": lambda code: _region(visit, code),
            "hidden": lambda kind: hidden(kind, least),
            "total": TOTAL,
            "counted_at": counted.at,
        }
    return visit.page("outreach/results.html", **values)


def hidden(kind: Kind, least: int) -> str:
    """What stands where a count is not shown."""
    return _("under {least}").format(least=number(least)) if kind is Kind.UNDER else _("not shown")


def _breakdowns(visit: Visit, counted: Tally, row: Any) -> list[Breakdown]:
    order = {region.key: place for place, region in enumerate(visit.organisation.regions)}
    named = channels()
    asked: list[tuple[str, str, Callable[[str], str]]] = [
        ("day", _("By day"), _day),
        ("region", _("By region"), lambda code: _region(visit, code)),
        ("language", _("By language"), native_name),
        ("channel", _("By channel"), lambda key: named.get(key, key)),
    ]
    made = []
    for field, title, name in asked:
        found = parts(counted, field, row)
        if found is not None:
            found = tuple(sorted(found, key=lambda part: (order.get(part.key, len(order)), part.key)))
        made.append(Breakdown(field, title, name, found))
    return made


def _day(day: str) -> str:
    return i18n.date(date.fromisoformat(day))


def _region(visit: Visit, code: str) -> str:
    return visit.organisation.region_name(code) if code else _("Region not known")


def region_code(visit: Visit, key: str) -> str:
    """The official one."""
    try:
        return visit.organisation.region(key).code
    except KeyError:
        return key


@routes.post(f"{PAGE}/results/export", Action.APPROVE_BROADCASTS)
def export(visit: Visit) -> Response:
    """The counts of the page, and nobody in them."""
    id = visit.id("broadcast_id")
    row = acting.get(visit.db, id)
    record(visit.db, visit.staff.id, "broadcast:export", id)
    with visit.reading() as db:
        counted = tally(db, id, visit.organisation, visit.now, keep=db is visit.db)
        rows = [*_part_rows(visit, counted, row), *_answer_rows(visit, db, row)]
    header = [
        _("What"), _("Day"), _("Region"), _("Code of the region"), _("Language"), _("Channel"), _("Answer"),
        _("People reached"), _("People in the audience"), _("People who answered"),
    ]  # fmt: skip
    tags = ["#meta+part", "#date+sent", "#adm1+name", "#adm1+code", "#meta+language", "#channel", "#indicator+name",
            "#reached", "#targeted", "#indicator+num"]  # fmt: skip
    return table(f"broadcast-{visit.now:%Y-%m-%d}", csv_file(header, rows, tags))


def table(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _part_rows(visit: Visit, counted: Tally, row: Any) -> Iterator[list[Cell]]:
    least = least_of(row)
    yield [_("All"), "", "", "", "", "", "", counted.total(*REACHED), counted.total(), ""]
    for breakdown in _breakdowns(visit, counted, row):
        for part in breakdown.parts or ():
            name = breakdown.name(part.key)
            where: dict[str, list[Cell]] = {
                "day": [part.key, "", "", "", ""],
                "region": ["", name, region_code(visit, part.key), "", ""],
                "language": ["", "", "", part.key, ""],
                "channel": ["", "", "", "", name],
            }
            reached: Cell = hidden(part.kind, least) if part.people is None else part.people
            everybody: Cell = "" if part.everybody is None else part.everybody
            yield [breakdown.title, *where[breakdown.field], "", reached, everybody, ""]


def _answer_rows(visit: Visit, db: Connection, row: Any) -> Iterator[list[Cell]]:
    found = answers(db, row.id, visit.organisation)
    if found is None or not found.kinds:
        return
    for region, cells in [*((each.region, each.cells) for each in found.rows), (TOTAL, found.totals)]:
        for place, count in enumerate(cells):
            shown: Cell = _hidden_answer(found, region, place) if count is None else count
            where = ["", ""] if region == TOTAL else [_region(visit, region), region_code(visit, region)]
            yield [_("Answers"), "", *where, "", "", found.choices[place], "", "", shown]


def _hidden_answer(found: Table, region: str, place: int) -> str:
    return hidden(found.kind(region, place), found.least)
