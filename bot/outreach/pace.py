"""How fast we may write to many: each process leases slots of its sender's rate; conversations go first."""

import asyncio
import math
import time
from collections import deque
from datetime import timedelta

from bot.channels.channel import Channel
from storage import sending_rate
from storage.database import Database

SHARE = 0.8  # of a sender's rate; a fifth is kept for conversations
STRETCH = 0.25  # seconds of slots that are leased at once
EARLY = 0.05  # seconds before its end in which the next stretch is leased
GATHER = 0.02  # seconds between two looks at what is due
LATE = 0.1  # seconds after which a slot that nobody used is lost, so that a pause is not made good by a burst
LONGEST_SLEEP = 20.0  # seconds; who must wait longer is told so


class Pace:
    """The slots of one sender in this process. `rate` is what the whole installation may send, in messages a second."""

    def __init__(self, database: Database, channel: Channel, rate: float) -> None:
        self._database, self._channel = database, channel
        self._rate = rate * SHARE
        self._slots = max(1, round(self._rate * STRETCH))
        self._leased: deque[tuple[float, float]] = deque()  # stretches on the monotonic clock: first free slot, end
        self._took = 0.0

    @property
    def wait(self) -> float:
        """Seconds until the next slot; 0 where one is due."""
        return max(0.0, self._leased[0][0] - time.monotonic()) if self._leased else 0.0

    async def due(self, most: int) -> int:
        """Wait for a slot, and take all that are due, at most `most` (1 or more). 0: the next one is too far away to
        wait for, see `wait`."""
        while self._leased and self._leased[0][0] >= self._leased[0][1]:
            self._leased.popleft()
        if not self._leased or self._leased[-1][1] - time.monotonic() < EARLY:
            await self._lease()
        if self.wait > LONGEST_SLEEP:
            return 0
        # A transaction costs the same for one as for ten: at 400 a second, waiting for eight spares four fifths of it.
        await asyncio.sleep(max(self.wait, self._took + GATHER - time.monotonic()))
        self._took = time.monotonic()
        if not self._leased:  # the provider asked for silence meanwhile
            return await self.due(most)
        first, end = self._leased[0]
        now = min(self._took, end)
        first = max(first, now - max(LATE, 1 / self._rate))
        taken = max(1, min(most, math.ceil((now - first) * self._rate)))
        self._leased[0] = (first + taken / self._rate, end)
        return taken

    async def _lease(self) -> None:
        length = self._slots / self._rate
        asked = time.monotonic()
        ask = (self._channel.name, self._channel.account, timedelta(seconds=length))
        begins = asked + await self._database.run(sending_rate.lease, *ask)
        self._leased.append((begins, begins + length))

    async def hold(self, seconds: float) -> None:
        """The provider wants nothing for a while: nobody of this installation begins anything before that."""
        await self._database.run(sending_rate.hold, self._channel.name, self._channel.account, seconds)
        self._leased.clear()


class Precedence:
    """What a process's conversations take of a sender's rate beyond their fifth is taken from broadcasts."""

    def __init__(self, database: Database, channel: Channel, rate: float) -> None:
        self._database, self._channel, self._rate = database, channel, rate
        self._since, self._spoken, self._owed = 0.0, 0, 0
        self._paying: asyncio.Task[None] | None = None

    def spoke(self) -> None:
        """One message of a conversation left. Call it from the event loop."""
        now = time.monotonic()
        if now - self._since >= 1:
            self._since, self._spoken = now, 0
        self._spoken += 1
        if self._spoken > self._rate * (1 - SHARE):
            self._owed += 1
            if self._paying is None or self._paying.done():
                self._paying = asyncio.create_task(self._pay())

    async def _pay(self) -> None:
        await asyncio.sleep(STRETCH)
        owed, self._owed = self._owed, 0
        length = timedelta(seconds=owed / (self._rate * SHARE))
        await self._database.run(sending_rate.push, self._channel.name, self._channel.account, length)
