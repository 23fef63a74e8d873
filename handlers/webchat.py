"""The web chat's addresses: the page, its messages, its news, its files, and the way out."""

from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from bot.channels.channel import Busy
from bot.channels.webchat import ChatMessage, Visits, WebChat
from bot.i18n import _, use
from handlers.doorway import Declined, guarded, refuse_strangers
from handlers.forms import Folder, read_form
from handlers.ratelimit import Buckets, Proxies, take
from handlers.static_files import Files
from handlers.webchat_answers import asked_language, file_response, seen_up_to, shown
from handlers.webchat_intake import take_in
from handlers.webchat_page import Face, render
from handlers.webchat_visitor import LANGUAGE, Allowance, Cookies

HEARTBEAT = 15.0  # seconds; proxies close what is silent for a minute
MOST = 200  # messages in one answer
MOST_STREAMS = 2000  # open pages of one process


def web_chat(
    visits: Visits,
    chat: WebChat,
    face: Callable[[], Face],
    sign: Callable[[str], str],
    *,
    public_url: str = "",
    trusted_proxies: Iterable[str] = (),
    allowance: Allowance | None = None,
    folder: Path | None = None,
) -> APIRouter:
    """The routes under /chat.

    `face` speaks the current language, `sign` makes the letters that prove a cookie is ours, `folder` is where files
    rest for the moment between arrival and sealing (default: the system's folder for such).
    """
    door = _Door(visits, chat, face, Cookies(sign, public_url.startswith("https:")), public_url, folder)
    door.limit(allowance or Allowance(), Proxies(trusted_proxies))
    router = APIRouter()
    for path, endpoint, method in (
        ("", door.page, "GET"),
        ("/static/{version}/{name:path}", door.static, "GET"),
        ("/messages", door.messages, "GET"),
        ("/messages", door.receive, "POST"),
        ("/events", door.events, "GET"),
        ("/attachments/{id}", door.attachment, "GET"),
        ("/language", door.speak, "POST"),
        ("/exit", door.leave, "POST"),
    ):
        router.add_route(f"/chat{path}", guarded(endpoint), methods=[method])
    return router


