"""The web chat as a channel: what is committed is sent, and open pages are told that there is news."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

import structlog

from bot.channels.channel import Address, BadMedia, File, Limits
from bot.messages import Attachment, Incoming, Media, Outgoing, QuickReply, Sent

NAME = "webchat"
ACCOUNT = "web"

NEWS = "news"  # something was added
CHANGED = "changed"  # something older was taken back
TYPING = "typing"  # somebody is writing an answer

STREAMS = 6  # open pages of one visitor; the oldest makes room, since a page left open asks again by itself

log = structlog.get_logger()

Newest = Callable[[list[str]], Awaitable[dict[str, int]]]
Awaited = Callable[[list[str]], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as its page shows it. Of a `gone` one nothing else is shown.

    `id` is what the page itself called the message where the person wrote it, else the row's id. `chosen` is the value
    of the option that was taken, `read` whether somebody answered or saw what the person wrote.
    """

    seq: int
    id: str
    mine: bool
    text: str
    at: datetime
    choices: tuple[QuickReply, ...] = ()
    chosen: str = ""
    attachments: tuple[Attachment, ...] = ()
    read: bool = False
    sensitive: bool = False
    gone: bool = False


class Visits(Protocol):
    """What the pages need of the house: a visitor is the random name in the signed cookie."""

    async def receive(self, incoming: Incoming) -> None:
        """Take the turn; raises Busy when it could not begin in time."""

    async def history(self, visitor: str, after: int) -> list[ChatMessage]:
        """Messages with a greater `seq`, oldest first, at most 200; the gone ones too."""
        ...

    async def store(self, visitor: str, media: Media, mime: str, name: str, path: Path) -> UUID:
        """Keep a file sealed, its type read from its bytes; raises BadMedia when it is none we take."""
        ...

    async def open(self, visitor: str, attachment: UUID) -> tuple[str, str, bytes] | None:
        """Type, name and content, if this visitor may see it."""
        ...

    async def language(self, visitor: str) -> str:
        """What the visitor is spoken to in; empty for one who never wrote."""
        ...

    async def speak(self, visitor: str, language: str) -> None:
        """The visitor switched the language of the page: the question that waits is asked in it."""


class Listener:
    """One open page, waiting for news."""

    def __init__(self) -> None:
        self.open = True
        self._signals: set[str] = set()
        self._stirred = asyncio.Event()

    async def wait(self, seconds: float) -> frozenset[str]:
        """What happened since the last call, at the latest after `seconds`: empty when nothing did."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stirred.wait(), seconds)
        self._stirred.clear()
        signals = frozenset(self._signals)
        self._signals.clear()
        return signals

    def stir(self, signal: str) -> None:
        self._signals.add(signal)
        self._stirred.set()

    def close(self) -> None:
        self.open = False
        self._stirred.set()


class WebChat:
    """The channel. Its methods are called from the event loop that serves the pages.

    `newest` gives, for some visitors, a number each that changes whenever their conversation does: one query every
    `every` seconds for all pages open in this process notices what other processes committed. `awaited` says to whom of
    them somebody is writing an answer at this moment.
    """

    name = NAME
    account = ACCOUNT
    limits = Limits(
        text=4096,
        buttons=100,
        list_items=0,
        label=120,
        upload=16 * 1024 * 1024,
        download=16 * 1024 * 1024,
        caption=4096,
        unsend=180 * 24 * 3600,
        page=10,
    )

    def __init__(self, newest: Newest | None = None, every: float = 2) -> None:
        self._newest = newest
        self._awaited: Awaited | None = None
        self._every = every
        self._listeners: dict[str, list[Listener]] = {}
        self._poller: asyncio.Task[None] | None = None

    def follow(self, newest: Newest, awaited: Awaited | None = None) -> None:
        """Notice from here on what other processes committed, and who is written to."""
        self._newest, self._awaited = newest, awaited
        if self._poller is None:
            self._poller = asyncio.create_task(self._poll(newest))

    async def start(self) -> None:
        if self._newest is not None and self._poller is None:
            self._poller = asyncio.create_task(self._poll(self._newest))

    async def stop(self) -> None:
        self.hang_up()
        if self._poller is not None:
            self._poller.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poller
            self._poller = None

    def hang_up(self) -> None:
        """End all open streams, so that a server that is told to stop need not wait for its pages."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.close()

    @contextlib.contextmanager
    def listen(self, visitor: str) -> Iterator[Listener]:
        listener = Listener()
        listeners = self._listeners.setdefault(visitor, [])
        if len(listeners) >= STREAMS:
            listeners.pop(0).close()
        listeners.append(listener)
        try:
            yield listener
        finally:
            if listener in listeners:
                listeners.remove(listener)
            if not listeners and self._listeners.get(visitor) is listeners:
                del self._listeners[visitor]

    @property
    def streams(self) -> int:
        return sum(len(listeners) for listeners in self._listeners.values())

    def wake(self, visitor: str, signal: str = NEWS) -> None:
        for listener in self._listeners.get(visitor, ()):
            listener.stir(signal)

    async def send(self, to: Address, message: Outgoing, files: tuple[File, ...] = ()) -> Sent:
        self.wake(to.value)
        return Sent(provider_id="")

    async def invite(self, to: Address) -> Sent:
        # There is no window on the web: whatever waits is shown as soon as the page is open.
        self.wake(to.value)
        return Sent(provider_id="")

    async def acknowledge(self, pressed: Incoming, label: str, sensitive: bool) -> None:
        """The page that pressed marked the option itself; the other pages of this visitor look again."""
        self.wake(pressed.sender, CHANGED)

    async def typing(self, to: Address) -> None:
        self.wake(to.value, TYPING)

    async def fetch(self, attachment: Attachment, target: Path) -> None:
        raise BadMedia("Files of the web chat are stored when they arrive.")

    async def unsend(self, to: Address, provider_id: str) -> bool:
        self.wake(to.value, CHANGED)
        return True

    async def _poll(self, newest: Newest) -> None:
        known: dict[str, int] = {}
        while True:
            await asyncio.sleep(self._every)
            visitors = list(self._listeners)
            if not visitors:
                known.clear()
                continue
            try:
                found = await newest(visitors)
                for visitor in await self._awaited(visitors) if self._awaited else ():
                    self.wake(visitor, TYPING)
            except Exception as error:  # the database is away: pages go on as soon as it is back
                log.warning("webchat_poll_failed", error=type(error).__name__)
                continue
            for visitor, number in found.items():
                # A page that was opened just now is woken too: it may have looked before the last word came.
                if known.get(visitor) != number:
                    self.wake(visitor)
            known = {visitor: found[visitor] for visitor in visitors if visitor in found}
