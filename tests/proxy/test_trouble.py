"""Machines die and are restarted one after the other while people write: nobody outside notices."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

import aiohttp
import pytest

from bot import clock
from bot.organisation import Organisation
from bot.outreach.tallying import REACHED, tally
from handlers.running import MOST_CONNECTIONS
from tests.outreach import crowd
from tests.proxy.machines import Cluster, Machine
from tests.server.harness import LEASE, until
from tests.server.people import Amal, Salma
from tests.standins.bot_api import TOKEN

pytestmark = [pytest.mark.proxy, pytest.mark.asyncio(loop_scope="session")]

numbers = count(713_000_000)
PEOPLE = 1_500
ALONE = 2.2  # seconds: nginx counts its fail_timeout of one in whole ones, and to the end of the second


@dataclass
class Crowd:
    """People on Telegram and in the web chat who write on and on through the proxy, each waiting for an answer."""

    cluster: Cluster
    salma: Salma
    people: list[Amal] = field(default_factory=list)
    said: Counter[int] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    over: bool = False

    async def telegram(self, amal: Amal) -> None:
        await amal.says("/language en")
        while not self.over:
            self.statuses[await amal.says("/help")] += 1
            self.said[amal.id] += 1
            await asyncio.sleep(random.uniform(0.01, 0.06))

    async def web(self) -> None:
        while not self.over:
            self.statuses[await self.salma.says("/help")] += 1
            await asyncio.sleep(2)

    async def look(self) -> None:
        """Pages and webhooks of others."""
        while not self.over:
            for path in ("/health/ready", "/chat", "/console/sign-in"):
                self.statuses[await self.cluster.door.get(path)] += 1
            await asyncio.sleep(0.05)


@asynccontextmanager
async def writing(cluster: Cluster, salma: Salma) -> AsyncIterator[Crowd]:
    """A crowd that writes until the block ends; afterwards everything is sent."""
    crowd_ = Crowd(cluster, salma, [Amal(cluster.here, cluster.door, next(numbers)) for _ in range(6)])
    work = [asyncio.create_task(crowd_.telegram(amal)) for amal in crowd_.people]
    work += [asyncio.create_task(crowd_.web()), asyncio.create_task(crowd_.look())]
    try:
        yield crowd_
    finally:
        crowd_.over = True
        await asyncio.gather(*work)
    await cluster.here.all_sent()


Page = Callable[[object], Salma]


async def test_a_rolling_restart_refuses_nobody_and_loses_nothing(cluster: Cluster, page: Page) -> None:
    async with writing(cluster, page(cluster.door)) as crowd_:
        for machine in cluster.serves:
            await restarted(machine)
            await asyncio.sleep(ALONE)
        for machine in cluster.workers:
            await restarted(machine)
    assert set(crowd_.statuses) == {200}, cluster.refusals
    assert all(said > 20 for said in crowd_.said.values())
    for amal in crowd_.people:
        assert answers(amal) == crowd_.said[amal.id], "each of them answered once"


async def restarted(machine: Machine) -> None:
    """As docs/operations.md says: stop it, start it, and go on a moment after it is ready."""
    assert await asyncio.to_thread(machine.stop) == 0, machine.log[-2000:]
    machine.begin()
    await machine.started()


def answers(amal: Amal) -> int:
    return sum("/cancel" in text or "help" in text.lower() for text in amal.heard[1:])


async def test_a_process_killed_in_the_middle_changes_nothing(cluster: Cluster, page: Page) -> None:
    async with writing(cluster, page(cluster.door)) as crowd_:
        machine = cluster.serves[0]
        await asyncio.sleep(0.5)
        machine.kill()
        await asyncio.sleep(LEASE + 0.5)  # the other one takes up what this one was sending
        machine.begin()
        await machine.started()
        await asyncio.sleep(ALONE)
    assert set(crowd_.statuses) == {200}, cluster.refusals
    for amal in crowd_.people:
        said, got = crowd_.said[amal.id], answers(amal)
        assert said <= got <= said + 1, "what was on the wire at the kill may come twice"


def arrivals(cluster: Cluster) -> Counter[int]:
    calls = cluster.here.telegram.calls
    sent = (c for c in calls if c.method == "sendMessage" and "clinic" in str(c.params["text"]))
    return Counter(int(call.params["chat_id"]) for call in sent)


async def test_a_broadcast_goes_on_on_another_machine(cluster: Cluster, org: Organisation) -> None:
    """Begun by one process, sent by another, which is killed, sent on by a third; the progress is seen by a fourth."""
    here = cluster.here
    here.telegram.delay = 0.5
    with here.inside() as db:
        crowd.rules(db, org)
        crowd.subscribers(db, PEOPLE, account=TOKEN.partition(":")[0], language="en")
        broadcast = crowd.sent(db, crowd.officer(db), org)
    walkers: list[str] = []
    for share in (0.15, 0.4):
        await until(lambda share=share: len(arrivals(cluster)) >= share * PEOPLE, lambda: cluster.log)  # type: ignore[misc]  # a lambda with a default
        assert 0 <= reached(cluster, broadcast, org) < PEOPLE
        walker = walking(cluster, broadcast)
        assert walker is not None
        walkers.append(walker.name)
        walker.kill()
        await until(lambda gone=walker: walking(cluster, broadcast) not in (None, gone), lambda: cluster.log)  # type: ignore[misc]  # a lambda with a default
        walker.begin()
    await until(lambda: state_of(cluster, broadcast) == "done", lambda: cluster.log)
    here.telegram.delay = 0
    got = arrivals(cluster)
    states = here.rows("SELECT state, count(*) AS n FROM delivery WHERE broadcast_id = %s GROUP BY 1", broadcast)
    found = {row["state"]: row["n"] for row in states}
    assert set(found) <= {"sent", "unknown"}
    assert sum(found.values()) == PEOPLE
    assert max(got.values()) == 1
    assert found["sent"] == reached(cluster, broadcast, org) <= len(got)
    assert len(set(walkers)) == 2
    print(f"unknown after two kills: {found.get('unknown', 0)}; walked by {walkers} and another")


def state_of(cluster: Cluster, broadcast: UUID) -> str:
    return str(cluster.here.rows("SELECT state FROM broadcast WHERE id = %s", broadcast)[0]["state"])


def reached(cluster: Cluster, broadcast: UUID, org: Organisation) -> int:
    """As a page of any process shows it."""
    with cluster.here.inside() as db:
        return tally(db, broadcast, org, clock.now()).total(*REACHED)


def walking(cluster: Cluster, broadcast: UUID) -> Machine | None:
    """The machine whose process sends it: its log names the process."""
    (row,) = cluster.here.rows("SELECT walker FROM broadcast WHERE id = %s", broadcast)
    machines = (*cluster.serves, *cluster.workers)
    return next((m for m in machines if row["walker"] and str(row["walker"]) in m.log), None)


async def test_a_process_holds_no_more_connections_than_are_promised(
    cluster: Cluster, page: Page, org: Organisation
) -> None:
    most: Counter[str] = Counter()
    async with writing(cluster, page(cluster.door)), aiohttp.ClientSession() as others:
        with cluster.here.inside() as db:
            crowd.subscribers(db, 300, account=TOKEN.partition(":")[0], language="en", first=790_000_000)
            crowd.sent(db, crowd.officer(db), org)

        async def look() -> None:
            async with others.get(f"{cluster.door.base}/console/sign-in") as answer:
                assert answer.status == 200

        for _ in range(12):
            await asyncio.gather(*(look() for _ in range(20)))
            for machine in (*cluster.serves, *cluster.workers):
                most[machine.name] = max(most[machine.name], machine.connections())
    print(f"connections held at most: {dict(most)}")
    assert all(5 <= most[machine.name] <= MOST_CONNECTIONS for machine in (*cluster.serves, *cluster.workers))
    assert max(most.values()) > MOST_CONNECTIONS // 2, "there was enough to do"
