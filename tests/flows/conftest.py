"""Amal, who speaks English and has agreed, also to her sentences being kept; and visitors to any organisation."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from bot.conversation import Conversations
from bot.library.finding import Library
from bot.organisation import Organisation
from flows import TOPICS
from tests.flows.learnt import UNCLEAR
from tests.flows.steps import agreed, press
from tests.flows.times import WORKING, at
from tests.transcripts import TELEGRAM, Talk

TUESDAY = datetime(2026, 11, 24, 11, 30, tzinfo=ZoneInfo("Asia/Tbilisi"))


class Visit(Protocol):
    def __call__(self, profile: str, sender: str = "", hint: str = "", moment: datetime = WORKING) -> Talk: ...


@pytest.fixture
def amal(talk: Talk) -> Talk:
    return agreed(at(talk, WORKING), "en")


@pytest.fixture
def learns(amal: Talk) -> Talk:
    """Amal, who has agreed, and of whom one sentence is kept."""
    amal.say(UNCLEAR)
    press(amal, "menu", "complaint", "yes")
    amal.say("/menu")
    return amal


@pytest.fixture
def visit(db: Connection, settled: Callable[[str], Organisation]) -> Visit:
    """Somebody writes for the first time to the organisation of a profile, with its texts and its library. `hint` is
    the language of their telephone."""

    def begin(profile: str, sender: str = "someone", hint: str = "ar", moment: datetime = WORKING) -> Talk:
        org = settled(profile)
        library = Library(org.articles)
        conversations = Conversations(TOPICS, lambda: org, {"telegram": TELEGRAM}, uuid4(), library=lambda: library)
        return at(Talk(db, conversations, sender, hint=hint), moment)

    return begin


@pytest.fixture
def fatime(visit: Visit) -> Talk:
    """She writes to the organisation in Kosovo for the first time; her telephone speaks Albanian."""
    return visit("kosovo-minorities", "fatime", "sq")


@pytest.fixture
def known(fatime: Talk) -> Talk:
    """Fatime, who has chosen her language and agreed already."""
    return agreed(fatime, "sq")


@pytest.fixture
def nino(visit: Visit) -> Talk:
    """She writes to the centre in Georgia for the first time, on the day after Saint George's."""
    return visit("georgia-center", "nino", "ka", TUESDAY)
