"""What breaks in one place stays there: one unreadable state, one bad mark, one moment without the database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from bot import jobs
from bot.assembly import Ground
from bot.channels.channel import Address, Busy, File, Unreachable
from bot.channels.webchat import WebChat
from bot.conversation import Leaving
from bot.delivery import Delivery
from bot.house import House
from bot.messages import Attachment, Incoming, Media, Outgoing, Sent
from bot.outcomes import write_marks
from bot.timers import look_after
from flows import TOPICS
from handlers import running
from storage.database import Database
from storage.outbox import Mark
from tests.casework.people import contact, said
from tests.flows.steps import agreed
from tests.transcripts import Talk

SPOILT = "UPDATE conversation SET state_sealed = '\\x0102030405', due_at = :due WHERE contact_id = :id"


def test_who_cannot_be_read_any_more_begins_anew(talk: Talk, db: Connection) -> None:
    agreed(talk, "en")
    db.execute(text(SPOILT), {"due": None, "id": talk.contact_id})
    heard = talk.conversations.apologise(db, Incoming("telegram", "test", talk.sender, "again"))
    assert heard.leaving[0].message.text.startswith("Something went wrong on our side")
    assert talk.say("/menu")[0].choices


def test_one_that_cannot_be_read_does_not_keep_the_others_from_expiring(talk: Talk, db: Connection) -> None:
    spoilt = agreed(talk, "en").contact_id
    other = agreed(talk.another("basma"), "en").contact_id
    yesterday = datetime.now(UTC) - timedelta(days=1)
    db.execute(text("UPDATE conversation SET due_at = :due WHERE contact_id = :id"), {"due": yesterday, "id": other})
    db.execute(text(SPOILT), {"due": yesterday - timedelta(days=1), "id": spoilt})
    assert look_after(db, TOPICS, datetime.now(UTC) + timedelta(days=30)) >= 2
    due = text("SELECT count(*) FROM conversation WHERE due_at IS NOT NULL AND contact_id = ANY(:ids)")
    assert db.execute(due, {"ids": [spoilt, other]}).scalar_one() == 0


def test_what_a_provider_says_at_length_does_not_hold_up_the_marks_of_others(db: Connection) -> None:
    amal = contact(db, "1001")
    ids = [said(db, amal, uuid4(), outgoing=True, state="sending") for _each in range(2)]
    rows = db.execute(text("SELECT id, created_at FROM message WHERE contact_id = :id"), {"id": amal})
    created: dict[UUID, datetime] = {row.id: row.created_at for row in rows}
    marks = [Mark(ids[0], created[ids[0]], "failed", "p" * 500, "r" * 500), Mark(ids[1], created[ids[1]], "sent", "1")]
    write_marks(db, [(amal, mark, False) for mark in marks])
    states = db.execute(text("SELECT state FROM message WHERE contact_id = :id ORDER BY seq"), {"id": amal}).scalars()
    assert list(states) == ["failed", "sent"]


class Away:
    """A database that is away."""

    async def run(self, work: Callable[..., Any], *_arguments: Any) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("gone"))


class Blocked(WebChat):
    async def send(self, to: Address, message: Outgoing, files: tuple[File, ...] = ()) -> Sent:
        raise Unreachable


@pytest.mark.parametrize(
    ("message", "state"),
    [(Outgoing("Hello"), "failed"), (Outgoing("", attachments=(Attachment(Media.PHOTO, id=uuid4()),)), "queued")],
)
async def test_while_the_database_is_away_every_message_still_gets_its_mark(message: Outgoing, state: str) -> None:
    """One without a mark would hold up all that follows it, until the process ends."""
    channel = Blocked()
    delivery = Delivery(cast(Database, Away()), {"webchat": channel}, uuid4())
    amal: UUID = uuid4()
    two = [Leaving(uuid4(), datetime.now(UTC), amal, message, claimed=True) for _each in range(2)]
    delivery.hand_over(channel, Address("amal"), two)
    for _look in range(100):
        if len(delivery._marks) == 2:
            break
        await asyncio.sleep(0.01)
    assert [mark.state for _contact, mark, _ephemeral in delivery._marks] == [
        state,
        "queued" if state == "queued" else state,
    ]
    for task in list(delivery._tasks):
        task.cancel()


async def test_jobs_are_taken_again_when_the_engine_ended_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it does when it loses the database: everything that waits would wait until the next start."""
    began = asyncio.Semaphore(0)

    class Engine:
        async def run_worker_async(self, **_settings: object) -> None:
            began.release()

        async def __aenter__(self) -> "Engine":
            return self

        async def __aexit__(self, *_error: object) -> None: ...

        def open_async(self) -> "Engine":
            return self

        def __enter__(self) -> "Engine":
            return self

        def __exit__(self, *_error: object) -> None: ...

        def replace_connector(self, _connector: object) -> "Engine":
            return self

    class Ours:
        url = "postgresql+psycopg://nowhere/"

    monkeypatch.setattr(jobs, "app", Engine())
    monkeypatch.setattr(running, "LOOK", 0)
    ground = cast(Ground, type("Ground", (), {"database": Ours}))
    working = asyncio.create_task(running.take_jobs(ground, cast(House, None)))
    async with asyncio.timeout(5):
        for _time in range(3):
            await began.acquire()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_one_missed_message_that_cannot_be_taken_in_holds_up_nobody_else() -> None:
    class Catching(House):
        async def receive(self, incoming: Incoming) -> None:
            if incoming.provider_id == "1":
                raise Busy
            heard.append(incoming.provider_id)

    heard: list[str] = []
    senders = (("amal", "1"), ("basma", "2"), ("amal", "3"))
    missed = [Incoming("whatsapp", "wasl", sender, id, text="hello") for sender, id in senders]
    nothing = cast(Any, None)
    with pytest.raises(Busy):
        await Catching(nothing, {}, nothing, nothing, sending=nothing)._catch_up(missed)
    assert heard == ["2"], "the third waits for the first, to stay in order"
