"""`python -m bench`: this server beside two frameworks and the limit, over loopback, against a stand-in."""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench import report, studies
from bench.driver import Failed
from bench.lineup import LINEUP, USUAL, Contender, Place, other_python
from bench.runs import Plan, Result, alternating


def main() -> None:
    arguments = parsed()
    with tempfile.TemporaryDirectory(prefix="wasl-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own where we are root
        place = Place(folder, arguments.port, other_python())
        try:
            held = measure(arguments, place)
        except Failed as failure:
            sys.exit(f"bench: {failure}")
    sys.exit(0 if held else 1)


def measure(arguments: argparse.Namespace, place: Place) -> bool:
    """Whether every target that was measured holds."""
    quick = 0.25 if arguments.quick else 1.0
    plan = Plan(arguments.citizens, arguments.latency / 1e3, arguments.seconds * quick, 1.5 * quick)
    rounds = 1 if arguments.quick else arguments.rounds
    present = able(arguments.only, place)
    held = True
    if arguments.memory:
        held &= report.print_all(report.memory(studies.memory(place, plan, arguments.memory)))
    if arguments.contacts:
        held &= report.print_all(studies.contacts(place, plan, rounds, arguments.contacts))
    if arguments.p99:
        held &= report.print_all(report.p99(studies.p99(place, plan)))
    if not (arguments.memory or arguments.contacts or arguments.p99):
        held &= side_by_side(present, place, plan, rounds)
    if arguments.all:
        held &= side_by_side(present, place, replace(plan, citizens=64, latency=0.05), rounds)
        held &= report.print_all(report.p99(studies.p99(place, plan)))
        held &= report.print_all(report.memory(studies.memory(place, plan, 100_000)))
        held &= report.print_all(studies.contacts(place, plan, rounds, 1_000_000))
    return held


def able(only: str, place: Place) -> list[Contender]:
    """Those asked for that can run here; says why where one cannot."""
    present = []
    for key in (only or USUAL).split(","):
        contender = LINEUP.get(key)
        if contender is None:
            raise Failed(f"there is no {key}: choose among {', '.join(LINEUP)}")
        if why := contender.missing(place):
            print(f"{contender.name}: left out, {why}")
        else:
            present.append(contender)
    return present


def side_by_side(contenders: list[Contender], place: Place, plan: Plan, rounds: int) -> bool:
    results: dict[str, Result] = alternating(contenders, place, plan, rounds)
    title = f"{plan.citizens} citizens at once, provider latency {plan.latency * 1e3:.0f} ms, medians of {rounds}"
    report.table(title, contenders, results)
    return report.print_all(report.latency(results) if plan.latency else report.speed(results))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round: a smoke test, not a measurement")
    parser.add_argument("--all", action="store_true", help="every measurement, about half an hour")
    parser.add_argument("--only", default="", help=f"which of {','.join(LINEUP)}; usually {USUAL}")
    parser.add_argument("--citizens", type=int, default=16, help="how many at once")
    parser.add_argument("--latency", type=float, default=0, help="of the provider, in ms")
    parser.add_argument("--seconds", type=float, default=6, help="of each run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--p99", action="store_true", help="reply times at a third of the top rate")
    parser.add_argument("--memory", type=int, default=0, metavar="TURNS", help="memory over this many turns")
    parser.add_argument("--contacts", type=int, default=0, metavar="N", help="a turn's cost with N contacts stored")
    parser.add_argument("--port", type=int, default=8300)
    return parser.parse_args()


if __name__ == "__main__":
    main()
