"""Amal, who speaks English and has agreed, also to her sentences being kept; and visitors to any organisation."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from bot import i18n, profiles
from bot.conversation import Conversations
from bot.library.finding import Library
from flows import TOPICS
from tests.flows.learnt import UNCLEAR
from tests.flows.steps import agreed, press
from tests.flows.times import WORKING, at
from tests.transcripts import TELEGRAM, Talk

Visit = Callable[[str], Talk]


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
def visit(db: Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """Somebody whose telephone speaks Arabic writes to this organisation, in its working hours."""
    monkeypatch.setattr(i18n, "_TERRITORIES", dict(i18n._TERRITORIES))

    def begin(name: str) -> Talk:
        org = profiles.load(name)
        i18n.settle(org.country)
        i18n.override(org.texts)
        library = Library(org.articles)
        conversations = Conversations(TOPICS, lambda: org, {"telegram": TELEGRAM}, uuid4(), library=lambda: library)
        return at(Talk(db, conversations, "someone", hint="ar"), WORKING)

    yield begin
    i18n.override({})
    i18n._locale.cache_clear()
