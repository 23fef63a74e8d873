"""Signing in: password, second factor, one-time links, and out again."""

from base64 import b64encode
from io import BytesIO
from urllib.parse import quote

import segno
from starlette.responses import Response

from bot import i18n
from bot.casework.refused import Refused
from bot.catalogues import with_catalogue
from bot.i18n import _
from bot.staff import accounts, joining, passwords, second_factor
from bot.staff.accounts import SignedIn
from bot.staff.links import Purpose, gone, link_of
from bot.staff.misfit import Misfit
from bot.staff.permissions import Action
from bot.staff.sessions import end_session
from handlers.console.browsers import browser_of, keep_signed_in, place_within
from handlers.console.routes import Routes
from handlers.console.visit import COOKIE, HOME, Visit

routes = Routes()

LANGUAGE = "wasl_console_language"
_YEAR = 365 * 24 * 60 * 60


@routes.get("/sign-in", None)
def sign_in_page(visit: Visit) -> Response:
    onward = place_within(visit.query("next"))
    if visit.signed is not None and visit.signed.complete:
        return visit.go(onward)
    return _sign_in_page(visit, onward)


@routes.post("/sign-in", None)
def sign_in(visit: Visit) -> Response:
    email, onward = visit.field("email"), place_within(visit.field("next"))
    try:
        entered = accounts.sign_in(visit.db, email, visit.field("password"), browser_of(visit, email), visit.now)
    except Refused as refused:
        return _sign_in_page(visit, onward, refused.status, email[:254], refused.text)
    return _onward(visit, entered, onward)


@routes.post("/sign-out", Action.WORK, complete=False)
def sign_out(visit: Visit) -> Response:
    end_session(visit.db, visit.session)
    visit.forget_cookie(COOKIE)
    return visit.go(f"{HOME}/sign-in", said=_("You are signed out."))


@routes.post("/language", None)
def speak(visit: Visit) -> Response:
    """The language of this browser, for whoever is not signed in yet."""
    asked = visit.field("language")
    if asked in spoken(visit):
        visit.cookie(LANGUAGE, asked, max_age=_YEAR)
    return visit.go(f"{HOME}/sign-in?next={quote(place_within(visit.field('next')))}")


@routes.get("/second-factor", Action.WORK, complete=False)
def second_factor_page(visit: Visit) -> Response:
    onward = place_within(visit.query("next"))
    if visit.signed is not None and visit.signed.complete:
        return visit.go(onward)
    if not second_factor.enrolled(visit.db, visit.staff.id):
        return visit.go(f"{HOME}/second-factor/setup?next={quote(onward)}")
    return visit.page("sign_in/second_factor.html", onward=onward, error="")


@routes.post("/second-factor", Action.WORK, complete=False)
def give_code(visit: Visit) -> Response:
    onward = place_within(visit.field("next"))
    if visit.signed is None or visit.signed.complete:
        return visit.go(onward)
    try:
        browser = browser_of(visit, visit.staff.email)
        entered = accounts.give_code(visit.db, visit.signed, visit.field("code"), browser, visit.now)
    except Refused as refused:
        return visit.page("sign_in/second_factor.html", status=refused.status, onward=onward, error=refused.text)
    return _onward(visit, entered, onward, accounts.codes_warning(second_factor.codes_left(visit.db, visit.staff.id)))


@routes.get("/second-factor/setup", Action.WORK, complete=False)
def setup_page(visit: Visit) -> Response:
    onward = place_within(visit.query("next"))
    if second_factor.enrolled(visit.db, visit.staff.id):
        return visit.go(onward)
    return _setup_page(visit, onward)


@routes.post("/second-factor/setup", Action.WORK, complete=False)
def set_up(visit: Visit) -> Response:
    onward, offered = place_within(visit.field("next")), visit.field("offered")
    if visit.signed is None or second_factor.enrolled(visit.db, visit.staff.id):
        return visit.go(onward)
    try:
        browser = browser_of(visit, visit.staff.email)
        entered, codes = accounts.enrol(visit.db, visit.signed, offered, visit.field("code"), browser, visit.now)
    except Refused as refused:
        return _setup_page(visit, onward, refused.status, offered, refused.text)
    keep_signed_in(visit, entered)
    return visit.page("sign_in/codes.html", onward=onward, codes=codes, fresh=True)


@routes.get("/forgotten", None)
def forgotten_page(visit: Visit) -> Response:
    return _forgotten_page(visit)


@routes.post("/forgotten", None)
def forgotten(visit: Visit) -> Response:
    """Says the same whether or not there is such a colleague, and does as much work."""
    email = visit.field("email")
    if not visit.office.settings.smtp_url:
        return _forgotten_page(visit)
    try:
        joining.ask_for_link(visit.db, email, browser_of(visit, email), visit.now)
    except Refused as refused:
        return _forgotten_page(visit, status=refused.status, error=refused.text)
    return _forgotten_page(visit, sent=True)


