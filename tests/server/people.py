"""Citizens as the providers show them: what they send becomes a webhook, what they got is read from the stand-in."""

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol
from uuid import uuid4

import aiohttp
from yarl import URL

from tests.server.harness import PATIENCE, Installation, Server, until
from tests.standins.bot_api import Call
from tests.standins.twilio import SENDER, TwilioStandIn

PATIENT = aiohttp.ClientTimeout(total=PATIENCE)
_updates = count(583_920_000)
SENDING = ("sendMessage", "sendPhoto", "sendDocument", "sendVoice", "sendVideo")


class Person(Protocol):
    """What all three have in common, so that a test can be told once for every channel."""

    here: Installation
    name: str

    @property
    def heard(self) -> list[str]: ...

    async def says(self, text: str) -> int: ...

    async def presses(self, label: str) -> int: ...


async def answers(person: Person, doing: Awaitable[int], status: int = 200) -> list[str]:
    """What the person was told after doing this, which was answered with this HTTP status."""
    before = len(person.heard)
    assert await doing == status
    await person.here.all_sent()
    return person.heard[before:]


@dataclass
class Amal:
    """Somebody on Telegram. `server` is where Telegram posts now."""

    here: Installation
    server: Server
    id: int = 712_839_465
    name: str = "أمل"
    language: str = "en"
    messages: Iterator[int] = field(default_factory=lambda: count(2000))

    @property
    def calls(self) -> list[Call]:
        return [c for c in self.here.telegram.arrived if c.method in SENDING and c.params.get("chat_id") == self.id]

    @property
    def heard(self) -> list[str]:
        """What arrived at this person's telephone, oldest first."""
        return [str(call.params.get("text", call.params.get("caption", ""))) for call in self.calls]

    @property
    def buttons(self) -> dict[str, str]:
        """Label to data of the last keyboard."""
        for call in reversed(self.calls):
            if keyboard := call.params.get("reply_markup"):
                return {b["text"]: b["callback_data"] for row in keyboard["inline_keyboard"] for b in row}
        return {}

    def update(self, kind: str = "message", **content: Any) -> dict[str, Any]:
        return {"update_id": next(_updates), kind: {**self._who(), "message_id": next(self.messages), **content}}

    def text(self, text: str) -> dict[str, Any]:
        return self.update(text=text)

    def photo(self, file_id: str, caption: str = "", **more: Any) -> dict[str, Any]:
        sizes = [{"file_id": file_id, "file_unique_id": "u", "width": 4, "height": 4, "file_size": 100}]
        return self.update(photo=sizes, caption=caption, **more)

    def press(self, data: str) -> dict[str, Any]:
        message = {**self._who(), "message_id": next(self.messages), "text": "…"}
        query = {"id": uuid4().hex, "from": self._who()["from"], "message": message, "data": data}
        return {"update_id": next(_updates), "callback_query": query}

    def _who(self) -> dict[str, Any]:
        person = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}
        return {"from": person, "chat": {"id": self.id, "type": "private", "first_name": self.name}, "date": 1782045420}

    async def sends(self, update: dict[str, Any]) -> int:
        return await self.server.telegram(update)

    async def says(self, text: str) -> int:
        return await self.sends(self.text(text))

    async def presses(self, label: str) -> int:
        return await self.sends(self.press(self.buttons[label]))

    async def hears(self, words: str, times: int = 1) -> None:
        """Wait until a message with these words arrived."""
        await until(
            lambda: sum(words in text for text in self.heard) >= times, lambda: f"{words!r} in {self.heard}\n{self.log}"
        )

    async def talks(self, *lines: tuple[str, str]) -> None:
        """Say each line once its predecessor was answered by the words that stand beside it."""
        for said, answer in lines:
            before = sum(answer in text for text in self.heard)
            assert await self.says(said) == 200
            await self.hears(answer, before + 1)

    @property
    def log(self) -> str:
        return self.here.log[-3000:]


async def insist(server: Any, update: dict[str, Any]) -> int:
    """Post an update until it is taken, as Telegram does; how often it was not. `server()` is where to post now."""
    failures = 0
    while True:
        try:
            status = await server().telegram(update)
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            status = 0
        if status == 200:
            return failures
        assert status in (0, 503), status
        failures += 1
        await asyncio.sleep(random.uniform(0.01, 0.05))