class _Door:
    def __init__(
        self,
        visits: Visits,
        chat: WebChat,
        face: Callable[[], Face],
        cookies: Cookies,
        public_url: str,
        folder: Path | None,
    ) -> None:
        self._visits = visits
        self._chat = chat
        self._face = face
        self._cookies = cookies
        self._public_url = public_url
        self._folder = folder
        self._files = Files(("chat", "fonts", "look"))

    def limit(self, allowance: Allowance, proxies: Proxies) -> None:
        self._proxies = proxies
        self._messages = Buckets(allowance.messages)
        self._uploads = Buckets(allowance.uploads)
        self._looks = Buckets(allowance.looks)
        self._address = Buckets(allowance.address)
        self._address_uploads = Buckets(allowance.address_uploads)
        self._newcomers = Buckets(allowance.newcomers)

    async def page(self, request: Request) -> Response:
        visitor = self._cookies.visitor(request)
        with use(await self._language(request, visitor)):
            response = HTMLResponse(render(self._face(), self._files))
        # Nothing is kept of somebody who only looks; where too many come at once, the first message makes the cookie.
        if not visitor and not take((self._newcomers, self._client(request))):
            visitor = self._cookies.invent()
        self._cookies.forget_leaving(request, response)
        if visitor:
            self._cookies.keep(response, visitor)
        return response

    async def static(self, request: Request) -> Response:
        parameters = request.path_params
        accepts = request.headers.get("accept-encoding", "")
        return self._files.response(parameters["version"], parameters["name"], accepts)

    async def messages(self, request: Request) -> Response:
        visitor = self._cookies.visitor(request)
        with use(await self._language(request, visitor)):
            described = self._face().describe()
            found: list[ChatMessage] = []
            if visitor:
                self._allow((self._looks, visitor))
                found = await self._visits.history(visitor, seen_up_to(request.query_params.get("after", "0")))
        return JSONResponse({**_page_of(found), "known": bool(visitor), **described})

    async def receive(self, request: Request) -> Response:
        refuse_strangers(request, self._public_url)
        visitor = self._cookies.visitor(request)
        language = await self._language(request, visitor)
        with use(language), Folder(self._folder) as folder:
            fresh = not visitor
            if fresh:
                self._allow((self._newcomers, self._client(request)))
                visitor = self._cookies.invent()
            self._allow((self._messages, visitor), (self._address, self._client(request)))
            form = await read_form(request, folder)
            after = seen_up_to(form.fields.get("after", "0"))
            if form.uploads:
                self._allow((self._uploads, visitor), (self._address_uploads, self._client(request)))
            taken = await take_in(form, visitor, language, self._visits)
            try:
                await self._visits.receive(taken.incoming)
            except Busy as busy:
                raise Declined(503, "busy", _("One moment please."), retry_after=1) from busy
            found = await self._visits.history(visitor, after)
        # The person asked to hide everything, so that even their asking is gone: the browser forgets them too.
        cleared = any(message.gone and message.id == taken.incoming.provider_id for message in found)
        response = JSONResponse({**_page_of(found), "refused": taken.refused, "cleared": cleared})
        if cleared:
            self._cookies.forget(response)
        elif fresh:
            self._cookies.forget_leaving(request, response)
            self._cookies.keep(response, visitor)
        return response

    async def events(self, request: Request) -> Response:
        visitor = self._cookies.visitor(request)
        if not visitor:
            return Response(status_code=204)  # tells EventSource not to come back by itself
        self._allow((self._looks, visitor))
        if self._chat.streams >= MOST_STREAMS:
            raise Declined(503, "full", retry_after=30)  # the page asks now and then instead
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(self._news(visitor), headers=headers, media_type="text/event-stream")

    async def _news(self, visitor: str) -> AsyncIterator[str]:
        with self._chat.listen(visitor) as listener:
            yield "retry: 3000\n: welcome\n\n"
            while True:
                signals = await listener.wait(HEARTBEAT)
                if not listener.open:
                    return
                # An event without a data line is never dispatched; scripts do not see comments.
                yield (
                    "".join(f"event: {signal}\ndata:\n\n" for signal in sorted(signals)) or ": \nevent: beat\ndata:\n\n"
                )

    async def attachment(self, request: Request) -> Response:
        visitor = self._cookies.visitor(request)
        try:
            id = UUID(request.path_params["id"])
        except ValueError:
            return Response(status_code=404)
        if not visitor:
            return Response(status_code=404)
        self._allow((self._looks, visitor))
        opened = await self._visits.open(visitor, id)
        return Response(status_code=404) if opened is None else file_response(*opened, request.headers.get("range", ""))

    async def speak(self, request: Request) -> Response:
        refuse_strangers(request, self._public_url)
        language = await asked_language(request)
        if language not in self._face().languages:
            raise Declined(400, "unknown_language")
        visitor = self._cookies.visitor(request)
        # Who never wrote is not written to, and nothing is kept of them: the cookie alone remembers the choice.
        if visitor and await self._visits.language(visitor):
            self._allow((self._messages, visitor), (self._address, self._client(request)))
            await self._visits.speak(visitor, language)
        response = Response(status_code=204)
        self._cookies.speak(response, language)
        return response

    async def leave(self, request: Request) -> Response:
        refuse_strangers(request, self._public_url)
        response = Response(status_code=204)
        self._cookies.forget(response)
        return response

    async def _language(self, request: Request, visitor: str) -> str:
        """The conversation's language where there is one, else the page's, else the organisation's."""
        face = self._face()
        spoken = await self._visits.language(visitor) if visitor else ""
        chosen = spoken or request.cookies.get(LANGUAGE, "")
        return chosen if chosen in face.languages else face.default_language

    def _client(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        return self._proxies.client(peer, request.headers.get("x-forwarded-for", ""))

    @staticmethod
    def _allow(*asked: tuple[Buckets, str]) -> None:
        wait = take(*asked)
        if wait:
            text = _("Many messages at once. Please wait a moment and send it again.")
            raise Declined(429, "too_many_messages", text, retry_after=wait)


def _page_of(found: list[ChatMessage]) -> dict[str, object]:
    """`more` says that asking again after the last one brings the rest, `last` which one that was."""
    return {
        "messages": [shown(message) for message in found if not message.gone],
        "more": len(found) >= MOST,
        "last": max((message.seq for message in found), default=0),
    }
