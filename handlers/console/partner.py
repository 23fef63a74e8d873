"""The pages of a partner organisation: what was referred to it, and its answer. Never a page of the case."""

from starlette.responses import Response

from bot.casework.referrals.items import Item
from bot.casework.referrals.labels import in_rows, states
from bot.casework.referrals.receiving import accept, decline, finish, passed_file, read_referral, referred_to
from bot.casework.referrals.words import why
from bot.casework.refused import Refused
from bot.i18n import _, native_name
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from handlers.webchat_answers import file_response

routes = Routes()


@routes.get("/referred", Action.RECEIVE)
def referred(visit: Visit) -> Response:
    over = visit.query("show") == "done"
    listed = referred_to(visit.db, visit.staff, over=over)
    name = visit.organisation.partner_name(visit.staff.partner)
    return visit.page("referred/list.html", referrals=listed, states=states(), over=over, partner=name)


@routes.get("/referred/{referral_id:uuid}", Action.RECEIVE)
def show(visit: Visit) -> Response:
    return _page(visit)


@routes.get("/referred/{referral_id:uuid}/files/{file_id:uuid}", Action.RECEIVE)
def file(visit: Visit) -> Response:
    opened = passed_file(visit.db, visit.staff, visit.id("referral_id"), visit.id("file_id"))
    response = file_response(*opened, visit.request.headers.get("range", ""))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@routes.post("/referred/{referral_id:uuid}/acceptance", Action.RECEIVE)
def take_on(visit: Visit) -> Response:
    accept(visit.db, visit.staff, visit.id("referral_id"), visit.now)
    said = _("Accepted. The person is told that you will contact them.")
    return visit.go(f"/console/referred/{visit.id('referral_id')}", said=said)


@routes.post("/referred/{referral_id:uuid}/refusal", Action.RECEIVE)
def refuse(visit: Visit) -> Response:
    try:
        decline(visit.db, visit.staff, visit.id("referral_id"), visit.field("reason"), visit.now)
    except Refused as refused:
        return _page(visit, refused)
    return visit.go("/console/referred", said=_("Declined. Whoever referred it looks for another way."))


@routes.post("/referred/{referral_id:uuid}/completion", Action.RECEIVE)
def complete(visit: Visit) -> Response:
    try:
        finish(visit.db, visit.staff, visit.id("referral_id"), visit.field("words"), visit.now)
    except Refused as refused:
        return _page(visit, refused)
    return visit.go("/console/referred", said=_("Done. The person and whoever referred it are told."))


def _page(visit: Visit, refused: Refused | None = None) -> Response:
    """The referral; again with the reason where an answer was refused, and with what was typed."""
    if refused is not None and refused.status == 404:
        raise refused
    passed = read_referral(visit.db, visit.staff, visit.id("referral_id"), visit.now)
    shown = in_rows(passed.items, visit.organisation)
    return visit.page(
        "referred/one.html",
        status=refused.status if refused else 200,
        passed=passed,
        shown=[each for each in shown if each[0] != Item.FILES],
        files=passed.items.get(Item.FILES, []),
        states=states(),
        why=why,
        language_name=native_name(passed.language),
        error=refused.text if refused else "",
        typed=visit.field,
    )
