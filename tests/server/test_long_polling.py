"""Telegram without a webhook: one process of the installation asks for updates, and another takes over from it."""

from typing import Any

from tests.server.harness import Installation, Server, until
from tests.server.people import Amal

_LEADERS = """
SELECT a.application_name AS server, a.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database() AND a.application_name LIKE 'server %%'
"""


class Polling:
    """Two servers that poll, of which one leads."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        self.servers: dict[str, Server] = {}

    async def start(self, name: str) -> None:
        self.servers[name] = await self.here.start(WASL_TELEGRAM_SECRET="", PGAPPNAME=name)

    def leaders(self) -> list[dict[str, Any]]:
        return self.here.rows(_LEADERS)

    async def leader(self, other_than: str = "") -> str:
        await until(
            lambda: [row for row in self.leaders() if row["server"] != other_than], lambda: self.here.log[-2000:]
        )
        (leading,) = self.leaders()
        return str(leading["server"])


async def polled(amal: Amal, said: str, answer: str) -> None:
    """Say something that Telegram keeps until it is asked for."""
    before = len(amal.heard)
    amal.here.telegram.updates.append(amal.text(said))
    await until(lambda: answer in " ".join(amal.heard[before:]), lambda: amal.log)
    await amal.here.all_sent()
    assert sum(answer in text for text in amal.heard[before:]) == 1


async def test_one_of_two_processes_leads_and_the_other_takes_over(here: Installation) -> None:
    polling = Polling(here)
    await polling.start("server one")
    leading = await polling.leader()
    assert leading == "server one"
    await polling.start("server two")
    amal = Amal(here, polling.servers["server two"])
    assert await amal.says("hello") == 404  # there is no webhook
    await polled(amal, "#a", "Do you agree?")
    polling.servers["server one"].kill()
    assert await polling.leader(other_than="server one") == "server two"
    await polled(amal, "yes", "What is #a about?")
    await polled(amal, "delayed", "I heard #a delayed.")
    assert here.telegram.made("deleteWebhook")
    assert not here.telegram.made("setWebhook")


async def test_who_loses_the_database_loses_the_lead(here: Installation) -> None:
    """A lock that is gone leads nobody: two that poll at once would be refused by Telegram, or answer out of order."""
    polling = Polling(here)
    await polling.start("server one")
    await polling.leader()
    await polling.start("server two")
    amal = Amal(here, polling.servers["server one"])
    await polled(amal, "#a", "Do you agree?")
    for _ in range(2):
        (row,) = polling.leaders()
        here.rows("SELECT pg_terminate_backend(%s)", row["pid"])
        await until(lambda row=row: row["pid"] not in [other["pid"] for other in polling.leaders()])  # type: ignore[misc]
        await polling.leader()
    await polled(amal, "yes", "What is #a about?")
    assert len(polling.leaders()) == 1
    await until_one_asks(here)


async def until_one_asks(here: Installation) -> None:
    """Wait until never two calls of getUpdates are open at once, over some of them."""
    for _ in range(10):
        here.telegram.most_asking = 0
        asked = len(here.telegram.made("getUpdates"))
        await until(lambda asked=asked: len(here.telegram.made("getUpdates")) > asked + 2)  # type: ignore[misc]
        if here.telegram.most_asking == 1:
            return
    raise AssertionError("two processes poll at once")
