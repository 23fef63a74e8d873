"""Two `wasl serve` and two `wasl worker` behind nginx, over one PostgreSQL: for all tests of this folder."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import count

import aiohttp
import pytest
import pytest_asyncio

from bot.organisation import Organisation
from storage import embedded, sealed
from tests.databases import database_of_its_own
from tests.proxy.machines import Cluster, Visitor, browser_at, nginx
from tests.server.conftest import starter
from tests.server.harness import Server, Starter, installation, until_ready
from tests.server.people import Salma
from tests.server.test_recovery import free_port

__all__ = ["starter"]

ADDRESSES = count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cluster(
    server: embedded.Server,
    template: str,
    starter: Starter,
    org: Organisation,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "keys").mkdir(mode=0o700)
    sealed.make_ring().save(folder / "keys" / "keys.json")
    with database_of_its_own(server, template) as url:
        async with installation(folder / "keys", url, starter) as here:
            here.settings["WASL_TELEGRAM_RATE"] = "100000"
            made = Cluster(here)
            port = free_port()
            machines = [made.add(command) for command in ("serve", "serve", "worker", "worker")]
            (folder / "nginx").mkdir()
            try:
                for machine in machines:  # all at once, as after a power cut
                    machine.begin()
                await asyncio.gather(*(machine.started() for machine in machines))
                with nginx(folder / "nginx", port, made.serves) as pid:
                    made.front = Server(pid, f"http://127.0.0.1:{port}", here.browser, starter)
                    await until_ready(made.front)
                    yield made
            finally:
                made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(cluster: Cluster) -> AsyncIterator[Callable[[], aiohttp.ClientSession]]:
    """Opens browsers, each at an address of its own as the proxy sees it, that keep cookies for every process."""
    made: list[aiohttp.ClientSession] = []

    def open_one() -> aiohttp.ClientSession:
        made.append(browser_at(f"127.0.7.{next(ADDRESSES)}", cluster))
        return made[-1]

    yield open_one
    for each in made:
        await each.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(cluster: Cluster) -> AsyncIterator[Callable[[Server], Salma]]:
    """Makes people in the web chat."""
    made: list[Salma] = []

    def come(server: Server) -> Salma:
        made.append(Visitor(cluster, server))
        return made[-1]

    yield come
    for salma in made:
        await salma.close()
