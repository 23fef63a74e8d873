"""Every option and every edge of every flow, in each language, and what must hold at each of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.organisation import Organisation
from flows import TOPICS
from tools.charts import stale
from tools.walking.callers import CALLERS
from tools.walking.pages import COMMAND, INVENTORY, ROOT, headings
from tools.walking.record import Place, Record
from tools.walking.walker import walk

# What was found when this was written, less a tenth: far fewer, and the walk no longer goes where it should.
LEAST_QUESTIONS, LEAST_EDGES, LEAST_MESSAGES = 100, 600, 1000

# Values that others rely on (DESIGN, section 2), each where it is offered.
FIXED = {
    ("welcome", "consent"): {"accept"},
    ("complaint", "whom"): {"self", "other"},
    ("complaint", "way"): {"named", "hidden", "traceless"},
    ("complaint", "about"): {"not_received"},
    ("complaint", "proof"): {"skip", "done"},
    ("track", "sure"): {"yes", "no"},
    ("welcome", "language"): {"ar", "en"},
}
MENU = {"aid", "complaint", "track", "legal", "psychosocial", "economic", "protection", "human", "library", "help"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_edge_in_each_language(db: Connection, org: Organisation, language: str) -> None:
    record = walk(db, TOPICS, org, language)
    problems = [f"{problem}\n    {way}" for problem, way in record.problems.items()]
    assert not problems, "\n" + "\n".join(problems)
    assert record.covered == set(record.found)
    assert len(record.questions) >= LEAST_QUESTIONS
    assert len(record.found) >= LEAST_EDGES
    assert record.messages >= LEAST_MESSAGES
    assert {flow for flow, _key in record.questions} == set(TOPICS)
    assert _without_way_out(record) == set()
    _wire_values_stand(record)
    committed = headings((ROOT / INVENTORY).read_text("utf-8"))
    assert set(record.questions) ^ committed == set(), f"Run `{COMMAND}`, and look at what changed."
    if language == "en":
        assert not stale(record), f"Run `{COMMAND}`, and look at what changed: a new meaning needs a new key."


# What the thorough walk finds in one language depends on no other; here each text is read, as it fits the channels.
@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("georgia-center", "ka"),
        ("kosovo-minorities", "sq"),
        ("kosovo-minorities", "sr"),
        ("kosovo-minorities", "sr-cyrl"),
    ],
)
def test_every_question_in_the_languages_of_the_other_organisations(
    db: Connection, settled: Callable[[str], Organisation], name: str, language: str
) -> None:
    callers = tuple(replace(each, thorough=False) for each in CALLERS if each.name in ("new", "known", "telling"))
    record = walk(db, TOPICS, settled(name), language, callers, probing=False)
    problems = [f"{problem}\n    {way}" for problem, way in record.problems.items()]
    assert not problems, "\n" + "\n".join(problems)
    assert set(record.questions) <= headings((ROOT / INVENTORY).read_text("utf-8"))
    assert len(record.questions) >= LEAST_QUESTIONS
    assert record.messages >= LEAST_MESSAGES / 2


def _without_way_out(record: Record) -> set[Place]:
    """Questions from which no answer leads to an end of their flow."""
    leads: dict[Place, set[Place]] = {}
    for passages in (record.passages, record.returns):
        for edge, places in passages.items():
            leads.setdefault((edge.flow, edge.key), set()).update(places)
    ending: set[Place] = set()
    while more := {
        place
        for place, targets in leads.items()
        if place not in ending and any(target[0] != place[0] or target in ending for target in targets)
    }:
        ending |= more
    return set(record.questions) - ending


def _wire_values_stand(record: Record) -> None:
    offered: dict[Place, set[str]] = {}
    for edge in record.found:
        offered.setdefault((edge.flow, edge.key), set()).add(edge.value)
    assert {place: values - offered[place] for place, values in FIXED.items() if values - offered[place]} == {}
    assert offered["menu", "menu"] == MENU
