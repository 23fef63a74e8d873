"""The web chat's doors: who may come in, what is declined and how, and what is told."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from handlers.ratelimit import Rate
from handlers.webchat_visitor import Allowance
from tests.standins.chat_client import visitor, write
from tests.standins.chat_server import ChatServer


@pytest.fixture
def server() -> ChatServer:
    return ChatServer()


@pytest.fixture
async def amal(server: ChatServer) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(server) as client:
        yield client


async def test_the_page_is_arabic_and_right_to_left_and_allows_no_foreign_script(amal: httpx.AsyncClient) -> None:
    page = await amal.get("/chat")
    assert '<html lang="ar" dir="rtl"' in page.text
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "microphone=(self)" in page.headers["permissions-policy"]
    assert "<script>" not in page.text
    assert "style=" not in page.text


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(amal: httpx.AsyncClient) -> None:
    cookie = (await amal.get("/chat")).headers["set-cookie"]
    for part in ("wasl_chat=", "HttpOnly", "SameSite=lax", "Path=/chat", "Max-Age=15552000"):
        assert part in cookie


async def test_what_is_written_is_answered_and_found_again(amal: httpx.AsyncClient) -> None:
    answer = (await write(amal, "السلام عليكم")).json()
    first, *rest = answer["messages"]
    assert (first["from"], first["text"]) == ("me", "السلام عليكم")
    assert [message["from"] for message in rest] == ["them", "them"]
    assert rest[-1]["choices"][0]["value"].endswith(":aid")
    again = (await amal.get("/chat/messages?after=0")).json()
    assert again["messages"] == answer["messages"]
    assert again["dir"] == "rtl"
    assert again["languages"] == {"ar": "العربية", "en": "English"}
    assert (await amal.get(f"/chat/messages?after={first['seq']}")).json()["messages"] == rest


async def test_a_pressed_option_stays_marked(server: ChatServer, amal: httpx.AsyncClient) -> None:
    asked = (await write(amal, "مرحبا")).json()["messages"][-1]
    value = asked["choices"][1]["value"]
    await write(amal, button=value, pressed=asked["id"])
    assert server.visits.received[-1].button == value
    assert server.visits.received[-1].pressed == asked["id"]
    history = (await amal.get("/chat/messages?after=0")).json()["messages"]
    assert next(message for message in history if message["id"] == asked["id"])["chosen"] == value


async def test_a_message_sent_twice_is_taken_once(server: ChatServer, amal: httpx.AsyncClient) -> None:
    id = str(uuid4())
    first = await write(amal, "مرة واحدة", id=id)
    second = await write(amal, "مرة واحدة", id=id)
    assert first.json()["messages"] == second.json()["messages"]
    assert len(server.visits.received) == 1


async def test_line_ends_of_a_form_are_those_that_were_typed(server: ChatServer, amal: httpx.AsyncClient) -> None:
    await write(amal, "سطر\r\nوسطر")
    assert server.visits.received[0].text == "سطر\nوسطر"


async def test_a_forged_cookie_is_nobody(server: ChatServer, amal: httpx.AsyncClient) -> None:
    await write(amal, "سر")
    name, signature = amal.cookies["wasl_chat"].split(".")
    async with visitor(server) as basel:
        for forged in (f"{name}.{'0' * 64}", name, f"{name}.", f"{name.swapcase()}.{signature}", "ع.ع"):
            found = await basel.get("/chat/messages", headers=[(b"cookie", f"wasl_chat={forged}".encode())])
            assert found.json()["messages"] == []
            assert found.json()["known"] is False


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://chat.test"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "http://chat.test"}, 200),
        ({}, 200),
    ],
)
async def test_no_other_site_may_send(amal: httpx.AsyncClient, headers: dict[str, str], status: int) -> None:
    amal.headers.update(headers)
    assert (await write(amal, "مرحبا")).status_code == status
    assert (await amal.post("/chat/exit")).status_code == (204 if status == 200 else 403)


async def test_a_busy_house_asks_to_come_again(server: ChatServer, amal: httpx.AsyncClient) -> None:
    server.visits.busy = 1
    answer = await write(amal, "مرحبا", id=(id := str(uuid4())))
    assert (answer.status_code, answer.json()["retry_after"]) == (503, 1)
    assert (await write(amal, "مرحبا", id=id)).status_code == 200


async def test_who_writes_too_fast_is_told_when_to_go_on() -> None:
    slow = Rate(burst=2, per_minute=1)
    async with visitor(ChatServer(Allowance(messages=slow))) as amal:
        await amal.get("/chat")
        assert [(await write(amal, "x")).status_code for _ in range(3)] == [200, 200, 429]
        declined = await write(amal, "x")
        assert 0 < declined.json()["retry_after"] <= 60
        assert declined.headers["retry-after"] == str(declined.json()["retry_after"])


async def test_one_address_cannot_begin_without_end() -> None:
    server = ChatServer(Allowance(newcomers=Rate(burst=2, per_minute=0.1)))
    statuses = []
    for _ in range(3):
        async with visitor(server) as stranger:
            statuses.append((await write(stranger, "x")).status_code)
    assert statuses == [200, 200, 429]
    async with visitor(server) as stranger:
        page = await stranger.get("/chat")
        assert page.status_code == 200
        assert "set-cookie" not in page.headers


async def test_exit_forgets_the_visitor(amal: httpx.AsyncClient) -> None:
    await write(amal, "سر")
    left = await amal.post("/chat/exit")
    assert left.status_code == 204
    assert (await amal.get("/chat/messages")).json() | {"messages": [], "known": False} == (
        await amal.get("/chat/messages")
    ).json()


async def test_who_left_while_offline_is_forgotten_with_the_next_request(amal: httpx.AsyncClient) -> None:
    await write(amal, "سر")
    before = amal.cookies["wasl_chat"]
    amal.cookies.set("wasl_chat_left", "1", path="/chat", domain="chat.test")
    assert (await amal.get("/chat/messages")).json()["messages"] == []
    await amal.get("/chat")
    assert amal.cookies["wasl_chat"] != before
    assert "wasl_chat_left" not in amal.cookies
    assert (await amal.get("/chat/messages")).json()["messages"] == []


async def test_hiding_takes_everything_off_and_forgets_the_visitor(amal: httpx.AsyncClient) -> None:
    last = (await write(amal, "سر")).json()["last"]
    answer = (await write(amal, "/hide", after=str(last))).json()
    assert answer["cleared"] is True
    assert [message["text"] for message in answer["messages"]] == ["شكرًا لك."]
    assert "wasl_chat" not in amal.cookies


async def test_the_language_of_the_page_is_the_language_of_the_conversation(
    server: ChatServer, amal: httpx.AsyncClient
) -> None:
    await amal.get("/chat")
    assert (await amal.post("/chat/language", json={"language": "en"})).status_code == 204
    assert '<html lang="en" dir="ltr"' in (await amal.get("/chat")).text
    await write(amal, "hello")
    assert server.visits.received[0].language_hint == "en"
    await amal.post("/chat/language", json={"language": "ar"})
    told = (await amal.get("/chat/messages")).json()
    assert told["language"] == "ar"
    assert told["messages"][-1]["text"] == "كيف يمكنني أن أساعدك اليوم؟"
    for body in (b'{"language": "xx"}', b"[]", b"{", b'{"language": 1}'):
        assert (await amal.post("/chat/language", content=body)).status_code == 400
    assert (await amal.post("/chat/language", content=bytes(5000))).status_code == 413
