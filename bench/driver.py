"""Citizens who complain through the webhook: a fixed number at once, or a fixed number of messages a second."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from bench.script import SECRET, SECRET_HEADER, STEPS, update
from bench.standin import Sent, StandIn
from bench.wire import Poster

PATIENCE = 30.0  # seconds until a missing reply ends the run
FIRST_CHAT = 10_000_000


class Failed(Exception):
    """A contender did not do what it should have done; the text says what."""


@dataclass(slots=True)
class Outcome:
    """`delays` are seconds from posting a message until its reply arrived at the stand-in; `rate` is turns a second
    while everybody was busy."""

    rate: float
    delays: list[float]

    @property
    def turns(self) -> int:
        return len(self.delays)

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.delays)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1e3


@dataclass(slots=True)
class Driver:
    """Posts to 127.0.0.1:`port``path`, hears the replies at `standin`; `chats` people take turns."""

    standin: StandIn
    port: int
    path: str
    chats: int = 1_000
    delays: list[float] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(int(time.time() * 1_000)))
    _waiting: dict[int, "asyncio.Future[str]"] = field(default_factory=dict)
    _posted: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.standin.arrived = self._arrived
        self.standin.answered = self._answered

    def _arrived(self, sent: Sent) -> None:
        posted = self._posted.pop(sent.chat, None)
        if posted is not None:
            self.delays.append(sent.at - posted)

    def _answered(self, sent: Sent) -> None:
        waiting = self._waiting.pop(sent.chat, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(sent.text)

    async def turn(self, poster: Poster, chat: int, step: int, since: float | None = None) -> None:
        """Post one message and wait until its reply was sent."""
        reply = self._waiting[chat] = asyncio.get_running_loop().create_future()
        body = update(next(self._ids), chat, STEPS[step].says, int(time.time()))
        self._posted[chat] = since or time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                status = await poster.post(body)
                text = await reply
        except TimeoutError:
            raise Failed(f"no reply within {PATIENCE:.0f} s to {STEPS[step].says[:20]!r}") from None
        if status >= 300:
            raise Failed(f"the webhook answered {status}")
        if STEPS[step].expects not in text:
            raise Failed(f"to {STEPS[step].says[:20]!r} came {text[:80]!r}")

    def poster(self) -> Poster:
        return Poster(self.port, self.path, {SECRET_HEADER: SECRET})

    def people(self, first: int, step: int) -> Iterator[int]:
        """Chats of one citizen's share, over and over."""
        while True:
            for number in range(first, max(self.chats, step), step):
                yield FIRST_CHAT + number

    async def closed(self, citizens: int, seconds: float) -> Outcome:
        """`citizens` at once for this long, each awaiting its reply before writing again; all end what they began."""
        self.delays = []
        begin = time.perf_counter()
        ended = await self._citizens(citizens, lambda: time.perf_counter() - begin >= seconds)
        return Outcome(sum(at - begin < seconds for at in ended) / seconds, self.delays)

    async def until(self, citizens: int, turns: int) -> Outcome:
        """The same until so many turns were done."""
        self.delays = []
        begin = time.perf_counter()
        await self._citizens(citizens, lambda: len(self.delays) >= turns)
        return Outcome(len(self.delays) / (time.perf_counter() - begin), self.delays)

    async def _citizens(self, citizens: int, over: Callable[[], bool]) -> list[float]:
        """When each turn ended."""
        ended: list[float] = []

        async def citizen(number: int) -> None:
            poster = self.poster()
            for chat in self.people(number, citizens):
                for step in range(len(STEPS)):
                    await self.turn(poster, chat, step)
                    ended.append(time.perf_counter())
                if over():
                    break
            poster.close()

        async with asyncio.TaskGroup() as group:
            for number in range(citizens):
                group.create_task(citizen(number))
        return ended

    async def open(self, rate: float, seconds: float) -> Outcome:
        """Messages at `rate` a second whether replies come or not; delays count from when a message was due."""
        self.delays = []
        dice, idle = random.Random(1), deque[tuple[Poster, int, int]]()
        free = deque(range(FIRST_CHAT, FIRST_CHAT + self.chats))

        async def one(poster: Poster, chat: int, step: int, since: float) -> None:
            await self.turn(poster, chat, step, since)
            if step + 1 < len(STEPS):
                idle.append((poster, chat, step + 1))
            else:
                free.append(chat)
                idle.append((poster, free.popleft(), 0))

        begin = due = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            while due < begin + seconds:
                due += dice.expovariate(rate)
                if (pause := due - time.perf_counter()) > 0:
                    await asyncio.sleep(pause)
                # Those who waited longest write first, so that many conversations are under way.
                poster, chat, step = idle.popleft() if len(idle) > 16 else (self.poster(), free.popleft(), 0)
                group.create_task(one(poster, chat, step, due))
        outcome = Outcome(len(self.delays) / (time.perf_counter() - begin), list(self.delays))
        for poster, chat, step in idle:
            for rest in range(step, len(STEPS) if step else 0):
                await self.turn(poster, chat, rest)  # nobody is left half-way for the next measurement
            poster.close()
        return outcome
