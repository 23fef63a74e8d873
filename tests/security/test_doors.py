"""The doors: who is silent in the middle of a sentence, who asks for too much, who looks over the shoulder."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text
from starlette.types import Message

from bot.conversation import SENSITIVE_EXPIRY
from bot.visits import _history, _index
from handlers import patience, webchat
from handlers.ratelimit import Rate
from handlers.webchat_visitor import Allowance
from tests.flows.steps import agreed
from tests.standins.chat_client import visitor, write
from tests.standins.chat_server import ChatServer
from tests.transcripts import PNG, Talk


async def test_who_stops_in_the_middle_of_a_body_is_taken_for_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SILENCE", 0.01)
    parts: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> Message:
        return parts.pop() if parts else await asyncio.sleep(60, {})

    receive_in_time = patience.impatient(receive)
    assert (await receive_in_time())["body"] == b"{"
    assert (await receive_in_time())["type"] == "http.disconnect"


async def test_a_stream_of_news_is_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SILENCE", 0.01)
    parts: list[Message] = [{"type": "http.disconnect"}, {"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        await asyncio.sleep(0.05 * (len(parts) == 1))
        return parts.pop()

    receive_in_time = patience.impatient(receive)
    await receive_in_time()
    assert (await receive_in_time())["type"] == "http.disconnect"
    assert not parts, "it came from the other side"


async def test_uploads_of_one_address_are_counted_over_all_its_visitors() -> None:
    """A new visitor costs nothing, and 16 MB a file soon fill a disk."""
    server = ChatServer(Allowance(address_uploads=Rate(burst=2, per_minute=1)))
    statuses = []
    for _visitor in range(3):
        async with visitor(server) as stranger:
            statuses.append((await write(stranger, files=[("file", ("a.png", PNG, "image/png"))])).status_code)
    assert statuses == [200, 200, 429]
    async with visitor(server) as stranger:
        assert (await write(stranger, "words still pass")).status_code == 200


async def test_a_page_too_many_is_told_to_ask_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webchat, "MOST_STREAMS", 0)
    async with visitor(ChatServer()) as amal:
        await amal.get("/chat")
        declined = await amal.get("/chat/events")
    assert (declined.status_code, declined.headers["retry-after"]) == (503, "30")


async def test_json_that_is_nested_too_deeply_is_malformed() -> None:
    async with visitor(ChatServer()) as amal:
        assert (await amal.post("/chat/language", content=b"[" * 1000)).status_code == 400


async def test_a_range_of_absurd_length_is_no_range() -> None:
    async with visitor(ChatServer()) as amal:
        answer = await write(amal, files=[("file", ("a.png", PNG, "image/png"))])
        (file,) = next(m["attachments"] for m in answer.json()["messages"] if m["attachments"])
        for wanted, status in (("bytes=0-1", 206), (f"bytes={'9' * 5000}-", 200), ("bytes=٣-", 200)):
            headers = {"Range": wanted.encode()}
            assert (await amal.get(file["url"], headers=headers)).status_code == status  # type: ignore[arg-type]


def test_what_was_said_in_confidence_leaves_the_page_when_the_talk_is_over(talk: Talk, db: Connection) -> None:
    talk.channel, talk.sender = "webchat", uuid4().hex
    agreed(talk, "en")
    talk.say("[A private matter]")
    moved = "UPDATE contact SET account = 'web', address_index = :index WHERE id = :id"
    db.execute(text(moved), {"index": _index(talk.sender), "id": talk.contact_id})
    quiet = "Is it safe for you to write now?"
    assert quiet in _history(db, talk.sender, 0)[-1].text
    later = "UPDATE message SET created_at = created_at - make_interval(secs => :s) WHERE contact_id = :id"
    seconds = (SENSITIVE_EXPIRY + timedelta(minutes=1)).total_seconds()
    db.execute(text(later), {"s": seconds, "id": talk.contact_id})
    left = [message.text for message in _history(db, talk.sender, 0)]
    assert left, "what was said before it stays"
    assert not any(quiet in said for said in left)
