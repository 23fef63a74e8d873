"""Somebody who writes for the first time to the organisation of a profile, with its texts and its library."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from bot import i18n, profiles
from bot.conversation import Conversations
from bot.library.finding import Library
from flows import TOPICS
from tests.flows.steps import heard
from tests.flows.times import at
from tests.transcripts import TELEGRAM, Talk


@contextmanager
def visiting(
    profile: str, sender: str, hint: str, moment: datetime, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Talk]:
    org = profiles.load(profile)
    monkeypatch.setattr(i18n, "_TERRITORIES", dict(i18n._TERRITORIES))
    i18n.settle(org.country)
    i18n.override(org.texts)
    library = Library(org.articles)
    conversations = Conversations(TOPICS, lambda: org, {"telegram": TELEGRAM}, uuid4(), library=lambda: library)
    yield at(Talk(db, conversations, sender, hint=hint), moment)
    i18n.override({})
    i18n._locale.cache_clear()


def number_and_pin(talk: Talk) -> tuple[str, str]:
    """As they stand in the receipt that was sent last."""
    found = re.search(r"(1\d{3} \d{4} \d{4})\D*(\d{6})\b", heard(talk))
    assert found, heard(talk)
    return found[1], found[2]
