"""The doors Twilio knocks at: incoming messages, and news of those we sent."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.channel import Busy, Receipts, Receive
from bot.channels.whatsapp import Fields, WhatsApp
from bot.channels.whatsapp_parse import bare
from bot.settings import Settings

Door = Callable[[Request], Awaitable[Response]]

LARGEST_BODY = 64 * 1024
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_FORM = "application/x-www-form-urlencoded"

log = structlog.get_logger()


def whatsapp_doors(
    senders: Sequence[WhatsApp], receive: Receive, receipts: Receipts, settings: Settings
) -> tuple[Door, Door]:
    """The endpoints of `POST /whatsapp` and `POST /whatsapp/status`.

    `senders` are the hotline's first. Each door answers 200 once the message is stored; 415, 413, 400 or 403 to what is
    no genuine webhook, of which nothing is kept; 503 when the contact is busy, so that Twilio tries again.
    """

    public_url = settings.public_url.rstrip("/")
    channel = senders[0]  # all belong to one account of Twilio, which signs for each of them

    async def message(request: Request) -> Response:
        fields = await _genuine(channel, public_url, request)
        if isinstance(fields, Response):
            return fields
        incoming = _meant(senders, form := fields.single()).parse(form)
        if incoming is None:
            log.info("whatsapp webhook without a message", fields=len(fields))
            return _twiml()
        try:
            await receive(incoming)
        except Busy:
            return _busy()
        return _twiml()

    async def status(request: Request) -> Response:
        fields = await _genuine(channel, public_url, request)
        if isinstance(fields, Response):
            return fields
        if news := channel.receipt(fields.single()):
            try:
                await receipts(news)
            except Busy:
                return _busy()
        return _twiml()

    return message, status


def _meant(senders: Sequence[WhatsApp], form: Mapping[str, str]) -> WhatsApp:
    """Whom somebody wrote to."""
    written = bare(form.get("To", ""))
    return next((sender for sender in senders if sender.account == written), senders[0])


async def _genuine(channel: WhatsApp, public_url: str, request: Request) -> Fields | Response:
    """The fields that Twilio signed, or the answer to somebody else."""
    if request.headers.get("content-type", "").split(";", 1)[0].strip().lower() != _FORM:
        return Response(status_code=415)
    body = await _body(request)
    if body is None:
        # The rest of the body is on its way: whoever used this connection again would wait behind it.
        return Response(status_code=413, headers={"Connection": "close"})
    try:
        fields = Fields.decode(body)
    except ValueError:
        return Response(status_code=400)
    signature, settings = (request.headers.get(name, "") for name in channel.signature_headers)
    query = request.scope["query_string"].decode("latin-1")
    asked = public_url + request.scope["path"] + (f"?{query}" if query else "")
    if not channel.genuine(asked, fields, signature, settings):
        log.warning("whatsapp webhook with a wrong signature", path=request.scope["path"], signed=bool(signature))
        return Response(status_code=403)
    return fields


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is known to be too large."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > LARGEST_BODY:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return None
    except ClientDisconnect:
        log.info("whatsapp webhook was cut off")
    return bytes(body)


def _twiml() -> Response:
    return Response(_EMPTY, media_type="text/xml")


def _busy() -> Response:
    return Response(status_code=503, headers={"Retry-After": "1"})
