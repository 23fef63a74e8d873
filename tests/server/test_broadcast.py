"""A broadcast survives the death of the process that sends it: nobody gets it twice, and nobody is lost."""

import asyncio
from collections import Counter
from uuid import UUID

from bot.organisation import Organisation
from bot.outreach import acting
from tests.outreach import crowd
from tests.server.harness import Installation, until
from tests.standins.bot_api import TOKEN

PEOPLE = 5_000
KILLS = 10
ACCOUNT = TOKEN.partition(":")[0]
FAST = {"WASL_TELEGRAM_RATE": "100000"}


def states(here: Installation, broadcast: UUID) -> Counter[str]:
    rows = here.rows("SELECT state, count(*) AS n FROM delivery WHERE broadcast_id = %s GROUP BY 1", broadcast)
    return Counter({row["state"]: row["n"] for row in rows})


def state_of(here: Installation, broadcast: UUID) -> str:
    return str(here.rows("SELECT state FROM broadcast WHERE id = %s", broadcast)[0]["state"])


def arrivals(here: Installation) -> Counter[int]:
    """How often it arrived at whose telephone."""
    return Counter(
        int(call.params["chat_id"])
        for call in here.telegram.calls
        if call.method == "sendMessage" and "clinic" in call.params["text"]
    )


def filled(here: Installation, org: Organisation, people: int = PEOPLE) -> UUID:
    """A broadcast to so many, sent by an officer just now."""
    with here.inside() as db:
        crowd.rules(db, org)
        crowd.subscribers(db, people, account=ACCOUNT, language="en")
        return crowd.sent(db, crowd.officer(db), org)


async def test_ten_kills_a_pause_and_a_resume(here: Installation, org: Organisation) -> None:
    here.telegram.delay = 0.02
    await here.start(**FAST)  # makes the keys
    here.servers[0].kill()
    broadcast = filled(here, org)
    server = await here.start(**FAST)
    carla = None
    connections = 0
    for kill in range(KILLS):
        passed = (kill + 1) * PEOPLE // (KILLS + 3)
        await until(lambda passed=passed: len(arrivals(here)) >= passed, lambda: here.log[-2000:])
        server.kill()
        connections = max(connections, len(here.telegram.connections))
        here.telegram.connections.clear()
        if kill == KILLS // 2:
            with here.inside() as db:
                carla = crowd.officer(db)
                assert acting.pause(db, carla, broadcast)
                assert not acting.pause(db, carla, broadcast)
            await asyncio.sleep(0.5)  # what was on the wire arrives
            before = len(arrivals(here))
            server = await here.start(**FAST)
            await asyncio.sleep(1)
            assert len(arrivals(here)) == before
            with here.inside() as db:
                assert acting.resume(db, carla, broadcast)
                assert not acting.resume(db, carla, broadcast)
        else:
            server = await here.start(**FAST)
    await until(lambda: state_of(here, broadcast) == "done", lambda: f"{states(here, broadcast)} {here.log[-2000:]}")

    found, got = states(here, broadcast), arrivals(here)
    assert found["sent"] + found["unknown"] == PEOPLE == found.total()
    assert max(got.values()) == 1
    assert found["sent"] <= len(got) <= found["sent"] + found["unknown"]
    assert found["unknown"] <= KILLS * connections
    print(f"unknown after {KILLS} kills: {found['unknown']}, at most {connections} connections open")
