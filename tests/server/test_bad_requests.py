"""What is no message at all: forged, replayed, cut off, of another type or far too large. Each gets its HTTP status."""

import copy
import json
import random
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import aiohttp
import pytest

from tests.channels.telegram_fixtures import all_recorded
from tests.server.conftest import NAME, WORD
from tests.server.harness import PUBLIC_URL, SECRET, Installation
from tests.server.people import Amal, Huda, Person, Salma, answers
from tests.standins.twilio import signed

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("left_well")]

Somebody = Callable[[str], Person]
LARGE = 50_000_000
FORM = "application/x-www-form-urlencoded"


def everything(house: Installation) -> list[dict[str, Any]]:
    """What is stored of people."""
    count = "SELECT (SELECT count(*) FROM {}) AS n"
    return [row for table in ("message", "contact", "seen", "cases") for row in house.rows(count.format(table))]


async def test_forged_updates(house: Installation, somebody: Somebody) -> None:
    amal, server, before = somebody("telegram"), house.servers[0], everything(house)
    assert isinstance(amal, Amal)
    for secret in (None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper()):
        assert await server.telegram(amal.text(WORD), secret) == 403
    assert everything(house) == before


async def test_forged_forms(house: Installation, somebody: Somebody) -> None:
    huda, server, before = somebody("whatsapp"), house.servers[0], everything(house)
    assert isinstance(huda, Huda)
    form = huda.form(WORD)
    for path in ("/whatsapp", "/whatsapp/status"):
        genuine = signed(PUBLIC_URL + path, form)
        assert await server.post(path, data=form) == 403
        assert await server.post(path, data={**form, "Body": "another"}, headers=genuine) == 403
        assert await server.post(path, data={**form, "New": ""}, headers=genuine) == 403
        assert await server.post(f"{path}?a=1", data=form, headers=genuine) == 403
        assert await server.post(path, data=form, headers={**genuine, "X-Twilio-Signature": "ü"}) == 403
        # Signed for the address at which the proxy reaches us, which everybody inside could do.
        inside = signed(server.base + path, form)
        assert await server.post(path, data=form, headers={**inside, "X-Forwarded-Host": "wasl.example.org"}) == 403
    assert everything(house) == before


async def test_a_forged_cookie_is_nobodys(house: Installation, somebody: Somebody) -> None:
    salma, other = somebody("webchat"), somebody("webchat")
    assert isinstance(salma, Salma)
    assert isinstance(other, Salma)
    assert await salma.says(WORD) == 200
    (cookie,) = [c for c in salma.page.cookie_jar if c.key == "wasl_chat"]
    name, _, signature = cookie.value.partition(".")
    another = "0" if signature[-1] == "1" else "1"
    for forged in (name, f"{name}.", f"{name}.{signature[:-1]}{another}", f"{'x' * 22}.{signature}", "x" * 5000, "é"):
        told = {"Cookie": f"wasl_chat={forged}"}
        async with other.page.get(f"{house.servers[0].base}/chat/messages", headers=told) as answer:
            assert answer.status == 200
            page = await answer.json()
            assert not page["known"]
            assert page["messages"] == []


@pytest.mark.parametrize("channel", ["telegram", "whatsapp", "webchat"])
async def test_replayed_webhooks_change_nothing(house: Installation, somebody: Somebody, channel: str) -> None:
    person = somebody(channel)
    message: Any = {
        "telegram": lambda: person.text(WORD),  # type: ignore[attr-defined]
        "whatsapp": lambda: person.form(WORD),  # type: ignore[attr-defined]
        "webchat": lambda: {"text": WORD, "id": "0f8fad5b-d9cb-469f-a165-70867728950e"},
    }[channel]()
    assert await answers(person, person.sends(message))  # type: ignore[attr-defined]
    before = everything(house)
    for _again in range(5):
        assert await answers(person, person.sends(copy.deepcopy(message))) == []  # type: ignore[attr-defined]
    assert everything(house) == before


CUT = [
    b"",
    b"{",
    b'{"update_id": 1, "mess',
    b'{"update_id": 1,}',
    b"[]",
    b"null",
    b"7",
    b'"x"',
    b"\xff\xfe\x00",
    b"\x00" * 99,
]


async def test_truncated_json(house: Installation) -> None:
    server, before = house.servers[0], everything(house)
    deep = [b"[" * 200_000, b'{"a":' * 100_000, b'{"update_id": ' + b"9" * 10_000 + b"}"]
    for body in (*CUT, *deep):
        assert await server.telegram(body) == 400, body[:50]
    assert everything(house) == before


