"""`wasl serve` with several web processes: they answer as one, stop as one, and none outlives the first."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import psycopg
import pytest

from storage import embedded
from tests.databases import database_of_its_own
from tests.server.harness import ROOT, until
from tests.server.people import Salma
from tests.server.test_recovery import free_port, until_answers


@pytest.fixture
def url(server: embedded.Server, template: str) -> Iterator[str]:
    with database_of_its_own(server, template) as url:
        yield url.replace("+psycopg", "")


class Serving:
    """`wasl serve` with two web processes and its process for jobs, on a database outside."""

    def __init__(self, folder: Path, url: str) -> None:
        self.port, self.url = free_port(), url
        self.base = f"http://127.0.0.1:{self.port}"
        self._log = (folder / "log").open("ab")
        settings = {
            "WASL_DATA_DIR": str(folder / "data"),
            "WASL_DATABASE_URL": url,
            "WASL_PORT": str(self.port),
            "WASL_WORKERS": "2",
            "WASL_TRUSTED_PROXIES": "127.0.0.1",
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"],
            cwd=ROOT,
            env={**environment, **settings},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def connections(self) -> int:
        """Of all its processes: nothing that has one is left when there are none."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with psycopg.connect(self.url) as db:
            row = db.execute(query).fetchone()
            assert row is not None
            return int(row[0])

    def port_is_free(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        self._log.close()


@pytest.fixture
async def serving(tmp_path: Path, url: str) -> AsyncIterator[Serving]:
    serving = Serving(tmp_path, url)
    try:
        async with aiohttp.ClientSession() as page:
            await until_answers(page, f"{serving.base}/health/ready")
        yield serving
    finally:
        serving.close()


async def talk(serving: Serving, number: int) -> list[str]:
    """Greet in the web chat, choose Arabic, agree; what was heard."""
    salma = Salma(None, serving)  # type: ignore[arg-type]
    for said in (f"مرحبا {number}", "العربية", "موافق"):
        assert await salma.says(said) == 200
    await salma.close()
    return salma.heard


async def test_two_web_processes_answer_as_one_and_stop_as_one(serving: Serving) -> None:
    heard = await asyncio.gather(*(talk(serving, number) for number in range(8)))
    assert len({len(said) for said in heard}) == 1
    assert all(len(said) >= 3 for said in heard)
    serving.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(serving.process.wait, 60) == 0
    await until(lambda: serving.connections() == 0)
    assert serving.port_is_free()


async def test_after_a_kill_of_the_first_process_the_others_leave_too(serving: Serving) -> None:
    """Else they would hold the port, and the next start would say that another program has it."""
    serving.process.kill()
    await asyncio.to_thread(serving.process.wait, 60)
    await until(lambda: serving.connections() == 0 and serving.port_is_free())
