"""A complaint that somebody tells by telephone or face to face: the form, and the receipt that is shown once."""

from uuid import UUID, uuid4

from starlette.responses import Response

from bot import i18n
from bot.casework.record.entering import OPTIONAL, enter, problems, questions
from bot.casework.record.receipts import on_paper
from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()

WRITTEN = ("place", "organisation", "story", "name", "identity_number", "card_number", "telephone", "kept_from")
TICKED = ("urgent", "consent")


@routes.get("/entry", Action.ENTER)
def form(visit: Visit) -> Response:
    typed = {"language": visit.organisation.default_language, "way": "named", "whom": "self", "press": str(uuid4())}
    return _form(visit, typed, {})


@routes.post("/entry", Action.ENTER)
def file(visit: Visit) -> Response:
    fields = (*questions(visit.organisation), *WRITTEN, *TICKED, "press")
    typed = {name: visit.field(name) for name in fields}
    errors = problems(typed, visit.organisation)
    if errors:
        return _form(visit, typed, errors, status=422)
    try:
        press = UUID(typed["press"])
    except ValueError:
        raise Refused(422, _("This form is broken. Open it anew.")) from None
    entered = enter(visit.db, visit.staff, typed, visit.organisation, press, visit.now)
    called, hidden = bool(typed["telephone"].strip()), typed["way"] == "hidden"
    paper = on_paper(entered.receipt, typed["language"], visit.organisation, called=called, hidden=hidden)
    case_id = entered.receipt.case_id if entered.visible else None
    response = visit.page("receipt.html", status=201, paper=paper, case_id=case_id)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(visit: Visit, typed: dict[str, str], errors: dict[str, str], *, status: int = 200) -> Response:
    options = {name: list(asked.items()) for name, asked in questions(visit.organisation).items()}
    options["language"] = [(code, i18n.native_name(code)) for code in visit.organisation.languages]
    sensitive = i18n.join(
        visit.organisation.text(item.name) for item in visit.organisation.categories if item.sensitive
    )
    return visit.page(
        "entry.html",
        status=status,
        typed=typed,
        errors=errors,
        options=options,
        optional=OPTIONAL,
        sensitive=sensitive,
    )
