"""People talk with the installation, and every message may meet another process."""

import asyncio
from collections.abc import Callable

import aiohttp
import pytest

from handlers.forms import MOST_BODY, MOST_FILE
from handlers.webchat_visitor import ADDRESS, MESSAGES
from storage import sealed
from tests.proxy.machines import SHIPPED, Cluster
from tests.server.harness import Server
from tests.server.people import Amal, Huda, Person, Salma
from tests.server.test_real import complain
from tests.transcripts import PNG

pytestmark = [pytest.mark.proxy, pytest.mark.asyncio(loop_scope="session")]

Page = Callable[[Server], Salma]
SOON = 5.0  # seconds in which a page hears of what another process did


async def turns(cluster: Cluster) -> list[float]:
    return [await machine.figure("wasl_turns_total") for machine in cluster.serves]


@pytest.mark.parametrize("channel", ["telegram", "whatsapp", "webchat"])
async def test_a_conversation_goes_on_whichever_process_gets_it(cluster: Cluster, page: Page, channel: str) -> None:
    here, before = cluster.here, await turns(cluster)
    people: dict[str, Callable[[], Person]] = {
        "telegram": lambda: Amal(here, cluster.door, language="ar"),
        "whatsapp": lambda: Huda(here, cluster.door),
        "webchat": lambda: page(cluster.door),
    }
    person = people[channel]()
    await complain(person)
    taken = [after - early for early, after in zip(before, await turns(cluster), strict=True)]
    assert min(taken) >= 3, taken
    assert abs(taken[0] - taken[1]) <= 2
    assert "turn.bug" not in cluster.log


async def heard_on(stream: aiohttp.ClientResponse, event: str) -> None:
    async with asyncio.timeout(SOON):
        async for line in stream.content:
            if line.strip() == f"event: {event}".encode():
                return
    raise AssertionError("the stream ended")


async def test_a_page_hears_of_what_another_process_took(cluster: Cluster, page: Page) -> None:
    """Also of what came between its last look and the first look of its process at the database."""
    here, there = (machine.server for machine in cluster.serves)
    salma = page(there)
    await salma.says("مرحبا")
    async with salma.page.get(f"{here.base}/chat/events") as stream:
        assert await stream.content.readline() == b"retry: 3000\n"
        for said in ("العربية", "موافق"):
            await salma.says(said)
            await heard_on(stream, "news")


async def test_a_stream_comes_through_the_proxy_at_once(cluster: Cluster, page: Page) -> None:
    salma = page(cluster.door)
    await salma.says("مرحبا")
    async with asyncio.timeout(SOON), salma.page.get(f"{cluster.door.base}/chat/events") as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert await stream.content.readline() == b"retry: 3000\n"


async def test_a_file_that_one_process_took_is_shown_by_another(cluster: Cluster, page: Page) -> None:
    salma = page(cluster.door)
    await complain(salma)
    assert await salma.sends({"text": ""}, [("file", PNG, "paper.png", "image/png")]) == 200
    (attachment,) = next(m["attachments"] for m in reversed(salma.messages) if m["attachments"])
    for machine in cluster.serves:
        async with salma.page.get(f"{machine.server.base}{attachment['url']}") as answer:
            assert answer.status == 200
            assert len(await answer.read()) > 0


async def test_how_often_one_may_write_is_counted_for_all_processes_together(cluster: Cluster, page: Page) -> None:
    salma = page(cluster.door)
    await salma.says("مرحبا")
    statuses = [await one_message(salma) for _ in range(MESSAGES.burst + 10)]
    assert statuses[:20] == [200] * 20
    assert 5 <= statuses.count(429) <= 11
    shipped = SHIPPED.read_text()
    for zone, rate in (("wasl_page", MESSAGES), ("wasl_address", ADDRESS)):
        assert f"zone={zone}:10m" in shipped
        assert f"rate={rate.per_minute:g}r/m" in shipped
        assert f"burst={rate.burst - 1}" in shipped


async def one_message(salma: Salma) -> int:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("text", "/menu")
    async with salma.page.post(f"{salma.server.base}/chat/messages", data=form) as answer:
        return answer.status


async def test_who_somebody_is_cannot_be_invented(
    cluster: Cluster, browser: Callable[[], aiohttp.ClientSession]
) -> None:
    """The address is what the proxy saw, whatever the client claims; and each client has its own."""
    ring = sealed.load_ring(cluster.here.folder / "keys.json")
    claimed = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    clients = [browser(), browser()]
    for client in clients:
        wrong = {"email": "nobody@example.org", "password": "wrong"}
        async with client.post(f"{cluster.door.base}/console/sign-in", data=wrong, headers=claimed) as answer:
            assert answer.status == 422
    known = {bytes(row["key"]) for row in cluster.here.rows("SELECT key FROM sign_in_failure")}
    seen = {f"127.0.7.{n}" for n in range(256)} | {"203.0.113.9", "127.0.0.1"}
    seen = {address for address in seen if ring.index("staff.failure.client", address) in known}
    assert len(seen) == len(clients)
    assert all(address.startswith("127.0.7.") for address in seen)


async def test_figures_are_shown_to_nobody_outside_and_large_files_are_refused(cluster: Cluster, page: Page) -> None:
    assert await cluster.door.get("/metrics") == 404
    salma = page(cluster.door)
    await salma.says("مرحبا")
    for size, told in ((MOST_FILE + 1, "too_large"), (MOST_BODY + 1, "")):
        assert await salma.sends({"text": ""}, [("file", bytes(size), "x.png", "image/png")]) == 413
        assert salma.answer.get("error", "") == told
