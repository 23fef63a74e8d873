"""One run of one contender, and the medians of alternating runs."""

import asyncio
import gc
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import uvloop

from bench.driver import Driver, Failed, Outcome
from bench.lineup import Contender, Place, Running
from bench.standin import StandIn

T = TypeVar("T")
Load = Callable[[Driver], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Result:
    """`rate` is turns a second; `web` and `store` CPU milliseconds a turn; `p50`, `p99` milliseconds until the reply;
    `memory` megabytes of the largest web process."""

    turns: float
    rate: float
    p50: float
    p99: float
    web: float
    store: float
    memory: float

    @property
    def cpu(self) -> float:
        return self.web + self.store


@dataclass(frozen=True, slots=True)
class Plan:
    """How everybody is loaded: `latency` in seconds at the provider, `warm` seconds before measuring."""

    citizens: int = 16
    latency: float = 0.0
    seconds: float = 6.0
    warm: float = 1.5
    chats: int = 160  # met in the warm-up already, so that nobody is new while it is measured

    def closed(self, driver: Driver) -> Awaitable[Outcome]:
        return driver.closed(self.citizens, self.seconds)


@asynccontextmanager
async def started(contender: Contender, place: Place, plan: Plan) -> AsyncIterator[tuple[Running, Driver]]:
    """The contender running and warm. Raises Failed."""
    standin = StandIn(plan.latency)
    await standin.start()
    stack = ExitStack()
    try:
        # In a thread, because a contender calls the stand-in before it says that it is ready.
        running = await asyncio.to_thread(stack.enter_context, contender.run(replace(place, api=standin.address)))
        driver = Driver(standin, place.port, "/telegram", plan.chats)
        await driver.closed(plan.citizens, plan.warm)
        gc.collect()
        gc.freeze()
        yield running, driver
    except* Failed as failures:
        raise Failed(f"{contender.name}: {first(failures)}\n{logged(place)}") from None
    finally:
        await asyncio.to_thread(stack.close)
        await standin.stop()


async def measured(running: Running, driver: Driver, load: Load) -> Result:
    web, store = running.cpu_seconds()
    outcome = await load(driver)
    web_after, store_after = running.cpu_seconds()
    return Result(
        outcome.turns,
        outcome.rate,
        outcome.percentile(0.5),
        outcome.percentile(0.99),
        (web_after - web) / outcome.turns * 1e3,
        (store_after - store) / outcome.turns * 1e3,
        running.resident(),
    )


def logged(place: Place) -> str:
    """The end of what the contender wrote, warnings and errors above all."""
    lines = [line for log in place.folder.glob("*.log") for line in log.read_text(errors="replace").splitlines()]
    troubles = [line for line in lines if "error" in line or "warning" in line or "Error" in line]
    return "\n".join(line[:2000] for line in (troubles or lines)[-3:])


def first(failure: BaseException) -> BaseException:
    """Of the failures of many citizens one is enough."""
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure


def run_now(work: Coroutine[Any, Any, T]) -> T:
    try:
        return uvloop.run(work)
    except ExceptionGroup as failures:
        raise first(failures) from None


def once(contender: Contender, place: Place, plan: Plan, load: Load | None = None) -> Result:
    """Start, warm, load, stop. Raises Failed."""

    async def run() -> Result:
        async with started(contender, place, plan) as (running, driver):
            return await measured(running, driver, load or plan.closed)

    return run_now(run())


def alternating(contenders: list[Contender], place: Place, plan: Plan, rounds: int) -> dict[str, Result]:
    """Medians by the contender's key: every round runs each once, so that a slow minute of the machine hits all."""
    results: dict[str, list[Result]] = {contender.key: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            results[contender.key].append(once(contender, place, plan))
    return {key: median(found) for key, found in results.items()}


def median(results: list[Result]) -> Result:
    """Each figure's own median."""
    names = [field.name for field in fields(Result)]
    return Result(*(statistics.median(getattr(result, name) for result in results) for name in names))
