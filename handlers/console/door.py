"""The door of the console: who asks, whether they may, and from which page; then one function in one transaction."""

from collections.abc import Awaitable, Callable
from hmac import compare_digest
from urllib.parse import quote

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import i18n
from bot.casework.refused import Refused
from bot.catalogues import with_catalogue
from bot.i18n import _
from bot.staff.permissions import may
from bot.staff.sessions import session_of
from handlers.console.forms import read
from handlers.console.office import Office
from handlers.console.routes import Route, Routes
from handlers.console.visit import COOKIE, HOME, Visit, toast
from handlers.doorway import HEADERS, POLICY, Declined, refuse_strangers
from handlers.forms import Folder, Form
from storage.audit import record

__all__ = ["Routes", "Visit", "guard"]

AT_ONCE = 6  # transactions of the console in one process: turns of conversations share the same pool
LANGUAGE = "wasl_console_language"

log = structlog.get_logger()

CONSOLE_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": POLICY.replace("img-src 'self' blob:", "img-src 'self' data: blob:")
    .replace("form-action 'none'", "form-action 'self'")
    .replace("; require-trusted-types-for 'script'", ""),
    "Permissions-Policy": "microphone=(self), geolocation=(), camera=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
}


def guard(office: Office, route: Route, limiter: CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of one route."""

    async def answer(request: Request) -> Response:
        with i18n.use(_asked(office, request)):
            try:
                response = await _answer(office, route, limiter, request)
            except Declined as declined:
                response = _declined(request, declined)
        for name, value in CONSOLE_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


async def _answer(office: Office, route: Route, limiter: CapacityLimiter, request: Request) -> Response:
    if route.action is not None and not request.cookies.get(COOKIE):
        return _to_sign_in(request)
    with Folder(None) as folder:
        form = Form()
        if route.method == "POST":
            refuse_strangers(request, office.settings.public_url)
            if route.files and not await to_thread.run_sync(_known, office, request, limiter=limiter):
                return _to_sign_in(request)
            form = await read(request, folder, files=route.files)
        return await to_thread.run_sync(lambda: _work(office, route, request, form), limiter=limiter)


def _known(office: Office, request: Request) -> bool:
    """Whether somebody is signed in here: the files of strangers are not even read."""
    with office.begin() as db:
        return session_of(db, request.cookies.get(COOKIE, ""), office.now(), touch=False) is not None


def _work(office: Office, route: Route, request: Request, form: Form) -> Response:
    with office.begin() as db:
        office.refresh(db)  # what was saved a moment ago through another process must not look as if it was lost
        secret = request.cookies.get(COOKIE, "")
        signed = session_of(db, secret, office.now()) if secret else None
        visit = Visit(request, office, db, form, signed, secret if signed else "")
        with i18n.use(_language(visit)):
            return visit.finish(_checked(visit, route))


def _checked(visit: Visit, route: Route) -> Response:
    """The response of the route, or why there is none. What was refused is committed too: its audit stays."""
    if route.action is not None:
        if visit.signed is None:
            return _to_sign_in(visit.request)
        if route.complete and not visit.signed.complete:
            return visit.go(f"{HOME}/second-factor?next={quote(_here(visit.request))}")
        if not may(visit.staff, route.action):
            record(visit.db, visit.staff.id, "forbidden", reason=f"{route.method} {route.path}"[:500])
            return failure(visit, 404, _("There is nothing here that you may see."))
    if route.method == "POST" and visit.signed is not None and not _genuine(visit):
        return failure(visit, 403, _("This form is too old. Load the page again, and then send it."))
    try:
        return route.endpoint(visit)
    except Refused as refused:
        return failure(visit, refused.status, refused.text)


def failure(visit: Visit, status: int, text: str) -> Response:
    """Why something is not done: a toast beside what was typed, or a page of its own."""
    if visit.by_htmx:
        return visit.say(text, status=status, kind="bad")
    return visit.page("error.html", status=status, code=status, text=text)


def _genuine(visit: Visit) -> bool:
    given = visit.request.headers.get("x-csrf-token") or visit.field("csrf")
    return compare_digest(given.encode(), visit.csrf.encode())


def _to_sign_in(request: Request) -> Response:
    """Back to the same place afterwards; for htmx the page stays as it is, with all that was typed."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Reswap": "none", "HX-Trigger": "wasl:signed-out"})
    here = _here(request) if request.method == "GET" else HOME
    return RedirectResponse(f"{HOME}/sign-in?next={quote(here)}", 303)


def _here(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _language(visit: Visit) -> str:
    """The colleague's own, else the one that was last chosen in this browser, else the organisation's."""
    if visit.signed and _spoken(visit.office, visit.signed.staff.language):
        return visit.signed.staff.language
    return _asked(visit.office, visit.request)


def _asked(office: Office, request: Request) -> str:
    chosen = request.cookies.get(LANGUAGE, "")
    return chosen if _spoken(office, chosen) else office.organisation().default_language


def _spoken(office: Office, language: str) -> bool:
    return language in office.organisation().languages or language in with_catalogue()


def _declined(request: Request, declined: Declined) -> Response:
    """A body that could not be read: it is not known yet who sent it, so the answer is bare."""
    words = declined.text or _("This could not be read. Go back and send it again.")
    log.info("console.declined", status=declined.status, code=declined.code)
    headers = declined.headers()
    if request.headers.get("hx-request") == "true":
        return Response(status_code=declined.status, headers={**headers, **toast(words, "bad")})
    return Response(words, declined.status, headers, media_type="text/plain; charset=utf-8")
