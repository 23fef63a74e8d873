"""The connections to Twilio: one kept-alive pool under Twilio's own client, to the addresses the settings name."""

import asyncio
import base64
import json
import logging
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from yarl import URL

from bot.channels.channel import SendError, Unavailable
from bot.channels.whatsapp_errors import refusal

API = "https://api.twilio.com"
CONTENT = "https://content.twilio.com"

_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5, sock_read=20)
# Twilio's load balancers close idle connections after a minute; a request on a closed one is an uncertain one.
_KEPT_ALIVE = 30


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]  # twilio ships no types
    """Carries the requests of `twilio.rest.Client` and raises SendError for whatever does not succeed.

    Twilio's own AsyncTwilioHttpClient posts JSON as a form (so no content template can be created), waits for ever,
    and logs addresses with the telephone numbers in them.
    """

    def __init__(self, api_base: str = API, content_base: str = CONTENT) -> None:
        super().__init__(logging.getLogger(__name__), True)
        self._bases = {"api": api_base.rstrip("/"), "content": content_base.rstrip("/")}
        if self._bases["api"] != API:  # who stands in for one of Twilio's hosts stands in for this one too
            self._bases["messaging"] = self._bases["api"]
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pool; made on first use, because it belongs to the event loop that uses it."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=100, keepalive_timeout=_KEPT_ALIVE),
                timeout=_TIMEOUT,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is Twilio's)
        allow_redirects: bool = False,
    ) -> Any:
        """One request and its whole answer.

        Raises Unavailable when nobody answers, `uncertain` when the request may have been read, and what `refusal`
        says for an answer of 300 and above.
        """
        headers = dict(headers or {})
        if headers.get("Content-Type") == "application/json":
            body = json.dumps(data, ensure_ascii=False).encode()
        else:
            body = urlencode(data or {}, doseq=True).encode()
        address = URL(self._address(url, params or {}), encoded=True)
        if auth:
            headers["Authorization"] = basic(*auth)
        try:
            async with self.session.request(
                method, address, data=body or None, headers=headers, allow_redirects=allow_redirects
            ) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _unanswered(error) from error
        if answer.status >= 300:
            raise refusal(answer.status, text, answer.headers)
        if text and not text.lstrip().startswith(("{", "[")):
            raise Unavailable("an answer that is not Twilio's", uncertain=True)
        return Response(answer.status, text, answer.headers)

    def _address(self, url: str, params: Mapping[str, object]) -> str:
        """`url` of Twilio's at the base address that serves it here."""
        asked = urlsplit(url)
        product = (asked.hostname or "").split(".", 1)[0]
        base = urlsplit(self._bases.get(product, ""))
        query = "&".join(part for part in (asked.query, urlencode(params)) if part)
        if not base.scheme:
            return urlunsplit((asked.scheme, asked.netloc, asked.path, query, ""))
        return urlunsplit((base.scheme, base.netloc, base.path + asked.path, query, ""))


@contextmanager
def reading() -> Iterator[None]:
    """Around calls of Twilio's client, which has exceptions of its own for an answer it cannot make sense of."""
    try:
        yield
    except (TwilioException, ValueError, LookupError) as error:
        raise Unavailable(f"an answer that cannot be read: {type(error).__name__}", uncertain=True) from error


async def records(first: Awaitable[Any]) -> list[Any]:
    """Every record of a paged list, from its first page on; a page that brings nothing new is the last."""
    found: dict[str, Any] = {}
    with reading():
        page = await first
        while page is not None:
            before = len(found)
            for record in page:
                found.setdefault(record.sid, record)
            page = await page.next_page_async() if len(found) > before else None
    return list(found.values())


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _unanswered(error: Exception) -> SendError:
    refused = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL)
    waited = isinstance(error, TimeoutError | asyncio.TimeoutError)
    return Unavailable("Twilio did not answer in time" if waited else type(error).__name__, uncertain=not refused)
