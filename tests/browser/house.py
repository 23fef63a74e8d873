"""The real thing for the browser: `wasl serve` as a process, and `wasl` commands beside it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

from playwright.sync_api import Page
from sqlalchemy import Connection

from bot import profiles
from bot.channels.webchat import ACCOUNT, NAME, WebChat
from bot.conversation import Conversations
from bot.messages import Incoming
from flows import TOPICS
from storage import embedded, sealed
from storage.database import Database

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds for a start; only a fault takes this long on a slow machine
DOCS = ROOT / "docs"
CASEWORKER = "basel@example.org"

Photograph = Callable[[Page, str], None]


@dataclass
class House:
    """One installation: a database, a data folder and a server process, which may be killed and started again."""

    folder: Path
    url: str
    port: int
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")}
        mine = {
            "PYTHONPATH": str(ROOT),
            "WASL_DATA_DIR": str(self.folder),
            "WASL_DATABASE_URL": self.url,
            "WASL_PORT": str(self.port),
        }
        return {**kept, **mine, **self.more}

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            # In a folder of its own, so that nobody's .env is read.
            command = [sys.executable, "-m", "app", "serve"]
            self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while not self._ready():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.05)

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()

    def kill(self) -> None:
        """As the power does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def wasl(self, *words: str) -> str:
        """What a command says; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "app", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def remember(self, visitor: str, *lines: str) -> None:
        """A conversation of long ago: the same turns as by the page, without its limits on how fast one may write."""
        organisation = profiles.load("palestine-center")
        conversations = Conversations(TOPICS, lambda: organisation, {NAME: WebChat.limits}, uuid4())
        for line in lines:
            incoming = Incoming(NAME, ACCOUNT, visitor, str(uuid4()), text=line, language_hint="ar")
            with self.database() as db:
                conversations.receive(db, incoming)

    @contextmanager
    def database(self) -> Iterator[Connection]:
        """One transaction beside the server, with its keys."""
        sealed.use(sealed.load_ring(self.folder / "keys.json"))
        database = Database(self.url)
        try:
            with database.begin() as db:
                yield db
        finally:
            database.close()


@contextmanager
def running(
    server: embedded.Server, folder: Path, name: str = "house", more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[House]:
    server.create(name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    house = House(folder, server.url(name), port, more=dict(more))
    house.start()
    try:
        yield house
    finally:
        house.stop()
