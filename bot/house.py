"""The running bot of one process: messages in, one at a time for each contact, and everything that follows them."""

import asyncio
import time
from collections.abc import Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError

from bot import clock, files, metrics
from bot.channels.channel import Address, BadMedia, Busy, Channel, SendError, Sweeping, Throttled, sender_of
from bot.conversation import Heard
from bot.delivery import Delivery
from bot.messages import Incoming, Receipt
from bot.rounds import Rounds
from storage.database import AWAY
from storage.ids import new_id
from storage.intake import RawUpdate
from storage.message import provider_ids
from storage.received import on_screen
from storage.sealed import ring
from storage.turns import known_of

log = structlog.get_logger()

MISSED = timedelta(days=1)  # how far back the sweep for missed messages looks
UNSEND_LOOKS = (0, 3)  # seconds before each look for what is to go from the screen
UNSEND_TRIES = 3
LONGEST_UNSEND_WAIT = 10.0  # seconds


@dataclass
class House(Rounds):
    """Channels by name, and the turn. `organisation` is the snapshot that turns read."""

    delivery: Delivery
    _queues: dict[tuple[str, str], list[asyncio.Future[None]]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    async def receive(self, incoming: Incoming) -> None:
        """Take one message in. Returns when it is committed; raises Busy when the sender must try again."""
        began = time.perf_counter()
        async with self._turn_of(incoming.channel, incoming.sender):
            try:
                heard = await self._commit(incoming)
            except Busy:
                metrics.turn(incoming.channel, "failed", time.perf_counter() - began)
                raise
            channel = sender_of(self.channels, incoming.channel, incoming.account)
            if channel is None:
                raise LookupError(incoming.channel)
            address = Address(incoming.sender, heard.language or "ar")
            self.delivery.hand_over(channel, address, [leaving for leaving in heard.leaving if leaving.claimed])
        metrics.turn(incoming.channel, _outcome(heard), time.perf_counter() - began)
        self._follow(incoming, heard, channel)

    async def _commit(self, incoming: Incoming) -> Heard:
        try:
            return await self.database.run(self.conversations.receive, incoming)
        except AWAY as trouble:
            log.warning("turn.busy", channel=incoming.channel, error=_cause(trouble))
            raise Busy from trouble
        except DBAPIError as trouble:
            if trouble.connection_invalidated:
                raise Busy from trouble
            log.exception("turn.bug", channel=incoming.channel, provider_id=incoming.provider_id)
        except Exception:  # a bug in a flow must not leave the person in silence
            log.exception("turn.bug", channel=incoming.channel, provider_id=incoming.provider_id)
        try:
            return await self.database.run(self.conversations.apologise, incoming)
        except Exception as trouble:
            raise Busy from trouble

    def _follow(self, incoming: Incoming, heard: Heard, channel: Channel) -> None:
        """What may come after the answer: none of it is needed for the message to be safe."""
        if heard.released or any(not leaving.claimed for leaving in heard.leaving):
            self.spawn(self.delivery.chase(heard.contact_id))
        if incoming.button or incoming.callback:
            self.spawn(channel.acknowledge(incoming, heard.label, heard.sensitive))
        if heard.hidden:
            self.spawn(self._unsend(heard, channel, Address(incoming.sender)))

    @asynccontextmanager
    async def _turn_of(self, channel: str, sender: str) -> Any:
        """One contact's messages queue here, before they take a thread: a burst of one must not block others."""
        key = (channel, sender)
        if key in self._queues:
            ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._queues[key].append(ready)
            try:
                await ready
            except asyncio.CancelledError:
                self._next(key, ready)
                raise
        else:
            self._queues[key] = []
        try:
            yield
        finally:
            self._next(key)

    def _next(self, key: tuple[str, str], gone: asyncio.Future[None] | None = None) -> None:
        waiting = self._queues[key]
        if gone is not None and gone in waiting:
            waiting.remove(gone)  # it never had its turn
            return
        while waiting:
            ready = waiting.pop(0)
            if not ready.done():
                ready.set_result(None)
                return
        del self._queues[key]

    async def receive_receipt(self, receipt: Receipt, tries: int = 0) -> None:
        try:
            await self.delivery.receive_receipt(receipt, tries)
        except AWAY as trouble:
            raise Busy from trouble

    async def keep_raw(self, channel: str, content: bytes) -> None:
        """Keep an update nobody understood, sealed, for inspection."""
        await self.database.run(_keep_raw, channel, content)

    async def deliver(self, contact_id: UUID) -> None:
        await self.delivery.deliver(contact_id)

    async def fetch(self, attachment_id: UUID, *, last: bool = False) -> None:
        """Download one file that was sent; a bad one, or one that the `last` try did not get, is reported."""
        waiting = await self.database.run(files.reference, attachment_id)
        if waiting is None:
            return
        channel_name, attachment = waiting
        try:
            channel = self.channels.get(channel_name)
            if channel is None:
                raise BadMedia("channel_off")
            with TemporaryDirectory(prefix="wasl-") as folder:
                target = Path(folder) / "file"
                await channel.fetch(attachment, target)
                looked_at = await asyncio.to_thread(lambda: files.inspect(files.read(target)))
            await self.database.run(files.keep, attachment_id, looked_at)
        except (BadMedia, SendError) as trouble:
            if isinstance(trouble, SendError) and not last:
                raise
            log.info("file.refused", attachment=str(attachment_id), reason=str(trouble)[:60])
            await self.database.run(files.report_bad, attachment_id, str(trouble))

    async def sweep(self) -> None:
        """Feed messages a dead webhook missed to the turn; it drops those it knows. Raises Busy where some wait."""
        for channel in self.channels.values():
            if isinstance(channel, Sweeping):
                await self._catch_up(await channel.sweep(clock.now() - MISSED, partial(self._known, channel)))

    async def _catch_up(self, missed: Sequence[Incoming]) -> None:
        """One message that cannot be taken in holds up those of the same person, and nobody else's."""
        stuck: dict[str, Busy] = {}
        for incoming in missed:
            if incoming.sender not in stuck:
                try:
                    await self.receive(incoming)
                except Busy as trouble:
                    stuck[incoming.sender] = trouble
        if stuck:
            raise next(iter(stuck.values()))

    async def _known(self, channel: Sweeping, provider_ids: list[str]) -> set[str]:
        return await self.database.run(known_of, channel.name, channel.account, provider_ids)

    async def _unsend(self, heard: Heard, channel: Channel, address: Address) -> None:
        """Take messages off the person's screen, the newest first, and what went to many too. What was on its way is
        looked for once more."""
        done: set[str] = set()
        since = clock.now() - timedelta(seconds=channel.limits.unsend)
        for wait in UNSEND_LOOKS:
            await asyncio.sleep(wait)
            shown = await self.database.run(provider_ids, heard.hidden)
            if channel.limits.unsend:
                shown += await self.database.run(on_screen, heard.contact_id, channel.name, since)
            for provider_id in shown:
                if provider_id not in done:
                    done.add(provider_id)
                    await _unsend_one(channel, address, provider_id)

    async def ready(self) -> bool:
        """Whether a turn could be taken now."""
        return await self.database.run(lambda db: db.exec_driver_sql("SELECT 1").scalar() == 1)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()):
            log.error("follow_up.failed", error=type(bug).__name__, exc_info=bug)

    async def stop(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.delivery.stop()


async def _unsend_one(channel: Channel, address: Address, provider_id: str) -> None:
    """One that cannot be taken back must not leave the others on the screen."""
    for _try in range(UNSEND_TRIES):
        try:
            await channel.unsend(address, provider_id)
            return
        except Throttled as error:
            await asyncio.sleep(min(error.retry_after or 1, LONGEST_UNSEND_WAIT))
        except SendError as error:
            log.warning("message.not_unsent", channel=channel.name, reason=error.reason)
            return


def _outcome(heard: Heard) -> str:
    return "repeated" if heard.duplicate else "answered" if heard.leaving else "silent"


def _cause(trouble: Exception) -> str:
    return type(getattr(trouble, "orig", None) or trouble).__name__


def _keep_raw(db: Connection, channel: str, content: bytes) -> None:
    id = new_id()
    sealed = ring().seal(content, at=f"raw_update.content_sealed.{id}")
    db.execute(insert(RawUpdate).values(id=id, channel=channel, content_sealed=sealed, created_at=clock.now()))
