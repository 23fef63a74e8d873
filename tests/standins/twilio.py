"""A small Twilio for the tests: messages, media and content templates, over real HTTP on a loopback port."""

import base64
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any
from uuid import uuid4

from aiohttp import web
from twilio.request_validator import RequestValidator

ACCOUNT = "AC" + "a" * 32
TOKEN = "the-auth-token"
SENDER = "+14155238886"

Form = dict[str, str]


@dataclass
class Medium:
    content: bytes = b""
    mime: str = "image/jpeg"
    redirect: str = ""
    status: int = 200
    asked: int = 0
    missing: int = 0  # how often it answers 404 at first


@dataclass
class TwilioStandIn:
    """`async with TwilioStandIn() as twilio`; `refuse` makes the next requests fail, in order."""

    port: int = 0
    page_size: int = 50
    sent: list[dict[str, Any]] = field(default_factory=list)
    contents: list[dict[str, Any]] = field(default_factory=list)
    created: list[dict[str, Any]] = field(default_factory=list)
    approved: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    quality: str = "HIGH"
    inbound: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, Medium] = field(default_factory=dict)
    refusals: deque[tuple[str, web.Response]] = field(default_factory=deque)
    paths: list[str] = field(default_factory=list)
    peers: set[object] = field(default_factory=set)  # the other ends of the connections seen

    async def __aenter__(self) -> "TwilioStandIn":
        app = web.Application(client_max_size=1 << 20)
        messages = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
        app.router.add_post(f"{messages}.json", self._send)
        app.router.add_get(f"{messages}.json", self._messages)
        app.router.add_get(f"{messages}/{{sid}}/Media.json", self._media_list)
        app.router.add_get(f"{messages}/{{sid}}/Media/{{name}}", self._medium)
        app.router.add_get("/v1/Content", self._contents)
        app.router.add_post("/v1/Content", self._create)
        app.router.add_get("/v1/ContentAndApprovals", self._approvals)
        app.router.add_get("/v2/Channels/Senders", self._senders)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def refuse(self, status: int, code: int = 0, *, of: str = "", headers: dict[str, str] | None = None) -> None:
        """The next request whose path contains `of` is answered with an error."""
        words = {"code": code, "message": "The 'To' number whatsapp:+970599000111 is wrong", "status": status}
        answer = web.json_response(words, status=status, headers=headers) if code else web.Response(status=status)
        self.refusals.append((of, answer))

    def put(self, sid: str, name: str, medium: Medium) -> str:
        """A file of message `sid`; its address as webhooks tell it."""
        self.media[f"{sid}/{name}"] = medium
        return f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/{name}"

    def said(self, sid: str, body: str, at: datetime, **fields: Any) -> None:
        """An inbound message that a webhook may have missed."""
        resource = {
            "sid": sid,
            "body": body,
            "from": "whatsapp:+970599000111",
            "to": f"whatsapp:{SENDER}",
            "direction": "inbound",
            "num_media": "0",
            "date_sent": format_datetime(at.astimezone(UTC)),
            "date_created": format_datetime(at.astimezone(UTC)),
            "status": "received",
        }
        self.inbound.append({**resource, **fields})

    def _refused(self, request: web.Request) -> web.Response | None:
        self.paths.append(request.path_qs)
        self.peers.add(request.transport and request.transport.get_extra_info("peername"))
        given = base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if given != f"{ACCOUNT}:{TOKEN}":
            return web.json_response({"code": 20003, "message": "Authenticate", "status": 401}, status=401)
        if self.refusals and self.refusals[0][0] in request.path:
            return self.refusals.popleft()[1]
        return None

    async def _send(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        form = {name: str(value) for name, value in (await request.post()).items()}
        sid = ("MM" if "MediaUrl" in form else "SM") + uuid4().hex
        self.sent.append({**form, "sid": sid})
        return web.json_response({"sid": sid, "status": "queued", "body": form.get("Body", "")}, status=201)

    async def _messages(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        start = int(request.query.get("Page", "0")) * self.page_size
        page = self.inbound[start : start + self.page_size]
        more = start + self.page_size < len(self.inbound)
        next_page = f"{request.path}?Page={int(request.query.get('Page', '0')) + 1}&PageToken=x" if more else None
        return web.json_response({"messages": page, "next_page_uri": next_page})

    async def _media_list(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        sid = request.match_info["sid"]
        found = [
            {"sid": name, "content_type": medium.mime, "uri": request.path.replace("Media.json", f"Media/{name}.json")}
            for name, medium in (
                (key.split("/")[1], medium) for key, medium in self.media.items() if key.startswith(sid)
            )
        ]
        return web.json_response({"media_list": found, "next_page_uri": None})

    async def _medium(self, request: web.Request) -> web.StreamResponse:
        if refused := self._refused(request):
            return refused
        medium = self.media[f"{request.match_info['sid']}/{request.match_info['name']}"]
        medium.asked += 1
        if medium.asked <= medium.missing:
            return web.Response(status=404)
        if medium.redirect:
            return web.Response(status=307, headers={"Location": medium.redirect})
        return web.Response(body=medium.content, content_type=medium.mime, status=medium.status)

    async def _contents(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        start = int(request.query.get("Page", "0")) * self.page_size
        more = start + self.page_size < len(self.contents)
        next_page = f"https://content.twilio.com/v1/Content?Page={start // self.page_size + 1}" if more else None
        meta = {"key": "contents", "next_page_url": next_page}
        return web.json_response({"contents": self.contents[start : start + self.page_size], "meta": meta})

    async def _approvals(self, request: web.Request) -> web.Response:
        """`approved` are the contents of templates that WhatsApp took, `rejected` those it did not."""
        if refused := self._refused(request):
            return refused
        listed = [
            {
                **content,
                "approval_requests": {"status": status, "name": content["friendly_name"], "category": "UTILITY"},
            }
            for status, contents in (("approved", self.approved), ("rejected", self.rejected))
            for content in contents
        ]
        return web.json_response({"contents": listed, "meta": {"key": "contents", "next_page_url": None}})

    async def _senders(self, request: web.Request) -> web.Response:
        sender = {"sid": "XE" + "0" * 32, "sender_id": f"whatsapp:{SENDER}"}
        listed = [{**sender, "status": "ONLINE", "properties": {"quality_rating": self.quality}}]
        return web.json_response({"senders": listed, "meta": {"key": "senders", "next_page_url": None}})

    async def _create(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        definition = json.loads(await request.text())
        self.created.append(definition)
        self.contents.append({**definition, "sid": "HX" + uuid4().hex})
        return web.json_response(self.contents[-1], status=201)


def signed(url: str, form: Form | list[tuple[str, str]], algorithm: str = "") -> dict[str, str]:
    """The headers with which Twilio posts `form` to `url`."""
    settings = {"X-Twilio-Webhooks-Signature-Settings": f"key=webhooks_key,algorithm={algorithm}"} if algorithm else {}
    signature = RequestValidator(TOKEN).compute_signature(url, dict(form), algorithm or None)
    return {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded", **settings}
