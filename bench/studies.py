"""Measurements of this server alone: reply times at a steady rate, memory over many turns, many contacts."""

import time
from collections.abc import Iterator
from dataclasses import replace

from bench import report
from bench.filling import fill
from bench.lineup import LINEUP, Place
from bench.runs import Plan, Result, measured, median, once, run_now, started

SHARE = 1 / 3  # of the top rate
STEADY = 20.0  # seconds at that rate
SAMPLES = 10  # of memory, at least


def p99(place: Place, plan: Plan) -> Result:
    """Reply times while messages come at a third of the top rate, whether replies come or not."""

    async def run() -> tuple[Result, Result]:
        async with started(LINEUP["wasl"], place, plan) as (running, driver):
            top = await measured(running, driver, plan.closed)
            rate = max(top.rate * SHARE, 1)
            await driver.open(rate, 2)
            seconds = STEADY * plan.seconds / 6
            return top, await measured(running, driver, lambda driver: driver.open(rate, seconds))

    top, steady = run_now(run())
    print(f"\nReply times at {steady.rate:.0f} messages a second (top rate {top.rate:.0f})\n{report.HEAD}")
    print(report.row("wasl at a third of its top rate", steady))
    return steady


def memory(place: Place, plan: Plan, turns: int) -> list[tuple[int, float]]:
    """Resident megabytes of the web process after every tenth of `turns`, with the number of turns so far."""
    every = max(turns // SAMPLES, 1)

    async def run() -> list[tuple[int, float]]:
        async with started(LINEUP["wasl"], place, plan) as (running, driver):
            samples, done = [(0, running.resident())], 0
            print(f"\nMemory of the web process\n{0:>9,} turns {samples[0][1]:6.1f} MB")
            while done < turns:
                result = await measured(running, driver, lambda driver: driver.until(plan.citizens, every))
                done += int(result.turns)
                samples.append((done, result.memory))
                print(f"{done:>9,} turns {result.memory:6.1f} MB  {result.rate:6.0f} turns/s", flush=True)
            return samples

    return run_now(run())


def contacts(place: Place, plan: Plan, rounds: int, number: int) -> Iterator[report.Target]:
    """The same load with 1,000 and with `number` contacts stored, spread over all of them."""
    wasl, filled = LINEUP["wasl"], {}
    for count in (1_000, number):
        filled[count] = replace(place, folder=place.folder / f"filled-{count}")
        filled[count].folder.mkdir(mode=0o755)
        once(wasl, filled[count], replace(plan, seconds=0.1, warm=0.1))  # makes the tables and the keys
        begun = time.monotonic()
        fill(filled[count].folder / "wasl", count)
        print(f"{count:,} contacts filled in {time.monotonic() - begun:.0f} s", flush=True)
    results: dict[int, list[Result]] = {count: [] for count in filled}
    for _ in range(rounds):
        for count in filled:
            results[count].append(once(wasl, filled[count], replace(plan, chats=count)))
    few, many = median(results[1_000]), median(results[number])
    print(f"\nContacts stored\n{report.HEAD}")
    print(report.row("1,000", few))
    print(report.row(f"{number:,}", many))
    return report.contacts(few, many, number)
