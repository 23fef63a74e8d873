"""Somebody who talks with the small flows, and has agreed already."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection

from bot.conversation import Conversations
from bot.organisation import Organisation
from tests.engine.flows import FILED, TOPICS
from tests.transcripts import TELEGRAM, Talk


@pytest.fixture
def conversations(org: Organisation) -> Conversations:
    FILED.clear()
    return Conversations(TOPICS, lambda: org, {"telegram": TELEGRAM, "whatsapp": TELEGRAM}, uuid4())


@pytest.fixture
def amal(db: Connection, conversations: Conversations) -> Talk:
    talk = Talk(db, conversations, hint="en")
    talk.say("hi")
    talk.say("[Yes]")
    return talk
