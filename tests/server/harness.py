"""One installation for a test: a database of its own, real server processes on it, and stand-ins for both providers."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Connection

from storage import sealed
from storage.database import Database
from tests.standins.bot_api import TOKEN, BotApi
from tests.standins.twilio import ACCOUNT, SENDER, TwilioStandIn, signed
from tests.standins.twilio import TOKEN as TWILIO_TOKEN

ROOT = Path(__file__).resolve().parents[2]
SECRET = "s3cret_of-the-webhook"
PUBLIC_URL = "https://wasl.example.org"  # what Twilio calls, and signs
PATIENCE = 60.0  # seconds; on a slow machine everything takes its time, and only a fault takes this long
PROVIDER = 3.0  # seconds that a server waits for a provider's answer
LEASE = 2.0  # seconds after which another process takes up what a dead one was sending


class Starter:
    """The process that all servers of a test run are forked from."""

    def __init__(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.serve"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def fork(self, order: Mapping[str, Any]) -> tuple[int, int]:
        """The process and port of a new server; the port is 0 where it ended before it listened."""
        answer = self._ask(order)
        return answer["pid"], answer["port"]

    def wait(self, pid: int) -> int:
        """The exit code of a child, once it ended; below 0 the signal that ended it."""
        return int(self._ask({"wait": pid})["status"])

    def ended(self, pid: int) -> bool:
        return self._ask({"ended": pid})["status"] is not None

    def _ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


@dataclass
class Server:
    """One server process."""

    pid: int
    base: str
    browser: aiohttp.ClientSession
    starter: Starter

    async def post(self, path: str, **options: Any) -> int:
        async with self.browser.post(self.base + path, **options) as answer:
            await answer.read()
            assert answer.status != 500
            return answer.status

    async def get(self, path: str, **options: Any) -> int:
        async with self.browser.get(self.base + path, **options) as answer:
            await answer.read()
            return answer.status

    async def telegram(self, update: Any, secret: str | None = SECRET, **headers: str) -> int:
        """Post an update as Telegram does; the status of the answer."""
        told = {"Content-Type": "application/json", **headers}
        if secret is not None:
            told["X-Telegram-Bot-Api-Secret-Token"] = secret
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        return await self.post("/telegram", data=body, headers=told)

    async def whatsapp(self, form: Mapping[str, str], path: str = "/whatsapp") -> int:
        """Post a form as Twilio does, signed for the public address."""
        return await self.post(path, data=dict(form), headers=signed(PUBLIC_URL + path, dict(form)))

    async def ready(self) -> bool:
        with suppress(aiohttp.ClientError, TimeoutError):
            return await self.get("/health/ready") == 200
        return False

    def kill(self) -> None:
        """kill -9, and no less."""
        os.kill(self.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    @property
    def alive(self) -> bool:
        return not self.starter.ended(self.pid)


@dataclass
class Installation:
    """`settings` are added to those of every server started on it."""

    folder: Path
    url: str
    starter: Starter
    telegram: BotApi
    twilio: TwilioStandIn
    browser: aiohttp.ClientSession
    settings: dict[str, str] = field(default_factory=dict)
    servers: list[Server] = field(default_factory=list)
    _db: psycopg.Connection[dict[str, Any]] | None = None

    async def start(
        self, *, topics: str = "small", ready: bool = True, lease: float = LEASE, **settings: str
    ) -> Server:
        """A new server process, once it is ready."""
        order = {
            "settings": {**self.channels(), **self.settings, **settings},
            "log": str(self.log_file),
            "topics": topics,
            "lease": lease,
            "patience": PROVIDER,
        }
        pid, port = await asyncio.to_thread(self.starter.fork, order)
        assert port, self.log
        server = Server(pid, f"http://127.0.0.1:{port}", self.browser, self.starter)
        self.servers.append(server)
        if ready:
            await until_ready(server)
        return server

    def channels(self) -> dict[str, str]:
        """The settings of every server: this database, and the stand-ins."""
        return {
            "WASL_DATA_DIR": str(self.folder),
            "WASL_DATABASE_URL": self.url.replace("postgresql+psycopg:", "postgresql:"),
            "WASL_PUBLIC_URL": PUBLIC_URL,
            "WASL_TRUSTED_PROXIES": "127.0.0.1",
            "WASL_TELEGRAM_TOKEN": TOKEN,
            "WASL_TELEGRAM_SECRET": SECRET,
            "WASL_TELEGRAM_API_BASE": self.telegram.base,
            "WASL_TWILIO_ACCOUNT_SID": ACCOUNT,
            "WASL_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
            "WASL_TWILIO_WHATSAPP_FROM": f"whatsapp:{SENDER}",
            "WASL_TWILIO_API_BASE": self.twilio.url,
            "WASL_TWILIO_CONTENT_BASE": self.twilio.url,
        }

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    @property
    def log(self) -> str:
        """Everything that all servers wrote to stdout and stderr."""
        return self.log_file.read_text() if self.log_file.exists() else ""

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Look into the database, or change it, as an operator may with psql."""
        try:
            found = self._connection().execute(query.encode(), values)
        except psycopg.OperationalError:  # the database was away meanwhile
            if not self._connection().broken:
                raise
            self._db = None
            found = self._connection().execute(query.encode(), values)
        return found.fetchall() if found.description else []

    def _connection(self) -> psycopg.Connection[dict[str, Any]]:
        if self._db is None:
            url = self.url.replace("postgresql+psycopg:", "postgresql:")
            self._db = psycopg.connect(url, row_factory=dict_row, autocommit=True)
        return self._db

    async def all_sent(self) -> None:
        """Wait until nothing that was committed is on its way any more."""
        waiting = "SELECT state, reason, attempts FROM message WHERE outgoing AND state IN ('queued', 'sending')"
        await until(lambda: not self.rows(waiting), lambda: f"{self.rows(waiting)}\n{self.log[-3000:]}")

    @contextmanager
    def inside(self) -> Iterator[Connection]:
        """A transaction of ours on the installation's database, with its keys: what another process of it may do."""
        sealed.use(sealed.load_ring(self.folder / "keys.json"))
        database = Database(self.url)
        try:
            with database.begin() as db:
                yield db
        finally:
            database.close()

    def ring_for(self, task: str) -> None:
        """Let the minute of a periodic job come."""
        self.rows(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)"
            " VALUES ('default', %s, %s, %s) ON CONFLICT DO NOTHING",
            task,
            task,
            '{"timestamp": 0}',
        )

    def opened(self, table: str, column: str, row: Mapping[str, Any]) -> Any:
        """What stands sealed in a column of a row."""
        ring = sealed.load_ring(self.folder / "keys.json")
        return ring.open_json(bytes(row[column]), at=f"{table}.{column}.{row['id']}")

    def cases(self) -> list[dict[str, Any]]:
        """The facts of all cases filed by the small complaint, with the id and category of each."""
        rows = self.rows("SELECT id, category, facts_sealed FROM cases WHERE kind = 'complaint' ORDER BY opened_at, id")
        return [
            {**self.opened("cases", "facts_sealed", row), "id": row["id"], "category": row["category"]} for row in rows
        ]

    async def close(self) -> None:
        for server in self.servers:
            server.kill()
        for server in self.servers:
            await until(lambda server=server: not server.alive)  # type: ignore[misc]
        if self._db is not None:
            self._db.close()


async def until(condition: Callable[[], object], what: object = "") -> None:
    """Wait until it holds; `what` says what is waited for, or gives it when it never came."""
    waited = 0.0
    while not condition():
        assert waited < PATIENCE, f"it never came to that: {what() if callable(what) else what}"
        await asyncio.sleep(0.02)
        waited += 0.02


async def until_ready(server: Server, ready: bool = True) -> None:
    for _ in range(int(PATIENCE / 0.05)):
        if await server.ready() is ready:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the server never became {'ready' if ready else 'unready'}")


@asynccontextmanager
async def installation(folder: Path, url: str, starter: Starter) -> AsyncIterator[Installation]:
    telegram = await BotApi.open()
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with TwilioStandIn() as twilio, aiohttp.ClientSession(timeout=timeout) as browser:
        here = Installation(folder, url, starter, telegram, twilio, browser)
        try:
            yield here
        finally:
            await here.close()
            await telegram.close()


@contextmanager
def starting() -> Iterator[Starter]:
    starter = Starter()
    try:
        yield starter
    finally:
        starter.close()
