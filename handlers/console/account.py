"""One's own account: language, whether one takes requests, password, second factor, where one is signed in."""

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.casework.talk.holding import go_away
from bot.i18n import _, native_name, ngettext
from bot.staff import accounts, passwords
from bot.staff.misfit import Misfit
from bot.staff.permissions import Action, may
from bot.staff.sessions import end_own_session, end_sessions, sessions_of
from handlers.console.browsers import browser_of
from handlers.console.roles import role_names
from handlers.console.routes import Routes
from handlers.console.signing_in import spoken
from handlers.console.visit import COOKIE, HOME, Visit
from storage.audit import record

routes = Routes()

PAGE = f"{HOME}/account"


@routes.get("/account", Action.WORK)
def account(visit: Visit) -> Response:
    return _page(visit)


@routes.post("/account", Action.WORK)
def choose(visit: Visit) -> Response:
    language = visit.field("language")
    if language and language not in spoken(visit):
        return _page(visit, Misfit("language", _("Choose one of these languages.")))
    accounts.choose(visit.db, visit.staff, language, visit.field("told_by_mail") == "yes", visit.now)
    return visit.go(PAGE, said=_("Saved."))


@routes.post("/account/availability", Action.ANSWER)
def be_available(visit: Visit) -> Response:
    """Whether requests for a human are given to one; who goes away hands the open conversations on."""
    if visit.field("available") == "yes":
        accounts.be_available(visit.db, visit.staff, visit.now)
        return visit.go(PAGE, said=_("You are there: requests may be given to you."))
    talks = go_away(visit.db, visit.staff, visit.now, visit.organisation)
    said = _("You are away: no new requests are given to you.")
    if talks:
        handed = ngettext("{n} conversation went to others.", "{n} conversations went to others.", talks)
        said = f"{said} {handed.format(n=talks)}"
    return visit.go(PAGE, said=said)


@routes.post("/account/password", Action.WORK)
def change_password(visit: Visit) -> Response:
    old, new, again = (visit.field(name) for name in ("old", "password", "again"))
    browser = browser_of(visit, visit.staff.email)
    try:
        accounts.change_password(visit.db, visit.staff, visit.session, old, new, again, browser, visit.now)
    except Refused as refused:
        return _page(visit, _beside(refused, "old"))
    return visit.go(PAGE, said=_("Your password is changed. Your other browsers were signed out."))


@routes.post("/account/sessions/{session_id:uuid}/end", Action.WORK)
def end_one(visit: Visit) -> Response:
    ended = visit.id("session_id")
    if not end_own_session(visit.db, visit.staff.id, ended):
        raise Refused(404, _("This browser is signed out already."))
    record(visit.db, visit.staff.id, "session:end", ended, at=visit.now)
    if ended == visit.session:
        visit.forget_cookie(COOKIE)
        return visit.go(f"{HOME}/sign-in", said=_("You are signed out."))
    return visit.go(PAGE, said=_("This browser is signed out."))


@routes.post("/account/sessions/end", Action.WORK)
def end_others(visit: Visit) -> Response:
    end_sessions(visit.db, visit.staff.id, but=visit.session)
    record(visit.db, visit.staff.id, "session:end_others", visit.staff.id, at=visit.now)
    return visit.go(PAGE, said=_("All other browsers are signed out."))


@routes.post("/account/recovery-codes", Action.WORK)
def new_codes(visit: Visit) -> Response:
    try:
        browser = browser_of(visit, visit.staff.email)
        codes = accounts.new_recovery_codes(visit.db, visit.staff, visit.field("old"), browser, visit.now)
    except Refused as refused:
        return _page(visit, _beside(refused, "codes"))
    return visit.page("sign_in/codes.html", onward=PAGE, codes=codes, fresh=False)


@routes.post("/account/second-factor/off", Action.WORK)
def take_factor_off(visit: Visit) -> Response:
    try:
        browser = browser_of(visit, visit.staff.email)
        accounts.take_factor_off(visit.db, visit.staff, visit.field("old"), browser, visit.now)
    except Refused as refused:
        return _page(visit, _beside(refused, "factor"))
    return visit.go(PAGE, said=_("The second step is off."))


def _page(visit: Visit, misfit: Misfit | None = None) -> Response:
    mine = accounts.account(visit.db, visit.staff)
    roles = role_names()
    values = {
        "mine": mine,
        "roles": [roles[role] for role in sorted(visit.staff.roles)] if not visit.staff.partner else [],
        "answers": may(visit.staff, Action.ANSWER),
        "languages": [(code, native_name(code)) for code in spoken(visit)],
        "sessions": sessions_of(visit.db, visit.staff, visit.now),
        "this": visit.session,
        "warning": accounts.codes_warning(mine.codes_left) if mine.enrolled else "",
        "errors": {misfit.field: misfit.text} if misfit else {},
        "least": passwords.LEAST,
    }
    return visit.page("account/account.html", status=misfit.status if misfit else 200, **values)


def _beside(refused: Refused, field: str) -> Misfit:
    """The reason beside the field of the form that it was sent with; each form on this page asks for the password."""
    if isinstance(refused, Misfit) and refused.field != "old":
        return refused
    return Misfit(field, refused.text, refused.status)
