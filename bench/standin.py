"""A stand-in for Telegram's Bot API on loopback: `python -m bench.standin --port 8300 --latency 0.05`."""

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote

from bench.wire import Request, requests_in

BOT = {"id": 1234567890, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": False}
EMPTY_ANSWERS: dict[str, Any] = {
    "getMe": BOT,
    "getUpdates": [],
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
    "getMyCommands": [],
}
SENDS = frozenset({"sendMessage", "sendPhoto", "sendDocument", "sendVoice", "editMessageText"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the bot: when its request arrived (`time.perf_counter`) and what it said."""

    chat: int
    text: str
    at: float
    method: str = "sendMessage"


def _ignore(_: Sent) -> None:
    pass


@dataclass(slots=True)
class StandIn:
    """Answers every method of the Bot API after `latency` seconds.

    `arrived` is called when a message of the bot comes in, `answered` when the bot is told that it was sent.
    """

    latency: float = 0.0
    arrived: Callable[[Sent], None] = _ignore
    answered: Callable[[Sent], None] = _ignore
    port: int = 0
    _server: asyncio.Server | None = None
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    async def start(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", port, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, request: Request) -> tuple[bytes, Sent | None]:
        """The answer to a request, and the message if it was one."""
        method = request.path.partition("?")[0].rpartition("/")[2]
        if method not in SENDS:
            return _json({"ok": True, "result": EMPTY_ANSWERS.get(method, True)}), None
        fields = parameters(request)
        chat, text = int(fields.get("chat_id", 0)), str(fields.get("text", fields.get("caption", "")))
        sent = Sent(chat, text, time.perf_counter(), method)
        self.arrived(sent)
        message = {"message_id": next(self._ids), "from": BOT, "date": int(time.time()), "text": text}
        message["chat"] = {"id": chat, "type": "private", "first_name": "Amal"}
        return _json({"ok": True, "result": message}), sent


class _Connection(asyncio.Protocol):
    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self.buffer = bytearray()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self.transport = transport  # type: ignore[assignment]  # uvloop's transports are not asyncio's classes

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        for request in requests_in(self.buffer):
            answer, sent = self.standin.take(request)
            wait = self.standin.latency
            if request.path.endswith("/getUpdates"):
                wait = max(wait, 1.0)  # long polling holds the connection
            if wait:
                asyncio.get_running_loop().call_later(wait, self._answer, answer, sent)
            else:
                self._answer(answer, sent)

    def _answer(self, answer: bytes, sent: Sent | None) -> None:
        if self.transport and not self.transport.is_closing():
            self.transport.write(answer)
        if sent:
            self.standin.answered(sent)


def parameters(request: Request) -> dict[str, Any]:
    """The parameters of a call, from a form, from JSON, or from the text fields of a multipart form."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return dict(json.loads(request.body))
    if kind.startswith("multipart/form-data"):
        boundary = b"--" + unquote(kind.partition("boundary=")[2]).strip('"').encode()
        fields = {}
        for part in request.body.split(boundary)[1:-1]:
            head, _, value = part.partition(b"\r\n\r\n")
            if b"filename" not in head:
                name = head.partition(b'name="')[2].partition(b'"')[0].decode()
                fields[name] = value.removesuffix(b"\r\n").decode()
        return fields
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _json(value: object) -> bytes:
    body = json.dumps(value, separators=(",", ":")).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


async def serve(port: int, latency: float) -> None:
    """Run alone and write one line of JSON for each message of the bot."""

    def tell(sent: Sent) -> None:
        print(json.dumps({"chat": sent.chat, "text": sent.text, "at": sent.at, "method": sent.method}), flush=True)

    standin = StandIn(latency, arrived=tell)
    await standin.start(port)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8300)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.latency))


if __name__ == "__main__":
    main()
