"""Files people send are fetched from Twilio alone, and the account's credentials go nowhere else."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels.channel import BadMedia, Misconfigured, Throttled, Unavailable
from bot.channels.whatsapp import LIMITS, WhatsApp
from bot.channels.whatsapp_http import TwilioHttp
from bot.channels.whatsapp_media import MediaFetcher
from bot.messages import Attachment, Media
from tests.standins.twilio import ACCOUNT, Medium, TwilioStandIn
from tests.standins.whatsapp import channel_to

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
async def whatsapp(twilio: TwilioStandIn) -> AsyncIterator[WhatsApp]:
    channel = channel_to(twilio.url)
    channel._media.waits = (0.01, 0.01)
    yield channel
    await channel.stop()


def photo(reference: str) -> Attachment:
    return Attachment(Media.PHOTO, reference)


async def test_a_file_is_fetched(whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path) -> None:
    target = tmp_path / "photo"
    await whatsapp.fetch(photo(twilio.put("MM1", "ME1", Medium(b"jpeg" * 200_000))), target)
    assert target.read_bytes() == b"jpeg" * 200_000


async def test_twilios_own_address_is_asked_where_the_settings_say(
    whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    twilio.put("MM1", "ME1", Medium(b"jpeg"))
    await whatsapp.fetch(photo(f"https://api.twilio.com{PATH}"), tmp_path / "photo")
    assert (tmp_path / "photo").read_bytes() == b"jpeg"


async def test_a_file_that_comes_a_moment_later(whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path) -> None:
    await whatsapp.fetch(photo(twilio.put("MM1", "ME1", Medium(b"late", missing=2))), tmp_path / "photo")
    assert (tmp_path / "photo").read_bytes() == b"late"


async def test_a_file_that_is_gone(whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path) -> None:
    with pytest.raises(BadMedia):
        await whatsapp.fetch(photo(twilio.put("MM1", "ME1", Medium(missing=99))), tmp_path / "photo")


@pytest.mark.parametrize(
    ("status", "error"),
    [(410, BadMedia), (400, BadMedia), (401, Misconfigured), (429, Throttled), (500, Unavailable), (503, Unavailable)],
)
async def test_a_refused_file(
    whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path, status: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await whatsapp.fetch(photo(twilio.put("MM1", "ME1", Medium(status=status))), tmp_path / "photo")
    assert not (tmp_path / "photo").exists()


async def test_a_file_that_is_too_large_leaves_nothing(
    whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    with pytest.raises(BadMedia, match="large"):
        await whatsapp.fetch(photo(twilio.put("MM1", "ME1", Medium(b"x" * (LIMITS.download + 1)))), tmp_path / "photo")
    assert not (tmp_path / "photo").exists()


async def test_a_size_that_is_not_announced_is_counted(tmp_path: Path) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _n in range(70):
            await answer.write(b"x" * 2**18)
        return answer

    async with served(endless) as (url, _):
        channel = channel_to(url)
        with pytest.raises(BadMedia, match="large"):
            await channel.fetch(photo(url + PATH), tmp_path / "photo")
        await channel.stop()
    assert not (tmp_path / "photo").exists()


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example.org" + PATH,
        "https://api.twilio.com.evil.example.org" + PATH,
        "https://eviltwilio.com" + PATH,
        "http://api.twilio.com" + PATH,
        "https://api.twilio.com:8443" + PATH,
        "https://api.twilio.com@evil.example.org" + PATH,
        "https://api.twilio.com/anywhere",
        "https://api.twilio.com/2010-04-01/Accounts/../../x",
        "file:///etc/passwd",
        "http://127.0.0.1:1" + PATH,
        "http://[::1" + PATH,
        "http://127.0.0.1:x" + PATH,
        "",
    ],
)
async def test_other_addresses_are_never_asked(
    whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path, reference: str
) -> None:
    with pytest.raises(BadMedia):
        await whatsapp.fetch(photo(reference), tmp_path / "photo")
    assert twilio.paths == []


def test_with_twilios_own_addresses() -> None:
    fetcher = MediaFetcher(TwilioHttp(), "https://api.twilio.com", ("a", "b"), 1)
    here = fetcher.resource(f"https://api.twilio.com{PATH}")
    assert str(fetcher.resource(f"https://api.ie1.twilio.com{PATH}")) == f"https://api.ie1.twilio.com{PATH}"
    signed = "https://s3.example.org/x?Signature=a%2Bb+c%3D%7e"
    assert str(fetcher.next_hop(here, signed)) == signed
    assert str(fetcher.next_hop(here, "/there")) == "https://api.twilio.com/there"
    for unsafe in ("http://s3.example.org/x", "file:///etc/passwd", "http://api.twilio.com/x", "https://[::1", "//["):
        with pytest.raises(BadMedia):
            fetcher.next_hop(here, unsafe)


async def test_a_redirect_on_the_same_host_is_followed(
    whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    moved = twilio.put("MM1", "ME2", Medium(b"moved"))
    await whatsapp.fetch(photo(twilio.put("MM1", "ME1", Medium(redirect=moved))), tmp_path / "photo")
    assert (tmp_path / "photo").read_bytes() == b"moved"


async def test_redirects_in_a_circle(whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path) -> None:
    circle = twilio.put("MM1", "ME1", Medium())
    twilio.media["MM1/ME1"].redirect = circle
    with pytest.raises(BadMedia, match="redirects"):
        await whatsapp.fetch(photo(circle), tmp_path / "photo")


async def test_a_redirect_to_plain_http_elsewhere_is_refused(
    whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    async with TwilioStandIn() as other:
        elsewhere = twilio.put("MM1", "ME1", Medium(redirect=other.put("MM1", "ME1", Medium(b"x"))))
        with pytest.raises(BadMedia):
            await whatsapp.fetch(photo(elsewhere), tmp_path / "photo")
        assert other.paths == []


async def test_a_signed_host_behind_a_redirect_sees_no_credentials(
    whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    seen: list[dict[str, str]] = []

    async def store(request: web.Request) -> web.Response:
        seen.append(dict(request.headers))
        return web.Response(body=b"signed")

    server, client = certificates(tmp_path)
    async with served(store, server) as (_, port):
        reference = twilio.put("MM1", "ME1", Medium(redirect=f"https://127.0.0.1:{port}/x?signature"))
        whatsapp._http._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=client))
        await whatsapp.fetch(photo(reference), tmp_path / "photo")
    assert (tmp_path / "photo").read_bytes() == b"signed"
    assert [headers.get("Authorization") for headers in seen] == [None]


class served:
    """A handler on a loopback port: its address and port."""

    def __init__(self, handler: object, tls: ssl.SSLContext | None = None) -> None:
        self.app, self.tls = web.Application(), tls
        self.app.router.add_get("/{path:.*}", handler)  # type: ignore[arg-type]

    async def __aenter__(self) -> tuple[str, int]:
        self.runner = web.AppRunner(self.app, handle_signals=False)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0, ssl_context=self.tls).start()
        port = self.runner.addresses[0][1]
        return f"http://127.0.0.1:{port}", port

    async def __aexit__(self, *error: object) -> None:
        await self.runner.cleanup()


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server with a certificate for 127.0.0.1, and a client that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "media")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "tls.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(encoding))
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(pem))
    server.load_cert_chain(pem)
    return server, client
