"""Server processes on databases of their own."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from storage import embedded
from tests.databases import database_of_its_own
from tests.server.harness import Installation, Starter, installation, starting
from tests.server.people import Amal, Huda, Person, Salma

NAME = "Zulaykha Plantedname"
WORD = "plantedword"  # in whatever people write, so that it would be found in a log
PLANTED = ("Zulaykha", "Plantedname", WORD, "712839100", "970599123", "مزروع")

numbers = count(100)


@pytest.fixture(scope="session")
def starter() -> Iterator[Starter]:
    with starting() as starter:
        yield starter


@pytest.fixture
async def here(server: embedded.Server, template: str, starter: Starter, tmp_path: Path) -> AsyncIterator[Installation]:
    """An installation without a running server."""
    (tmp_path / "data").mkdir(mode=0o700)
    with database_of_its_own(server, template) as url:
        async with installation(tmp_path / "data", url, starter) as here:
            yield here


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(
    server: embedded.Server, template: str, starter: Starter, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    """An installation with one running server for all tests of a module: each test comes with somebody new."""
    with database_of_its_own(server, template) as url:
        async with installation(tmp_path_factory.mktemp("data"), url, starter) as here:
            await here.start()
            yield here


@pytest_asyncio.fixture(loop_scope="module")
async def somebody(house: Installation) -> AsyncIterator[Callable[[str], Person]]:
    """Makes a person who is new to the bot: on "telegram", "whatsapp" or "webchat"."""
    pages: list[Salma] = []

    def come(channel: str) -> Person:
        number, at = next(numbers), house.servers[0]
        if channel == "telegram":
            return Amal(house, at, 712_839_100_000 + number, NAME)
        if channel == "whatsapp":
            return Huda(house, at, f"+970599123{number}", NAME)
        pages.append(Salma(house, at, NAME))
        return pages[-1]

    yield come
    for page in pages:
        await page.close()


@pytest_asyncio.fixture(loop_scope="module")
async def left_well(house: Installation, somebody: Callable[[str], Person]) -> AsyncIterator[None]:
    """After the test the server lives and answers, broke nowhere, and wrote nothing down that names a person."""
    yield
    amal = somebody("telegram")
    assert await amal.says("/language en") == 200
    await house.all_sent()
    assert amal.heard[-1] == "Do you agree?"
    assert "turn.bug" not in house.log
    assert '"level": "error"' not in house.log
    for planted in PLANTED:
        assert planted not in house.log
