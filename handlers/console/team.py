"""The team: who works here, with which rights, and the links that let them in."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from starlette.responses import Response

from bot.casework.record.labels import kinds
from bot.casework.refused import Refused
from bot.i18n import _, isolate, ltr, native_name
from bot.organisation import Category, Organisation
from bot.staff import team
from bot.staff.colleagues import Rights
from bot.staff.links import GOOD_FOR, Purpose
from bot.staff.mail import Letter, defer_mail
from bot.staff.misfit import Misfit
from bot.staff.permissions import SECOND_FACTOR, Action
from bot.staff.team import Colleague
from handlers.console.roles import role_hints, role_names
from handlers.console.routes import Routes
from handlers.console.signing_in import spoken
from handlers.console.visit import HOME, Visit
from storage.case import CaseKind

routes = Routes()

PAGE = f"{HOME}/team"
MANY = ("roles", "services", "regions")
SINGLE = ("name", "partner", "email", "language")
_HOUR = 3600

Options = dict[str, dict[str, str]]


@routes.get("/team", Action.TEAM)
def everybody(visit: Visit) -> Response:
    organisation = visit.organisation
    values: dict[str, Any] = {
        "team": team.team(visit.db),
        "roles": role_names(),
        "services": _service_names(visit),
        "region": organisation.region_name,
        "partner": organisation.partner_name,
    }
    return visit.page("team/team.html", **values)


@routes.get("/team/new", Action.TEAM)
def invitation(visit: Visit) -> Response:
    return _form(visit)


@routes.post("/team", Action.TEAM)
def invite(visit: Visit) -> Response:
    try:
        language = _known("language", [visit.field("language")], ["", *spoken(visit)])[0]
        invited = team.invite(visit.db, visit.staff, visit.field("email"), _rights(visit, _options(visit)), language)
    except Misfit as misfit:
        return _form(visit, misfit=misfit)
    return _link(visit, invited.id)


@routes.get("/team/{staff_id:uuid}", Action.TEAM)
def one(visit: Visit) -> Response:
    return _form(visit, visit.id("staff_id"))


@routes.post("/team/{staff_id:uuid}", Action.TEAM)
def change(visit: Visit) -> Response:
    staff_id = visit.id("staff_id")
    offered = _options(visit, team.colleague(visit.db, staff_id))
    try:
        team.change(visit.db, visit.staff, staff_id, _rights(visit, offered), visit.field("version"))
    except Misfit as misfit:
        return _form(visit, staff_id, misfit)
    except Refused as refused:
        if refused.status != 409:
            raise
        return _form(visit, staff_id, Misfit("form", refused.text, 409))
    return visit.go(PAGE, said=_("Saved."))


@routes.post("/team/{staff_id:uuid}/link", Action.TEAM)
def new_link(visit: Visit) -> Response:
    return _link(visit, visit.id("staff_id"))


@routes.post("/team/{staff_id:uuid}/second-factor", Action.TEAM)
def reset_factor(visit: Visit) -> Response:
    team.reset_factor(visit.db, visit.staff, visit.id("staff_id"), visit.now)
    return visit.go(
        f"{PAGE}/{visit.id('staff_id')}", said=_("The second step is reset: they set it up at the next sign-in.")
    )


@routes.post("/team/{staff_id:uuid}/end", Action.TEAM)
def dismiss(visit: Visit) -> Response:
    team.dismiss(visit.db, visit.staff, visit.id("staff_id"))
    return visit.go(PAGE, said=_("They can see and do nothing any more. What they wrote stays under their name."))


@routes.post("/team/{staff_id:uuid}/return", Action.TEAM)
def let_back_in(visit: Visit) -> Response:
    team.let_back_in(visit.db, visit.staff, visit.id("staff_id"))
    return _link(visit, visit.id("staff_id"))


def _link(visit: Visit, staff_id: UUID) -> Response:
    """By letter where there is a mail server; else it is shown once, to be given by hand."""
    if visit.office.settings.smtp_url and staff_id != visit.staff.id:
        found = team.colleague(visit.db, staff_id)
        if not found.active:
            raise Refused(409, _("This colleague works here no longer."))
        defer_mail(visit.db, staff_id, Letter.LINK)
        return visit.go(PAGE, said=_("A letter with a link is on its way to {email}.").format(email=ltr(found.email)))
    path = team.new_link(visit.db, visit.staff, staff_id, visit.now)
    found = team.colleague(visit.db, staff_id)
    purpose = Purpose.RESET if found.joined else Purpose.INVITATION
    hours = int(GOOD_FOR[purpose].total_seconds()) // _HOUR
    return visit.page(
        "team/link.html",
        one=found,
        called=isolate(found.name),
        link=visit.office.settings.public_url + path,
        hours=hours,
    )


def _rights(visit: Visit, offered: Options) -> Rights:
    """What the form says. Raises Misfit for what it did not offer."""
    many = {name: tuple(_known(name, visit.fields(name), offered[name])) for name in MANY}
    partner = _known("partner", [visit.field("partner")], ["", *offered["partner"]])[0]
    return Rights(visit.field("name"), partner=partner, **many)


def _known(field: str, given: list[str], offered: Iterable[str]) -> list[str]:
    if not set(given) <= set(offered):
        raise Misfit(field, _("Choose from what is offered here."))
    return given


def _options(visit: Visit, one: Colleague | None = None) -> Options:
    """What each field of the form offers, by value; with what this colleague has and the organisation no longer."""
    organisation = visit.organisation
    offered: Options = {
        "roles": {role.value: name for role, name in role_names().items()},
        "services": _service_names(visit),
        "regions": {region.key: organisation.text(region.name) for region in organisation.regions},
        "partner": {partner.key: organisation.text(partner.name) for partner in organisation.partners},
    }
    if one is not None:
        held = {"services": one.services, "regions": one.regions, "partner": {one.partner} - {""}}
        for name, keys in held.items():
            offered[name] |= {key: key for key in sorted(keys - offered[name].keys())}
    return offered


def _service_names(visit: Visit) -> dict[str, str]:
    """What somebody's work can be limited to: a kind of case, or what a complaint is about."""
    organisation, named = visit.organisation, kinds()
    return {
        CaseKind.COMPLAINT.value: named[CaseKind.COMPLAINT],
        "legal": _("Legal help"),
        "psychosocial": _("Psychosocial help"),
        "economic": _("Work and income"),
        CaseKind.HUMAN.value: named[CaseKind.HUMAN],
        **{category.key: organisation.text(category.name) for category in _ordinary(organisation)},
    }


