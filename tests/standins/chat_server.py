"""The web chat over a house that lives in memory, on a port of its own: for its tests, and to look at it alone."""

import asyncio
import hashlib
import hmac
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import uvicorn
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from bot.channels.webchat import WebChat
from bot.i18n import language
from handlers.webchat import web_chat
from handlers.webchat_page import Face
from handlers.webchat_visitor import Allowance
from tests.standins.chat_visits import MemoryVisits

T = TypeVar("T")

TITLES = {"ar": "دليل الخدمات", "en": "Service guide"}


def sign(visitor: str) -> str:
    return hmac.new(b"a key of the tests", visitor.encode(), hashlib.sha256).hexdigest()


def face() -> Face:
    return Face(TITLES.get(language(), "Service guide"), "🌿", ("ar", "en"), "ar", "/harmless", "PS")


class ChatServer:
    """`visits` and `chat` can be reached from the test; what touches them goes through `call`."""

    def __init__(self, allowance: Allowance | None = None, every: float = 0.2) -> None:
        self.chat = WebChat(self._newest, every)
        self.visits = MemoryVisits(self.chat)
        self.app: FastAPI = FastAPI(lifespan=self._lifespan, openapi_url=None)
        self.app.include_router(web_chat(self.visits, self.chat, face, sign, allowance=allowance))
        self.app.add_api_route("/harmless", lambda: PlainTextResponse("The weather is fine."))

    async def _newest(self, visitors: list[str]) -> dict[str, int]:
        return await self.visits.newest(visitors)

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        await self.chat.start()
        yield
        await self.chat.stop()

    def __enter__(self) -> "ChatServer":
        self.start(free_port())
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self, port: int) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        config = uvicorn.Config(
            self.app, port=port, log_level="warning", proxy_headers=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.02)
            if not self._thread.is_alive():
                raise RuntimeError("The server did not start.")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self.chat.hang_up)
        self._server.should_exit = True
        self._thread.join(10)

    def call(self, act: Callable[[], T]) -> T:
        """Run `act` in the server's loop, where its state lives."""

        async def run() -> T:
            return act()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    uvicorn.run(ChatServer().app, port=int(sys.argv[1]), proxy_headers=False, timeout_graceful_shutdown=1)
