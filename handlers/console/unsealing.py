"""The custodian's page: who is behind one number, for a reason that is written down; nothing else of the case."""

from starlette.responses import Response

from bot.casework.numbers import parse_number
from bot.casework.record.labels import identity_labels
from bot.casework.record.masking import unseal
from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()


@routes.get("/unseal", Action.UNSEAL)
def ask(visit: Visit) -> Response:
    return visit.page("unseal.html", shown=None, errors={}, typed={})


@routes.post("/unseal", Action.UNSEAL)
def show(visit: Visit) -> Response:
    typed = {"number": visit.field("number")[:60], "reason": visit.field("reason")[:500]}
    number = parse_number(typed["number"])
    if number is None:
        errors = {"number": _("This is not a case number. It has 12 digits and begins with 1.")}
        return visit.page("unseal.html", status=422, shown=None, errors=errors, typed=typed)
    try:
        identity = unseal(visit.db, visit.staff, number, visit.field("reason"))
    except Refused as refused:
        errors = {"reason" if refused.status == 422 else "number": refused.text}
        return visit.page("unseal.html", status=refused.status, shown=None, errors=errors, typed=typed)
    labels = identity_labels()
    shown = [(labels.get(kind, kind), value, kind == "name") for kind, value in identity.items()]
    response = visit.page("unseal.html", shown=shown, errors={}, typed={"number": typed["number"]})
    response.headers["Cache-Control"] = "no-store"
    return response
