"""Fetches what people sent from Twilio's host, with the account's credentials, which no other host ever sees."""

import asyncio
from pathlib import Path

import aiohttp
from yarl import URL

from bot.channels.channel import BadMedia, Misconfigured, Throttled, Unavailable
from bot.channels.whatsapp_errors import refusal
from bot.channels.whatsapp_http import API, TwilioHttp, basic

_HOPS = 5
_CHUNK = 256 * 1024
_RESOURCES = "/2010-04-01/Accounts/"
# A large file over a slow line takes its time; a line that is silent does not.
_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=5, sock_read=20)


class MediaFetcher:
    """Downloads media of one account; `base` is where its REST interface is, `most` the largest file in bytes."""

    waits: tuple[float, ...] = (1, 3)  # seconds; a file may be announced a moment before it can be had

    def __init__(self, http: TwilioHttp, base: str, credentials: tuple[str, str], most: int) -> None:
        self._http, self._base, self._most = http, URL(base.rstrip("/")), most
        self._credentials = {"Authorization": basic(*credentials)}

    async def fetch(self, reference: str, target: Path) -> None:
        """Write the file behind a media address into `target`.

        Raises BadMedia for what can never be fetched, and Unavailable, Throttled or Misconfigured for what may be
        later. Nothing is left in `target` after an error.
        """
        url = self.resource(reference)
        try:
            for wait in (*self.waits, None):
                if await self._download(url, target):
                    return
                if wait is not None:
                    await asyncio.sleep(wait)
            raise BadMedia("the file is gone")
        except BaseException as error:
            await asyncio.to_thread(target.unlink, missing_ok=True)
            if isinstance(error, aiohttp.ClientError | TimeoutError):
                raise Unavailable(type(error).__name__) from error
            raise

    def resource(self, reference: str) -> URL:
        """The address to ask, which is always on the configured host; BadMedia for any other."""
        try:
            asked = URL(reference)
        except ValueError:
            raise BadMedia("not an address") from None
        path = asked.raw_path
        if self._ours(asked):
            path = path.removeprefix(self._base.raw_path.rstrip("/"))
        elif not _twilios(asked):
            raise BadMedia("not an address of Twilio's")
        if not path.startswith(_RESOURCES):
            raise BadMedia("not an address of a file")
        if self._ours(asked) or self._base == URL(API):
            return asked
        return URL(f"{str(self._base).rstrip('/')}{path}", encoded=True)

    def next_hop(self, current: URL, location: str) -> URL:
        """Where a redirect leads; BadMedia unless that is the same host or one reached through TLS."""
        try:
            # As it stands: to write an escape differently would break a signed address.
            url = current.join(URL(location, encoded=True))
            safe = self._ours(url) or (url.scheme == "https" and bool(url.host))
        except ValueError:
            raise BadMedia("a redirect to no address") from None
        if not safe:
            raise BadMedia("a redirect to a place that is not safe")
        return url

    async def _download(self, url: URL, target: Path) -> bool:
        """False when Twilio does not have it (yet)."""
        for _hop in range(_HOPS):
            headers = self._credentials if self._trusted(url) else {}
            async with self._http.session.get(url, headers=headers, allow_redirects=False, timeout=_TIMEOUT) as answer:
                if answer.status in (301, 302, 303, 307, 308):
                    url = self.next_hop(url, answer.headers.get("Location", ""))
                    continue
                if answer.status == 404:
                    return False
                if answer.status != 200:
                    raise await _failure(answer)
                await self._write(answer, target)
                return True
        raise BadMedia("too many redirects")

    async def _write(self, answer: aiohttp.ClientResponse, target: Path) -> None:
        if (answer.content_length or 0) > self._most:
            raise BadMedia("the file is too large")
        written = 0
        with await asyncio.to_thread(target.open, "wb") as file:
            async for chunk in answer.content.iter_chunked(_CHUNK):
                written += len(chunk)
                if written > self._most:
                    raise BadMedia("the file is too large")
                await asyncio.to_thread(file.write, chunk)

    def _ours(self, url: URL) -> bool:
        return url.absolute and url.origin() == self._base.origin()

    def _trusted(self, url: URL) -> bool:
        """Whether the credentials may be shown there."""
        return self._ours(url) or (self._base == URL(API) and _twilios(url))


def _twilios(url: URL) -> bool:
    host = url.host or ""
    return url.scheme == "https" and url.port == 443 and (host == "twilio.com" or host.endswith(".twilio.com"))


async def _failure(answer: aiohttp.ClientResponse) -> Exception:
    error = refusal(answer.status, (await answer.content.read(4096)).decode("utf-8", "replace"), answer.headers)
    return error if isinstance(error, Throttled | Unavailable | Misconfigured) else BadMedia(error.detail)
