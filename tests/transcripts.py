"""Conversation tests are transcripts: what was said, in order, checked word by word."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from textwrap import dedent
from uuid import UUID, uuid4

from PIL import Image
from sqlalchemy import Connection

from bot.channels.channel import Limits
from bot.conversation import Conversations, Heard
from bot.files import store
from bot.messages import Attachment, Incoming, Media, Outgoing, Place

TELEGRAM = Limits(
    text=4096, buttons=100, list_items=0, label=64, upload=50_000_000, download=20_000_000, unsend=172_800
)


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4), "teal").save(out, "PNG")
    return out.getvalue()


PNG = _picture()
VOICE = b"OggS" + bytes(60)


@dataclass
class Talk:
    """Somebody who writes, and everything they were told. `heard` is the answer to the last message."""

    db: Connection
    conversations: Conversations
    sender: str = "amal"
    channel: str = "telegram"
    hint: str = "ar"
    heard: list[Outgoing] = field(default_factory=list)
    last: Heard | None = None
    passed: timedelta = timedelta()
    _prefix: str = field(default_factory=lambda: uuid4().hex)
    _numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)
    _buttons: dict[str, str] = field(default_factory=dict)

    def __call__(self, script: str, language: str = "") -> None:
        """Say the lines that begin with ">", and check that the whole transcript is as written.

        `[Label]` presses a button seen before, `<photo>`, `<voice>` and `<place>` send such; ⏎ is a new line, and …
        in what is expected stands for anything.
        """
        if language:
            self.hint = language
        expected = dedent(script).strip().splitlines()
        actual: list[str] = []
        for line in expected:
            if line.startswith("> "):
                actual.append(line)
                actual += [f"< {shown(message)}" for message in self.say(line[2:])]
        assert _alike(expected, actual), "\n" + "\n".join(actual)

    def say(self, line: str) -> list[Outgoing]:
        """Send one message as written in a transcript; returns what was answered."""
        return self.send(self._incoming(line))

    def send(self, incoming: Incoming) -> list[Outgoing]:
        self.last = self.conversations.receive(self.db, incoming)
        self.heard = [leaving.message for leaving in self.last.leaving]
        for message in self.heard:
            for choice in message.choices:
                self._buttons[_plain(choice.label)] = choice.id
        return self.heard

    def wait(self, **passed: float) -> None:
        """Let time pass for this conversation."""
        self.passed += timedelta(**passed)
        before = self.conversations.now
        self.conversations.now = lambda: before() + timedelta(**passed)

    def another(self, sender: str, channel: str = "telegram") -> "Talk":
        """Somebody else, or the same person from another telephone."""
        return Talk(self.db, self.conversations, sender, channel, self.hint)

    @property
    def buttons(self) -> dict[str, str]:
        """Label to `asked:value` of the buttons of the last answer."""
        return {_plain(choice.label): choice.id for message in self.heard for choice in message.choices}

    @property
    def contact_id(self) -> UUID:
        assert self.last is not None
        return self.last.contact_id

    def now(self) -> datetime:
        return self.conversations.now()

    def _incoming(self, line: str) -> Incoming:
        blank = Incoming(
            self.channel, "test", self.sender, f"{self._prefix}-{self._numbers()}", language_hint=self.hint
        )
        text = line.replace("⏎", "\n")
        if match := re.fullmatch(r"\[(.+)\]", text):
            return replace(blank, button=self._buttons[match[1]])
        if match := re.fullmatch(r"<(photo|voice|document|place)>(.*)", text, re.DOTALL):
            if match[1] == "place":
                return replace(blank, place=Place(31.9, 35.2))
            return replace(blank, text=match[2].strip(), attachments=(self._file(match[1]),))
        return replace(blank, text=text)

    def _file(self, kind: str) -> Attachment:
        media = Media(kind)
        content = VOICE if media is Media.VOICE else PNG
        return Attachment(media, id=store(self.db, media, "", content))


def shown(message: Outgoing) -> str:
    buttons = "".join(f" [{choice.label}]" for choice in message.choices)
    return message.text.replace("\n", "⏎") + buttons


def _alike(expected: Sequence[str], actual: Sequence[str]) -> bool:
    if len(expected) != len(actual):
        return False
    return all(_matches(one, other) for one, other in zip(expected, actual, strict=True))


def _matches(expected: str, actual: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, _plain(actual)) is not None or expected == actual or _plain(expected) == _plain(actual)


def _plain(text: str) -> str:
    """Without the isolates, which nobody sees; their presence is tested where it matters."""
    return re.sub("[\u2066-\u2069]", "", text)
