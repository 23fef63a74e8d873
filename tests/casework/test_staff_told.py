"""What the house does each minute for requests and deadlines, and what it tells the staff's Telegram chat."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import col

from bot import clock
from bot.casework import ask_for_human
from bot.channels.channel import Address, Refused, SendError, Throttled
from bot.conversation import Conversations
from bot.house import House
from bot.messages import Outgoing
from bot.organisation import Organisation
from bot.settings import Settings, SettingsError, load
from bot.staff.notifying import Occasion, StaffChat
from storage.case import Case
from storage.handoff import Handoff
from tests.casework.duty import Told
from tests.casework.people import MONDAY, complaint, contact
from tests.transcripts import TELEGRAM

CHAT = StaffChat("-1001234567890", "https://hotline.example.org/console")


@dataclass
class OneConnection:
    """The database of the test, as the house asks it."""

    db: Connection

    async def run(self, work: Any, *given: Any) -> Any:
        return work(self.db, *given)


@dataclass
class Telegram:
    trouble: SendError | None = None
    sent: list[tuple[str, Outgoing]] = field(default_factory=list)

    async def send(self, to: Address, message: Outgoing) -> None:
        if self.trouble:
            raise self.trouble
        self.sent.append((to.value, message))


def house(db: Connection, org: Organisation, telegram: Telegram, chat: StaffChat | None = CHAT) -> House:
    conversations = Conversations({}, lambda: org, {"telegram": TELEGRAM}, uuid4())
    channels = cast(Any, {"telegram": telegram})
    return House(
        cast(Any, OneConnection(db)), channels, conversations, cast(Any, None), sending=cast(Any, None), staff_chat=chat
    )


def test_the_chat_of_the_staff_hears_neutral_words(db: Connection, org: Organisation) -> None:
    telegram = Telegram()
    asyncio.run(house(db, org, telegram).tell_staff_chat(Occasion.ASKED))
    ((chat, message),) = telegram.sent
    assert chat == "-1001234567890"
    assert message.text.endswith("\n\nhttps://hotline.example.org/console")
    assert not message.choices
    asyncio.run(house(db, org, telegram, None).tell_staff_chat(Occasion.ASKED))
    assert len(telegram.sent) == 1, "where none is set, none is told"


def test_a_chat_that_is_slow_is_tried_again_and_one_that_is_gone_is_not(db: Connection, org: Organisation) -> None:
    with pytest.raises(Throttled):
        asyncio.run(house(db, org, Telegram(Throttled())).tell_staff_chat(Occasion.ASKED))
    asyncio.run(house(db, org, Telegram(Refused("chat not found"))).tell_staff_chat(Occasion.ASKED))


def test_each_minute_ends_and_told_once(db: Connection, org: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch)
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    for n in range(3):
        ask_for_human(db, contact(db, f"60{n}"), "", False, "", org, MONDAY)
    complaint(db, org, contact(db, "609"))
    built = house(db, org, Telegram())
    for _again in range(2):
        asyncio.run(built.look_after_handoffs())
        asyncio.run(built.look_after_deadlines())
    assert told.chat() == [Occasion.ASKED] * 3
    assert db.execute(select(func.count()).where(col(Handoff.told_at) == MONDAY)).scalar_one() == 3
    assert db.execute(select(func.count()).where(col(Case.repeats) == 0)).scalar_one() == 0


def test_the_job_of_one_request(db: Connection, org: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch)
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    ask_for_human(db, contact(db, "700"), "", False, "", org, MONDAY)
    ((task, ids),) = told.all
    assert task == "offer"
    told.all.clear()
    for _again in range(2):
        asyncio.run(house(db, org, Telegram()).offer_handoff(UUID(ids["handoff"])))
    assert told.chat() == [Occasion.ASKED]


def test_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_STAFF_TELEGRAM_CHAT", "our chat")
    with pytest.raises(SettingsError, match="WASL_STAFF_TELEGRAM_CHAT is 'our chat' but must be the id"):
        load(None)
    given: dict[str, Any] = {"staff_telegram_chat": "-1001234567890"}
    assert StaffChat.of(Settings(**given)) is None, "without Telegram there is no chat"
    chat = StaffChat.of(Settings(**given, telegram_token="1:a", public_url="https://hotline.example.org"))
    assert chat == CHAT
