"""What colleagues do all day in the inbox and the search, as verbs and as pages over HTTP."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from bench.filling_cases import World, telephone, tracking_number
from bot import profiles
from bot.casework.finding.inbox import Box, Filters, counts, page
from bot.casework.finding.searching import search
from storage.database import Database
from storage.staff import StaffMember

ZONE = profiles.load("palestine-center").zone


@dataclass(frozen=True, slots=True)
class Action:
    """Something a colleague does: `kind` is the line it is counted in, `share` how often it is done."""

    kind: str
    share: float
    work: Callable[[Any, StaffMember, random.Random], object]


def of_a_box(box: Box) -> Callable[[Database, StaffMember, random.Random], object]:
    return lambda database, staff, _chance: listed(database, staff, box, Filters())


def listed(database: Database, staff: StaffMember, box: Box, filters: Filters) -> object:
    with database.begin() as db:
        return page(db, staff, box, filters, now=datetime.now(UTC), zone=ZONE)


def numbers(database: Database, staff: StaffMember, _chance: random.Random) -> object:
    with database.begin() as db:
        return counts(db, staff, now=datetime.now(UTC))


COMMON_FILTERS = ("kind=complaint", "state=new", "deadline=today", "priority=urgent", "language=ar", "channel=whatsapp")
RARE_FILTERS = (
    "category=fraud&language=en", "kind=data&priority=high", "category=queue&region=ps_slt&channel=webchat",
    "kind=human&state=waiting&priority=urgent&language=en", "category=place&priority=urgent",
)  # fmt: skip


def filtered(box: Box, queries: Sequence[str]) -> Callable[[Database, StaffMember, random.Random], object]:
    return lambda db, staff, chance: listed(db, staff, box, Filters.of(parse_qs(chance.choice(queries))))


def finding(words: Callable[[random.Random], str]) -> Callable[[Database, StaffMember, random.Random], object]:
    def found(database: Database, staff: StaffMember, chance: random.Random) -> object:
        with database.begin() as db:
            return search(db, staff, words(chance), country="PS")

    return found


def searches(world: World, cases: int) -> dict[str, Callable[[random.Random], str]]:
    def words(*ranks: tuple[int, int]) -> Callable[[random.Random], str]:
        return lambda chance: " ".join(world.word(chance.randrange(*between)) for between in ranks)

    return {
        "by number": lambda chance: tracking_number(chance.randrange(cases)),
        "by telephone": lambda chance: telephone(chance.randrange(cases)),
        "a word in every third case": words((0, 5)),
        "a rare word": words((2_000, 15_000)),
        "two common words": words((0, 20), (20, 60)),
        "a common and a rare word": words((0, 20), (1_000, 8_000)),
        "three common words": words((0, 10), (10, 30), (30, 60)),
    }


def actions(world: World, cases: int) -> list[Action]:
    boxes = [Action(f"box {box}", 2, of_a_box(box)) for box in Box]
    kinds = [Action(f"search {kind}", 1, finding(words)) for kind, words in searches(world, cases).items()]
    return [
        *boxes,
        Action("the numbers of all boxes", 7, numbers),
        Action("open cases, a common filter", 2, filtered(Box.ALL, COMMON_FILTERS)),
        Action("open cases, a rare combination", 1, filtered(Box.ALL, RARE_FILTERS)),
        Action("closed cases, a common filter", 1, filtered(Box.CLOSED, COMMON_FILTERS)),
        Action("closed cases, a rare combination", 1, filtered(Box.CLOSED, RARE_FILTERS)),
        *kinds,
    ]


def pages(world: World, cases: int) -> list[Action]:
    """The same over HTTP: whole pages of the console, with the numbers of all boxes on each."""

    def get(query: str) -> Callable[[Any, StaffMember, random.Random], object]:
        return lambda browser, _staff, _chance: browser[0].get(f"/console?{query}").raise_for_status()

    def one_of(box: Box, queries: Sequence[str]) -> Callable[[Any, StaffMember, random.Random], object]:
        return lambda browser, staff, chance: get(f"box={box}&{chance.choice(queries)}")(browser, staff, chance)

    def post(words: Callable[[random.Random], str]) -> Callable[[Any, StaffMember, random.Random], object]:
        def sent(browser: Any, _staff: StaffMember, chance: random.Random) -> object:
            client, token = browser
            return client.post("/console/search", data={"csrf": token, "q": words(chance)}).raise_for_status()

        return sent

    return [
        *(Action(f"box {box}", 2, get(f"box={box}")) for box in Box),
        Action("open cases, a rare combination", 2, one_of(Box.ALL, RARE_FILTERS)),
        Action("closed cases, a rare combination", 1, one_of(Box.CLOSED, RARE_FILTERS)),
        *(Action(f"search {kind}", 1, post(words)) for kind, words in searches(world, cases).items()),
    ]
