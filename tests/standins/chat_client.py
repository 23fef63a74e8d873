"""A visitor of the web chat in a test: a browser's cookies and forms, without the browser."""

from typing import Any
from uuid import uuid4

import httpx

from tests.standins.chat_server import ChatServer

Files = list[tuple[str, tuple[str, bytes, str]]]


def visitor(server: ChatServer) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(server.app), base_url="http://chat.test")


async def write(client: httpx.AsyncClient, text: str = "", files: Files | None = None, **fields: str) -> httpx.Response:
    parts: list[tuple[str, tuple[str | None, bytes | str] | tuple[str, bytes, str]]] = [
        (name, (None, value)) for name, value in {"text": text, "id": str(uuid4()), **fields}.items() if value
    ]
    return await client.post("/chat/messages", files=[*parts, *(files or [])])


def sent(answer: httpx.Response) -> dict[str, Any]:
    """The person's own message that came last."""
    own: list[dict[str, Any]] = [message for message in answer.json()["messages"] if message["from"] == "me"]
    return own[-1]
