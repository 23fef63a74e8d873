"""What the running bot does by the clock, and what it tells colleagues: its jobs, batch after batch."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import Connection

from bot import clock
from bot.casework.clocks.escalating import count_repeats, escalate
from bot.casework.ending.satisfaction import ask_once_more
from bot.casework.finding.indexing import reindex
from bot.casework.privacy import forget_old
from bot.casework.referrals.chasing import chase
from bot.casework.talk.holding import hand_on
from bot.casework.talk.offering import offer, offer_on
from bot.casework.traces import mix_traceless
from bot.channels.channel import Address, Channel, SendError
from bot.channels.whatsapp import WhatsApp
from bot.conversation import Conversations
from bot.i18n import use
from bot.messages import Outgoing
from bot.organisation import Organisation
from bot.outreach import reach
from bot.outreach.ageing import forget_month
from bot.outreach.templates import keep_templates
from bot.outreach.waking import wake
from bot.outreach.walking import Sending, Walker
from bot.staff.forgetting import forget_sign_ins
from bot.staff.mail import Letter, Mailer, message_to
from bot.staff.notifying import Occasion, StaffChat, words_for_chat
from bot.teaching import collecting
from bot.timers import look_after
from storage import retention
from storage.database import AWAY, Database, ensure_partitions

log = structlog.get_logger()


@dataclass
class Rounds:
    """`mailer` and `staff_chat` are there where the settings name them."""

    database: Database
    channels: Mapping[str, Channel]
    conversations: Conversations
    sending: Sending = field(kw_only=True)
    mailer: Mailer | None = field(default=None, kw_only=True)
    staff_chat: StaffChat | None = field(default=None, kw_only=True)

    async def look_after_conversations(self) -> None:
        """Remind of complaints that were abandoned, close what expired."""
        await self.database.run(look_after, self.conversations.topics, clock.now())
        await self.database.run(mix_traceless, clock.now())
        await self.database.run(collecting.mix, clock.now())

    async def index_words(self) -> None:
        while await self.database.run(reindex):
            pass

    async def prune(self) -> None:
        await self.database.run(ensure_partitions)
        organisation = self.conversations.organisation()
        await self.database.run(retention.prune, organisation.retention.messages, clock.now())
        await self._forget_months(organisation)
        await self.database.run(forget_old, organisation, clock.now())
        await self.database.run(forget_sign_ins, clock.now())
        await self.database.run(collecting.forget_old, clock.now())

    async def _forget_months(self, organisation: Organisation) -> None:
        """Whole months of messages and deliveries that are out of age; what is in use just now waits for tomorrow."""
        aged = await self.database.run(retention.aged, organisation.retention.messages, clock.now())
        if aged:
            await self.count_reach()
        for name in aged:
            try:
                await self.database.run(forget_month, name, organisation, clock.now())
            except AWAY as trouble:
                log.warning("month.kept", partition=name, error=type(trouble).__name__)

    async def count_reach(self) -> None:
        """How many people broadcasts reached, month by month."""
        organisation = self.conversations.organisation()
        for month in await self.database.run(reach.due, organisation, clock.now()):
            await self.database.run(reach.count, month, organisation, clock.now())

    async def ask_whether_solved(self) -> None:
        """Once more, weeks after a case was closed."""
        await self.database.run(ask_once_more, self.conversations.organisation(), clock.now())

    async def write_to_staff(self, staff_id: UUID, kind: str) -> None:
        """Write to a colleague, where there is a mail server; raises what it says when it will not have the letter."""
        if self.mailer is None:
            return
        language = self.conversations.organisation().default_language
        letter = await self.database.run(message_to, staff_id, Letter(kind), self.mailer, language, clock.now())
        if letter is not None:
            await asyncio.to_thread(self.mailer.send, letter)

    async def walk(self, broadcast_id: UUID) -> None:
        await Walker(self.sending, broadcast_id).walk()

    async def wake_broadcasts(self) -> None:
        """Give broadcasts to workers whose time has come, or whose process died."""
        await self.database.run(wake, self.conversations.organisation(), clock.now())

    async def refresh_templates(self) -> None:
        """Look which templates WhatsApp has approved, for officers to choose from."""
        channel = self.channels.get("whatsapp")
        if not isinstance(channel, WhatsApp):
            return
        try:
            found = await channel.approved()
        except SendError as trouble:  # it is asked again in ten minutes
            log.warning("templates.not_read", reason=trouble.reason, code=trouble.code)
            return
        await self.database.run(keep_templates, found, clock.now())

    async def offer_handoff(self, handoff_id: UUID) -> None:
        await self.database.run(offer, handoff_id, self.conversations.organisation(), clock.now())

    async def look_after_handoffs(self) -> None:
        await self._until_done(hand_on)
        await self._until_done(offer_on)

    async def look_after_deadlines(self) -> None:
        await self._until_done(count_repeats)
        await self._until_done(escalate)

    async def chase_referrals(self) -> None:
        """Remind of receivers who have been silent for two days."""
        while await self.database.run(chase, clock.now()):
            pass

    async def _until_done(self, work: Callable[[Connection, Organisation, datetime], int]) -> None:
        """Batch after batch, each in a transaction of its own."""
        while await self.database.run(work, self.conversations.organisation(), clock.now()):
            pass

    async def tell_staff_chat(self, occasion: str) -> None:
        """Where one is set; raises SendError when Telegram is to be tried again."""
        channel = self.channels.get("telegram")
        if self.staff_chat is None or channel is None:
            return
        with use(self.conversations.organisation().default_language):
            words = Outgoing(words_for_chat(Occasion(occasion), self.staff_chat.address))
        try:
            await channel.send(Address(self.staff_chat.id), words)
        except SendError as trouble:
            if trouble.retry:
                raise
            log.warning("staff_chat.refused", reason=trouble.reason)
