"""The main stories told in every profile and in each of its languages: what the profile says is what people hear."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from bot import profiles
from bot.conversation import Conversations
from bot.organisation import Organisation
from bot.scripts import said_in
from flows import TOPICS
from tests.flows.filed import the_case
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import TELEGRAM, Talk

# What each organisation is there for, of its topics of work and income; a region far down its list; who helps there
NEEDS = {
    "palestine-center": ("tools", "ps_hbn", "hebron_tools"),
    "palestine-ministry": ("community_need", "ps_kys", "kys_planning"),
    "egypt-ministry": ("monitoring", "eg_asn", "asn_monitoring"),
    "georgia-center": ("library", "ge_sz", "zugdidi_resources"),
    "kosovo-minorities": ("community_need", "xk_33", "strpce_needs"),
}
STORIES = [(name, language) for name in NEEDS for language in profiles.load(name).languages]


@dataclass(frozen=True)
class Visitor:
    """Somebody who writes to this organisation in this language, and has agreed already."""

    talk: Talk
    name: str
    org: Organisation
    language: str


@pytest.fixture(params=STORIES, ids=lambda story: "-".join(story))
def visitor(request: pytest.FixtureRequest, db: Connection, settled: Callable[[str], Organisation]) -> Visitor:
    name, language = request.param
    org = settled(name)
    talk = at(Talk(db, Conversations(TOPICS, lambda: org, {"telegram": TELEGRAM}, uuid4())), WORKING)
    return Visitor(agreed(talk, language), name, org, language)


def test_questions_about_help_are_answered_in_the_organisations_words(visitor: Visitor) -> None:
    aid, language = visitor.org.aid, visitor.language
    press(visitor.talk, "aid")
    assert said_in(aid.free, language) in heard(visitor.talk)
    answers = {
        "check": aid.how_check,
        "register": aid.where_register,
        "who": aid.who_decides,
        "fake_link": aid.fake_link,
    }
    for question, answer in answers.items():
        press(visitor.talk, question)
        assert said_in(answer, language) in heard(visitor.talk)
    press(visitor.talk, "dates")
    for paid in aid.coming(WORKING.date()):
        programme = next(each for each in visitor.org.programmes if each.key == paid.programme)
        assert said_in(programme.name, language) in heard(visitor.talk)


def test_who_needs_what_the_organisation_is_there_for_hears_of_the_nearest_place_first(visitor: Visitor) -> None:
    topic, region, nearest = NEEDS[visitor.name]
    press(visitor.talk, "economic", topic, "self", "skip", "skip", region, "skip")
    service = next(service for service in visitor.org.services if service.key == nearest)
    first = heard(visitor.talk).split("• ")[1]
    assert first.startswith(said_in(service.name, visitor.language))
    assert service.telephone in first
    assert said_in(service.hours, visitor.language) in first


def test_a_complaint_reaches_the_case(visitor: Visitor) -> None:
    region = NEEDS[visitor.name][1]
    programme = visitor.org.programmes[-1].key
    press(visitor.talk, "complaint", "named", "self", "not_received", programme, region, "skip", "week")
    visitor.talk.say("…12.12.2026, 350")
    press(visitor.talk, "skip", "skip", "skip", "skip", "skip", "yes")
    case = the_case(visitor.talk)
    assert (case.category, visitor.org.region(case.region).key) == ("not_received", region)
    assert case.facts["programme"] == programme


def test_somebody_in_danger_is_given_the_numbers_of_this_country(visitor: Visitor) -> None:
    line = visitor.org.help_lines_for("violence")[0]
    press(visitor.talk, "protection")
    shown = heard(visitor.talk)
    if line.telephone not in shown:  # first it is asked whether it is safe to write
        press(visitor.talk, "yes")
        shown = heard(visitor.talk)
    assert line.telephone in shown
    assert said_in(line.name, visitor.language) in shown
