"""The event stream of an open browser: which cases changed, of those that its owner may see. News, never content."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.staff.permissions import Action, may
from bot.staff.sessions import Signed, session_of
from handlers.console.feed import AGAIN, CASE
from handlers.console.office import Office
from handlers.console.visit import COOKIE
from handlers.doorway import HEADERS
from storage.staff import heard_of
from storage.visibility import visible_of

HEARTBEAT = 20.0  # seconds; proxies close what is silent for a minute
LOOK = timedelta(seconds=60)  # until a session that ended closes its stream


def events_door(office: Office, limiter: CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        secret = request.cookies.get(COOKIE, "")
        signed = await to_thread.run_sync(lambda: _signed(office, secret), limiter=limiter)
        if signed is None:
            return Response(status_code=204)  # tells EventSource not to come back by itself
        stream = _stream(office, limiter, secret, signed)
        headers = {**HEADERS, "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, headers=headers, media_type="text/event-stream")

    return endpoint


async def _stream(office: Office, limiter: CapacityLimiter, secret: str, signed: Signed) -> AsyncIterator[str]:
    looked = office.now()
    with office.feed.listen(signed.id) as listener:
        yield "retry: 3000\nevent: ready\ndata:\n\n"
        while True:
            changed = await listener.wait(HEARTBEAT)
            if not listener.open:
                return
            if office.now() - looked > LOOK:
                looked = office.now()
                again = await to_thread.run_sync(lambda: _signed(office, secret), limiter=limiter)
                if again is None:
                    yield "event: signed-out\ndata:\n\n"
                    return
                signed = again  # with the rights of now
            lost, listener.lost = listener.lost, False
            seen = await to_thread.run_sync(_seen, office, signed, changed, limiter=limiter) if changed else ()
            events = "".join(f"event: {CASE}\ndata: {case_id}\n\n" for case_id in seen)
            yield (f"event: {AGAIN}\ndata:\n\n" if lost else "") + events or "event: beat\ndata:\n\n"


def _signed(office: Office, secret: str) -> Signed | None:
    """Whose browser this is, if it may have news; a page that is open says that its owner is there."""
    if not secret:
        return None
    with office.begin() as db:
        signed = session_of(db, secret, office.now(), touch=False)
        if signed is None or not signed.complete or not may(signed.staff, Action.READ_CASES):
            return None
        heard_of(db, signed.staff.id, office.now())
    return signed


def _seen(office: Office, signed: Signed, changed: set[UUID]) -> list[UUID]:
    with office.begin() as db:
        return visible_of(db, signed.staff, changed)
