"""How fast we may write to many: each process leases slots of its sender's rate; conversations go first."""

import asyncio
import math
import time
from datetime import timedelta

from bot.channels.channel import Channel
from storage import sending_rate
from storage.database import Database

SHARE = 0.8  # of a sender's rate; a fifth is kept for conversations
STRETCH = 0.25  # seconds of slots that are leased at once
LATE = 0.1  # seconds after which a slot that nobody used is lost, so that a pause is not made good by a burst
LONGEST_SLEEP = 20.0  # seconds; who must wait longer is told so


class Pace:
    """The slots of one sender in this process. `rate` is what the whole installation may send, in messages a second."""

    def __init__(self, database: Database, channel: Channel, rate: float) -> None:
        self._database, self._channel = database, channel
        self._rate = rate * SHARE
        self._slots = max(1, round(self._rate * STRETCH))
        self._next = self._end = 0.0  # on the monotonic clock: our first free slot, and the end of our lease

    @property
    def wait(self) -> float:
        """Seconds until the next slot; 0 where one is due."""
        return max(0.0, self._next - time.monotonic())

    async def due(self, most: int) -> int:
        """Wait for a slot, and take all that are due, at most `most` (1 or more). 0: the next one is too far away to
        wait for, see `wait`."""
        if self._next >= self._end:
            await self._lease()
        if self.wait > LONGEST_SLEEP:
            return 0
        await asyncio.sleep(self.wait)
        now = min(time.monotonic(), self._end)
        self._next = max(self._next, now - max(LATE, 1 / self._rate))
        taken = max(1, min(most, math.ceil((now - self._next) * self._rate)))
        self._next += taken / self._rate
        return taken

    async def _lease(self) -> None:
        length = timedelta(seconds=self._slots / self._rate)
        asked = time.monotonic()
        wait = await self._database.run(sending_rate.lease, self._channel.name, self._channel.account, length)
        self._next = asked + wait
        self._end = self._next + length.total_seconds()

    async def hold(self, seconds: float) -> None:
        """The provider wants nothing for a while: nobody of this installation begins anything before that."""
        await self._database.run(sending_rate.hold, self._channel.name, self._channel.account, seconds)
        self._next = self._end = 0.0


class Precedence:
    """What a process's conversations take of a sender's rate beyond its part of their fifth is taken from broadcasts.
    `among` so many processes that fifth is divided."""

    def __init__(self, database: Database, channel: Channel, rate: float) -> None:
        self._database, self._channel, self._rate = database, channel, rate
        self.among = 1
        self._since, self._spoken, self._owed = 0.0, 0, 0
        self._paying: asyncio.Task[None] | None = None

    def spoke(self) -> None:
        """One message of a conversation left. Call it from the event loop."""
        now = time.monotonic()
        if now - self._since >= 1:
            self._since, self._spoken = now, 0
        self._spoken += 1
        if self._spoken > self._rate * (1 - SHARE) / self.among:
            self._owed += 1
            if self._paying is None or self._paying.done():
                self._paying = asyncio.create_task(self._pay())

    async def _pay(self) -> None:
        await asyncio.sleep(STRETCH)
        owed, self._owed = self._owed, 0
        length = timedelta(seconds=owed / (self._rate * SHARE))
        await self._database.run(sending_rate.push, self._channel.name, self._channel.account, length)
