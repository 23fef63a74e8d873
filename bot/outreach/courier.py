"""Brings one broadcast to one person after the other over one channel; however a send ends, it is an outcome."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog

from bot import clock
from bot.channels.channel import (
    Address,
    Channel,
    Misconfigured,
    SendError,
    Throttled,
    Unavailable,
)
from bot.channels.whatsapp import WhatsApp
from bot.files import open_files
from bot.messages import Outgoing, Sent
from bot.outreach.closing import below_first_line
from bot.outreach.content import Content
from bot.outreach.guarding import rejects_template
from bot.outreach.planning import MARGIN, WINDOW
from bot.queueing import enqueue
from storage.database import AWAY, Database
from storage.delivery import DeliveryState, Outcome, Recipient
from storage.message import Purpose
from storage.sealed import Unreadable, ring

STALE = 8.0  # seconds after a claim in which nothing is sent any more: our lease may have gone to somebody else

log = structlog.get_logger()


@dataclass
class Load:
    """What is to be brought. `uploaded` is what a channel calls the file once it has it; `first_line` gives what stands
    before the officer's words in a language."""

    broadcast_id: UUID
    content: Content
    uploaded: dict[str, str] = field(default_factory=dict)
    news_sender: bool = False
    first_line: Callable[[str], str] = lambda language: ""


@dataclass(frozen=True, slots=True)
class Carried:
    outcome: Outcome
    trouble: SendError | None = None


class Courier:
    """`keep_upload` remembers what the channel calls a file."""

    def __init__(
        self, database: Database, channel: Channel, load: Load, keep_upload: Callable[[str, str], None]
    ) -> None:
        self._database, self.channel, self._load, self._keep_upload = database, channel, load, keep_upload
        self._messages: dict[str, Outgoing | None] = {}
        self._first_upload = asyncio.Lock()

    async def carry(self, to: Recipient, claimed: float) -> Carried:
        """`claimed` is when, on the monotonic clock. Raises nothing."""
        if time.monotonic() - claimed > STALE:
            return Carried(Outcome(to.contact_id, DeliveryState.PLANNED, "late"))
        message = self._message(to.language)
        if message is None:
            return Carried(Outcome(to.contact_id, DeliveryState.SKIPPED, "no_text"))
        try:
            return await self._send(to, message)
        except SendError as trouble:
            return Carried(_outcome(to, trouble), trouble)
        except Unreadable:
            return Carried(Outcome(to.contact_id, DeliveryState.FAILED, "unreadable"))
        except AWAY:  # the files could not be read: nothing was sent
            return Carried(Outcome(to.contact_id, DeliveryState.PLANNED, "database"), Unavailable())
        except Exception as bug:  # one person's bug must not stop the others
            log.exception("broadcast.bug", broadcast=str(self._load.broadcast_id), error=type(bug).__name__)
            return Carried(Outcome(to.contact_id, DeliveryState.UNKNOWN, "internal"))

    def templated(self, to: Recipient) -> bool:
        """Whether only a template reaches this person now, and there is one."""
        return self._closed(to) and self._load.content.template(to.language) is not None

    def _closed(self, to: Recipient) -> bool:
        """Where another of our numbers is written to, or written from, nothing is known of the window between them."""
        if not self.channel.limits.window:
            return False
        apart = to.account != self.channel.account if to.account else self._load.news_sender
        return apart or to.heard_at is None or to.heard_at < clock.now() - WINDOW + MARGIN

    async def _send(self, to: Recipient, message: Outgoing) -> Carried:
        value = ring().open(to.address_sealed, at=f"contact.address_sealed.{to.contact_id}").decode()
        address, closed = Address(value, to.language), self._closed(to)
        if closed and isinstance(self.channel, WhatsApp):
            template = self._load.content.template(to.language)
            if template is None:
                return Carried(Outcome(to.contact_id, DeliveryState.SKIPPED, "no_template"))
            sent = await self.channel.send_template(
                replace(address, window_open=False), template.sid, template.variables
            )
        elif self.channel.limits.caption and message.attachments:
            sent = await self._with_file(address, message)
        else:
            sent = await self.channel.send(address, message)
        return Carried(Outcome(to.contact_id, DeliveryState.SENT, "", sent.provider_id or None, closed))

    async def _with_file(self, address: Address, message: Outgoing) -> Sent:
        """The first upload gives the file a name with the provider, under which it goes to all others."""
        name = self.channel.name
        if name not in self._load.uploaded:
            async with self._first_upload:
                if name not in self._load.uploaded:
                    files = await self._database.run(open_files, message.attachments)
                    sent = await self.channel.send(address, message, files)
                    if sent.file:
                        self._load.uploaded[name] = sent.file
                        self._keep_upload(name, sent.file)
                    return sent
        known = replace(message.attachments[0], reference=self._load.uploaded[name])
        return await self.channel.send(address, replace(message, attachments=(known,)))

    def _message(self, language: str) -> Outgoing | None:
        if language not in self._messages:
            said = self._load.content.message(self._load.broadcast_id, language)
            if said:
                said = replace(said, text=below_first_line(said.text, self._load.first_line(language)), many=True)
            self._messages[language] = said
        return self._messages[language]


class PageCourier(Courier):
    """The web chat has no provider: what is stored is there, and the page comes for it."""

    async def _send(self, to: Recipient, message: Outgoing) -> Carried:
        there = await self._database.run(enqueue, to.contact_id, message, purpose=Purpose.BROADCAST)
        state = DeliveryState.SENT if there else DeliveryState.SKIPPED
        return Carried(Outcome(to.contact_id, state, "" if there else "gone"))


def _outcome(to: Recipient, trouble: SendError) -> Outcome:
    """Whatever may have been taken is unknown, and what certainly was not is tried again where waiting helps."""
    match trouble:
        case Unavailable() if trouble.uncertain:
            return Outcome(to.contact_id, DeliveryState.UNKNOWN, trouble.reason)
        case Throttled() | Unavailable() | Misconfigured():
            return Outcome(to.contact_id, DeliveryState.PLANNED, trouble.reason)
        case _ if rejects_template(trouble.code):
            return Outcome(to.contact_id, DeliveryState.PLANNED, trouble.code)
        case _:
            return Outcome(to.contact_id, DeliveryState.FAILED, trouble.code or trouble.reason)