@dataclass
class Huda:
    """Somebody on WhatsApp."""

    here: Installation
    server: Server
    number: str = "+970599000111"
    name: str = "هدى"

    @property
    def twilio(self) -> TwilioStandIn:
        return self.here.twilio

    @property
    def got(self) -> list[dict[str, Any]]:
        """What Twilio was asked to send to this person."""
        return [form for form in self.twilio.sent if form["To"] == f"whatsapp:{self.number}"]

    @property
    def heard(self) -> list[str]:
        """The words of it, those of content templates filled in."""
        return [self._words(form) for form in self.got]

    def _words(self, form: dict[str, Any]) -> str:
        if "ContentSid" in form:
            return str(self._shown(form)["body"])
        return str(form.get("Body") or form.get("MediaUrl"))

    def _shown(self, form: dict[str, Any]) -> dict[str, Any]:
        """What WhatsApp shows of a content template with its variables."""
        template = next(content for content in self.twilio.contents if content["sid"] == form["ContentSid"])
        (kind,) = template["types"]
        shown: dict[str, Any] = filled(template["types"][kind], json.loads(form.get("ContentVariables", "{}")))
        return shown

    @property
    def buttons(self) -> dict[str, tuple[str, bool]]:
        """Label to id of the last message that had some, and whether they stood in a list."""
        for form in reversed(self.got):
            if "ContentSid" in form:
                shown = self._shown(form)
                pressed = {action["title"]: (action["id"], False) for action in shown.get("actions", ())}
                return pressed | {item["item"]: (item["id"], True) for item in shown.get("items", ())}
        return {}

    def form(self, body: str = "", **fields: str) -> dict[str, str]:
        sid = f"SM{uuid4().hex}"
        return {
            "SmsMessageSid": sid,
            "MessageSid": sid,
            "SmsStatus": "received",
            "NumMedia": "0",
            "ProfileName": self.name,
            "WaId": self.number.lstrip("+"),
            "Body": body,
            "To": f"whatsapp:{SENDER}",
            "From": f"whatsapp:{self.number}",
            "ApiVersion": "2010-04-01",
            "MessageType": "text",
            **fields,
        }

    async def sends(self, form: dict[str, str]) -> int:
        return await self.server.whatsapp(form)

    async def says(self, text: str) -> int:
        return await self.sends(self.form(text))

    async def presses(self, label: str) -> int:
        """Tap a button or an item of the list: Twilio tells its id and its label."""
        id, listed = self.buttons[label]
        if listed:
            return await self.sends(self.form(label, MessageType="interactive", ListId=id, ListTitle=label))
        return await self.sends(self.form(label, MessageType="button", ButtonPayload=id, ButtonText=label))


def filled(shape: Any, variables: Mapping[str, str]) -> Any:
    """A template's texts with `{{1}}` and the like replaced."""
    if isinstance(shape, dict):
        return {name: filled(value, variables) for name, value in shape.items()}
    if isinstance(shape, list):
        return [filled(value, variables) for value in shape]
    return re.sub(r"\{\{(\d+)\}\}", lambda found: variables[found[1]], shape) if isinstance(shape, str) else shape


def browser(base: str) -> aiohttp.ClientSession:
    """A browser with a jar and an address of its own, behind the proxy that the server trusts and that has https."""
    address = {"X-Forwarded-For": f"10.0.{random.randrange(256)}.{random.randrange(1, 255)}"}
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(base))
    return aiohttp.ClientSession(timeout=PATIENT, cookie_jar=jar, headers=address)


@dataclass
class Salma:
    """Somebody in the web chat, with a browser of her own."""

    here: Installation
    server: Server
    name: str = "سلمى"
    messages: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page = browser(self.server.base)

    @property
    def heard(self) -> list[str]:
        return [message["text"] for message in self.messages if message["from"] == "them"]

    @property
    def buttons(self) -> dict[str, str]:
        last = next((m for m in reversed(self.messages) if m["choices"]), {"choices": []})
        return {choice["label"]: choice["value"] for choice in last["choices"]}

    async def sends(self, fields: Mapping[str, Any], files: Sequence[tuple[str, bytes, str, str]] = ()) -> int:
        """Post a form of the page; `files` are (field, content, name, type)."""
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("id", str(uuid4()))
        for name, value in fields.items():
            form.add_field(name, value)
        for name, content, filename, mime in files:
            form.add_field(name, content, filename=filename, content_type=mime)
        async with self.page.post(f"{self.server.base}/chat/messages", data=form) as answer:
            assert answer.status != 500
            self.answer = await answer.json() if answer.content_type == "application/json" else {}
            await self.look()
            return answer.status

    async def look(self) -> None:
        after = self.messages[-1]["seq"] if self.messages else 0
        async with self.page.get(f"{self.server.base}/chat/messages?after={after}") as answer:
            self.messages += (await answer.json())["messages"]

    async def says(self, text: str) -> int:
        return await self.sends({"text": text})

    async def presses(self, label: str) -> int:
        return await self.sends({"button": self.buttons[label]})

    async def close(self) -> None:
        await self.page.close()