async def test_truncated_forms(house: Installation, somebody: Somebody) -> None:
    huda, salma, server = somebody("whatsapp"), somebody("webchat"), house.servers[0]
    assert isinstance(huda, Huda)
    assert isinstance(salma, Salma)
    before = everything(house)
    form = huda.form(WORD)
    cut = {"Content-Type": FORM, **signed(f"{PUBLIC_URL}/whatsapp", form)}
    for body in (b"", b"Body=", b"Body=%ZZ%", b"=&&=&;", b"\xff\xfe", b"%00=%ED%A0%80", b"&".join([b"a=1"] * 3000)):
        assert await server.post("/whatsapp", data=body, headers=cut) in (400, 403), body[:50]
    for body in (b"", b"--x", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhal', b"x" * 99):
        told = {"Content-Type": "multipart/form-data; boundary=x"}
        assert await server.post("/chat/messages", data=body, headers=told) == 400, body
    assert await server.post("/chat/messages", data=b"--x--", headers={"Content-Type": "multipart/form-data"}) == 400
    for body in (b"", b"{", b"[]", b'"ar"', b'{"language": 7}', b'{"language": "xx"}', b"\xff"):
        assert await server.post("/chat/language", data=body) == 400, body
    assert everything(house) == before


async def test_wrong_content_types(house: Installation, somebody: Somebody) -> None:
    amal, huda, server = somebody("telegram"), somebody("whatsapp"), house.servers[0]
    assert isinstance(amal, Amal)
    assert isinstance(huda, Huda)
    before = everything(house)
    for kind in (FORM, "text/plain", "multipart/form-data; boundary=x", "application/xml", "application/json2", "é"):
        assert await server.telegram(amal.text(WORD), **{"Content-Type": kind}) == 415, kind
    form = huda.form(WORD)
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", "image/png"):
        headers = {**signed(f"{PUBLIC_URL}/whatsapp", form), "Content-Type": kind}
        assert await server.post("/whatsapp", data=json.dumps(form).encode(), headers=headers) == 415, kind
    for kind in ("application/json", FORM, "text/plain"):
        assert await server.post("/chat/messages", data=b'{"text": "x"}', headers={"Content-Type": kind}) == 415, kind
    assert everything(house) == before


DOORS = {
    "/telegram": {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET},
    "/whatsapp": {"Content-Type": FORM, "X-Twilio-Signature": "x"},
    "/whatsapp/status": {"Content-Type": FORM, "X-Twilio-Signature": "x"},
    "/chat/messages": {"Content-Type": "multipart/form-data; boundary=x"},
    "/chat/language": {"Content-Type": "application/json"},
}


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_of_fifty_megabytes(house: Installation, path: str, announced: bool) -> None:
    """Whether its length is told or not: 413, or the end of the line in the middle of our sentence."""

    async def endless() -> AsyncIterator[bytes]:
        chunk = b"x" * 65_536
        if path == "/chat/messages":
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="x.pdf"\r\n\r\n'
        for _ in range(LARGE // len(chunk)):
            yield chunk

    before = everything(house)
    headers = {**DOORS[path], **({"Content-Length": str(LARGE)} if announced else {})}
    try:
        async with house.browser.post(house.servers[0].base + path, data=endless(), headers=headers) as answer:
            assert answer.status == 413
    except aiohttp.ClientConnectionError:
        assert await house.servers[0].ready()
    assert everything(house) == before


async def test_a_large_file_in_the_web_chat_is_told_so(somebody: Somebody) -> None:
    salma = somebody("webchat")
    assert isinstance(salma, Salma)
    assert await salma.sends({}, [("file", b"x" * (16 * 1024 * 1024 + 1), "large.pdf", "application/pdf")]) == 413
    assert salma.answer["error"] == "too_large"


@pytest.mark.parametrize("path", DOORS)
async def test_other_methods(house: Installation, path: str) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        async with house.browser.request(method, house.servers[0].base + path) as answer:
            expected = (200,) if (method, path) == ("GET", "/chat/messages") else (404, 405)
            assert answer.status in expected, method


async def test_addresses_nobody_made(house: Installation) -> None:
    for path in (
        "/telegram/x",
        "/.env",
        "/chat/../app.py",
        "/media/x/1/y",
        "/chat/attachments/7",
        "/%00",
        "/docs",
        "/openapi.json",
    ):
        assert await house.servers[0].get(path) == 404, path
    unsigned = "/media/0f8fad5b-d9cb-469f-a165-70867728950e/99999999999/" + "0" * 64
    assert await house.servers[0].get(unsigned) in (403, 404, 410)
    assert await house.servers[0].get("/metrics") == 404


ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1 << 70, 1.5, "", "\x00", "\ud800", WORD * 50, [], [[]], {}, {"id": {}}, [None], {"text": [NAME]}
)  # fmt: skip


def spoiled(update: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The update with a few of its values replaced, left out or put elsewhere."""
    update = copy.deepcopy(update)
    for _ in range(chance.randint(1, 3)):
        where, key = chance.choice(list(inside(update)) or [(update, "message")])
        if chance.random() < 0.25 and isinstance(where, dict):
            where.pop(key, None)
        else:
            where[key] = chance.choice(ODD)
    return update


def inside(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from inside(inner)


async def test_no_spoiled_update_makes_the_server_stumble(house: Installation) -> None:
    chance = random.Random(2026)
    recorded = list(all_recorded().values())
    for number in range(300):
        update = spoiled(chance.choice(recorded), chance)
        update["update_id"] = 900_000 + number if chance.random() < 0.9 else chance.choice(ODD)
        assert await house.servers[0].telegram(update) == 200, update


async def test_no_spoiled_form_makes_the_server_stumble(house: Installation, somebody: Somebody) -> None:
    chance, huda = random.Random(2026), somebody("whatsapp")
    assert isinstance(huda, Huda)
    names = [
        "NumMedia",
        "MediaUrl0",
        "MediaContentType0",
        "Latitude",
        "Longitude",
        "ButtonPayload",
        "ListId",
        "Contacts",
    ]
    odd = [
        "",
        "\x00",
        "nan",
        "inf",
        "-1",
        "1e999",
        "99999999999999",
        WORD * 50,
        "{",
        '[{"phones": 7}]',
        "http://[",
        "1:yes",
    ]
    for _ in range(150):
        form = huda.form(chance.choice(["hi", "", WORD]))
        for name in chance.sample([*names, "Contacts", *form], chance.randint(1, 4)):
            form[name] = chance.choice(odd)
        assert await house.servers[0].whatsapp(form) == 200, form
        assert await house.servers[0].whatsapp(form, "/whatsapp/status") == 200, form
