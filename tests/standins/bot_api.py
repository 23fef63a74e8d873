"""A small Bot API server: answers as Telegram does, keeps every call, fails on demand.

    server = await BotApi.open()            # base address: server.base
    server.fail("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    server.files["photos/file_1.jpg"] = b"..."
    server.updates.append({"update_id": 1, ...})      # for getUpdates
    server.calls                            # [Call(method, params, files)]
    server.arrived                          # those that were answered well

`python -m tests.standins.bot_api PORT [DELAY]` runs it alone, answering after DELAY seconds.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcY"


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Call:
    """`params` as Telegram reads them: values that are JSON in a string are decoded."""

    method: str
    params: dict[str, Any]
    files: dict[str, Upload]


@dataclass(slots=True)
class Failure:
    status: int
    body: bytes
    times: int
    delay: float = 0
    hang_up: bool = False


@dataclass(slots=True)
class BotApi:
    token: str = TOKEN
    delay: float = 0
    calls: list[Call] = field(default_factory=list)
    arrived: list[Call] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    failures: dict[str, list[Failure]] = field(default_factory=lambda: defaultdict(list))
    connections: set[Any] = field(default_factory=set)
    base: str = ""
    webhook: dict[str, Any] = field(default_factory=dict)
    asking: int = 0  # calls of getUpdates that are open now, and the most that ever were
    most_asking: int = 0
    _messages: int = 100
    _runner: web.AppRunner | None = None

    @classmethod
    async def open(cls, port: int = 0, token: str = TOKEN, delay: float = 0) -> "BotApi":
        server = cls(token=token, delay=delay)
        application = web.Application(client_max_size=60 * 1024 * 1024)
        application.router.add_post("/bot{token}/{method}", server._answer)
        application.router.add_get("/file/bot{token}/{path:.+}", server._download)
        server._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await server._runner.setup()
        await web.TCPSite(server._runner, "127.0.0.1", port).start()
        server.base = f"http://127.0.0.1:{server._runner.addresses[0][1]}"
        return server

    async def close(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def fail(self, method: str, status: int, said: str | bytes = "", *, times: int = 1, **more: Any) -> None:
        """Answer the next calls of `method` so; `said` in bytes is sent as it is. Status 0 hangs up after `delay`."""
        failure = Failure(status, b"", times, delay=more.pop("delay", 0), hang_up=status == 0)
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": said}
        if more:
            body["parameters"] = more
        failure.body = said if isinstance(said, bytes) else json.dumps(body).encode()
        self.failures[method].append(failure)

    def made(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = await _read(method, request)
        self.calls.append(call)
        self.connections.add(request.transport.get_extra_info("peername") if request.transport else None)
        if self.delay:
            await asyncio.sleep(self.delay)
        if queue := self.failures[method]:
            failure = queue[0]
            failure.times -= 1
            if failure.times <= 0:
                queue.pop(0)
            return await _break(failure, request)
        if request.match_info["token"] != self.token:
            return _refuse(401, "Unauthorized")
        answer = getattr(self, f"_{method}", None)
        if answer is None:
            return _refuse(404, "Not Found")
        result = await answer(call)
        self.arrived.append(call)
        return web.json_response({"ok": True, "result": result})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.match_info["path"])
        if request.match_info["token"] != self.token or content is None:
            return web.Response(status=404, text="Not Found")
        if self.failures["download"]:
            return await _break(self.failures["download"].pop(0), request)
        return web.Response(body=content)

    def _message(self, call: Call, **content: Any) -> dict[str, Any]:
        self._messages += 1
        chat = {"id": int(call.params["chat_id"]), "type": "private", "first_name": "أمل"}
        sender = {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "وصل"}
        return {"message_id": self._messages, "date": int(time.time()), "chat": chat, "from": sender, **content}

    async def _sendMessage(self, call: Call) -> Any:
        return self._message(call, text=call.params["text"])

    async def _sendDocument(self, call: Call) -> Any:
        return self._message(call, caption=call.params.get("caption", ""))

    _sendPhoto = _sendVoice = _sendVideo = _sendDocument

    async def _editMessageText(self, call: Call) -> Any:
        return self._message(call, message_id=call.params["message_id"], text=call.params["text"])

    async def _done(self, call: Call) -> Any:
        return True

    _answerCallbackQuery = _deleteMessage = _sendChatAction = _setMyCommands = _done
    _editMessageReplyMarkup = _editMessageCaption = _done

    async def _setWebhook(self, call: Call) -> Any:
        self.webhook = call.params
        return True

    async def _deleteWebhook(self, call: Call) -> Any:
        self.webhook = {}
        return True

    async def _getWebhookInfo(self, call: Call) -> Any:
        url = self.webhook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    async def _getMe(self, call: Call) -> Any:
        return {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "وصل", "username": "wasl_bot"}

    async def _getFile(self, call: Call) -> Any:
        path = call.params["file_id"]
        return {"file_id": path, "file_unique_id": "u", "file_path": path}

    async def _getUpdates(self, call: Call) -> Any:
        self.asking += 1
        self.most_asking = max(self.most_asking, self.asking)
        offset = int(call.params.get("offset", 0))
        self.updates[:] = [update for update in self.updates if update.get("update_id", offset) >= offset]
        for _ in range(int(50 * min(float(call.params.get("timeout", 0)), 2))):
            if self.updates:
                break
            await asyncio.sleep(0.02)
        self.asking -= 1
        return self.updates[:100]


async def _read(method: str, request: web.Request) -> Call:
    params: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        params = await request.json()
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.file.read(), value.content_type)
            else:
                params[name] = value
    return Call(method, {name: value if name in WORDS else _decoded(value) for name, value in params.items()}, files)


WORDS = frozenset(("text", "caption", "callback_query_id", "secret_token", "file_id", "url", "language_code"))


def _decoded(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


async def _break(failure: Failure, request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(failure.delay)
    if failure.hang_up:
        assert request.transport is not None
        request.transport.close()
        return web.Response()
    headers = {"Location": "http://127.0.0.1:1/"} if failure.status in (301, 302) else {}
    return web.Response(status=failure.status, body=failure.body, headers=headers)


def _refuse(status: int, said: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, "description": said}, status=status)


async def _alone(port: int, delay: float) -> None:
    await BotApi.open(port, delay=delay)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_alone(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0))
