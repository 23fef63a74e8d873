"""What is printed: tables side by side, and each target with PASS or MISS."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.lineup import Contender
from bench.runs import Result

HEAD = f"{'':46}{'turns/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'web':>7}{'store':>7}{'CPU ms/turn':>13}{'MB':>6}"


@dataclass(frozen=True, slots=True)
class Target:
    """`holds` is None where this run cannot tell."""

    says: str
    found: str
    holds: bool | None

    def __str__(self) -> str:
        word = {True: "PASS", False: "MISS", None: "----"}[self.holds]
        return f"  {word}  {self.says}: {self.found}"


def table(title: str, contenders: list[Contender], results: dict[str, Result]) -> None:
    print(f"\n{title}\n{HEAD}")
    for contender in contenders:
        if result := results.get(contender.key):
            print(row(contender.name, result))


def row(name: str, result: Result) -> str:
    store = f"{result.store:7.2f}" if result.store else f"{'-':>7}"
    return (
        f"{name:46}{result.rate:9.0f}{result.p50:8.1f}{result.p99:8.1f}{result.web:7.2f}{store}"
        f"{result.cpu:13.2f}{result.memory:6.0f}"
    )


def print_all(targets: Iterator[Target]) -> bool:
    """Whether none was missed."""
    held = True
    for target in targets:
        print(target)
        held = held and target.holds is not False
    return held


def speed(results: dict[str, Result]) -> Iterator[Target]:
    wasl = results.get("wasl")
    for key, name, times in (("ptb", "python-telegram-bot's", 2.2), ("aiogram", "aiogram's", 1.8)):
        says, other = f"at least {times} times {name} turns a second", results.get(key)
        if wasl and other:
            yield Target(says, f"{wasl.rate / other.rate:.2f} times", wasl.rate >= times * other.rate)
        else:
            yield Target(says, "not measured", None)
    if wasl:
        yield Target("at most 2.0 ms of CPU a turn, PostgreSQL included", f"{wasl.cpu:.2f} ms", wasl.cpu <= 2.0)
        for key, trips in (("floor6", 6), ("floor2", 2)):
            if floor := results.get(key):
                says, times = f"at most twice the CPU of the floor of {trips} round trips", wasl.cpu / floor.cpu
                yield Target(says, f"{times:.2f} times", times <= 2.0)


def latency(results: dict[str, Result], enough: float = 600) -> Iterator[Target]:
    if wasl := results.get("wasl"):
        says = f"at least {enough:.0f} turns a second while the provider takes 50 ms, 64 citizens"
        yield Target(says, f"{wasl.rate:.0f}", wasl.rate >= enough)


def p99(result: Result) -> Iterator[Target]:
    yield Target("p99 of the reply under 60 ms at a third of the top rate", f"{result.p99:.1f} ms", result.p99 < 60)


def memory(samples: list[tuple[int, float]]) -> Iterator[Target]:
    """Flat: the last quarter is no more than 5 % above the second."""
    peak = max(megabytes for _, megabytes in samples)
    yield Target("under 200 MB for one web process", f"{peak:.0f} MB", peak < 200)
    if len(samples) >= 8:
        quarter = len(samples) // 4
        early = sum(megabytes for _, megabytes in samples[quarter : 2 * quarter]) / quarter
        late = sum(megabytes for _, megabytes in samples[-quarter:]) / quarter
        yield Target(f"flat over {samples[-1][0]:,} turns", f"{late / early - 1:+.1%}", late <= early * 1.05)


def contacts(few: Result, many: Result, number: int) -> Iterator[Target]:
    times = many.cpu / few.cpu
    says = f"a turn costs the same with {number:,} contacts stored as with 1,000, within 20 %"
    yield Target(says, f"{few.cpu:.2f} and {many.cpu:.2f} ms of CPU, {times - 1:+.0%}", times <= 1.2)
