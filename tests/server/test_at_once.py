"""Many at once: duplicates from eight sides over two servers, a burst of one person, and everybody else meanwhile."""

import asyncio
import random
from typing import Any

from tests.server.harness import PATIENCE, Installation, Server
from tests.server.people import Amal, insist

DUPLICATES = 8
STEPS = (
    ("{name}", ["Hello.", "Do you agree?"]),
    ("yes", ["What is {name} about?"]),
    ("delayed", ["I heard {name} delayed. And then?"]),
    ("{name} one", ["I heard {name} one. And then?"]),
    ("{name} two", ["I heard {name} two. And then?"]),
    ("{name} three", ["I heard {name} three. Any photos?"]),
    ("skip", ["{name} with 0 files: shall I file it?"]),
    ("yes", ["{name} is filed, its number is "]),
)


async def everywhere(servers: list[Server], update: dict[str, Any]) -> None:
    """The same update, from eight sides at the same moment, half of them at each server; all are taken in the end."""
    sides = [insist(lambda at=servers[n % 2]: at, update) for n in range(DUPLICATES)]  # type: ignore[misc]
    random.shuffle(sides)
    await asyncio.gather(*sides)


async def test_duplicates_from_eight_sides_over_two_servers_make_one_case(here: Installation) -> None:
    servers = [await here.start(), await here.start()]
    citizens = [Amal(here, servers[0], 712_839_000 + n) for n in range(6)]

    async def complain(amal: Amal) -> None:
        for said, answers in STEPS:
            await everywhere(servers, amal.text(said.format(name=f"#{amal.id}")))
            await amal.hears(answers[-1].format(name=f"#{amal.id}"))

    await asyncio.gather(*map(complain, citizens))
    await here.all_sent()
    for amal in citizens:
        expected = [answer.format(name=f"#{amal.id}") for _said, answers in STEPS for answer in answers]
        assert [text.partition("number is")[0] for text in amal.heard] == [
            text.partition("number is")[0] for text in expected
        ]
    assert {case["opening"]: case["parts"] for case in here.cases()} == {
        f"#{amal.id}": [f"#{amal.id} {part}" for part in ("one", "two", "three")] for amal in citizens
    }
    assert len(here.cases()) == len(citizens)
    assert len(here.rows("SELECT 1 FROM contact")) == len(citizens)


async def test_the_first_words_of_one_person_at_two_servers_make_one_contact(here: Installation) -> None:
    servers = [await here.start(), await here.start()]
    people = [Amal(here, servers[0], 712_839_000 + n) for n in range(10)]
    updates = [amal.text("hi") for amal in people for _ in range(4)]
    await asyncio.gather(
        *(insist(lambda at=servers[n % 2]: at, update) for n, update in enumerate(updates))  # type: ignore[misc]
    )
    assert len(here.rows("SELECT 1 FROM contact")) == len(people)
    assert len(here.rows("SELECT 1 FROM seen")) == len(updates)
    for amal in people:
        await amal.hears("Do you agree?", 4)


async def test_twenty_messages_in_a_second_are_answered_in_their_order(here: Installation) -> None:
    here.telegram.delay = 0.02
    amal = Amal(here, await here.start())
    await amal.talks(("#a", "Do you agree?"), ("yes", "What is #a about"), ("delayed", "I heard #a delayed"))
    began = len(amal.heard)
    lines = ["one", "two", "three", "skip", "yes"] + [f"#round-{n}" if n % 3 == 0 else "/menu" for n in range(15)]
    posts = []
    for line in lines:
        posts.append(asyncio.create_task(amal.says(line)))
        await asyncio.sleep(0.01)  # in the order of the person's hand
    assert await asyncio.gather(*posts) == [200] * len(lines)
    await here.all_sent()
    said = here.rows("SELECT id, body_sealed FROM message WHERE outgoing ORDER BY seq")
    stored = [here.opened("message", "body_sealed", row)["text"] for row in said]
    assert amal.heard == stored
    assert [text.partition(",")[0] for text in amal.heard[began : began + 5]] == [
        "I heard one. And then?",
        "I heard two. And then?",
        "I heard three. Any photos?",
        "#a with 0 files: shall I file it?",
        "#a is filed",
    ]
    assert len(here.cases()) == 1


async def test_a_throttled_reply_is_not_overtaken_by_the_next(here: Installation) -> None:
    """429 in the middle of a burst: whatever is answered meanwhile waits behind the reply that must wait."""
    amal = Amal(here, await here.start())
    await amal.talks(("#a", "Do you agree?"), ("yes", "What is #a about"), ("delayed", "I heard #a delayed"))
    here.telegram.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1, times=2)
    for line in ("one", "two", "three", "skip", "yes"):
        assert await amal.says(line) == 200
    await amal.hears("is filed")
    arrived = [text.partition(",")[0] for text in amal.heard[4:]]
    assert arrived == [
        "I heard one. And then?",
        "I heard two. And then?",
        "I heard three. Any photos?",
        "#a with 0 files: shall I file it?",
        "#a is filed",
    ]


async def test_a_reply_behind_one_of_another_server_leaves_without_waiting_for_a_round(here: Installation) -> None:
    """Two servers, one person, two quick messages: the second reply follows the first at once."""
    here.telegram.delay = 0.2
    amal = Amal(here, await here.start(lease=10 * PATIENCE))
    other = await here.start(lease=10 * PATIENCE)
    await amal.talks(("#a", "Do you agree?"), ("yes", "What is #a about"))
    await amal.says("delayed")
    amal.server = other
    await amal.says("one")
    await amal.hears("I heard one.")
    assert amal.heard[-2:] == ["I heard #a delayed. And then?", "I heard one. And then?"]


async def test_a_burst_of_one_person_does_not_keep_others_waiting(here: Installation) -> None:
    """Fifty messages of one person wait for their turns; everybody else's are taken in before these are through."""
    server = await here.start()
    amal, others = Amal(here, server, 712_839_001), [Amal(here, server, 712_839_100 + n) for n in range(5)]
    for person in (amal, *others):
        await person.talks(("hi", "Do you agree?"))
    taken: list[int] = []

    async def say(person: Amal, text: str) -> None:
        assert await person.says(text) == 200
        taken.append(person.id)

    burst = [asyncio.create_task(say(amal, "x" * n)) for n in range(1, 51)]
    await asyncio.sleep(0)
    await asyncio.gather(*(say(person, "yes") for person in others))
    await asyncio.gather(*burst)
    last_of_others = max(taken.index(person.id) for person in others)
    assert taken[last_of_others + 1 :].count(amal.id) > 25
