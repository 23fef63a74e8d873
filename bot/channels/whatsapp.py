"""WhatsApp, through Twilio."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from twilio.rest import Client

from bot.channels.channel import Address, File, Known, Limits, Refused, SendError, Unavailable, WindowClosed
from bot.channels.rendering import fit, numbered
from bot.channels.whatsapp_content import BODY, TemplateStore, content
from bot.channels.whatsapp_errors import TEMPLATE_CODES, TEMPLATE_GONE, classify
from bot.channels.whatsapp_http import API, CONTENT, TwilioHttp, reading, records
from bot.channels.whatsapp_media import MediaFetcher
from bot.channels.whatsapp_outreach import Approved, approved, quality
from bot.channels.whatsapp_parse import NAME, PREFIX, bare, parse, receipt, stored
from bot.channels.whatsapp_signature import SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER, Fields, Signature
from bot.channels.whatsapp_templates import Templates
from bot.messages import Attachment, Incoming, Media, Outgoing, Receipt, Sent

__all__ = ["LIMITS", "Fields", "TemplateStore", "WhatsApp", "classify"]

STATUS_PATH = "/whatsapp/status"
MEGABYTE = 1024 * 1024
LIMITS = Limits(
    text=1600,
    choices_text=BODY,
    buttons=3,
    list_items=10,
    label=24,
    upload=16 * MEGABYTE,
    download=16 * MEGABYTE,
    window=24 * 3600,
)
_LARGEST_PHOTO = 5 * MEGABYTE
_PAGE = 500
_PATIENCE = 5  # seconds that starting may wait for Twilio

log = structlog.get_logger()


class WhatsApp:
    """One WhatsApp sender of a Twilio account.

    `sender` is its number, with or without `whatsapp:`; `media_url` gives the public, signed address from which Twilio
    fetches a stored attachment.
    """

    name: str = NAME
    limits: Limits = LIMITS
    signature_headers = (SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER)

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        public_url: str,
        templates: TemplateStore,
        media_url: Callable[[Attachment], str],
        api_base: str = "",
        content_base: str = "",
    ) -> None:
        self.account = bare(sender)
        self.public_url = public_url.rstrip("/")
        self._media_url = media_url
        self._http = TwilioHttp(api_base or API, content_base or CONTENT)
        # An environment of its own: TWILIO_REGION and TWILIO_EDGE would name hosts that the settings do not.
        self._client = Client(account_sid, auth_token, http_client=self._http, environment={"": ""})
        self._templates = Templates(self._client, templates)
        self._media = MediaFetcher(self._http, api_base or API, (account_sid, auth_token), LIMITS.download)
        self._signature = Signature(auth_token)

    async def start(self) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._templates.warm()
        except SendError as error:
            log.warning("whatsapp templates were not read", reason=error.reason, code=error.code)
        except TimeoutError:
            log.warning("whatsapp templates were not read", reason="timeout")

    async def stop(self) -> None:
        await self._http.close()

    def genuine(self, url: str, fields: Fields, signature: str, settings: str = "") -> bool:
        """Whether Twilio posted `fields` to `url`, our public address; the last two are its `signature_headers`."""
        return self._signature.matches(url, fields, signature, settings)

    def parse(self, form: Mapping[str, str]) -> Incoming | None:
        return parse(form, self.account)

    def receipt(self, form: Mapping[str, str]) -> Receipt | None:
        return receipt(form, self.account)

    async def send(self, to: Address, message: Outgoing, files: tuple[File, ...] = ()) -> Sent:
        """One row of `rendering.fit`; of a message that still has to be fitted all rows, and the SID of the last.

        Raises WindowClosed at once where the window is known to be closed.
        """
        if not to.window_open:
            raise WindowClosed("the person has not written for 24 hours", code="63016")
        sid = ""
        for row in fit(message, LIMITS):
            sid = await self._row(to, row, files)
        return Sent(sid)

    async def invite(self, to: Address) -> Sent:
        """Raises Misconfigured, with what to do, while the account has no such template."""
        name, sid = await self._templates.pending(to.language)
        try:
            return Sent(await self._create(to, content_sid=sid))
        except SendError as error:
            if error.code not in TEMPLATE_GONE:
                raise
            await self._templates.forget(name)
            _, sid = await self._templates.pending(to.language)
            return Sent(await self._create(to, content_sid=sid))

    async def send_template(self, to: Address, sid: str, variables: Mapping[str, str]) -> Sent:
        """An approved template, which WhatsApp takes outside the window too."""
        filled = json.dumps(dict(variables), ensure_ascii=False) if variables else None
        return Sent(await self._create(to, content_sid=sid, **({"content_variables": filled} if filled else {})))

    async def approved(self) -> list[Approved]:
        """The account's templates that WhatsApp has approved; raises SendError."""
        return await approved(self._client)

    async def quality(self) -> str:
        """How people take what this sender writes, as WhatsApp rates it: high, medium, low, or "" where that is not
        said; raises SendError."""
        return await quality(self._client, PREFIX + self.account)

    async def _row(self, to: Address, message: Outgoing, files: tuple[File, ...]) -> str:
        if message.attachments:
            (attachment,) = message.attachments
            _check_size(attachment, files)
            return await self._create(to, media_url=[self._media_url(attachment)])
        if message.choices:
            return await self._ask(to, message)
        if not message.text.strip():
            raise Refused("a message without words", code="21619")
        return await self._create(to, body=message.text)

    async def _ask(self, to: Address, message: Outgoing) -> str:
        """The message with buttons or a list where WhatsApp has them for it, else with numbers."""
        filled = content(message.text, message.choices, message.menu, to.language)
        sid = await self._templates.sid(filled) if filled else None
        if filled and sid:
            try:
                return await self._create(to, content_sid=sid, content_variables=filled.variables)
            except SendError as error:
                if error.code not in TEMPLATE_CODES:
                    raise
                if error.code in TEMPLATE_GONE:
                    await self._templates.forget(filled.name)
                log.warning("whatsapp refused a template", template=filled.name, code=error.code)
        sids = [await self._create(to, body=part.text) for part in fit(Outgoing(numbered(message)), LIMITS)]
        return sids[-1]

    async def _create(self, to: Address, **fields: Any) -> str:
        """One message resource; its SID."""
        with reading():
            message = await self._client.messages.create_async(
                to=PREFIX + bare(to.value),
                from_=PREFIX + self.account,
                status_callback=f"{self.public_url}{STATUS_PATH}",
                **fields,
            )
        if not message.sid:
            raise Unavailable("an answer without a SID", uncertain=True)
        return str(message.sid)

    async def acknowledge(self, pressed: Incoming, label: str, sensitive: bool) -> None:
        """Nothing: Twilio cannot change a WhatsApp message that was sent."""

    async def typing(self, to: Address) -> None:
        """Nothing: Twilio's indicator needs the message that is answered, and marks it as read."""

    async def fetch(self, attachment: Attachment, target: Path) -> None:
        """Raises BadMedia for what can never be fetched, and Unavailable or Throttled for what may be later."""
        await self._media.fetch(attachment.reference, target)

    async def unsend(self, to: Address, provider_id: str) -> bool:
        return False

    async def sweep(self, since: datetime, known: Known | None = None) -> list[Incoming]:
        """What people sent after `since`, oldest first, so that nothing is lost while our webhook was away.

        `known` says which of some SIDs were received already; those are left out, which saves asking for their media.
        Raises SendError.
        """
        page = self._client.messages.page_async(to=PREFIX + self.account, date_sent_after=since, page_size=_PAGE)
        messages = [
            message
            for message in await records(page)
            if message.direction == "inbound" and _moment(message) and _moment(message) > since
        ]
        old = await known([m.sid for m in messages]) if known else ()
        found = []
        for message in sorted((m for m in messages if m.sid not in old), key=_moment):
            media = await records(message.media.page_async()) if (message.num_media or "0") != "0" else []
            if incoming := stored(message, media, self.account):
                found.append(incoming)
        return found


def _moment(message: Any) -> Any:
    return message.date_sent or message.date_created


def _check_size(attachment: Attachment, files: tuple[File, ...]) -> None:
    size = next((len(file.content) for file in files if file.attachment == attachment), attachment.size)
    most = _LARGEST_PHOTO if attachment.media is Media.PHOTO else LIMITS.upload
    if size > most:
        raise Refused(f"a file of more than {most // MEGABYTE} MB", code="63005")
