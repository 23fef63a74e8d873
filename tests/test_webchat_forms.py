"""What the web chat takes in and gives out: fields, files, bodies of every bad kind, its own scripts."""

from collections.abc import AsyncIterator

import httpx
import pytest

from handlers.forms import MOST_FILE
from tests.standins.chat_client import Files, sent, visitor, write
from tests.standins.chat_server import ChatServer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def server() -> ChatServer:
    return ChatServer()


@pytest.fixture
async def amal(server: ChatServer) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(server) as client:
        yield client


async def test_a_place_is_received_and_an_impossible_one_is_not(server: ChatServer, amal: httpx.AsyncClient) -> None:
    await write(amal, latitude="32.46", longitude="35.29")
    place = server.visits.received[0].place
    assert place is not None
    assert (place.latitude, place.longitude) == (32.46, 35.29)
    for latitude, longitude in (("nan", "1"), ("91", "1"), ("x", "1"), ("1", "inf")):
        assert (await write(amal, latitude=latitude, longitude=longitude)).status_code == 400


async def test_files_are_stored_and_given_to_their_sender_only(server: ChatServer, amal: httpx.AsyncClient) -> None:
    answer = await write(amal, "صورة", files=[("file", ("بطاقة.png", PNG, "image/png"))])
    (attachment,) = sent(answer)["attachments"]
    assert (attachment["media"], attachment["name"]) == ("photo", "بطاقة.png")
    served = await amal.get(attachment["url"])
    assert served.content == PNG
    assert "sandbox" in served.headers["content-security-policy"]
    assert served.headers["content-disposition"].startswith("inline; filename*=UTF-8''%D8%A8")
    assert served.headers["cache-control"] == "no-store"
    async with visitor(server) as basel:
        assert (await basel.get(attachment["url"])).status_code == 404
        await write(basel, "مرحبا")
        assert (await basel.get(attachment["url"])).status_code == 404
    assert (await amal.get("/chat/attachments/../../etc/passwd")).status_code == 404
    assert (await amal.get("/chat/attachments/x")).status_code == 404


async def test_a_paper_is_saved_not_shown_and_sound_comes_in_parts(amal: httpx.AsyncClient) -> None:
    paper = await write(amal, files=[("file", ("a.pdf", b"%PDF-1.7", "application/pdf"))])
    url = sent(paper)["attachments"][0]["url"]
    assert (await amal.get(url)).headers["content-disposition"].startswith("attachment")
    voice = await write(amal, files=[("voice", ("v.webm", b"\x1aE\xdf\xa3" + bytes(96), "audio/webm;codecs=opus"))])
    (attachment,) = sent(voice)["attachments"]
    assert (attachment["media"], attachment["mime"]) == ("voice", "audio/webm")
    part = await amal.get(attachment["url"], headers={"range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"E\xdf\xa3")
    assert part.headers["content-range"] == "bytes 1-3/100"
    assert (await amal.get(attachment["url"], headers={"range": "bytes=-4"})).content == bytes(4)
    assert (await amal.get(attachment["url"], headers={"range": "bytes=100-"})).status_code == 416


async def test_a_file_that_is_not_what_it_says_is_refused_by_name(amal: httpx.AsyncClient) -> None:
    bad = ("file", ("x.png", b"MZ program", "image/png"))
    alone = await write(amal, files=[bad])
    assert alone.status_code == 415
    assert alone.json()["message"]
    mixed = await write(amal, files=[bad, ("file", ("y.png", PNG, "image/png"))])
    assert [file["name"] for file in mixed.json()["refused"]] == ["x.png"]
    assert [file["name"] for file in sent(mixed)["attachments"]] == ["y.png"]
    assert (await write(amal, files=[("voice", ("v.png", PNG, "image/png"))])).status_code == 415


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": "ا" * 4096}, 200),
        ({"text": "ا" * 4097}, 413),
        ({"text": "ا" * 10_000}, 413),
        ({"text": "  \n\t"}, 400),
        ({"text": "\u200b\u202e\u0000🙂"}, 200),
        ({"button": "1:yes"}, 200),
        ({"button": "1:sr-cyrl"}, 200),
        ({"button": "1:<script>"}, 400),
        ({"button": "yes"}, 400),
        ({"text": "x", "after": "-1"}, 400),
        ({"text": "x", "after": "٣"}, 400),
        ({"text": "x", "id": "1; drop table"}, 400),
        ({"text": "x" * 70_000}, 413),
    ],
)
async def test_bad_fields_get_the_right_status(amal: httpx.AsyncClient, fields: dict[str, str], status: int) -> None:
    answer = await write(amal, files=None, **fields)
    assert answer.status_code == status
    assert status == 200 or answer.json()["error"]


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b'{"text": "x"', 415),
        ("application/x-www-form-urlencoded", b"text=x", 415),
        ("", b"", 415),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=b", b"", 400),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nhalf', 400),
        ("multipart/form-data; boundary=b", b"nothing of the kind", 400),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="t"\r\n\r\n\xff\r\n--b--',
            400,
        ),
        ("multipart/form-data; boundary=" + "b" * 300, b"--b--", 400),
    ],
)
async def test_malformed_bodies_are_declined(amal: httpx.AsyncClient, kind: str, body: bytes, status: int) -> None:
    answer = await amal.post("/chat/messages", content=body, headers={"content-type": kind})
    assert answer.status_code == status


async def test_more_files_than_ten_or_more_bytes_than_sixteen_million_are_declined(amal: httpx.AsyncClient) -> None:
    eleven: Files = [("file", (f"{n}.png", PNG, "image/png")) for n in range(11)]
    assert (await write(amal, files=eleven)).status_code == 400
    large: Files = [("file", ("l.png", PNG + bytes(MOST_FILE), "image/png"))]
    answer = await write(amal, files=large)
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


async def test_fifty_megabytes_are_never_read_whole(amal: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(50):
            read += 1
            yield bytes(1024 * 1024)

    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert (await amal.post("/chat/messages", content=endless(), headers=headers)).status_code == 413
    assert read < 19


async def test_scripts_and_fonts_are_kept_for_ever_under_their_digest(amal: httpx.AsyncClient) -> None:
    page = (await amal.get("/chat")).text
    script = page.split('<script type="module" src="')[1].split('"')[0]
    found = await amal.get(script)
    assert found.headers["content-type"].startswith("text/javascript")
    assert "immutable" in found.headers["cache-control"]
    assert (await amal.get("/chat/static/old/chat/chat.js")).headers["cache-control"] == "no-cache"
    for missing in ("chat/none.js", "%2e%2e/webchat.py", "chat%2f..%2f..%2fwebchat.py"):
        assert (await amal.get(f"/chat/static/x/{missing}")).status_code == 404


async def test_a_first_visit_loads_less_than_100_kilobytes_besides_the_font(amal: httpx.AsyncClient) -> None:
    page = await amal.get("/chat")
    size = len(page.content)
    for address in {part.split('"')[0] for part in page.text.replace('src="', 'href="').split('href="')[1:]}:
        if address.startswith("/chat/static/") and not address.endswith(".woff2"):
            size += len((await amal.get(address)).content)
    assert size < 100_000
