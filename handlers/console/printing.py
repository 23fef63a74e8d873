"""A case on paper: clean A4, masked as on the screen, and in the audit log."""

from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot.casework.entries import Line
from bot.casework.record import labels
from bot.casework.record.earlier import note_reading, parts_of
from bot.casework.record.staffwork import open_case_by_id
from bot.staff.colleagues import names_of
from bot.staff.permissions import Action
from handlers.console.panels import first_minute, record
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from storage.audit import record as write_down

routes = Routes()


@routes.get("/cases/{case_id:uuid}/print", Action.READ_CASES)
def on_paper(visit: Visit) -> Response:
    opened = open_case_by_id(visit.db, visit.staff, visit.id("case_id"), visit.now)
    write_down(visit.db, visit.staff.id, "print", opened.case.id)
    parts = parts_of(visit.db, visit.staff, opened.case.id)
    note_reading(visit.db, visit.staff, parts)
    lines = [*opened.lines, *(line for part in parts for line in part.lines)]
    zone = visit.organisation.zone
    names = names_of(visit.db, [line.author for line in lines])
    return visit.page(
        "print.html",
        opened=opened,
        card=first_minute.panel(visit, opened)["card"],
        record=record.panel(visit, opened),
        identity=[(labels.identity_labels().get(kind, kind), value) for kind, value in opened.identity.items()],
        lines=[_line(line, names, zone) for line in opened.lines],
        parts=[(part, [_line(line, names, zone) for line in part.lines]) for part in parts],
        dated=opened.case.way != "traceless",
    )


def _line(line: Line, names: dict[str, str], zone: ZoneInfo) -> dict[str, object]:
    return {
        "what": labels.event(line),
        "who": labels.author(line, names),
        "at": line.at.astimezone(zone),
        "text": line.text,
        "files": len(line.attachments),
    }
