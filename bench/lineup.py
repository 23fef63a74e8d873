"""The contenders: how each is started, which processes count, and what is missing where one cannot run."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg

from bench import cpu, script, study_tables
from bench.driver import Failed
from storage import embedded

ROOT = Path(__file__).parent.parent
STARTING = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run happens: a folder that lasts for the whole benchmark, the web port, the Bot API's address, and the
    interpreter that has the other frameworks."""

    folder: Path
    port: int
    python: str
    api: str = ""


@dataclass(slots=True)
class Running:
    """`web` and `store` are the roots of the process trees whose CPU counts."""

    web: int
    store: list[int] = field(default_factory=list)

    def cpu_seconds(self) -> tuple[float, float]:
        return cpu.seconds(self.web), cpu.seconds(*self.store)

    def resident(self) -> float:
        """Megabytes of the largest web process."""
        return max(cpu.resident(pid) for pid in cpu.tree(self.web))


@dataclass(frozen=True, slots=True)
class Contender:
    """`missing` says in a few words what is not there; empty when it can run."""

    key: str
    name: str
    run: Callable[[Place], AbstractContextManager[Running]]
    missing: Callable[[Place], str] = lambda place: ""


@contextmanager
def process(command: list[str], log: Path, ready: Callable[[], bool], **environment: str) -> Iterator[int]:
    """A program from its start until it answers, and its end afterwards. Raises Failed with what it wrote last."""
    with log.open("wb") as output:
        program = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
    try:
        until = time.monotonic() + STARTING
        while not ready():
            if program.poll() is not None or time.monotonic() > until:
                raise Failed(f"{' '.join(command[:4])} did not start: {log.read_text()[-600:]}")
            time.sleep(0.1)
        yield program.pid
    finally:
        program.terminate()
        try:
            program.wait(15)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def web(place: Place, python: str, module: str, *arguments: str, **environment: str) -> AbstractContextManager[int]:
    command = [python, "-m", f"bench.contenders.{module}", "--port", str(place.port), "--api", place.api, *arguments]
    return process(command, place.folder / f"{module}.log", partial(listens, place.port), **environment)


@contextmanager
def ptb(place: Place) -> Iterator[Running]:
    (place.folder / "persistence.pickle").unlink(missing_ok=True)
    with web(place, place.python, "ptb", "--folder", str(place.folder)) as pid:
        yield Running(pid)


@contextmanager
def aiogram(place: Place) -> Iterator[Running]:
    path = place.folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--dir", str(place.folder)]
    with (
        process(command, place.folder / "redis.log", path.exists) as redis,
        web(place, place.python, "aiogram_redis", "--redis", f"unix://{path}") as pid,
    ):
        yield Running(pid, [redis])


@contextmanager
def floor(place: Place, trips: int) -> Iterator[Running]:
    with embedded.start(place.folder / "floor") as server:
        url = server.url().replace("+psycopg", "")
        study_tables.create(url, 3)
        with web(place, sys.executable, "floor", "--database", url, "--trips", str(trips)) as pid:
            yield Running(pid, [postmaster(url)])


@contextmanager
def wasl(place: Place, workers: int = 1) -> Iterator[Running]:
    """The real server with `bench.contenders.six` as its flows; its data stay in the place's folder."""
    data = place.folder / "wasl"
    environment = {
        "WASL_DATA_DIR": str(data),
        "WASL_PORT": str(place.port),
        "WASL_TELEGRAM_TOKEN": script.TOKEN,
        "WASL_TELEGRAM_SECRET": script.SECRET,
        "WASL_TELEGRAM_API_BASE": place.api,
        "WASL_TELEGRAM_RATE": "1000000",
        "WASL_WORKERS": str(workers),
    }
    command = [sys.executable, "-m", "bench.contenders.wasl"]
    ready = partial(listens, place.port)
    with (
        embedded.start(data) as server,
        process(command, place.folder / "wasl.log", ready, **environment) as pid,
    ):
        yield Running(pid, [postmaster(server.url().replace("+psycopg", ""))])


def postmaster(url: str) -> int:
    with psycopg.connect(url) as db:
        return cpu.parent(db.info.backend_pid)


def other_python() -> str:
    """The interpreter that has the other frameworks: aiogram asks for an older pydantic, so they live apart."""
    apart = ROOT / ".venv-bench" / "bin" / "python"
    return os.environ.get("BENCH_PYTHON") or (str(apart) if apart.exists() else sys.executable)


def others_missing(place: Place, *modules: str) -> str:
    code = "import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if not u.find_spec(m)])"
    told = subprocess.run([place.python, "-c", code, *modules], capture_output=True, text=True, check=True)
    absent = told.stdout.split()
    return f"{' and '.join(absent)} not installed (see docs/benchmarks.md)" if absent else ""


def ptb_missing(place: Place) -> str:
    return others_missing(place, "telegram", "tornado")


def redis_missing(place: Place) -> str:
    if not shutil.which("redis-server"):
        return "redis-server not installed"
    return others_missing(place, "aiogram", "redis")


_ALL = (
    Contender("wasl", "wasl", wasl),
    Contender("wasl2", "wasl, two web processes", partial(wasl, workers=2)),
    Contender("ptb", "python-telegram-bot, ConversationHandler", ptb, ptb_missing),
    Contender("aiogram", "aiogram, FSM in Redis", aiogram, redis_missing),
    Contender("floor6", "floor: bare app, 6 round trips", partial(floor, trips=6)),
    Contender("floor2", "floor: bare app, 2 round trips", partial(floor, trips=2)),
)
LINEUP = {contender.key: contender for contender in _ALL}
USUAL = "wasl,ptb,aiogram,floor6,floor2"