def _ordinary(organisation: Organisation) -> list[Category]:
    """What complaints can be about; nobody's work is limited to sensitive ones, which only safeguarding sees."""
    return [category for category in organisation.categories if not category.sensitive]


def _form(visit: Visit, staff_id: UUID | None = None, misfit: Misfit | None = None) -> Response:
    found = team.colleague(visit.db, staff_id) if staff_id else None
    held: dict[str, Any] = found.values if found else {}
    shown: dict[str, Any] = {name: held.get(name, []) for name in MANY} | {name: held.get(name, "") for name in SINGLE}
    if misfit is not None:
        shown = {name: visit.fields(name) for name in MANY} | {name: visit.field(name) for name in SINGLE}
    complaints = {category.key for category in _ordinary(visit.organisation)}
    values = {
        "one": found,
        "called": isolate(found.name) if found else "",
        "own": staff_id == visit.staff.id,
        "shown": shown,
        "offered": _options(visit, found),
        "errors": {misfit.field: misfit.text} if misfit else {},
        "complaints": complaints,
        "some_complaints": bool(complaints.intersection(shown["services"])),
        "hints": role_hints(),
        "second": SECOND_FACTOR,
        "languages": [(code, native_name(code)) for code in spoken(visit)],
        # Of what is there now: after a look at it, saving again is possible.
        "version": found.version if found else "",
    }
    return visit.page("team/edit.html", status=misfit.status if misfit else 200, **values)
