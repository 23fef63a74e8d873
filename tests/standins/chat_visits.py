"""A house for the web chat that lives in memory: it keeps what visitors write and answers from a small script."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from bot.channels.channel import BadMedia, Busy
from bot.channels.webchat import CHANGED, ChatMessage, WebChat
from bot.i18n import language, use
from bot.messages import Attachment, Incoming, Media, QuickReply

MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"\x1aE\xdf\xa3", b"OggS", b"%PDF", b"ID3")

WORDS = {
    "ar": {
        "hello": "أهلًا بك 👋\nأنا المساعد الآلي. ما تكتبه هنا محفوظ ومُشفّر، ويمكنك أن تكتب دون اسم.",
        "ask": "كيف يمكنني أن أساعدك اليوم؟",
        "aid": "المساعدات والقوائم",
        "complaint": "أريد أن أشتكي",
        "track": "متابعة شكوى",
        "legal": "استشارة قانونية",
        "human": "أريد التحدث مع موظف",
        "protection": "أحتاج إلى حماية",
        "story": "ماذا حدث؟ اكتبه، أو أرسل رسالة صوتية.",
        "files": "وصل. هل لديك صور أو أوراق تُظهر ذلك؟",
        "filed": (
            "رقم شكواك \u20661847 2203 9416\u2069\nسنجيبك حتى الأحد. "
            "للطوارئ ☎ \u2066101\u2069 أو \u2066+970 2 123 4567\u2069."
        ),
        "done": "انتهيت",
        "skip": "تخطٍّ",
        "sure": "هل أنت في مكان آمن للكتابة الآن؟",
        "yes": "نعم",
        "no": "لا",
        "neutral": "شكرًا لك.",
        "list": "اختر المحافظة:",
    },
    "en": {
        "hello": "Welcome 👋\nI am an automatic assistant. What you write is sealed, and you need no name.",
        "ask": "How can I help you today?",
        "aid": "Assistance and lists",
        "complaint": "I want to complain",
        "track": "Follow a complaint",
        "legal": "Legal advice",
        "human": "Talk to a person",
        "protection": "I need protection",
        "story": "What happened? Write it, or send a voice message.",
        "files": "Received. Do you have photos or papers that show it?",
        "filed": (
            "Your complaint number is \u20661847 2203 9416\u2069\nWe answer by Sunday. "
            "Emergency ☎ \u2066101\u2069 or \u2066+970 2 123 4567\u2069."
        ),
        "done": "Done",
        "skip": "Skip",
        "sure": "Is it safe for you to write now?",
        "yes": "Yes",
        "no": "No",
        "neutral": "Thank you.",
        "list": "Choose the governorate:",
    },
}
MENU = ("aid", "complaint", "track", "legal", "human", "protection")


@dataclass
class Visit:
    messages: list[ChatMessage] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    files: dict[UUID, tuple[str, str, bytes]] = field(default_factory=dict)
    language: str = ""
    waiting: str = ""
    asked: int = 0
    silent: bool = False  # a caseworker holds the conversation


@dataclass
class MemoryVisits:
    """`busy` makes that many turns fail, `slow` makes each take that many seconds."""

    chat: WebChat
    visits: dict[str, Visit] = field(default_factory=dict)
    received: list[Incoming] = field(default_factory=list)
    busy: int = 0
    slow: float = 0
    counter: int = 0

    async def receive(self, incoming: Incoming) -> None:
        await asyncio.sleep(self.slow)
        if self.busy:
            self.busy -= 1
            raise Busy
        visit = self.visits.setdefault(incoming.sender, Visit(language=incoming.language_hint))
        if incoming.provider_id in visit.seen:
            return
        visit.seen.add(incoming.provider_id)
        self.received.append(incoming)
        with use(visit.language):
            self._turn(visit, incoming)
        self.chat.wake(incoming.sender)

    async def history(self, visitor: str, after: int) -> list[ChatMessage]:
        visit = self.visits.get(visitor)
        return [message for message in visit.messages if message.seq > after][:200] if visit else []

    async def store(self, visitor: str, media: Media, mime: str, name: str, path: Path) -> UUID:
        content = await asyncio.to_thread(path.read_bytes)
        if not content.startswith(MAGIC):
            raise BadMedia("unknown bytes")
        visit = self.visits.setdefault(visitor, Visit())
        visit.files[id := uuid4()] = (mime, name, content)
        return id

    async def open(self, visitor: str, attachment: UUID) -> tuple[str, str, bytes] | None:
        visit = self.visits.get(visitor)
        return visit.files.get(attachment) if visit else None

    async def language(self, visitor: str) -> str:
        visit = self.visits.get(visitor)
        return visit.language if visit else ""

    async def speak(self, visitor: str, language: str) -> None:
        visit = self.visits.get(visitor)
        if visit is None:
            return
        visit.language = language
        with use(language):
            self._ask(visit, visit.waiting)

    def say(self, visitor: str, text: str, attachments: tuple[Attachment, ...] = ()) -> ChatMessage:
        """A caseworker writes."""
        message = self._say(self.visits[visitor], text, attachments=attachments)
        self.chat.wake(visitor)
        return message

    def take_back(self, visitor: str, id: str) -> None:
        visit = self.visits[visitor]
        visit.messages = [replace(message, gone=message.gone or message.id == id) for message in visit.messages]
        self.chat.wake(visitor, CHANGED)

    async def newest(self, visitors: Sequence[str]) -> dict[str, int]:
        return {visitor: self.visits[visitor].messages[-1].seq for visitor in visitors if visitor in self.visits}

    def _turn(self, visit: Visit, incoming: Incoming) -> None:
        value = incoming.button.partition(":")[2]
        label = self._mark(visit, incoming.button) if value else ""
        self._keep(visit, replace(incoming, text=incoming.text or label))
        if visit.silent:
            return
        if incoming.text == "/hide":
            visit.messages = [replace(message, gone=True) for message in visit.messages]
            self._say(visit, self._word("neutral"))
        elif not visit.waiting:
            self._say(visit, self._word("hello"))
            self._ask(visit, "menu")
        else:
            self._answer(visit, value, incoming)

    def _mark(self, visit: Visit, button: str) -> str:
        labels = {choice.id: choice.label for message in visit.messages for choice in message.choices}
        visit.messages = [
            replace(message, chosen=button if any(c.id == button for c in message.choices) else message.chosen)
            for message in visit.messages
        ]
        return labels.get(button, button)

    def _answer(self, visit: Visit, value: str, incoming: Incoming) -> None:
        if visit.waiting == "menu" and value == "complaint":
            self._ask(visit, "story")
        elif visit.waiting == "menu" and value == "protection":
            self._ask(visit, "sure")
        elif visit.waiting == "menu" and value == "aid":
            self._ask(visit, "list")
        elif visit.waiting == "menu" and value == "human":
            visit.silent = True
        elif visit.waiting == "story" or (visit.waiting == "files" and incoming.attachments):
            self._ask(visit, "files")
        elif visit.waiting == "files":
            self._say(visit, self._word("filed"))
            self._ask(visit, "menu")
        else:
            self._ask(visit, "menu")

    def _ask(self, visit: Visit, what: str) -> None:
        visit.waiting = what or "menu"
        visit.asked += 1
        options: Sequence[str] = {"menu": MENU, "files": ("done", "skip"), "sure": ("yes", "no")}.get(visit.waiting, ())
        choices = tuple(QuickReply(f"{visit.asked}:{option}", self._word(option)) for option in options)
        if visit.waiting == "list":
            choices = tuple(QuickReply(f"{visit.asked}:r{n}", f"محافظة {n}", "⁦02 123 456⁩") for n in range(1, 6))
        prompt = {"menu": "ask"}.get(visit.waiting, visit.waiting)
        self._say(visit, self._word(prompt), choices, sensitive=visit.waiting == "sure")

    def _keep(self, visit: Visit, incoming: Incoming) -> None:
        visit.messages = [replace(message, read=True) for message in visit.messages]
        self.counter += 1
        now = datetime.now(UTC)
        visit.messages.append(
            ChatMessage(self.counter, incoming.provider_id, True, incoming.text, now, attachments=incoming.attachments)
        )

    def _say(
        self,
        visit: Visit,
        text: str,
        choices: tuple[QuickReply, ...] = (),
        attachments: tuple[Attachment, ...] = (),
        sensitive: bool = False,
    ) -> ChatMessage:
        self.counter += 1
        now = datetime.now(UTC)
        message = ChatMessage(
            self.counter, str(uuid4()), False, text, now, choices, attachments=attachments, sensitive=sensitive
        )
        visit.messages.append(message)
        return message

    def _word(self, key: str) -> str:
        return WORDS[language()][key]
