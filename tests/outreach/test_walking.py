"""A broadcast on its way: everybody once, whatever providers, colleagues and the database do meanwhile."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Connection, text

from bot import clock
from bot.channels.channel import Misconfigured, Refused, Throttled, Unavailable, Unreachable
from bot.outreach import acting, stream, unreached
from bot.outreach.content import Content
from bot.outreach.waking import wake
from bot.people import set_news_stopped
from storage import delivery
from tests.outreach import crowd
from tests.outreach.post import Post, Telephone
from tests.server.harness import until

States = Callable[[UUID], dict[tuple[str, str], int]]
PEOPLE = 300


def prepared(post: Post, people: int = PEOPLE, **more: Any) -> UUID:
    """A broadcast that was sent just now to so many."""

    def prepare(db: Connection) -> UUID:
        crowd.subscribers(db, people, language="en", **more)
        return crowd.sent(db, crowd.officer(db), post.org)

    return post.begin(prepare)  # type: ignore[no-any-return]


async def test_everybody_gets_it_once(post: Post, states: States) -> None:
    broadcast = prepared(post)
    await post.walk(broadcast)
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): PEOPLE}
    assert Counter(post.telephone.people).most_common(1)[0][1] == 1
    assert len(post.telephone.got) == PEOPLE
    assert post.row(broadcast).state == "done"
    assert all(message.text == crowd.GREETING.texts["en"] for _who, message in post.telephone.got)


async def test_each_reads_it_in_their_own_letters_with_what_was_written_for_them_first(post: Post) -> None:
    texts = {"sr": "Ambulanta dolazi sutra, pišite nam na WhatsApp.", "sq": "Ambulanca vjen nesër."}

    def prepare(db: Connection, content: Content, first: int) -> UUID:
        crowd.subscribers(db, 1, first=first, language="sr-cyrl")
        return crowd.sent(db, crowd.officer(db), post.org, content)

    await post.walk(post.begin(prepare, Content(texts), 1))
    assert [message.text for _who, message in post.telephone.got] == ["Амбуланта долази сутра, пишите нам на WhatsApp."]
    post.telephone.got.clear()
    await post.walk(post.begin(prepare, Content({**texts, "sr-cyrl": "Лекар долази сутра."}), 2))
    assert {message.text for _who, message in post.telephone.got} == {"Лекар долази сутра."}


async def test_two_workers_take_up_one_broadcast_and_one_of_them_sends_it(post: Post, states: States) -> None:
    broadcast, other = prepared(post), post.another()
    await asyncio.gather(post.walk(broadcast), other.walk(broadcast))
    assert states(broadcast) == {("sent", ""): PEOPLE}
    assert len(set(post.telephone.people)) == len(post.telephone.got) == PEOPLE


async def test_what_a_dead_process_was_sending_is_unknown_and_the_rest_goes_on(post: Post, states: States) -> None:
    broadcast = prepared(post)
    stuck = asyncio.Event()

    async def hang(who: str) -> None:
        if len(post.telephone.got) >= 100:
            await stuck.wait()

    post.telephone.does = hang
    dying = asyncio.create_task(post.walk(broadcast))
    await until(lambda: states(broadcast).get(("sending", ""), 0) == stream.AT_ONCE)  # then it takes no more
    post.die()
    doubt = states(broadcast)[("sending", "")]
    assert doubt == stream.AT_ONCE
    other = Post(post.database, post.org, Telephone())
    assert post.begin(wake, post.org, clock.now()) == 1
    await other.walk(broadcast)
    found = states(broadcast)
    assert found == {("sent", ""): PEOPLE - doubt, ("unknown", delivery.LOST): doubt}
    assert post.row(broadcast).state == "done"
    assert not set(other.telephone.people) & set(post.telephone.people)
    stuck.set()
    await dying


async def test_who_was_taken_for_dead_and_lives_tells_the_truth(post: Post, states: States) -> None:
    broadcast = prepared(post, 40)
    stuck = asyncio.Event()

    async def hang(who: str) -> None:
        if post.telephone.got:
            await stuck.wait()

    post.telephone.does = hang
    slow = asyncio.create_task(post.walk(broadcast))
    await until(lambda: {("sending", ""), ("sent", "")} <= set(states(broadcast)))
    post.die()
    post.begin(wake, post.org, clock.now())
    assert states(broadcast)[("unknown", delivery.LOST)] > 0
    await Post(post.database, post.org, Telephone()).walk(broadcast)
    stuck.set()
    await slow
    assert states(broadcast) == {("sent", ""): 40}


async def test_a_person_decides_about_what_is_unknown(post: Post, states: States) -> None:
    broadcast = prepared(post, 10)
    carla = post.begin(crowd.officer)

    async def uncertain(who: str) -> None:
        if who.endswith(("1", "2")):
            raise Unavailable(uncertain=True)

    post.telephone.does = uncertain
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): 8, ("unknown", "unavailable"): 2}
    post.telephone.does = None
    assert post.begin(unreached.send_unknown_again, carla, broadcast) == 2
    assert post.begin(unreached.send_unknown_again, carla, broadcast) == 0
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): 10}


async def test_or_leaves_it(post: Post, states: States) -> None:
    broadcast = prepared(post, 3)
    carla = post.begin(crowd.officer)

    async def uncertain(who: str) -> None:
        raise Unavailable(uncertain=True)

    post.telephone.does = uncertain
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stream, "PAUSES", (0.0,))
        await post.walk(broadcast)
    assert states(broadcast) == {("unknown", "unavailable"): 3}
    assert post.begin(unreached.leave_unknown, carla, broadcast) == 3
    assert post.begin(unreached.leave_unknown, carla, broadcast) == 0
    assert states(broadcast) == {("skipped", "left_unknown"): 3}


async def test_who_stops_between_planning_and_sending_gets_nothing(post: Post, states: States) -> None:
    broadcast = prepared(post, 30)
    carla = post.begin(crowd.officer)

    async def pause(who: str) -> None:
        post.begin(acting.pause, carla, broadcast)

    post.telephone.does = pause
    await post.walk(broadcast)
    post.telephone.does = None
    assert post.row(broadcast).state == "paused"
    waiting = post.begin(
        lambda db: db.execute(text("SELECT contact_id FROM delivery WHERE state = 'planned'")).scalars()
    )
    stopping, blocked, erased, *_others = list(waiting)
    post.begin(set_news_stopped, stopping, True)
    post.begin(
        lambda db: db.execute(text("UPDATE contact SET unreachable = 'blocked' WHERE id = :id"), {"id": blocked})
    )
    post.begin(lambda db: db.execute(text("DELETE FROM contact WHERE id = :id"), {"id": erased}))
    assert post.begin(acting.resume, carla, broadcast)
    await post.walk(broadcast)
    assert states(broadcast) == {
        ("sent", ""): 27, ("skipped", "stopped"): 1, ("skipped", "unreachable"): 1, ("skipped", "gone"): 1,
    }  # fmt: skip


async def test_a_stop_in_mid_batch_holds_for_all_who_wait(post: Post, states: States) -> None:
    broadcast = prepared(post)
    carla = post.begin(crowd.officer)

    pressed: list[bool] = []

    async def stop(who: str) -> None:
        if len(post.telephone.got) == 50:
            pressed.append(await post.database.run(acting.stop, carla, broadcast, clock.now()))

    post.telephone.does = stop
    await post.walk(broadcast)
    assert pressed.count(True) == 1
    found = states(broadcast)
    assert 50 <= found[("sent", "")] <= 50 + 2 * stream.AT_ONCE
    assert found[("sent", "")] + found[("planned", "")] == PEOPLE
    assert not post.begin(acting.resume, carla, broadcast)
    await post.walk(broadcast)
    assert states(broadcast) == found


async def test_too_fast_slows_everybody_and_loses_nobody(post: Post, states: States) -> None:
    broadcast = prepared(post, 60)
    refused: list[float] = []

    async def throttle(who: str) -> None:
        if len(post.telephone.got) == 20 and not refused:
            refused.append(asyncio.get_running_loop().time())
            raise Throttled(retry_after=1.5)
        if refused and asyncio.get_running_loop().time() > refused[0] + 0.3:
            assert asyncio.get_running_loop().time() >= refused[0] + 1.5

    post.telephone.does = throttle
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): 60}
    assert len(post.telephone.got) == 60


async def test_who_blocked_us_is_left_alone_from_then_on(post: Post, states: States, rows: Any) -> None:
    broadcast = prepared(post, 10)

    async def blocked(who: str) -> None:
        if who.endswith("7"):
            raise Unreachable(code="403")

    post.telephone.does = blocked
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): 9, ("failed", "403"): 1}
    assert [(row.reason, row.broadcast_id) for row in rows("SELECT * FROM suppression")] == [("403", broadcast)]
    again = post.begin(lambda db: crowd.sent(db, crowd.officer(db), post.org))
    await post.walk(again)
    assert states(again) == {("sent", ""): 9, ("skipped", "unreachable"): 1}


async def test_one_bad_message_stops_nobody_and_may_be_tried_again(post: Post, states: States) -> None:
    broadcast = prepared(post, 20)
    carla = post.begin(crowd.officer)

    async def refuse(who: str) -> None:
        if who.endswith("3"):
            raise Refused(code="400")
        if who.endswith("4"):
            raise Refused()
        if who.endswith("5"):
            raise RuntimeError("a fault of ours")

    post.telephone.does = refuse
    await post.walk(broadcast)
    found = states(broadcast)
    assert found == {("sent", ""): 14, ("failed", "400"): 2, ("failed", "refused"): 2, ("unknown", "internal"): 2}
    assert post.begin(unreached.retry_failed, carla, broadcast) == 0
    post.begin(lambda db: db.execute(text("UPDATE delivery SET reason = '63018' WHERE reason = 'refused'")))
    post.telephone.does = None
    assert post.begin(unreached.retry_failed, carla, broadcast) == 2
    assert post.begin(unreached.retry_failed, carla, broadcast) == 0
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): 16, ("failed", "400"): 2, ("unknown", "internal"): 2}


async def test_a_wrong_account_pauses_it_by_itself(post: Post, states: States) -> None:
    broadcast = prepared(post)

    async def wrong(who: str) -> None:
        raise Misconfigured(code="401")

    post.telephone.does = wrong
    await post.walk(broadcast)
    row = post.row(broadcast)
    assert (row.state, row.reason, row.walker) == ("paused", "misconfigured:401", None)
    assert states(broadcast) == {("planned", "misconfigured"): 1, ("planned", ""): PEOPLE - 1}


async def test_a_provider_that_is_down_for_an_hour(post: Post, states: States, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is lost or written to twice, and the provider is asked once a minute."""
    broadcast = prepared(post, 50)
    tried: list[str] = []

    async def down(who: str) -> None:
        tried.append(who)
        raise Unavailable()

    post.telephone.does = down
    monkeypatch.setattr(stream, "PAUSES", (0.01, 0.02, 60.0))
    for _minute in range(4):
        post.begin(lambda db: db.execute(text("UPDATE sending_rate SET held_until = NULL, next_at = now()")))
        await post.walk(broadcast)
        row = post.row(broadcast)
        assert (row.state, row.reason, row.walker) == ("sending", "held", None)
        assert timedelta(seconds=50) < row.wake_at - clock.now() < timedelta(seconds=61)
        assert post.begin(wake, post.org, clock.now()) == 0
    assert len(tried) == 3 + 1 + 1 + 1
    post.telephone.does = None
    post.begin(lambda db: db.execute(text("UPDATE sending_rate SET held_until = NULL, next_at = now()")))
    assert post.begin(wake, post.org, clock.now() + timedelta(minutes=2)) == 1
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): 50}


