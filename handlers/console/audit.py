"""The audit log for administrators and custodians: filtered, page by page, and as a file."""

from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from bot.casework.audit.log import Filters, Written, actions, actors, export_audit, read_audit
from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()

_NAMES = ("actor", "action", "first", "last", "about")


@routes.get("/audit", Action.AUDIT)
def audit(visit: Visit) -> Response:
    typed = {name: visit.query(name)[:200] for name in _NAMES}
    wanted, errors = _filters(typed)
    lines: tuple[Written, ...] = ()
    more: int | None = None
    if not errors:
        try:
            lines, more = read_audit(visit.db, visit.staff, wanted, visit.organisation.zone, _place(visit))
        except Refused as refused:
            errors = {"about": refused.text}
    query = urlencode({name: value for name, value in typed.items() if value})
    values = {
        "lines": lines, "typed": typed, "errors": errors, "query": query, "actors": actors(visit.db),
        "actions": actions(), "next": f"?{query}&before={more}" if more else "",
    }  # fmt: skip
    return visit.page("audit/log.html", status=422 if errors else 200, **values)


@routes.post("/audit/export", Action.AUDIT)
def export(visit: Visit) -> Response:
    wanted, errors = _filters({name: visit.field(name)[:200] for name in _NAMES})
    if errors:
        raise Refused(422, next(iter(errors.values())))
    content = export_audit(visit.db, visit.staff, wanted, visit.organisation.zone)
    headers = {
        "Content-Disposition": f'attachment; filename="audit-{visit.now:%Y-%m-%d}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _filters(typed: dict[str, str]) -> tuple[Filters, dict[str, str]]:
    """What is looked for, and what of it cannot be."""
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("first", "last"):
        try:
            days[name] = date.fromisoformat(typed[name]) if typed[name] else None
        except ValueError:
            errors[name] = _("Choose a day.")
    first, last = days.get("first"), days.get("last")
    if first and last and last < first:
        errors["last"] = _("The last day is before the first.")
    return Filters(typed["actor"], typed["action"], first, last, typed["about"].strip()), errors


def _place(visit: Visit) -> int | None:
    given = visit.query("before")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
