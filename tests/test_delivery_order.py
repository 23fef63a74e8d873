"""What a turn claims while older messages of the same person are being claimed is sent after them."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import pytest

from bot import delivery
from bot.channels.channel import Address, Limits
from bot.conversation import Leaving
from bot.messages import Outgoing, Sent
from storage import outbox

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
AMAL = uuid4()


class Telegram:
    """A channel that remembers what was said through it."""

    name = "telegram"
    limits = Limits(text=4096, buttons=8, list_items=0, label=60, upload=0, download=0)

    def __init__(self) -> None:
        self.said: list[str] = []

    async def send(self, to: Address, message: Outgoing, files: tuple[Any, ...] = ()) -> Sent:
        self.said.append(message.text)
        return Sent("1")


class SlowClaims:
    """A database whose claims are committed, but whose answer takes its time to come back."""

    def __init__(self, claimed: list[Any]) -> None:
        self.committed, self.answers = asyncio.Event(), asyncio.Event()
        self._claimed = claimed

    async def run(self, work: Any, *arguments: Any) -> Any:
        if work is outbox.claim:
            self.committed.set()
            await self.answers.wait()
            return self._claimed
        return []


class Row:
    channel = "telegram"
    account = "test"


def leaving(text: str) -> Leaving:
    return Leaving(uuid4(), AT, AMAL, Outgoing(text), claimed=True)


@pytest.mark.parametrize("claimed", [[Row()], []], ids=["older ones waited", "nothing waited"])
async def test_a_newer_message_does_not_overtake(monkeypatch: pytest.MonkeyPatch, claimed: list[Row]) -> None:
    monkeypatch.setattr(delivery, "leaving_of", lambda row: leaving("first"))
    monkeypatch.setattr(delivery, "address_of", lambda row, channel: Address("712"))
    database, telegram = SlowClaims(claimed), Telegram()
    sender = delivery.Delivery(cast(Any, database), cast(Any, {"telegram": telegram}), uuid4())
    slow = asyncio.create_task(sender.deliver(AMAL))
    await database.committed.wait()
    sender.hand_over(cast(Any, telegram), Address("712"), [leaving("second")])
    await asyncio.sleep(0)
    assert telegram.said == []
    database.answers.set()
    assert await slow is bool(claimed)
    await sender.idle()
    assert telegram.said == [*(["first"] if claimed else []), "second"]
