"""Calls the Bot API: python-telegram-bot's request layer over aiohttp, and its errors as ours.

Calls go through `BaseRequest.post` and not through `telegram.Bot`: measured on one core against a loopback server,
`Bot.send_message` costs 179 µs of CPU, the same call through `post` 75 µs, bare aiohttp 62 µs.
"""

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

# The library has no public name for what RequestData is made of; the version is pinned.
from telegram.request._requestparameter import RequestParameter

from bot.channels.channel import BadMedia, Misconfigured, Refused, SendError, Throttled, Unavailable, Unreachable

READ_TIMEOUT = 20.0
CONNECT_TIMEOUT = 10.0
UPLOAD_TIMEOUT = 600.0  # 50 MB over one megabit a second
DOWNLOAD_TIMEOUT = 300.0
CHUNK = 256 * 1024
UNQUOTABLE = {code: "_" for code in (*range(32), ord('"'), ord("\\"), 127)}  # in a multipart header
ABSENT = ("chat not found", "user not found", "user_is_deactivated", "peer_id_invalid", "user is deactivated")

# At debug level the library logs every parameter of every call: the words, and who they are for.
logging.getLogger("telegram").setLevel(logging.INFO)
# Asks the library for `retry_after` as a timedelta: the plain number is deprecated and warns at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's transport over one pool of kept-alive connections.

    Raises TimedOut where Telegram may have taken the call all the same, a plain NetworkError where it cannot have.
    """

    def __init__(self, connections: int = 200) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_TIMEOUT

    @property
    def session(self) -> aiohttp.ClientSession:
        """Opened at first use, since it belongs to the running event loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_TIMEOUT, sock_read=READ_TIMEOUT),
            )
        return self._session

    async def initialize(self) -> None:
        """Nothing to do: see `session`."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named: Any
    ) -> tuple[int, bytes]:
        options: dict[str, Any] = {}
        if request_data is not None and request_data.contains_files:
            options["data"] = _form(request_data)
            options["timeout"] = aiohttp.ClientTimeout(
                total=UPLOAD_TIMEOUT, connect=CONNECT_TIMEOUT, sock_read=READ_TIMEOUT
            )
        elif request_data is not None:
            options["data"] = request_data.json_payload
            options["headers"] = {"Content-Type": "application/json"}
        wait = named.get("read_timeout")
        if isinstance(wait, float):
            options["timeout"] = aiohttp.ClientTimeout(total=None, connect=CONNECT_TIMEOUT, sock_read=float(wait))
        try:
            # A redirect would carry the token to another host.
            async with self.session.request(method, url, allow_redirects=False, **options) as response:
                answer = await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NetworkError(f"no connection: {type(error).__name__}") from None
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            raise InvalidToken("the address of the Bot API server is wrong") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TimedOut(f"no answer: {type(error).__name__}") from None
        if response.status == 504:  # the gateway does not know what became of the call
            raise TimedOut("Gateway Timeout (504)")
        return response.status, answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer, in the shape the library relies on; the library's own version logs answers it cannot read."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict) or not ("result" in answer or "description" in answer):
            raise TelegramError("Invalid server response")
        parameters = answer.get("parameters")
        if not isinstance(parameters, dict) or not all(type(value) is int for value in parameters.values()):
            answer.pop("parameters", None)
        return answer


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        readable = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, readable, filename=filename.translate(UNQUOTABLE), content_type=mime)
    return form


class BotApi:
    """The Bot API of one bot. Every error is one of ours, and none holds the token."""

    def __init__(self, token: str, base: str) -> None:
        self._methods = f"{base.rstrip('/')}/bot{token}/"
        self._files = f"{base.rstrip('/')}/file/bot{token}/"
        self._request = AiohttpRequest()

    async def close(self) -> None:
        await self._request.shutdown()

    async def call(self, method: str, parameters: Mapping[str, Any], *, wait: float | None = None) -> Any:
        """The `result` of one call; raises SendError. `wait` in seconds, longer for calls that wait on purpose."""
        data = RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])
        read_timeout = BaseRequest.DEFAULT_NONE if wait is None else wait
        try:
            return await self._request.post(self._methods + method, data, read_timeout=read_timeout)
        except TelegramError as error:
            raise as_send_error(error) from None
        except KeyError:  # 200 without a result
            raise Unavailable("Invalid server response", uncertain=True) from None

    async def download(self, file_id: str, target: Path, limit: int) -> None:
        """Write the file to `target`, at most `limit` bytes; raises BadMedia (never to be had) or SendError."""
        try:
            found = await self.call("getFile", {"file_id": file_id})
        except (Refused, Unreachable) as error:
            raise BadMedia(error.detail) from None
        path = found.get("file_path") if isinstance(found, dict) else None
        if not isinstance(path, str) or not path or path.startswith("/") or "://" in path or ".." in path.split("/"):
            raise BadMedia("the file has no place under the Bot API server")
        timeout = aiohttp.ClientTimeout(total=DOWNLOAD_TIMEOUT, connect=CONNECT_TIMEOUT, sock_read=READ_TIMEOUT)
        address = self._files + quote(path)
        try:
            async with self._request.session.get(address, allow_redirects=False, timeout=timeout) as response:
                _check_download(response, limit)
                await _save(response, target, limit)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"the download broke off: {type(error).__name__}") from None


def _check_download(response: aiohttp.ClientResponse, limit: int) -> None:
    if response.status >= 500 or response.status == 429:
        raise Unavailable(f"the download was answered {response.status}", code=str(response.status))
    if response.status != 200:
        raise BadMedia(f"the download was answered {response.status}")
    if (response.content_length or 0) > limit:
        raise BadMedia("larger than can be taken")


async def _save(response: aiohttp.ClientResponse, target: Path, limit: int) -> None:
    taken = 0
    file = await asyncio.to_thread(target.open, "wb")
    try:
        async for chunk in response.content.iter_chunked(CHUNK):
            taken += len(chunk)
            if taken > limit:
                raise BadMedia("larger than can be taken")
            await asyncio.to_thread(file.write, chunk)
    except BaseException:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        raise
    finally:
        file.close()


def as_send_error(error: TelegramError) -> SendError:
    """The library's error as one of the closed list of `bot.channels.channel`."""
    said = error.message.partition(". Parsing the server response")[0].partition(". The server response")[0][:200]
    lower = said.lower()
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return Throttled(said, code="429", retry_after=seconds)
        case Forbidden():
            return Unreachable(said, code="403")
        case ChatMigrated():
            return Unreachable(said, code="400")
        case InvalidToken():
            return Misconfigured(said, code="401")
        case Conflict():
            return Misconfigured(said, code="409")
        case BadRequest() if any(absent in lower for absent in ABSENT):
            return Unreachable(said, code="400")
        case BadRequest():
            return Refused(said, code="400")
        case TimedOut():
            return Unavailable(said, uncertain=True)
        case NetworkError() if "too many requests" in lower:
            return Throttled(said, code="429")
        case NetworkError():
            return Unavailable(said)
        case _:  # an answer that cannot be read came with a 200: the call was probably taken
            return Unavailable(said, uncertain=True)


def as_dict(result: Any) -> dict[str, Any]:
    """A call's result that should be an object."""
    return cast(dict[str, Any], result) if isinstance(result, dict) else {}
