"""Broadcasts: how fast, how dear, how even, and what they leave to conversations: `python -m bench.study_broadcast`.

The worker is `wasl worker` itself, the provider a stand-in in a process of its own, the database on disk.
"""

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench import cpu, filling_people, script
from bench.lineup import listens, other_python, postmaster, process
from bench.report import Target
from bench.standin import Sent, StandIn
from bench.wire import Poster
from bot.organisation import Organisation
from storage import embedded, sealed
from storage.database import Database
from storage.migrate import migrate

PEOPLE = 20_000
FEW = 3_000  # for python-telegram-bot as it comes, which takes a minute for more
ACCOUNT = script.TOKEN.partition(":")[0]
TWILIO = {"SID": "AC" + "0" * 32, "FROM": "whatsapp:+14155238886"}


@dataclass
class Ground:
    """One installation, its database running, and a stand-in."""

    folder: Path
    url: str
    postgres: int
    database: Database
    org: Organisation
    api: str

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "WASL_DATA_DIR": str(self.folder),
            "WASL_DATABASE_URL": self.url.replace("+psycopg", ""),
            "WASL_TELEGRAM_TOKEN": script.TOKEN,
            "WASL_TELEGRAM_SECRET": script.SECRET,
            "WASL_TELEGRAM_API_BASE": self.api,
            **more,
        }

    @contextmanager
    def worker(self, **settings: str) -> Iterator[int]:
        log = self.folder / "worker.log"
        with process([sys.executable, "-m", "app", "worker"], log, self._works, **self.environment(**settings)) as pid:
            time.sleep(1)
            yield pid

    def _works(self) -> bool:
        return bool(self.rows("SELECT 1 FROM process WHERE expires_at > now()"))

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as db:
            return db.execute(query.encode(), values).fetchall()

    def send(self, people: int) -> UUID:
        with self.database.begin() as db:
            return filling_people.send(db, self.org, people)

    def wait(self, broadcast: UUID, patience: float = 900) -> tuple[float, float]:
        """Seconds that planning and sending took, once it is over."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            state, *times = self.rows(
                "SELECT state, extract(epoch FROM planned_at)::float8, extract(epoch FROM ended_at)::float8,"
                " extract(epoch FROM changed_at)::float8 FROM broadcast WHERE id = %s",
                broadcast,
            )[0]
            if state == "done":
                return times[0] - times[2], times[1] - times[0]
            time.sleep(0.05)
        raise TimeoutError("The broadcast did not end.")

    def asked(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.api + path) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    folder.mkdir(mode=0o755, parents=True)
    sealed.make_ring().save(folder / "keys.json", replace=False)
    sealed.use(sealed.load_ring(folder / "keys.json"))
    port = 8301
    command = [sys.executable, "-m", "bench.standin_many", "--port", str(port)]
    with ExitStack() as stack:
        server = stack.enter_context(embedded.start(folder))
        stack.enter_context(process(command, folder / "standin.log", partial(listens, port)))
        database = Database(server.url())
        stack.callback(database.close)
        migrate(database.engine)
        with database.begin() as db:
            org = filling_people.open_all_day(db)
        api = f"http://127.0.0.1:{port}"
        yield Ground(folder, server.url(), postmaster(server.url().replace("+psycopg", "")), database, org, api)


def speed(here: Ground) -> Iterator[Target]:
    """20,000 people with the rate out of the way, beside others who write nothing down."""
    print(f"\nMessages a second, and CPU of each; {PEOPLE:,} people, stand-in without latency")
    ours = _ours(here, PEOPLE, "telegram", ACCOUNT, WASL_TELEGRAM_RATE="1000000")
    print(f"  {'wasl worker, every row durable':58}{ours[0]:7.0f}/s{ours[1]:7.2f} ms")
    others = {}
    for way, name, python, count in (
        ("ptb", "python-telegram-bot's Bot.send_message as it comes", other_python(), FEW),
        ("aiohttp", "bare aiohttp, nothing written down", sys.executable, PEOPLE),
    ):
        command = [python, "-m", "bench.contenders.many", way, "--api", here.api, "--token", script.TOKEN]
        told = subprocess.run([*command, "--count", str(count)], capture_output=True, text=True, check=True)
        found = json.loads(told.stdout)
        others[way] = count / found["seconds"]
        print(f"  {name:58}{others[way]:7.0f}/s{found['cpu'] / count * 1e3:7.2f} ms")
    yield Target("at least 2,000 messages a second, every row durable", f"{ours[0]:.0f}", ours[0] >= 2000)
    times = ours[0] / others["ptb"]
    yield Target("six times python-telegram-bot as it comes", f"{times:.1f} times", times >= 6)
    yield Target("at most 0.6 ms of CPU a message, PostgreSQL included", f"{ours[1]:.2f} ms", ours[1] <= 0.6)


def _ours(here: Ground, people: int, channel: str, account: str, **settings: str) -> tuple[float, float]:
    """Messages a second and ms of CPU of each."""
    filling_people.fill(here.url, sealed.ring(), people, channel, account)
    here.asked("/forget")
    with here.worker(**settings) as pid:
        here.wait(here.send(people))  # the first finds the statements unprepared
        here.asked("/forget")
        before = cpu.seconds(pid, here.postgres)
        _planned, took = here.wait(here.send(people))
        used = cpu.seconds(pid, here.postgres) - before
    counted = here.asked("/counted")
    assert counted["messages"] == people, counted
    assert counted["twice"] == 0, counted
    return people / took, used / people * 1e3


def whatsapp(here: Ground) -> Iterator[Target]:
    """The highest rate of a WhatsApp sender."""
    settings = {
        "WASL_TWILIO_ACCOUNT_SID": TWILIO["SID"],
        "WASL_TWILIO_AUTH_TOKEN": "token-of-the-bench",
        "WASL_TWILIO_WHATSAPP_FROM": TWILIO["FROM"],
        "WASL_TWILIO_API_BASE": here.api,
        "WASL_TWILIO_CONTENT_BASE": here.api,
        "WASL_WHATSAPP_RATE": "500",  # of which broadcasts get four fifths
        "WASL_WHATSAPP_TIER": "0",
    }
    rate, ms = _ours(here, 8_000, "whatsapp", "+14155238886", **settings)
    yield Target("WhatsApp at 400 messages a second", f"{rate:.0f}", rate >= 390)
    yield Target("with less than half a core", f"{rate * ms / 1e3:.2f} cores", rate * ms / 1e3 < 0.5)


def planning(here: Ground, people: int) -> Iterator[Target]:
    """A million and a half rows, and the memory of who makes them."""
    filling_people.fill(here.url, sealed.ring(), people)
    with here.worker(WASL_TELEGRAM_RATE="1") as pid:
        began = time.monotonic()
        id = here.send(people)
        peak = 0.0
        while here.rows("SELECT state FROM broadcast WHERE id = %s", id)[0][0] == "planning":
            peak = max(peak, cpu.resident(pid))
            time.sleep(0.05)
        took = time.monotonic() - began
        rows = here.rows("SELECT count(*) FROM delivery WHERE broadcast_id = %s", id)[0][0]
        here.rows("UPDATE broadcast SET state = 'stopped' WHERE id = %s RETURNING 1", id)
    assert rows == people
    yield Target(f"{people:,} recipients planned in under 60 s", f"{took:.1f} s", took < 60)
    yield Target("and under 400 MB", f"{peak:.0f} MB", peak < 400)


def memory(here: Ground, people: int) -> Iterator[Target]:
    """Flat: the last quarter of a long run needs no more than the second."""
    filling_people.fill(here.url, sealed.ring(), people)
    with here.worker(WASL_TELEGRAM_RATE="1000000") as pid:
        id, samples = here.send(people), []
        while here.rows("SELECT state FROM broadcast WHERE id = %s", id)[0][0] != "done":
            samples.append(cpu.resident(pid))
            time.sleep(0.25)
    quarter = len(samples) // 4
    early, late = (sum(samples[n * quarter : (n + 1) * quarter]) / quarter for n in (1, 3))
    yield Target(f"memory flat over {people:,} messages", f"{early:.0f} to {late:.0f} MB", late <= early * 1.05)


def evenness(here: Ground, seconds: float) -> Iterator[Target]:
    """Three workers at Telegram's rate, while people write: what the provider sees, and how long people wait."""
    filling_people.fill(here.url, sealed.ring(), PEOPLE)
    rate = {"WASL_TELEGRAM_RATE": "25"}
    counting = _Seconds()
    with ExitStack() as stack:
        port = 8302
        runner = stack.enter_context(_standin(counting))
        settings = here.environment(**rate, WASL_TELEGRAM_API_BASE=runner.address, WASL_PORT=str(port))
        command = [sys.executable, "-m", "bench.contenders.wasl"]
        stack.enter_context(process(command, here.folder / "serve.log", partial(listens, port), **settings))
        for _worker in range(2):
            stack.enter_context(here.worker(**rate, WASL_TELEGRAM_API_BASE=runner.address))
        for _broadcast in range(3):
            here.send(PEOPLE)
        time.sleep(3)
        counting.forget()
        delays = asyncio.run(_talk(counting, port, seconds))
    delays.sort()
    p99 = delays[int(len(delays) * 0.99)] * 1e3
    says = f"never more than 30 in any second with 3 workers ({counting.messages / seconds:.1f}/s on average)"
    yield Target(says, f"{counting.most}", counting.most <= 30)
    yield Target(f"a person is answered within 300 ms, p99 of {len(delays)}", f"{p99:.0f} ms", p99 <= 300)


