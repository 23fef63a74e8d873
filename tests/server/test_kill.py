"""The server is killed (kill -9) twenty times in mid-conversation: nothing that was accepted is lost."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, pairwise

from storage import sealed
from tests.server.harness import PATIENCE, Installation, Server, until
from tests.server.people import Amal, insist
from tests.transcripts import PNG

KILLS = 20
CITIZENS = 6
GREETING = ["Hello.", "Do you agree?"]


@dataclass
class Citizen(Amal):
    """Complains again and again. `patient`: waits for each answer; others write on as soon as they were taken in."""

    patient: bool = True
    expected: list[str] = field(default_factory=list)
    filed: list[dict[str, object]] = field(default_factory=list)
    repeated: int = 0

    async def complain(self, post_to: Callable[[], Server], enough: Callable[[], bool]) -> None:
        for number in count():
            if enough() and number:
                return
            name = f"#{self.id}-{number}"
            if number == 0:
                await self._say(name, *GREETING, post_to=post_to)
                await self._say("yes", f"What is {name} about?", post_to=post_to)
            else:
                await self._say(name, f"What is {name} about?", post_to=post_to)
            await self._rest(name, post_to)

    async def _rest(self, name: str, post_to: Callable[[], Server]) -> None:
        parts = [f"{name}-one", f"{name}-two", f"{name}-three"]
        await self._say("delayed", f"I heard {name} delayed. And then?", post_to=post_to)
        await self._say(parts[0], f"I heard {parts[0]}. And then?", post_to=post_to)
        await self._say(parts[1], f"I heard {parts[1]}. And then?", post_to=post_to, photo=f"photos/{self.id}.png")
        await self._say(parts[2], f"I heard {parts[2]}. Any photos?", post_to=post_to)
        await self._say("skip", f"{name} with 1 files: shall I file it?", post_to=post_to)
        await self._say("yes", f"{name} is filed", post_to=post_to)
        self.filed.append({"opening": name, "parts": parts})

    async def _say(self, text: str, *answers: str, post_to: Callable[[], Server], photo: str = "") -> None:
        update = self.photo(photo, text) if photo else self.text(text)
        self.repeated += await insist(post_to, update)
        self.expected += answers
        if self.patient:
            await self.hears(answers[-1])
        await asyncio.sleep(random.uniform(0, 0.03))


async def test_killed_twenty_times_nothing_accepted_is_lost(here: Installation) -> None:
    here.telegram.delay = 0.005
    current = [await here.start()]
    citizens = [Citizen(here, current[0], 712_839_000 + n, patient=n % 2 == 0) for n in range(CITIZENS)]
    for citizen in citizens:
        here.telegram.files[f"photos/{citizen.id}.png"] = PNG
    kills, in_flight = 0, Counter[tuple[int, str]]()
    talking = [
        asyncio.create_task(citizen.complain(lambda: current[0], lambda: kills >= KILLS)) for citizen in citizens
    ]
    for _ in range(KILLS):
        await asyncio.sleep(random.uniform(0.05, 0.4))
        current[0].kill()
        in_flight.update(await sending_after_death(here, current[0]))
        current[0] = await here.start(ready=False)
        kills += 1
    await asyncio.gather(*talking)

    for citizen in citizens:
        await until(lambda citizen=citizen: {*citizen.expected} <= heard_by(citizen), here.log[-3000:])  # type: ignore[misc]
        assert_in_order(citizen, in_flight)
    assert_every_case_is_whole(here, citizens)
    await here.all_sent()
    here.ring_for("take_up")
    await until(lambda: files_waiting(here) == 0, lambda: here.rows("SELECT * FROM procrastinate_jobs"))
    # The test means something only if the server died while it had work in its hands.
    assert in_flight.total() > 0
    assert sum(citizen.repeated for citizen in citizens) > 0
    assert "error" not in {json.loads(line)["level"] for line in here.log.splitlines()}


async def test_a_download_that_the_kill_cut_off_is_taken_up(here: Installation) -> None:
    server = await here.start()
    amal = Amal(here, server)
    await amal.talks(("#a", "Do you agree?"), ("yes", "What is #a about"), ("delayed", "I heard #a delayed"))
    here.telegram.fail("getFile", 500, delay=PATIENCE)
    assert await amal.sends(amal.photo("photos/proof.png", "Look")) == 200
    await until(lambda: here.telegram.made("getFile"))
    server.kill()
    await sending_after_death(here, server)
    here.telegram.files["photos/proof.png"] = PNG
    amal.server = await here.start()
    here.ring_for("take_up")
    await until(lambda: files_waiting(here) == 0, lambda: here.rows("SELECT * FROM procrastinate_jobs"))


async def sending_after_death(here: Installation, server: Server) -> Counter[tuple[int, str]]:
    """What the dead server may or may not have handed over: (chat, text). All it was writing is settled by then."""
    await until(lambda: not server.alive)
    others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    await until(lambda: not here.rows(others))
    here.rows("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")  # let half a minute pass
    ring = sealed.load_ring(here.folder / "keys.json")
    found = Counter[tuple[int, str]]()
    for row in here.rows(
        "SELECT m.id, m.body_sealed, c.id AS contact, c.address_sealed FROM message m JOIN contact c"
        " ON c.id = m.contact_id WHERE m.state = 'sending'"
    ):
        address = ring.open(bytes(row["address_sealed"]), at=f"contact.address_sealed.{row['contact']}")
        found[int(address), here.opened("message", "body_sealed", row)["text"]] += 1
    return found


def shortened(text: str) -> str:
    """Without the number of the case, which nobody can expect."""
    return text.partition(", its number")[0]


def heard_by(citizen: Citizen) -> set[str]:
    return {shortened(text) for text in citizen.heard}


def assert_in_order(citizen: Citizen, in_flight: Counter[tuple[int, str]]) -> None:
    """Every reply came, none overtook another, and only those in flight at a kill came again."""
    assert len(set(citizen.expected)) == len(citizen.expected)
    places = {text: place for place, text in enumerate(citizen.expected)}
    came = [places[shortened(text)] for text in citizen.heard]
    assert came[0] == 0
    assert all(later <= earlier + 1 for earlier, later in pairwise(came)), citizen.heard
    times = Counter(came)
    assert set(times) == set(places.values())
    allowed = Counter[int]()
    for (chat, text), kills in in_flight.items():
        if chat == citizen.id:
            allowed[places[shortened(text)]] += kills
    twice = {citizen.expected[place]: times[place] for place in times if times[place] > 1 + allowed[place]}
    assert twice == {}


def assert_every_case_is_whole(here: Installation, citizens: list[Citizen]) -> None:
    stored = {str(case["opening"]): case["parts"] for case in here.cases()}
    told = {str(filed["opening"]): filed["parts"] for citizen in citizens for filed in citizen.filed}
    assert len(here.cases()) == len(told) >= CITIZENS
    assert stored == told


def files_waiting(here: Installation) -> int:
    return int(here.rows("SELECT count(*) AS n FROM attachment WHERE state <> 'kept'")[0]["n"])
