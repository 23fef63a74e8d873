"""The door Telegram knocks at: checks the secret, reads one update, hands it to the conversation."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot.channels.channel import Busy, Receive
from bot.channels.telegram import TelegramChannel

BODY_LIMIT = 1024 * 1024
BUSY_SECONDS = "5"

KeepRaw = Callable[[str, bytes], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[Response]]


class TooLarge(Exception):
    """A body over BODY_LIMIT."""


def telegram_door(channel: TelegramChannel | None, receive: Receive, secret: str, keep_raw: KeepRaw) -> Endpoint:
    """The endpoint of `POST /telegram`.

    200 once the turn is committed; 403 wrong or missing secret; 404 Telegram is off or polled; 413, 415, 400 what is
    no update; 503 ask again. Telegram repeats whatever is not answered 2xx.
    """
    expected = secret.encode()

    async def endpoint(request: Request) -> Response:
        if channel is None or not expected:
            return _say(404)
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode("latin-1", "replace"), expected):
            return _say(403)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _say(415)
        try:
            raw = await read_body(request, BODY_LIMIT)
            update = read_json(raw)
        except TooLarge:
            # The rest of the body is on its way: whoever used this connection again would wait behind it.
            return _say(413, {"Connection": "close"})
        except (ValueError, ClientDisconnect):
            return _say(400)
        incoming = channel.parse(update)
        if incoming is None:
            if channel.unknown(update):
                await keep_raw(channel.name, raw)
            return _say(200)
        try:
            await receive(incoming)
        except Busy:
            return _say(503, {"Retry-After": BUSY_SECONDS})
        return _say(200)

    return endpoint


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, whatever content-length says of it; raises TooLarge as soon as it is."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:18]) > limit:
        raise TooLarge
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > limit:
            raise TooLarge
    return bytes(parts)


def read_json(raw: bytes) -> dict[str, Any]:
    """The object in a body; raises ValueError for anything else."""
    try:
        value = json.loads(raw)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _say(status: int, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse("", status_code=status, headers=headers)
