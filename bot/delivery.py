"""Delivery: what was committed leaves in order, is marked in batches, and waits in the outbox where it cannot."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import structlog

from bot import clock, metrics
from bot.channels.channel import (
    Address,
    Channel,
    SendError,
    Stopped,
    Unavailable,
    Unreachable,
    WindowClosed,
    sender_of,
)
from bot.claimed import address_of, leaving_of
from bot.conversation import Leaving
from bot.files import open_files
from bot.messages import Receipt
from bot.outcomes import WAITS, failed, settle_receipt, write_marks
from bot.outreach.pace import Precedence
from bot.people import set_unreachable
from storage import outbox
from storage.database import AWAY, Database
from storage.outbox import Mark
from storage.pending import not_invited
from storage.sealed import ring

log = structlog.get_logger()

GATHER = 0.01  # seconds: marks of this long are written in one statement
CHASES = (0.0, 0.1, 0.3, 1.0)  # seconds between looks for what another process is about to make free
BEAT = outbox.LEASE.total_seconds() / 4


@dataclass(slots=True)
class Lane:
    """What leaves for one contact, in order."""

    address: Address
    channel: Channel
    waiting: deque[Leaving] = field(default_factory=deque)


@dataclass
class Claiming:
    """A claim for one contact on its way, and what was handed over for them meanwhile."""

    held: list[tuple[Channel, Address, Sequence[Leaving]]] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Delivery:
    """One per process. `lease` names the process in the outbox, `channels` are as in `House`, `rates` by name."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        lease: UUID,
        rates: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self.database = database
        self.channels = channels
        self.lease = lease
        self._precedence = {
            channel: Precedence(database, channel, rates[channel.name])
            for channel in channels.values()
            if channel.name in rates
        }
        self._lanes: dict[UUID, Lane] = {}
        self._in_hand: set[UUID] = set()  # messages that are to be sent and marked by us
        self._stranded: frozenset[UUID] = frozenset()
        self._stalled: dict[UUID, datetime] = {}  # contacts whose next message must wait, and until when
        self._marks: list[tuple[UUID, Mark, bool]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._flushing = False
        self._claiming: dict[UUID, Claiming] = {}

    def hand_over(self, channel: Channel, address: Address, leaving: Sequence[Leaving]) -> None:
        """The fast path: send what this process claimed in the commit. Call it from the event loop."""
        if not leaving:
            return
        self._in_hand.update(each.id for each in leaving)
        claiming = self._claiming.get(leaving[0].contact_id)
        if claiming is not None:  # older messages were claimed a moment ago and are still on their way to us
            claiming.held.append((channel, address, leaving))
        else:
            self._line_up(channel, address, leaving)

    def _line_up(self, channel: Channel, address: Address, leaving: Sequence[Leaving]) -> None:
        contact_id = leaving[0].contact_id
        lane = self._lanes.get(contact_id)
        until = self._stalled.get(contact_id)
        if until is not None and until > clock.now():
            self._mark_all(leaving, "queued", "waits", until)  # committed before it was known that they must wait
        elif lane is None:
            lane = self._lanes[contact_id] = Lane(address, channel)
            lane.waiting.extend(leaving)
            self._spawn(self._drive(contact_id, lane))
        else:
            lane.address = address  # the window may have opened meanwhile
            lane.waiting.extend(leaving)

    async def chase(self, contact_id: UUID) -> None:
        """Send what waits behind a message that another process is sending, as soon as that is done."""
        for wait in CHASES:
            await asyncio.sleep(wait)
            if await self.deliver(contact_id):
                return

    async def deliver(self, contact_id: UUID) -> bool:
        """The slow path: claim what waits for one contact and send it. False where nothing could be claimed.

        What a turn claims meanwhile came later, and is sent after it.
        """
        while other := self._claiming.get(contact_id):
            await other.done.wait()
        claiming = self._claiming[contact_id] = Claiming()
        try:
            return await self._claim(contact_id)
        finally:
            del self._claiming[contact_id]
            claiming.done.set()
            for held in claiming.held:
                self._line_up(*held)

    async def _claim(self, contact_id: UUID) -> bool:
        claimed = await self.database.run(outbox.claim, contact_id, self.lease)
        if not claimed:
            return False
        self._stalled.pop(contact_id, None)
        first = claimed[0]
        channel = sender_of(self.channels, first.channel, first.account)
        leaving = [leaving_of(row) for row in claimed]
        if channel is None:  # switched off meanwhile: the messages wait until it is back
            later = clock.now() + timedelta(seconds=WAITS[-1])
            self._mark_all(leaving, "queued", "channel_off", later)
        else:
            self._in_hand.update(each.id for each in leaving)
            self._line_up(channel, address_of(first, channel), leaving)
        return True

    async def idle(self) -> None:
        """Wait until everything handed over was sent and marked."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def live(self) -> None:
        """Say that this process lives, take up what dead ones were sending, and send what is due; for ever."""
        while True:
            try:
                await self.database.run(outbox.beat, self.lease)
                await self._pick_up_stranded()
                replies, broadcasts = await self.database.run(outbox.recover)
                if replies or broadcasts:
                    log.warning("outbox.recovered", replies=replies, broadcasts=broadcasts)
                for contact_id in await self.database.run(outbox.due_contacts):
                    await self.deliver(contact_id)
                self._stalled = {contact: at for contact, at in self._stalled.items() if at > clock.now()}
            except Exception as trouble:  # the database may be away for a while; this loop must outlive that
                log.warning("outbox.unwell", error=type(trouble).__name__)
            await asyncio.sleep(BEAT)

    async def _pick_up_stranded(self) -> None:
        """Queue again what is ours by a commit whose answer never came: nobody was told to send it."""
        stranded = frozenset(await self.database.run(outbox.sending, self.lease)) - self._in_hand
        if lost := stranded & self._stranded:  # seen twice: it is not merely on its way to us
            log.warning("outbox.stranded", count=len(lost))
            await self.database.run(outbox.queue_again, list(lost))
        self._stranded = stranded - lost

    async def stop(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.idle(), 10)
        await self.database.run(outbox.bury, self.lease)

    async def receive_receipt(self, receipt: Receipt, tries: int = 0) -> None:
        invited = await self.database.run(settle_receipt, receipt, tries)
        if invited:
            self._spawn(self._invite(invited))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drive(self, contact_id: UUID, lane: Lane) -> None:
        try:
            while lane.waiting:
                leaving = lane.waiting.popleft()
                mark = await self._send(lane, leaving)
                self._mark(leaving, mark)
                if mark.next_try_at:  # order is kept: what follows waits with it
                    self._stalled[contact_id] = mark.next_try_at
                    self._mark_all(list(lane.waiting), "queued", "waits", mark.next_try_at)
                    lane.waiting.clear()
        finally:
            del self._lanes[contact_id]

    async def _send(self, lane: Lane, leaving: Leaving) -> Mark:
        """Send one message; whatever happens to it is a mark."""
        try:
            if lane.channel.limits.window and not lane.address.window_open:
                raise WindowClosed
            attached = leaving.message.attachments
            files = await self.database.run(open_files, attached) if attached else ()
            if precedence := self._precedence.get(lane.channel):
                precedence.spoke()
            sent = await lane.channel.send(lane.address, leaving.message, files)
        except SendError as error:
            mark = failed(leaving, error)
            if isinstance(error, Unreachable | Stopped):
                self._spawn(self._leave_alone(leaving.contact_id, error.reason))
            log.info("message.not_sent", message=str(leaving.id), channel=lane.channel.name, reason=error.reason)
        except AWAY as trouble:  # its files could not be read: it waits like any other that could not leave
            log.warning("message.waits", message=str(leaving.id), error=type(trouble).__name__)
            mark = failed(leaving, Unavailable())
        except Exception as bug:  # one message's bug must not stop the messages behind it
            log.exception("message.bug", message=str(leaving.id), error=type(bug).__name__)
            mark = Mark(leaving.id, leaving.created_at, "failed", reason="internal")
        else:
            mark = Mark(leaving.id, leaving.created_at, sent.state, sent.provider_id or None)
            lag = (clock.now() - leaving.created_at).total_seconds()
            metrics.delivery_lag(lane.channel.name, lag)
        metrics.reply(lane.channel.name, mark.state)
        return mark

    async def _leave_alone(self, contact_id: UUID, reason: str) -> None:
        try:
            await self.database.run(set_unreachable, contact_id, reason)
        except AWAY as trouble:  # the next message to them finds it out again
            log.warning("contact.not_marked", contact=str(contact_id), error=type(trouble).__name__)

    def _mark_all(self, leaving: Sequence[Leaving], state: str, reason: str, at: datetime | None) -> None:
        for each in leaving:
            self._mark(each, Mark(each.id, each.created_at, state, reason=reason, next_try_at=at))

    def _mark(self, leaving: Leaving, mark: Mark) -> None:
        self._marks.append((leaving.contact_id, mark, leaving.ephemeral))
        if not self._flushing:
            self._flushing = True
            self._spawn(self._flush())

    async def _flush(self) -> None:
        """Write the marks that gathered. While the database is away they wait here, and the lease with them."""
        try:
            await asyncio.sleep(GATHER)
            while self._marks:
                batch, self._marks = self._marks, []
                try:
                    invited = await self.database.run(write_marks, batch)
                except Exception as trouble:
                    self._marks = batch + self._marks
                    log.warning("outbox.marks_wait", count=len(self._marks), error=type(trouble).__name__)
                    await asyncio.sleep(1)
                    continue
                self._in_hand.difference_update(mark.id for _contact, mark, _ephemeral in batch)
                for contact_id in invited:
                    self._spawn(self._invite(contact_id))
        finally:
            self._flushing = False

    async def _invite(self, contact_id: UUID) -> None:
        """Say neutrally that an answer waits, where free text may not be sent."""
        where = await self.database.run(outbox.whereabouts, contact_id)
        channel = sender_of(self.channels, where.channel, where.account) if where else None
        if where is None or channel is None:
            return
        address = ring().open(where.address_sealed, at=f"contact.address_sealed.{contact_id}").decode()
        try:
            await channel.invite(Address(address, where.language or "ar", window_open=False))
            metrics.reply(channel.name, "invited")
        except SendError as error:
            log.warning("invitation.failed", contact=str(contact_id), reason=error.reason, detail=error.detail)
            metrics.reply(channel.name, "invitation_failed")
            await self.database.run(not_invited, contact_id)
