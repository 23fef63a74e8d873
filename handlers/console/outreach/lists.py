"""Lists of numbers: uploaded, what became of each row, deleted."""

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.files import read
from bot.i18n import _, ngettext, number
from bot.outreach import lists
from bot.outreach.lists import MOST_PROOF
from bot.outreach.numbers import MOST_ROWS, Reason, numbers_in
from bot.staff.colleagues import names_of
from bot.staff.permissions import Action
from handlers.console.outreach.desk import BROADCASTS, seen
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()

PAGE = f"{BROADCASTS}/lists"


@routes.get("/broadcasts/lists", Action.OUTREACH)
def everything(visit: Visit) -> Response:
    seen(visit, "numbers:list")
    return _page(visit)


@routes.post("/broadcasts/lists", Action.OUTREACH, files=True)
def upload(visit: Visit) -> Response:
    """The file is read before anything is locked."""
    account = visit.office.settings.twilio_whatsapp_from.removeprefix("whatsapp:")
    if not account:
        raise Refused(409, _("Lists of numbers need WhatsApp, which is switched off here."))
    file = next((each for each in visit.uploads if each.field == "file"), None)
    try:
        lists.check_words(visit.field("name"), visit.field("proof"))
    except Refused as refused:
        return _page(visit, {"proof" if visit.field("name").strip() else "name": refused.text})
    if file is None:
        return _page(visit, {"file": _("Choose a file with the numbers.")})
    try:
        found = numbers_in(read(file.path), visit.organisation.country)
        made = lists.add(
            visit.db, visit.staff, visit.field("name"), visit.field("proof"), found, account, visit.now
        )  # fmt: skip
    except Refused as refused:
        return _page(visit, {"file": refused.text})
    return visit.go(f"{PAGE}/{made}", said=_("The list is kept."))


@routes.get("/broadcasts/lists/{list_id:uuid}", Action.OUTREACH)
def one(visit: Visit) -> Response:
    row = lists.get(visit.db, visit.id("list_id"))
    seen(visit, "numbers:read", row.id)
    return visit.page(
        "outreach/one_list.html",
        row=row,
        by=names_of(visit.db, [str(row.by)]).get(str(row.by), ""),
        rejected=lists.rejected(visit.db, row.id),
        reasons=reasons(),
    )


@routes.post("/broadcasts/lists/{list_id:uuid}/deletion", Action.OUTREACH)
def drop(visit: Visit) -> Response:
    gone = lists.drop(visit.db, visit.staff, visit.id("list_id"))
    words = ngettext(
        "The list is deleted. {count} person gets no more news because of it.",
        "The list is deleted. {count} people get no more news because of it.",
        gone,
    )
    return visit.go(PAGE, said=words.format(count=number(gone)))


def reasons() -> dict[str, tuple[str, str]]:
    """Why rows are not taken: in short, and what to do about it."""
    return {
        Reason.EMPTY: (_("No number in this row"), _("The column of numbers is empty there.")),
        Reason.NOT_A_NUMBER: (
            _("No telephone number"),
            _("A digit is missing or too many, or the country has no such numbers. Put it right in your table."),
        ),
        Reason.NOT_MOBILE: (_("A fixed line"), _("WhatsApp reaches mobile telephones only.")),
        Reason.TWICE: (_("Stands there a second time"), _("It was taken once.")),
        Reason.STOPPED: (
            _("Does not want news"),
            _("This person told us to stop. Only they themselves can begin again, by writing to us."),
        ),
        Reason.UNREACHABLE: (
            _("Cannot be reached"),
            _("WhatsApp does not know this number, or the person has blocked us."),
        ),
    }


def _page(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    return visit.page(
        "outreach/lists.html",
        status=422 if errors else 200,
        whatsapp=visit.office.settings.whatsapp,
        lists=lists.lists(visit.db),
        errors=errors or {},
        name=visit.field("name"),
        proof=visit.field("proof"),
        most_proof=MOST_PROOF,
        most_rows=MOST_ROWS,
    )
