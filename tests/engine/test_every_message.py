"""Whatever is sent, in whatever order, a conversation answers: with the small flows, and with all the real ones."""

import re
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.asking import LONG
from bot.conversation import Conversations
from bot.messages import Incoming, Outgoing
from bot.organisation import Organisation
from bot.topics import Topics
from flows import TOPICS as REAL
from tests.engine.flows import TOPICS as SMALL
from tests.transcripts import TELEGRAM, Talk

WORDS = [
    "hi", "yes", "no", "1", "2", "٣", "Complain", "Housing", "Health", "Long list", "More", "skip", "done", "back",
    "/back", "/menu", "/cancel", "/language", "/language ar", "/language en", "/help", "/human", "/hide", "/stop",
    "/start", "القائمة", "إلغاء", "العربية", "English", "🙂", "", "\u200b", "x" * 5000, "1 0 0 0", "100000000009",
    "I want to die", "menu", "<voice>", "<photo>", "<place>", "{name}", "{0} %s %(x)s", "Something happened here.",
    "بدي مساعدة قانونية", "اسمي مش بالكشف", "0599123456", "123456789", "button 0:legal", "button 0:protection",
]  # fmt: skip
free = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(lambda text: not text.startswith("["))
lines = st.lists(
    st.one_of(st.sampled_from(WORDS), free, st.integers(0, 9), st.integers(0, 2)), min_size=15, max_size=40
)


@pytest.mark.parametrize(("topics", "examples"), [(SMALL, 40), (REAL, 40)], ids=["small", "real"])
def test_every_message_is_answered(db: Connection, org: Organisation, topics: Topics, examples: int) -> None:
    """With commands, offers and every flow: never an error, never silence. A number presses one of the buttons."""

    @given(lines)
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def talked(said: list[str | int]) -> None:
        conversations = Conversations(topics, lambda: org, {"telegram": TELEGRAM}, uuid4())
        talk = Talk(db, conversations, f"amal-{uuid4()}", hint="en")
        for before, line in pairwise(["", *said]):
            heard = send(talk, line)
            # The second part of a text that the provider cut joins the first without a word.
            assert heard or (isinstance(before, str) and len(before) >= LONG) or not talk.buttons
            for message in heard:
                assert message.text or message.attachments
                assert len(message.text) <= TELEGRAM.text
                assert not re.search(r"\{[a-z_]{2,}\}", message.text.replace("{name}", "")), "a placeholder was left"

    talked()


def send(talk: Talk, line: str | int) -> list[Outgoing]:
    buttons = sorted(talk.buttons.values())
    if isinstance(line, int):
        line = f"button {buttons[line % len(buttons)]}" if buttons else "hi"
    if line.startswith("button "):
        press = Incoming("telegram", "test", talk.sender, uuid4().hex, button=line[7:], language_hint="en")
        return talk.send(press)
    return talk.say(line)
