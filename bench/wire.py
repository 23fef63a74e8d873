"""Just enough HTTP/1.1 for the stand-in and the driver, so that they take little of the CPU that is being measured."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes


def requests_in(buffer: bytearray) -> Iterator[Request]:
    """Takes every whole request out of the buffer."""
    while (end := buffer.find(b"\r\n\r\n")) >= 0:
        first, *lines = buffer[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body, used = _body(buffer, end + 4, headers)
        if body is None:
            return
        del buffer[:used]
        method, path, _ = first.split(" ", 2)
        yield Request(method, path, headers, body)


def _body(buffer: bytearray, start: int, headers: dict[str, str]) -> tuple[bytes | None, int]:
    """The body and where it ends; None while it has not come whole."""
    if headers.get("transfer-encoding", "").lower() != "chunked":
        end = start + int(headers.get("content-length", 0))
        return (bytes(buffer[start:end]), end) if len(buffer) >= end else (None, 0)
    body = bytearray()
    while (line := buffer.find(b"\r\n", start)) >= 0:
        size = int(bytes(buffer[start:line]).partition(b";")[0], 16)
        end = line + 2 + size + 2
        if len(buffer) < end:
            return None, 0
        if not size:
            return bytes(body), end
        body += buffer[line + 2 : end - 2]
        start = end
    return None, 0


class Poster(asyncio.Protocol):
    """One kept-alive connection that posts JSON, one request at a time."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        given = {"Host": f"127.0.0.1:{port}", "Content-Type": "application/json", **headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        self.port = port
        self.head = f"POST {path} HTTP/1.1\r\n{lines}Content-Length: ".encode()
        self.buffer = bytearray()
        self.transport: asyncio.WriteTransport | None = None
        self.waiting: asyncio.Future[int] | None = None

    async def post(self, body: bytes) -> int:
        """The status of the answer. Connects again where the server closed the connection."""
        loop = asyncio.get_running_loop()
        if self.transport is None or self.transport.is_closing():
            await loop.create_connection(lambda: self, "127.0.0.1", self.port)
        assert self.transport is not None
        self.waiting = loop.create_future()
        self.transport.write(b"%b%d\r\n\r\n%b" % (self.head, len(body), body))
        return await self.waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # uvloop's transports are not asyncio's classes
        self.buffer.clear()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        lines = bytes(self.buffer[:end]).decode("latin-1").lower().split("\r\n")
        headers = {name: value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        body, used = _body(self.buffer, end + 4, headers)
        if body is not None and self.waiting and not self.waiting.done():
            del self.buffer[:used]
            self.waiting.set_result(int(lines[0].split(" ", 2)[1]))

    def connection_lost(self, error: Exception | None) -> None:
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(ConnectionError("the server closed the connection"))

    def close(self) -> None:
        if self.transport:
            self.transport.close()
