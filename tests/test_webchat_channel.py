"""The web chat as a channel: open pages hear of news, from this process and from others, and streams end."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from bot.channels.channel import Address, BadMedia, Channel
from bot.channels.webchat import CHANGED, NEWS, STREAMS, TYPING, WebChat
from bot.messages import Attachment, Incoming, Media, Outgoing, Sent
from handlers.ratelimit import Buckets, Proxies, Rate, take
from tests.standins.chat_server import ChatServer

AMAL = Address("amal")


async def test_it_is_a_channel() -> None:
    channel: Channel = WebChat()
    assert await channel.send(AMAL, Outgoing("مرحبا")) == Sent(provider_id="")
    assert await channel.invite(AMAL) == Sent(provider_id="")
    assert await channel.unsend(AMAL, "") is True


async def test_every_page_of_the_visitor_hears_and_nobody_elses() -> None:
    chat = WebChat()
    with chat.listen("amal") as one, chat.listen("amal") as two, chat.listen("basel") as other:
        await chat.send(AMAL, Outgoing("مرحبا"))
        await chat.typing(AMAL)
        await chat.unsend(AMAL, "")
        assert await one.wait(1) == await two.wait(1) == {NEWS, TYPING, CHANGED}
        assert await other.wait(0.01) == frozenset()
    assert chat.streams == 0


async def test_a_press_is_seen_by_the_other_pages() -> None:
    chat = WebChat()
    with chat.listen("amal") as page:
        await chat.acknowledge(Incoming("webchat", "web", "amal", "1", button="1:yes"), "نعم", False)
        assert await page.wait(1) == {CHANGED}


async def test_the_oldest_page_makes_room() -> None:
    chat = WebChat()
    with chat.listen("amal") as oldest:
        contexts = [chat.listen("amal") for _ in range(STREAMS)]
        pages = [context.__enter__() for context in contexts]
        assert not oldest.open
        assert all(page.open for page in pages)
        for context in contexts:
            context.__exit__(None, None, None)
    assert chat.streams == 0


async def test_files_have_arrived_already() -> None:
    with pytest.raises(BadMedia):
        await WebChat().fetch(Attachment(Media.PHOTO), None)  # type: ignore[arg-type]


async def test_what_other_processes_committed_is_noticed_by_one_query_for_all() -> None:
    newest = {"amal": 1, "basel": 1}
    asked: list[list[str]] = []
    polled = asyncio.Event()

    async def ask(visitors: list[str]) -> dict[str, int]:
        asked.append(visitors)
        if len(asked) == 2:
            raise ConnectionError("away for a moment")
        if len(asked) == 4:
            polled.set()
        return {visitor: newest[visitor] for visitor in visitors}

    chat = WebChat(ask, every=0.01)
    await chat.start()
    try:
        with chat.listen("amal") as amal, chat.listen("basel") as basel:
            await asyncio.wait_for(polled.wait(), 2)
            # A page that is new here may have looked before the last word came.
            assert (await amal.wait(2), await basel.wait(2)) == ({NEWS}, {NEWS})
            newest["amal"] = 2
            assert await amal.wait(2) == {NEWS}
            assert await basel.wait(0.05) == frozenset()
            assert asked[0] == ["amal", "basel"]
    finally:
        await chat.stop()


async def test_who_is_written_to_sees_dots_and_nobody_else() -> None:
    async def newest(visitors: list[str]) -> dict[str, int]:
        return dict.fromkeys(visitors, 1)

    async def awaited(visitors: list[str]) -> list[str]:
        return [visitor for visitor in visitors if visitor == "amal"]

    chat = WebChat(every=0.01)
    chat.follow(newest, awaited)
    try:
        with chat.listen("amal") as amal, chat.listen("basel") as basel:
            assert (await amal.wait(2), await basel.wait(2)) == ({NEWS, TYPING}, {NEWS})
            assert await amal.wait(2) == {TYPING}
            assert await basel.wait(0.05) == frozenset()
    finally:
        await chat.stop()


def test_the_stream_tells_that_there_is_news_and_ends_when_the_server_stops() -> None:
    with ChatServer() as server, httpx.Client(base_url=server.address) as amal:
        assert amal.get("/chat/events").status_code == 204
        amal.post("/chat/messages", files={"text": (None, "مرحبا")})
        (name,) = server.visits.visits
        with amal.stream("GET", "/chat/events", timeout=10) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            assert next(lines) == "retry: 3000"
            server.call(lambda: server.visits.say(name, "جواب"))
            assert next(line for line in lines if line.startswith("event:")) == "event: news"
            assert next(lines) == "data:"
            server.call(server.chat.hang_up)
            assert [line for line in lines if line.startswith("event:")] == []


def ticking() -> tuple[Callable[[], float], Callable[[float], None]]:
    now = 0.0

    def advance(seconds: float) -> None:
        nonlocal now
        now += seconds

    return lambda: now, advance


def test_a_bucket_fills_up_again() -> None:
    clock, advance = ticking()
    bucket = Buckets(Rate(burst=2, per_minute=60), clock)
    assert [take((bucket, "amal")) for _ in range(3)] == [0, 0, 1]
    assert take((bucket, "basel")) == 0
    advance(1)
    assert [take((bucket, "amal")) for _ in range(2)] == [0, 1]
    advance(3600)
    assert [take((bucket, "amal")) for _ in range(3)] == [0, 0, 1]


def test_where_one_bucket_is_empty_none_is_drawn_from() -> None:
    clock, _advance = ticking()
    wide, narrow = Buckets(Rate(5, 1), clock), Buckets(Rate(1, 1), clock)
    assert take((wide, "a"), (narrow, "a")) == 0
    assert take((wide, "a"), (narrow, "a")) == 60
    assert [take((wide, "a")) for _ in range(5)] == [0, 0, 0, 0, 60]


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ([], "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (["10.0.0.0/8"], "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (["10.0.0.1"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.1"], "10.0.0.1", "nonsense", "nonsense"),
        ([], "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ([], "::ffff:198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (["10.0.0.0/8"], "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
    ],
)
def test_only_trusted_proxies_say_who_the_client_is(trusted: list[str], peer: str, forwarded: str, client: str) -> None:
    assert Proxies(trusted).client(peer, forwarded) == client
