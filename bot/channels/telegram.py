"""Telegram as a channel: sends through the Bot API, and tells Telegram where we are."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import structlog
from prometheus_client import Counter

from bot.channels.channel import Address, BadMedia, File, Limits, Receive, Refused, SendError, Unreachable
from bot.channels.telegram_http import BotApi, as_dict
from bot.channels.telegram_parse import DOWNLOAD_LIMIT, Skipped, integer, read
from bot.channels.telegram_polling import UPDATES, KeepRaw, growing_waits, poll
from bot.channels.telegram_shape import AS_DOCUMENT, FIELDS, answered, input_file, keyboard, unshowable, upload
from bot.messages import Attachment, Incoming, Outgoing, Sent

HOUR = 3600
LONGEST_START_WAIT = 300.0
DOWNLOAD_WAITS = (0.5, 2.0)  # seconds before the second and the third try

COURTESIES = Counter(
    "wasl_telegram_courtesies_failed_total",
    "Calls of Telegram nobody waits for (buttons taken off, typing) that failed, by method and reason",
    ["method", "reason"],
)

log = structlog.get_logger(__name__)


class TelegramChannel:
    """One bot. With a `secret` Telegram calls `public_url`/telegram, without one `poll` asks for the updates.

    `commands` are the words of the menu beside the text field, as language → {command: description}; the first
    language also serves people whose app speaks none of them. `paid`: more than thirty messages a second may leave,
    each for a tenth of a star (Bot API, "paid broadcasts").
    """

    name: ClassVar[str] = "telegram"
    limits: ClassVar[Limits] = Limits(
        text=4096,
        buttons=100,
        list_items=0,
        label=64,
        upload=50 * 1024 * 1024,
        download=DOWNLOAD_LIMIT,
        caption=1024,
        unsend=48 * HOUR,
    )

    def __init__(
        self,
        token: str,
        *,
        api_base: str = "https://api.telegram.org",
        secret: str = "",
        public_url: str = "",
        commands: Mapping[str, Mapping[str, str]] | None = None,
        paid: bool = False,
    ) -> None:
        bot, separator, _ = token.partition(":")
        self.account = bot if separator and bot.isdigit() else "bot"
        self._api = BotApi(token, api_base)
        self._secret = secret
        self._webhook = f"{public_url.rstrip('/')}/telegram"
        self._commands = commands or {}
        self._paid = paid
        self.username = ""  # as in t.me links; empty until Telegram has said it
        self._starting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._starting = asyncio.create_task(self._introduce())

    async def _introduce(self) -> None:
        """Telegram may be away when we start: every call is repeated until it is taken."""
        if self._secret:
            asked = {"url": self._webhook, "secret_token": self._secret, "allowed_updates": UPDATES}
            await self._insist("setWebhook", asked)
        for place, (language, commands) in enumerate(self._commands.items()):
            listed = [{"command": word, "description": described} for word, described in commands.items()]
            if place == 0:
                await self._insist("setMyCommands", {"commands": listed})
            await self._insist("setMyCommands", {"commands": listed, "language_code": language})
        self.username = str(as_dict(await self._insist("getMe", {})).get("username", ""))

    async def _insist(self, method: str, parameters: Mapping[str, Any]) -> Any:
        for wait in growing_waits(LONGEST_START_WAIT):
            try:
                return await self._api.call(method, parameters)
            except SendError as error:
                pause = max(wait, getattr(error, "retry_after", 0.0))
                log.warning(
                    "telegram.start_failed", method=method, reason=error.reason, detail=error.detail, again_in=pause
                )
            await asyncio.sleep(pause)

    async def stop(self) -> None:
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await self._api.close()

    def parse(self, update: dict[str, Any]) -> Incoming | None:
        """The event an update is, if it is one of a conversation with us."""
        event = read(update, self.account)
        return event if isinstance(event, Incoming) else None

    def unknown(self, update: dict[str, Any]) -> bool:
        """Whether an update is of a kind nobody knows yet, and not merely meant for somebody else."""
        return read(update, self.account) is Skipped.UNKNOWN

    async def poll(self, receive: Receive, keep_raw: KeepRaw) -> None:
        """Ask for updates until cancelled; to run in the one process that leads."""
        await poll(self._api, lambda update: read(update, self.account), receive, keep_raw)

    async def send(self, to: Address, message: Outgoing, files: tuple[File, ...] = ()) -> Sent:
        if len(files) > 1:
            raise Refused("one file a message")
        parameters: dict[str, Any] = {"chat_id": to.value}
        if message.choices:
            parameters["reply_markup"] = keyboard(message.choices)
        if self._paid and message.many:
            parameters["allow_paid_broadcast"] = True
        known = next((a for a in message.attachments if a.reference), None)
        if files:
            return await self._send_file(parameters, message.text, files[0])
        if known:
            return await self._send_known(parameters, message.text, known)
        parameters["text"] = message.text
        parameters["link_preview_options"] = {"is_disabled": True}  # a preview fills the screen and shows what is read
        return _sent(await self._api.call("sendMessage", parameters))

    async def _send_file(self, parameters: dict[str, Any], caption: str, file: File) -> Sent:
        if caption:
            parameters["caption"] = caption
        method, field = upload(file)
        try:
            return _sent(await self._api.call(method, {**parameters, field: input_file(file)}), method, field)
        except Refused as error:
            if (method, field) == AS_DOCUMENT or not unshowable(error.detail):
                raise
        method, field = AS_DOCUMENT
        return _sent(await self._api.call(method, {**parameters, field: input_file(file)}), method, field)

    async def _send_known(self, parameters: dict[str, Any], caption: str, file: Attachment) -> Sent:
        """A file that Telegram has already: its reference is what `Sent.file` said when it was uploaded."""
        if caption:
            parameters["caption"] = caption
        method, _colon, name = file.reference.partition(":")
        return _sent(await self._api.call(method, {**parameters, FIELDS[method]: name}))

    async def invite(self, to: Address) -> Sent:
        raise Refused("Telegram has no window that closes")

    async def acknowledge(self, pressed: Incoming, label: str, sensitive: bool) -> None:
        calls = []
        if pressed.callback:
            calls.append(self._courtesy("answerCallbackQuery", {"callback_query_id": pressed.callback}, pressed))
        if pressed.pressed:
            calls.append(self._take_keyboard_off(pressed, label, sensitive))
        await asyncio.gather(*calls)

    async def _take_keyboard_off(self, pressed: Incoming, label: str, sensitive: bool) -> None:
        message: dict[str, Any] = {"chat_id": pressed.sender, "message_id": int(pressed.pressed)}
        if not pressed.pressed_text:  # too old: Telegram no longer shows it to bots
            await self._courtesy("editMessageReplyMarkup", message, pressed)
            return
        if pressed.captioned:
            caption = answered(pressed.pressed_text, label, sensitive, self.limits.caption)
            await self._courtesy("editMessageCaption", {**message, "caption": caption}, pressed)
            return
        text = answered(pressed.pressed_text, label, sensitive)
        await self._courtesy("editMessageText", {**message, "text": text}, pressed)

    async def typing(self, to: Address) -> None:
        await self._courtesy("sendChatAction", {"chat_id": to.value, "action": "typing"})

    async def _courtesy(self, method: str, parameters: Mapping[str, Any], pressed: Incoming | None = None) -> None:
        """A call that nobody waits for: its failure is counted, never raised."""
        try:
            await self._api.call(method, parameters)
        except SendError as error:
            COURTESIES.labels(method, error.reason).inc()
            update = pressed.provider_id if pressed else None
            log.debug("telegram.courtesy_failed", method=method, update=update, reason=error.reason, code=error.code)

    async def fetch(self, attachment: Attachment, target: Path) -> None:
        if attachment.size > self.limits.download:
            raise BadMedia("larger than Telegram lets bots download")
        trouble = await self._try_download(attachment, target)
        for wait in DOWNLOAD_WAITS:
            if trouble is None:
                return
            await asyncio.sleep(wait)
            trouble = await self._try_download(attachment, target)
        if trouble is not None:
            raise BadMedia(trouble.detail)

    async def _try_download(self, attachment: Attachment, target: Path) -> SendError | None:
        try:
            await self._api.download(attachment.reference, target, self.limits.download)
        except SendError as error:
            return error
        return None

    async def unsend(self, to: Address, provider_id: str) -> bool:
        if not provider_id.isdecimal():
            return False
        try:
            await self._api.call("deleteMessage", {"chat_id": to.value, "message_id": int(provider_id)})
        except Refused as error:
            return "not found" in error.detail.lower()  # it is gone already
        except Unreachable:
            return False
        return True

    async def state(self) -> dict[str, Any]:
        """What Telegram knows of this bot, for `wasl doctor`: getMe and getWebhookInfo; raises SendError."""
        me, webhook = await asyncio.gather(self._api.call("getMe", {}), self._api.call("getWebhookInfo", {}))
        return {"username": as_dict(me).get("username", ""), "webhook": as_dict(webhook), "expected": self._webhook}


def _sent(result: Any, method: str = "", field: str = "") -> Sent:
    message = as_dict(result)
    message_id = integer(message.get("message_id"))
    return Sent("" if message_id is None else str(message_id), file=_file_of(message, method, field))


def _file_of(message: dict[str, Any], method: str, field: str) -> str:
    """How the file of a message is named to be sent again: the method, and Telegram's name for it."""
    found = message.get(field) if field else None
    largest = found[-1] if isinstance(found, list) and found else found  # a photo is there in several sizes
    name = as_dict(largest).get("file_id", "")
    return f"{method}:{name}" if isinstance(name, str) and name else ""
