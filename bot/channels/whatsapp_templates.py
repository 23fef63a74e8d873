"""The account's content templates: found by name or created, once, and remembered."""

import asyncio
import time
from collections import defaultdict
from typing import Any

from twilio.rest.content.v1.content import ContentList

from bot.channels.channel import Misconfigured, SendError
from bot.channels.whatsapp_content import PENDING, Content, TemplateStore
from bot.channels.whatsapp_http import reading, records
from bot.scripts import readable

_LISTING_LASTS = 30  # seconds
_FAILURE_LASTS = 60  # seconds in which a shape that could not be created is not tried again


class Templates:
    """`client` is Twilio's REST client; its requests raise SendError."""

    def __init__(self, client: Any, store: TemplateStore) -> None:
        self._contents, self._store = client.content.v1.contents, store
        self._known: dict[str, str] = {}
        self._failed: dict[str, float] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._listing: dict[str, str] = {}
        self._listed = -float(_LISTING_LASTS)
        self._listing_lock = asyncio.Lock()

    async def sid(self, content: Content) -> str | None:
        """The template that carries `content`; None when it could not be had, and the message must go as text."""
        if known := self._known.get(content.name):
            return known
        async with self._locks[content.name]:
            if known := self._known.get(content.name):
                return known
            if time.monotonic() - self._failed.get(content.name, -float(_FAILURE_LASTS)) < _FAILURE_LASTS:
                return None
            try:
                return await self._existing(content.name) or await self._create(content)
            except SendError:
                self._failed[content.name] = time.monotonic()
                return None

    async def pending(self, language: str) -> tuple[str, str]:
        """Name and SID of the neutral "an answer is waiting" in a language (in its other script, where only that was
        approved), else in Arabic, else in English."""
        tried = [*readable([language]), "ar", "en"]
        names = [PENDING.format(language=one.replace("-", "_")) for one in dict.fromkeys(tried)]
        for name in names:
            if sid := self._known.get(name) or await self._existing(name):
                return name, sid
        raise Misconfigured(
            f"create a content template named {names[0]} at Twilio, which says that an answer is waiting and what to "
            "tap to read it, and have it approved for WhatsApp",
            code="template",
        )

    async def forget(self, name: str) -> None:
        """Twilio no longer has the template that was remembered."""
        self._known.pop(name, None)
        self._listed = -float(_LISTING_LASTS)
        await self._store.put(name, "")

    async def warm(self) -> None:
        """Read the account's templates, so that the first message does not wait for them."""
        self._known.update(await self._names())

    async def _existing(self, name: str) -> str | None:
        sid = await self._store.get(name)
        if not sid and (sid := (await self._names()).get(name)):
            await self._store.put(name, sid)
        if sid:
            self._known[name] = sid
        return sid or None

    async def _create(self, content: Content) -> str:
        with reading():
            created = await self._contents.create_async(ContentList.ContentCreateRequest(content.request()))
        sid = str(created.sid)
        self._known[content.name] = self._listing[content.name] = sid
        await self._store.put(content.name, sid)
        return sid

    async def _names(self) -> dict[str, str]:
        """Every template's SID by its friendly name, as of half a minute ago at most."""
        async with self._listing_lock:
            if time.monotonic() - self._listed >= _LISTING_LASTS:
                listing: dict[str, str] = {}
                for found in await records(self._contents.page_async(page_size=500)):
                    if (found.friendly_name or "").startswith("wasl_"):
                        listing.setdefault(found.friendly_name, found.sid)
                self._listing, self._listed = listing, time.monotonic()
            return self._listing