async def test_the_database_is_away_for_a_moment(post: Post, states: States, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, or a server that starts anew: marks wait, and what a lost commit claimed is not lost."""
    broadcast = prepared(post)
    claim, failures = delivery.claim, iter(["before", "", "after", "", "", "before"])

    def unlucky(db: Connection, *arguments: Any) -> Any:
        failure = next(failures, "")
        if failure == "before":
            raise psycopg.errors.DiskFull("No space left on device")
        step = claim(db, *arguments)
        if failure == "after":
            db.commit()
            raise psycopg.OperationalError("the connection is lost")
        return step

    monkeypatch.setattr(delivery, "claim", unlucky)
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): PEOPLE}
    assert len(set(post.telephone.people)) == len(post.telephone.got) == PEOPLE


async def test_quiet_hours_begin_in_the_middle(post: Post, states: States, monkeypatch: pytest.MonkeyPatch) -> None:
    broadcast = prepared(post)
    rules = {"quiet_from": "20:00", "quiet_until": "09:00"}
    document = post.org.to_document() | {"outreach": rules}
    post.org = type(post.org).from_document(document)
    evening = datetime(2026, 12, 1, 17, 59, tzinfo=UTC)  # 19:59 in Palestine
    monkeypatch.setattr(clock, "now", lambda: evening)

    async def later(who: str) -> None:
        if len(post.telephone.got) == 30:
            monkeypatch.setattr(clock, "now", lambda: evening + timedelta(minutes=1))

    post.telephone.does = later
    await post.walk(broadcast)
    row = post.row(broadcast)
    assert (row.state, row.reason) == ("sending", "quiet")
    assert row.wake_at == datetime(2026, 12, 2, 7, 0, tzinfo=UTC)
    assert 30 <= states(broadcast)[("sent", "")] < PEOPLE
    morning = row.wake_at + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: morning)
    assert post.begin(wake, post.org, morning) == 1
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): PEOPLE}


async def test_a_file_is_uploaded_once(post: Post, states: States) -> None:
    from dataclasses import replace

    from bot.channels.telegram import TelegramChannel
    from bot.files import store
    from bot.messages import Attachment, Media
    from tests.transcripts import PNG

    post.telephone.limits = replace(TelegramChannel.limits)

    def prepare(db: Connection) -> UUID:
        picture = Attachment(Media.PHOTO, id=store(db, Media.PHOTO, "map.png", PNG), mime="image/png", size=len(PNG))
        crowd.subscribers(db, 40, language="en")
        content = Content(crowd.GREETING.texts, files=(picture,))
        return crowd.sent(db, crowd.officer(db), post.org, content)

    broadcast = post.begin(prepare)
    await post.walk(broadcast)
    assert states(broadcast) == {("sent", ""): 40}
    assert post.telephone.files == 1
    references = Counter(message.attachments[0].reference for _who, message in post.telephone.got)
    assert references == {"": 1, "sendPhoto:known": 39}
    assert post.row(broadcast).uploaded == {"telegram": "sendPhoto:known"}