class _Seconds:
    """What arrives at the stand-in: the most in any one second, and the answers to those who wrote."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.waiting: dict[int, tuple[float, asyncio.AbstractEventLoop, asyncio.Future[float]]] = {}
        self.most = self.messages = 0

    def forget(self) -> None:
        self.times.clear()
        self.most = self.messages = 0

    def arrived(self, sent: Sent) -> None:
        now = time.perf_counter()
        self.messages += 1
        self.times = [at for at in self.times if at > now - 1] + [now]
        self.most = max(self.most, len(self.times))
        if found := self.waiting.pop(sent.chat, None):
            posted, loop, future = found
            loop.call_soon_threadsafe(lambda: future.done() or future.set_result(now - posted))


@contextmanager
def _standin(counting: _Seconds) -> Iterator[StandIn]:
    """In a thread of its own, so that the driver does not wait for it."""
    import threading

    loop, standin = asyncio.new_event_loop(), StandIn(arrived=counting.arrived)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(standin.start(), loop).result(10)
    yield standin
    loop.call_soon_threadsafe(loop.stop)


async def _talk(counting: _Seconds, port: int, seconds: float) -> list[float]:
    """One person after the other writes, two a second; how long each waited for the answer."""
    from itertools import count

    ids, delays = count(int(time.time() * 1000)), []
    poster = Poster(port, "/telegram", {script.SECRET_HEADER: script.SECRET})
    until = time.perf_counter() + seconds
    for chat in count(10_000_000):
        if time.perf_counter() > until:
            return delays
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        counting.waiting[chat] = (time.perf_counter(), asyncio.get_running_loop(), future)
        await poster.post(script.update(next(ids), chat, "hello", int(time.time())))
        delays.append(await asyncio.wait_for(future, 30))
        await asyncio.sleep(0.5)
    return delays


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="speed,whatsapp,evenness,planning,memory")
    parser.add_argument("--people", type=int, default=1_500_000, help="how many are planned")
    parser.add_argument("--run", type=int, default=100_000, help="over how many messages memory is watched")
    parser.add_argument("--seconds", type=float, default=60, help="how long the rate is watched")
    given = parser.parse_args()
    held = True
    with tempfile.TemporaryDirectory(prefix="wasl-bench-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as a user of its own where we are root
        with ground(Path(folder) / "data") as here:
            parts = {
                "speed": lambda: speed(here),
                "whatsapp": lambda: whatsapp(here),
                "evenness": lambda: evenness(here, given.seconds),
                "planning": lambda: planning(here, given.people),
                "memory": lambda: memory(here, given.run),
            }
            for part in given.only.split(","):
                for target in parts[part]():
                    print(target, flush=True)
                    held &= target.holds is not False
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