@routes.get("/links/{secret}", None)
def link_page(visit: Visit) -> Response:
    return _link_page(visit)


@routes.post("/links/{secret}", None)
def take_up(visit: Visit) -> Response:
    link = link_of(visit.db, _secret(visit), visit.now)
    browser = browser_of(visit, link.staff.email if link.staff else "")
    password, again = visit.field("password"), visit.field("again")
    try:
        entered = joining.take_up(visit.db, _secret(visit), password, again, browser, visit.now)
    except Misfit as misfit:
        return _link_page(visit, misfit)
    return _onward(visit, entered, HOME, _("Your password is set."))


@routes.get("/first/{secret}", None)
def first_page(visit: Visit) -> Response:
    return _first_page(visit)


@routes.post("/first/{secret}", None)
def make_first(visit: Visit) -> Response:
    """The first administrator, who goes on to set the second factor up."""
    typed = {name: visit.field(name) for name in ("name", "email", "password", "again")}
    try:
        browser = browser_of(visit, typed["email"])
        entered = joining.make_first(visit.db, _secret(visit), **typed, browser=browser, now=visit.now)
    except Misfit as misfit:
        return _first_page(visit, misfit, typed)
    return _onward(visit, entered, HOME)


def spoken(visit: Visit) -> list[str]:
    """The languages the console can be shown in, the organisation's first."""
    return list(dict.fromkeys([*visit.organisation.languages, *sorted(with_catalogue())]))


def _onward(visit: Visit, entered: SignedIn, onward: str, said: str = "") -> Response:
    """With the cookies of the new session: to where one was going, by way of what is still asked for."""
    if visit.signed is not None:
        end_session(visit.db, visit.session)  # what this browser was signed in as before
    keep_signed_in(visit, entered)
    if entered.complete:
        return visit.go(onward, said=said)
    return visit.go(f"{HOME}/second-factor?next={quote(onward)}", said=said)


def _sign_in_page(visit: Visit, onward: str, status: int = 200, email: str = "", error: str = "") -> Response:
    return visit.page(
        "sign_in/sign_in.html", status=status, onward=onward, email=email, error=error, languages=spoken(visit)
    )


def _forgotten_page(visit: Visit, *, status: int = 200, sent: bool = False, error: str = "") -> Response:
    by_mail = bool(visit.office.settings.smtp_url)
    return visit.page("sign_in/forgotten.html", status=status, by_mail=by_mail, sent=sent, error=error)


def _setup_page(visit: Visit, onward: str, status: int = 200, offered: str = "", error: str = "") -> Response:
    offer = second_factor.offer(visit.staff, visit.session, _issuer(visit), offered)
    picture = BytesIO()
    code = segno.make(offer.address, error="m", micro=False)
    code.save(picture, kind="svg", scale=5, border=4, dark="#1c2b2a", light="#ffffff")
    image = "data:image/svg+xml;base64," + b64encode(picture.getvalue()).decode()
    values = {"onward": onward, "offer": offer, "image": image, "error": error}
    return visit.page("sign_in/setup.html", status=status, **values)


def _issuer(visit: Visit) -> str:
    """What the app on the telephone calls us; a colon would end it."""
    return visit.organisation.text(visit.organisation.title).replace(":", " ") or "Wasl"


def _link_page(visit: Visit, misfit: Misfit | None = None) -> Response:
    link = link_of(visit.db, _secret(visit), visit.now)
    if link.staff is None:
        raise gone()
    called = {"name": i18n.isolate(link.staff.name), "email": i18n.ltr(link.staff.email)}
    values = {
        "who": link.staff,
        "called": called,
        "invited": link.purpose is Purpose.INVITATION,
        "least": passwords.LEAST,
    }
    return visit.page("sign_in/link.html", status=misfit.status if misfit else 200, errors=_errors(misfit), **values)


def _first_page(visit: Visit, misfit: Misfit | None = None, typed: dict[str, str] | None = None) -> Response:
    link = link_of(visit.db, _secret(visit), visit.now)
    if link.purpose is not Purpose.FIRST:
        raise gone()
    status = misfit.status if misfit else 200
    return visit.page(
        "sign_in/first.html", status=status, errors=_errors(misfit), typed=typed or {}, least=passwords.LEAST
    )


def _errors(misfit: Misfit | None) -> dict[str, str]:
    return {misfit.field: misfit.text} if misfit else {}


def _secret(visit: Visit) -> str:
    return str(visit.request.path_params["secret"])
