"""The doors of WhatsApp: only Twilio comes in, and whoever comes in is answered once the message is kept."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.channel import Busy
from bot.channels.whatsapp_signature import Fields
from bot.messages import Incoming, Receipt
from handlers.whatsapp import LARGEST_BODY, whatsapp_doors
from tests.standins.twilio import signed
from tests.standins.whatsapp import PUBLIC_URL, channel_to

PAYLOADS = Path(__file__).parent.parent / "payloads" / "whatsapp"
MESSAGE, STATUS = f"{PUBLIC_URL}/whatsapp", f"{PUBLIC_URL}/whatsapp/status"
TEXT = Fields.decode((PAYLOADS / "text.txt").read_bytes().strip()).single()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class House:
    """What stands behind the doors."""

    def __init__(self) -> None:
        self.received: list[Incoming] = []
        self.news: list[Receipt] = []
        self.busy = False

    async def receive(self, incoming: Incoming) -> None:
        if self.busy:
            raise Busy
        self.received.append(incoming)

    async def receipts(self, news: Receipt) -> None:
        if self.busy:
            raise Busy
        self.news.append(news)


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    settings: Any = SimpleNamespace(public_url=PUBLIC_URL + "/")
    message, status = whatsapp_doors([channel_to("http://127.0.0.1:1")], house.receive, house.receipts, settings)
    app = Starlette(
        routes=[Route("/whatsapp", message, methods=["POST"]), Route("/whatsapp/status", status, methods=["POST"])]
    )
    # The proxy in front speaks plain HTTP to another name: the public address is what Twilio signed.
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://10.0.0.7:8000") as client:
        yield client


@pytest.mark.parametrize("name", sorted(path.stem for path in PAYLOADS.glob("*.txt")))
@pytest.mark.parametrize("algorithm", ["", "HMAC_SHA256"])
async def test_every_payload_comes_in(client: httpx.AsyncClient, house: House, name: str, algorithm: str) -> None:
    body = (PAYLOADS / f"{name}.txt").read_bytes().strip()
    path = "/whatsapp/status" if name.startswith("status_") else "/whatsapp"
    headers = signed(PUBLIC_URL + path, Fields.decode(body).single(), algorithm)
    answer = await client.post(path, content=body, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response/>")
    assert len(house.received) + len(house.news) == 1


@pytest.mark.parametrize(("path", "url"), [("/whatsapp", MESSAGE), ("/whatsapp/status", STATUS)])
@pytest.mark.parametrize("signature", [None, "", "x", "é", "wrong key", "other door", "other query"])
async def test_forged(client: httpx.AsyncClient, house: House, path: str, url: str, signature: str | None) -> None:
    headers: dict[str, str | bytes] = dict(signed(url, TEXT))
    if signature is None:
        del headers["X-Twilio-Signature"]
    elif signature == "wrong key":
        headers["X-Twilio-Signature"] = signed(url, {**TEXT, "Body": "x"})["X-Twilio-Signature"]
    elif signature == "other door":
        headers = dict(signed(MESSAGE if path.endswith("status") else STATUS, TEXT))
    elif signature == "other query":
        headers = dict(signed(url + "?a=1", TEXT))
    else:
        headers["X-Twilio-Signature"] = signature.encode()
    answer = await client.post(path, content=urlencode(TEXT), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 403
    assert (house.received, house.news) == ([], [])


async def test_a_query_is_signed_too(client: httpx.AsyncClient, house: House) -> None:
    answer = await client.post("/whatsapp?a=1&b=%D8%A3", data=TEXT, headers=signed(f"{MESSAGE}?a=1&b=%D8%A3", TEXT))
    assert answer.status_code == 200
    assert len(house.received) == 1


async def test_a_replayed_webhook_comes_with_the_same_id(client: httpx.AsyncClient, house: House) -> None:
    for _again in range(2):
        assert (await client.post("/whatsapp", data=TEXT, headers=signed(MESSAGE, TEXT))).status_code == 200
    assert len({incoming.provider_id for incoming in house.received}) == 1


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
async def test_another_content_type(client: httpx.AsyncClient, house: House, kind: str) -> None:
    headers = {**signed(MESSAGE, TEXT), "Content-Type": kind}
    assert (await client.post("/whatsapp", content=urlencode(TEXT), headers=headers)).status_code == 415
    assert house.received == []


async def test_the_charset_may_be_named(client: httpx.AsyncClient) -> None:
    headers = {**signed(MESSAGE, TEXT), "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert (await client.post("/whatsapp", content=urlencode(TEXT), headers=headers)).status_code == 200


async def test_a_body_that_is_too_large(client: httpx.AsyncClient, house: House) -> None:
    large = {**TEXT, "Body": "x" * LARGEST_BODY}
    answer = await client.post("/whatsapp", data=large, headers=signed(MESSAGE, large))
    assert answer.status_code == 413
    assert house.received == []


async def test_a_large_body_is_not_read_to_its_end(client: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _n in range(1000):
            read += 1
            yield b"x" * 4096

    answer = await client.post("/whatsapp", content=endless(), headers=FORM)
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=%ZZ&&;", b"%00=%ED%A0%80", b"&".join([b"a=1"] * 2000)])
async def test_nonsense(client: httpx.AsyncClient, house: House, body: bytes) -> None:
    answer = await client.post("/whatsapp", content=body, headers={**FORM, "X-Twilio-Signature": "x"})
    assert answer.status_code in {400, 403}
    assert house.received == []


async def test_a_genuine_webhook_without_a_message_is_no_error(client: httpx.AsyncClient, house: House) -> None:
    form = {"AccountSid": "AC1", "NewKindOfThing": ""}
    for path, url in (("/whatsapp", MESSAGE), ("/whatsapp/status", STATUS)):
        assert (await client.post(path, data=form, headers=signed(url, form))).status_code == 200
    assert (house.received, house.news) == ([], [])


@pytest.mark.parametrize(("path", "url"), [("/whatsapp", MESSAGE), ("/whatsapp/status", STATUS)])
async def test_while_the_contact_is_busy_twilio_comes_again(
    client: httpx.AsyncClient, house: House, path: str, url: str
) -> None:
    house.busy = True
    form = {**TEXT, "MessageStatus": "read"} if path.endswith("status") else TEXT
    assert (await client.post(path, data=form, headers=signed(url, form))).status_code == 503
