"""The database goes and comes back; `wasl serve` as people start it, stop it and start it wrongly."""

import asyncio
import json
import os
import re
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import pytest

from bot import queueing
from bot.messages import Outgoing
from storage import embedded, postgres_data
from tests.server.harness import PATIENCE, Installation, Starter, installation, until, until_ready
from tests.server.people import Amal, Salma, insist


@pytest.fixture
async def alone(starter: Starter, tmp_path: Path) -> AsyncIterator[tuple[Installation, embedded.Server]]:
    """An installation with a PostgreSQL that no other test uses, so that it can be stopped."""
    (tmp_path / "data").mkdir(mode=0o700)
    with embedded.start(tmp_path / "database", fast=True) as database:
        async with installation(tmp_path / "data", database.url(), starter) as here:
            # A fast server writes its log late; what it promised must be there after it was stopped in a hurry.
            here.rows("ALTER DATABASE wasl SET synchronous_commit TO on")
            yield here, database


async def test_while_the_database_is_away_nothing_is_taken_and_afterwards_nothing_lost(
    alone: tuple[Installation, embedded.Server],
) -> None:
    here, database = alone
    server = await here.start()
    amal, salma = Amal(here, server), Salma(here, server)
    await amal.talks(("#a", "Do you agree?"), ("yes", "What is #a about"))
    await salma.says("hi")

    postgres_data.shut_down(database.place)
    await until_ready(server, False)
    assert await server.get("/health/live") == 200
    assert await amal.says("lost") == 503
    async with salma.page.post(f"{server.base}/chat/messages", data=form("lost")) as answer:
        assert answer.status == 503
        assert (await answer.text()) != ""
    async with salma.page.get(f"{server.base}/chat/messages") as answer:
        assert answer.status == 503
    waiting = asyncio.create_task(insist(lambda: server, amal.text("delayed")))

    await asyncio.to_thread(database.ensure)
    await until_ready(server)
    await waiting
    await amal.hears("I heard #a delayed.")
    await amal.talks(("one", "I heard one."))
    assert await salma.says("hi again") == 200
    # The jobs are worked on again too.
    here.rows("INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'deliver', %s)", job())
    await until(lambda: not here.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'deliver'"), here.log[-2000:])
    assert amal.heard.count("I heard #a delayed. And then?") == 1
    await salma.close()


def form(text: str) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("text", text)
    return form


def job() -> str:
    return json.dumps({"contact": "0f8fad5b-d9cb-469f-a165-70867728950e"})


async def test_cut_connections_cost_no_message(here: Installation) -> None:
    """Every connection of the server is cut, again and again, while people write."""
    server = await here.start()
    people = [Amal(here, server, 712_839_000 + n) for n in range(4)]
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
    ended = False

    async def disturb() -> None:
        while not ended:
            here.rows(cut)
            await asyncio.sleep(0.1)

    async def talk(amal: Amal) -> None:
        lines = [f"#{amal.id}", "yes", "delayed", "one", "two", "three", "skip", "yes"]
        for line in lines:
            await insist(lambda: server, amal.text(line))
        await amal.hears("is filed")

    disturbing = asyncio.create_task(disturb())
    await asyncio.gather(*map(talk, people))
    ended = True
    await disturbing
    await here.all_sent()
    assert sorted(case["opening"] for case in here.cases()) == [f"#{amal.id}" for amal in people]


async def test_a_commit_whose_answer_was_lost_strands_no_reply(here: Installation) -> None:
    """The connection breaks at the very commit: the reply is claimed by a process that does not know of it."""
    amal = Amal(here, await here.start())
    await amal.talks(("#a", "Do you agree?"))
    with here.inside() as db:
        (contact,) = here.rows("SELECT id FROM contact")
        queueing.enqueue(db, contact["id"], Outgoing("Here I am."), purpose="reply")
        ours = "UPDATE message SET state = 'sending', lease = (SELECT id FROM process) WHERE state = 'queued'"
        assert db.exec_driver_sql(ours).rowcount == 1
    await amal.hears("Here I am.")
    await here.all_sent()
    assert amal.heard.count("Here I am.") == 1


class Command:
    """`wasl …` in a process of its own, with what it said."""

    def __init__(self, starter: Starter, folder: Path, *argv: str, **settings: str) -> None:
        self.starter, self.folder = starter, folder
        folder.mkdir(exist_ok=True)
        self.out, self.err = folder / "stdout", folder / "stderr"
        self.out.touch()
        self.err.touch()
        order = {
            "settings": {"WASL_DATA_DIR": str(folder / "data"), "HOME": str(folder), **settings},
            "log": str(self.out),
            "errors": str(self.err),
            "argv": list(argv),
        }
        self.pid, _ = starter.fork(order)

    async def said(self, words: str) -> None:
        await until(lambda: words in self.out.read_text() or self.ended, lambda: self.told)
        assert words in self.out.read_text(), self.told

    @property
    def ended(self) -> bool:
        return self.starter.ended(self.pid)

    @property
    def told(self) -> str:
        return self.out.read_text() + self.err.read_text()

    def failed_with(self, sentence: str) -> None:
        """It ended with one sentence that says what to do, and an exit code that says that it failed."""
        assert self.starter.wait(self.pid) == 1, self.told
        said = [line for line in self.err.read_text().splitlines() if not line.startswith("{")]
        assert len(said) == 1, self.told
        assert re.search(sentence, said[0]), said
        assert "Traceback" not in self.told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def elsewhere(server: embedded.Server, template: str) -> Iterator[str]:
    """The address of a database that lives outside of Wasl."""
    name = f"wasl_elsewhere_{os.getpid()}"
    server.create(name, template=template)
    yield server.url(name).replace("+psycopg", "")
    server.drop(name)


@pytest.fixture
def folder(starter: Starter) -> Iterator[Path]:
    """Where everybody may look, as in a home: a database of its own can lie there, whoever runs the tests."""
    with TemporaryDirectory(prefix="wasl-serve-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        with embedded.start(folder / "data"):
            pass  # whoever comes last stops it, also after a test that failed


async def test_serve_starts_everything_stops_well_and_goes_on_with_the_same_data(
    starter: Starter, folder: Path
) -> None:
    port = free_port()
    first = Command(starter, folder, "serve", WASL_PORT=str(port))
    await first.said("Ready.")
    for words in (f"http://127.0.0.1:{port}/chat", f"http://127.0.0.1:{port}/health/ready"):
        assert words in first.out.read_text()

    there = {"WASL_PORT": str(free_port()), "WASL_DATA_DIR": str(folder / "data")}
    second = Command(starter, folder / "second", "serve", **there)
    await until(lambda: second.ended)
    second.failed_with(r"^Wasl already runs on the data in .* \(process \d+\): stop it first")

    base = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as page:
        await until_answers(page, f"{base}/health/ready")
        async with page.post(f"{base}/chat/messages", data=form("مرحبا")) as answer:
            assert answer.status == 200
            told = len((await answer.json())["messages"])
        os.kill(first.pid, signal.SIGTERM)
        assert starter.wait(first.pid) == 0, first.told
        assert not (folder / "data" / "postgres" / "postmaster.pid").exists()

        again = Command(starter, folder, "serve", WASL_PORT=str(port))
        await until_answers(page, f"{base}/health/ready")
        async with page.get(f"{base}/chat/messages?after=0") as answer:
            assert len((await answer.json())["messages"]) == told > 1
    os.kill(again.pid, signal.SIGKILL)
    starter.wait(again.pid)

    # After a kill -9 PostgreSQL may still run: the next start goes on with it.
    killed = Command(starter, folder, "serve", WASL_PORT=str(port))
    async with aiohttp.ClientSession() as page:
        await until_answers(page, f"{base}/health/ready")
    os.kill(killed.pid, signal.SIGINT)
    assert starter.wait(killed.pid) == 0, killed.told
    assert not (folder / "data" / "postgres" / "postmaster.pid").exists()


async def until_answers(page: aiohttp.ClientSession, address: str) -> None:
    for _ in range(int(PATIENCE / 0.05)):
        try:
            async with page.get(address) as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.05)
    raise AssertionError(f"{address} never answered well")


def test_starts_that_cannot_be(starter: Starter, tmp_path: Path, elsewhere: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        readable = tmp_path / "readable"
        (readable / "data").mkdir(parents=True)
        (readable / "data" / "keys.json").write_text("{}")
        (readable / "data" / "keys.json").chmod(0o644)
        (tmp_path / "a-file").write_text("")
        wrong = {
            f"^Port {taken} on 127.0.0.1 is taken by another program: .*WASL_PORT": {"WASL_PORT": str(taken)},
            "^WASL_PORT is 'http' but must be": {"WASL_PORT": "http"},
            "^WASL_PROT is no setting of Wasl: did you mean WASL_PORT?": {"WASL_PROT": "8000"},
            "^WhatsApp needs three settings": {"WASL_TWILIO_AUTH_TOKEN": "hush"},
            "^PostgreSQL does not answer: ": {"WASL_DATABASE_URL": f"postgresql://u:hush@127.0.0.1:{free_port()}/wasl"},
            "keys.json can be read by others .*chmod 600": {"WASL_DATA_DIR": str(readable / "data")},
            "a-file.* is a file where a folder is needed": {"WASL_DATA_DIR": str(tmp_path / "a-file" / "data")},
            "does not exist: make it, or correct": {"WASL_DATABASE_URL": elsewhere.replace("/wasl_", "/none_")},
        }
        commands = {
            sentence: Command(
                starter,
                tmp_path / str(number),
                "serve",
                **{"WASL_PORT": str(free_port()), "WASL_DATABASE_URL": elsewhere, **settings},
            )
            for number, (sentence, settings) in enumerate(wrong.items())
        }
        for sentence, command in commands.items():
            command.failed_with(sentence)
            assert "hush" not in command.told


async def test_lost_keys_are_not_made_anew(here: Installation, starter: Starter, tmp_path: Path) -> None:
    """With new keys nobody would be known any more, and what they told never be read."""
    amal = Amal(here, await here.start())
    await amal.talks(("#a", "Do you agree?"))
    amal.server.kill()
    (here.folder / "keys.json").rename(tmp_path / "keys.json")
    url = here.url.replace("+psycopg", "")
    refused = Command(
        starter, tmp_path, "serve", WASL_DATA_DIR=str(here.folder), WASL_DATABASE_URL=url, WASL_PORT=str(free_port())
    )
    refused.failed_with("keys.json is missing, and this database was sealed already: put back your copy of it")
    assert not (here.folder / "keys.json").exists()
    (tmp_path / "keys.json").replace(here.folder / "keys.json")
    amal.server = await here.start()
    await amal.talks(("yes", "What is #a about?"))
