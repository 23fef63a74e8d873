"""One broadcast on its way over one channel in one time zone: what is done is written, what is next is claimed, in one
transaction after the other, while the messages in between are on the wire."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Connection

from bot import clock, metrics
from bot.channels.channel import Misconfigured, SendError, Stopped, Throttled, Unavailable, Unreachable
from bot.outreach.courier import Carried, Courier
from bot.outreach.guarding import TEMPLATE_REJECTED, rejects_template
from bot.outreach.pace import Pace
from bot.people import set_unreachable
from storage import delivery, sending_rate
from storage.database import AWAY, Database
from storage.delivery import DeliveryState, Outcome, Recipient, Step, Walk

AT_ONCE = 128  # messages on the wire: no more than connections, or a kill would leave more in doubt than were sent
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds of silence after a provider that is away, one after the other
TOO_FAST = 1.0  # seconds of silence where the provider did not say how long
TICK = 0.01  # seconds between two transactions, in which outcomes gather
LONG = timedelta(seconds=45)  # who must wait longer lets go of the broadcast meanwhile

log = structlog.get_logger()


@dataclass
class Halt:
    """Why a stream came to an end before its people did. `until`: it may go on then; None: somebody must decide."""

    reason: str
    until: datetime | None = None


@dataclass
class Stream:
    """`quiet_at` says when people in this zone may not be written to, `tier` is WhatsApp's daily limit, 0 where there
    is none. `failures` of the provider in a row are known already; `leaving`: this process is about to end."""

    database: Database
    courier: Courier
    pace: Pace
    walk: Walk
    quiet_at: Callable[[datetime], bool]
    leaving: asyncio.Event
    tier: int = 0
    failures: int = 0
    sent: int = 0
    failed: int = 0
    _finished: list[Carried] = field(default_factory=list)
    _flying: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    _landed: asyncio.Event = field(default_factory=asyncio.Event)
    _halt: Halt | None = None
    _unsure: bool = False  # the database was away in a commit: what it claimed for us is not known
    _full_until: datetime | None = None

    async def run(self) -> Halt | None:
        """Send until nobody is left here (None), the broadcast is no longer ours (None), or something halts it."""
        try:
            await self._go()
        finally:
            while self._flying:
                await asyncio.gather(*self._flying.values(), return_exceptions=True)
            while self._finished:
                await self._advance(0)
        return self._halt

    async def _go(self) -> None:
        passed_over = False
        while self._halt is None:
            if self.leaving.is_set():
                self._halt = Halt("moved", clock.now())
                return
            if self.quiet_at(clock.now()):
                self._halt = Halt("quiet")
                return
            if (free := self._free()) <= 0:
                await self._wait_for_room()
                continue
            most = await self.pace.due(free)
            if not most:
                self._halt = Halt("held", clock.now() + timedelta(seconds=self.pace.wait))
                return
            step = await self._advance(most)
            if step is None:
                continue
            if not step.going:
                return
            if self._full_until:
                self._halt = Halt("tier", self._full_until)
                return
            if step.place is not None:
                self.walk, passed_over = self.walk._replace(place=step.place), self.walk.place > 0
            elif self._flying or self._finished:
                await asyncio.sleep(TICK)
            elif passed_over:  # somebody may have been put back behind us
                self.walk, passed_over = self.walk._replace(place=0), False
            else:
                return

    def _free(self) -> int:
        """How many more may be in doubt, should we die now. One alone finds out whether the provider is there."""
        most = AT_ONCE if self.sent and not self.failures else 1
        return most - len(self._flying) - len(self._finished)

    async def _wait_for_room(self) -> None:
        if self._finished:
            await self._advance(0)
        else:
            self._landed.clear()
            await self._landed.wait()

    async def _advance(self, most: int) -> Step | None:
        """Write what is done and claim what is next; None where the database was away: then both come again."""
        await asyncio.sleep(TICK if len(self._flying) > AT_ONCE // 2 else 0)
        finished, self._finished = self._finished, []
        try:
            step = await self.database.run(self._write, finished, most)
        except AWAY as trouble:
            log.warning("broadcast.waits", broadcast=str(self.walk.broadcast_id), error=type(trouble).__name__)
            self._finished[:0] = finished
            self._unsure = True
            await asyncio.sleep(1)
            return None
        self._unsure = False
        claimed = time.monotonic()
        for to in step.claimed:
            task = asyncio.create_task(self._carry(to, claimed))
            self._flying[to.contact_id] = task
        return step

    def _write(self, db: Connection, finished: list[Carried], most: int) -> Step:
        if self._unsure:
            delivery.put_back(db, self.walk, [*self._flying, *(each.outcome.contact_id for each in finished)])
        delivery.settle(db, self.walk, [each.outcome for each in finished])
        for each in finished:
            if isinstance(each.trouble, Unreachable | Stopped):
                who, why, cause = each.outcome.contact_id, each.trouble, self.walk.broadcast_id
                set_unreachable(db, who, why.reason, code=why.code, broadcast_id=cause)
        if not most:
            return Step(False, None, (), 0)
        if self.tier:
            free, self._full_until = sending_rate.room(db, self.courier.channel.account, self.tier)
            most = min(most, free)
        step = delivery.claim(db, self.walk, most)
        if self.tier:
            people = sum(self.courier.templated(to) for to in step.claimed)
            sending_rate.count(db, self.courier.channel.account, people)
        return step

    async def _carry(self, to: Recipient, claimed: float) -> None:
        carried = await self.courier.carry(to, claimed)
        if carried.trouble is not None:
            await self._heed(carried.trouble)  # before there is room for the next
        elif carried.outcome.state == DeliveryState.SENT:
            self.failures = 0
        self._count(carried.outcome)
        self._finished.append(carried)
        del self._flying[to.contact_id]
        self._landed.set()
        metrics.broadcast(self.courier.channel.name, carried.outcome.state)

    def _count(self, outcome: Outcome) -> None:
        self.sent += outcome.state == DeliveryState.SENT
        self.failed += outcome.state == DeliveryState.FAILED

    async def _heed(self, trouble: SendError) -> None:
        """What one message met holds for all that follow."""
        try:
            match trouble:
                case Throttled():
                    await self.pace.hold(trouble.retry_after or TOO_FAST)
                case Unavailable():
                    self.failures += 1
                    await self.pace.hold(PAUSES[min(self.failures, len(PAUSES)) - 1])
                case SendError() if rejects_template(trouble.code):
                    self._halt = Halt(TEMPLATE_REJECTED)
                case Misconfigured():
                    self._halt = Halt(f"misconfigured:{trouble.code}")
                case _:
                    pass
        except AWAY as away:  # the next message meets the same
            log.warning("broadcast.not_held", error=type(away).__name__)
