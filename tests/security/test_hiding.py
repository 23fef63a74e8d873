"""Hide: what was said is gone with the answer itself, nothing is left behind, and nothing that waits is lost."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from bot.channels.channel import Address, Misconfigured, Throttled
from bot.channels.webchat import WebChat
from bot.house import _unsend_one
from bot.messages import Incoming, Outgoing
from bot.queueing import enqueue
from storage.message import hide, provider_ids
from storage.pending import release_pending
from tests.casework.people import contact, said
from tests.flows.steps import agreed
from tests.transcripts import Talk


def shown(db: Connection, contact_id: UUID) -> list[tuple[bool, str]]:
    rows = db.execute(
        text("SELECT gone, state FROM message WHERE contact_id = :id ORDER BY seq"), {"id": contact_id}
    ).all()
    return [(row.gone, row.state) for row in rows]


def test_with_the_answer_everything_before_it_is_gone(talk: Talk, db: Connection) -> None:
    agreed(talk, "en")
    talk.say("/hide")
    *before, answer = shown(db, talk.contact_id)
    assert all(gone for gone, _state in before), "the word itself too"
    assert answer == (False, "sending")
    assert talk.last is not None
    assert len(talk.last.hidden) == len(before)


def test_a_reply_that_did_not_leave_yet_stays_here_and_a_colleagues_answer_is_kept(db: Connection) -> None:
    amal = contact(db, "1001")
    said(db, amal, uuid4(), outgoing=True, state="queued")
    enqueue(db, amal, Outgoing("Your papers are ready"), sensitive=True)
    hide(db, amal, 3600, but=[])
    assert shown(db, amal) == [(True, "failed"), (False, "pending"), (False, "queued")]


def test_the_newest_goes_first(db: Connection) -> None:
    amal = contact(db, "1001")
    rows = [said(db, amal, uuid4()) for _each in range(3)]
    for number, row in enumerate(rows[:2]):
        db.execute(text("UPDATE message SET provider_id = :n WHERE id = :id"), {"n": str(number), "id": row})
    assert provider_ids(db, hide(db, amal, 3600, but=[])) == ["1", "0"]


class Platform(WebChat):
    """Takes messages back unless it was told to refuse."""

    def __init__(self, *troubles: Exception) -> None:
        super().__init__()
        self.troubles = list(troubles)
        self.asked = 0

    async def unsend(self, to: Address, provider_id: str) -> bool:
        self.asked += 1
        if self.troubles:
            raise self.troubles.pop(0)
        return True


@pytest.mark.parametrize(("troubles", "asked"), [((), 1), ((Throttled(retry_after=0.01),), 2), ((Misconfigured(),), 1)])
async def test_one_that_cannot_be_taken_back_does_not_keep_the_others(
    troubles: tuple[Exception, ...], asked: int
) -> None:
    platform = Platform(*troubles)
    await _unsend_one(platform, Address("amal"), "1")
    assert platform.asked == asked


def test_an_answer_that_was_opened_comes_after_what_the_page_has(db: Connection) -> None:
    amal = contact(db, "1001")
    for words in ("first", "second"):
        enqueue(db, amal, Outgoing(words), sensitive=True)
    newest = db.execute(text("SELECT max(seq) FROM message WHERE contact_id = :id"), {"id": amal}).scalar_one()
    waiting = text("SELECT id FROM message WHERE contact_id = :id AND sensitive AND purpose = 'staff' ORDER BY seq")
    before = list(db.execute(waiting, {"id": amal}).scalars())
    assert release_pending(db, amal, sensitive=True) == 2
    assert list(db.execute(waiting, {"id": amal}).scalars()) == before
    later = text("SELECT count(*) FROM message WHERE contact_id = :id AND seq > :newest")
    assert db.execute(later, {"id": amal, "newest": newest}).scalar_one() == 2


def test_who_writes_hide_right_after_a_long_story_is_obeyed(talk: Talk) -> None:
    agreed(talk, "en")
    talk.say("human")
    talk.say("w" * 3600)
    assert talk.say("hide")[0].text == "Hello! Have a good day."


def test_the_last_press_of_a_talk_in_confidence_is_kept_as_such(talk: Talk, db: Connection) -> None:
    agreed(talk, "en")
    talk.say("[A private matter]")
    talk.say("[No, not now]")
    assert talk.last is not None
    assert talk.last.sensitive, "its button shows a tick, and not what was chosen"
    query = text("SELECT sensitive FROM message WHERE contact_id = :id AND NOT outgoing ORDER BY seq DESC LIMIT 1")
    assert db.execute(query, {"id": talk.contact_id}).scalar_one()


def test_parts_of_a_text_without_end_do_not_fill_the_state(talk: Talk, db: Connection) -> None:
    agreed(talk, "en")
    talk.say("human")
    for _part in range(12):
        talk.send(Incoming("telegram", "test", talk.sender, uuid4().hex, text="w" * 4000))
    size = text("SELECT length(state_sealed) FROM conversation WHERE contact_id = :id")
    assert db.execute(size, {"id": talk.contact_id}).scalar_one() < 25_000
