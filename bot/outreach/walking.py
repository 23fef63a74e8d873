"""One process takes a broadcast to its people: every channel at once, until nobody is left or somebody stops it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, select, text, update

from bot import clock
from bot.channels.channel import Channel
from bot.channels.whatsapp import WhatsApp
from bot.organisation import Organisation
from bot.outreach import guarding
from bot.outreach.closing import first_line
from bot.outreach.content import Content
from bot.outreach.courier import Courier, Load, PageCourier
from bot.outreach.pace import Pace
from bot.outreach.planning import Ready, analyse, plan
from bot.outreach.schedule import loud_at, next_loud
from bot.outreach.stream import PAUSES, Halt, Stream
from bot.outreach.tallying import refresh
from storage import broadcast, delivery
from storage.broadcast import Broadcast, BroadcastState
from storage.database import AWAY, Database
from storage.delivery import DeliveryState, Walk
from storage.tables import table_of

OFF = timedelta(minutes=15)  # until a channel that is switched off is looked at again
PAGES = 200.0  # messages a second to pages of the web chat, which nobody limits

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sending:
    """What sending needs of a running process. `lease` names it; `rates` are messages a second by channel, `tier` is
    WhatsApp's daily limit. `channels` as in `House`."""

    database: Database
    channels: Mapping[str, Channel]
    organisation: Callable[[], Organisation]
    lease: UUID
    rates: Mapping[str, float]
    tier: int = 0
    leaving: asyncio.Event = field(default_factory=asyncio.Event)  # this process is about to end

    def sender(self, channel: str, news_sender: bool) -> Channel | None:
        """Through which messages to people of `channel` leave."""
        if news_sender:
            other = next((c for key, c in self.channels.items() if c.name == channel and key != channel), None)
            if other is not None:
                return other
        return self.channels.get(channel)

    def rate(self, channel: str) -> float:
        return self.rates.get(channel, PAGES)


@dataclass
class Walker:
    """Of one broadcast. `walk` returns when it is over, or is not to go on now."""

    sending: Sending
    broadcast_id: UUID
    _streams: list[Stream] = field(default_factory=list)
    _halts: list[Halt] = field(default_factory=list)
    _before: tuple[int, int] = (0, 0)  # sent and failed by others

    async def walk(self) -> None:
        database, lease = self.sending.database, self.sending.lease
        if not await database.run(broadcast.take, self.broadcast_id, lease):
            return  # another process sends it
        wake_at: datetime | None = None
        reason = ""
        try:
            row = await self._planned()
            if row is not None:
                wake_at, reason = await self._send(row)
        finally:
            with contextlib.suppress(*AWAY):  # our lease ends by itself
                await database.run(broadcast.give_back, self.broadcast_id, lease, wake_at, reason)

    async def _planned(self) -> Any | None:
        database = self.sending.database
        row = await database.run(self._row)
        if row.state == BroadcastState.PLANNING:
            ready = Ready([c.name for c in self.sending.channels.values()], row.news_sender)
            org = self.sending.organisation()
            if not await database.run(plan, self.broadcast_id, self.sending.lease, ready, org, clock.now()):
                return None
            row = await database.run(self._row)
            await database.run(analyse, row.planned_at)
        return row if row.state == BroadcastState.SENDING else None

    def _row(self, db: Connection) -> Any:
        table = table_of(Broadcast)
        return db.execute(select(table).where(table.c.id == self.broadcast_id)).one()

    async def _send(self, row: Any) -> tuple[datetime | None, str]:
        """When to go on, and why only then; (None, "") where it is over, or a person stopped it."""
        said, org = Content.from_json(row.content), self.sending.organisation()
        line = partial(first_line, row.kind, org)
        load = Load(self.broadcast_id, said, dict(row.uploaded), row.news_sender, line)
        await self._count_before()
        watch = asyncio.create_task(self._watch(row))
        try:
            while True:
                waiting = await self._round(row, load)
                if waiting is None:
                    return None, ""
                if waiting:
                    first = min(waiting, key=lambda halt: halt.until or clock.now())
                    return first.until, first.reason
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def _round(self, row: Any, load: Load) -> list[Halt] | None:
        """Go to all who can be reached now. What the others wait for; None where it is over or not ours any more."""
        database = self.sending.database
        left = await database.run(delivery.left, self.broadcast_id, row.planned_at)
        if not left:
            await database.run(self._finish)
            return None
        rules, now = self.sending.organisation().outreach, clock.now()
        zones: dict[str, list[str]] = defaultdict(list)
        waiting = []
        for channel, zone in left:
            if self.sending.sender(channel, row.news_sender) is None:
                waiting.append(Halt("channel_off", now + OFF))
            elif not loud_at(rules, zone, now):
                waiting.append(Halt("quiet", next_loud(rules, zone, now)))
            else:
                zones[channel].append(zone)
        halts = await asyncio.gather(*(self._channel(row, load, channel, each) for channel, each in zones.items()))
        for halt in filter(None, halts):
            if halt.until is None and halt.reason != "quiet":
                await database.run(guarding.pause, self.broadcast_id, halt.reason)
            elif halt.until:
                waiting.append(halt)
        state = (await database.run(self._row)).state
        if state != BroadcastState.SENDING:
            return None
        going_on = any(halt is None or halt.reason == "quiet" for halt in halts)
        return [] if going_on else waiting

    async def _channel(self, row: Any, load: Load, name: str, zones: list[str]) -> Halt | None:
        """One time zone after the other; the first halt holds for the channel."""
        sending = self.sending
        channel = sending.sender(name, row.news_sender)
        if channel is None:
            raise LookupError(name)
        made = PageCourier if name == "webchat" else Courier
        courier = made(sending.database, channel, load, self._keep_upload)
        pace = Pace(sending.database, channel, sending.rate(name))
        for zone in zones:
            walk = Walk(self.broadcast_id, row.planned_at, sending.lease, name, zone)
            tier = sending.tier if isinstance(channel, WhatsApp) else 0
            stream = Stream(sending.database, courier, pace, walk, self._quiet_in(zone), sending.leaving, tier)
            stream.failures = len(PAUSES) - 1 if row.reason == "held" else 0
            self._streams.append(stream)
            halt = await stream.run()
            if halt is not None:
                return halt
        return None

    def _quiet_in(self, zone: str) -> Callable[[datetime], bool]:
        return lambda moment: not loud_at(self.sending.organisation().outreach, zone, moment)

    def _keep_upload(self, channel: str, name: str) -> None:
        statement = text("UPDATE broadcast SET uploaded = uploaded || jsonb_build_object(CAST(:channel AS text),"
                         " CAST(:name AS text)) WHERE id = :id")  # fmt: skip
        values = {"id": self.broadcast_id, "channel": channel, "name": name}
        task = asyncio.create_task(self.sending.database.run(lambda db: db.execute(statement, values) and None))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # forgotten, it is uploaded again

    def _finish(self, db: Connection) -> None:
        table = table_of(Broadcast)
        mine = (table.c.id == self.broadcast_id) & (table.c.walker == self.sending.lease)
        over = {"state": BroadcastState.DONE, "ended_at": clock.now(), "walker": None, "reason": ""}
        done = db.execute(update(table).where(mine, table.c.state == BroadcastState.SENDING).values(**over)).rowcount
        if done:
            refresh(db, self.broadcast_id, self.sending.organisation(), clock.now())
            log.info("broadcast.done", broadcast=str(self.broadcast_id))

    async def _count_before(self) -> None:
        """What became of it before this process took it over."""

        def counted(db: Connection) -> tuple[int, int]:
            lines = refresh(db, self.broadcast_id, self.sending.organisation(), clock.now())
            good = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)
            return lines.total(*good), lines.total(DeliveryState.FAILED)

        self._before = await self.sending.database.run(counted)

    async def _watch(self, row: Any) -> None:
        """Look now and then whether people want it."""
        looks = 0
        whatsapp = self.sending.sender("whatsapp", row.news_sender)
        while True:
            await asyncio.sleep(guarding.LOOK)
            try:
                await self._look()
                if isinstance(whatsapp, WhatsApp) and looks % guarding.QUALITY_LOOKS == 0:
                    await self._look_at_rating(whatsapp)
            except AWAY as trouble:
                log.warning("broadcast.unwatched", error=type(trouble).__name__)
            looks += 1

    async def _look(self) -> None:
        sent = self._before[0] + sum(stream.sent for stream in self._streams)
        failed = self._before[1] + sum(stream.failed for stream in self._streams)
        most = self.sending.organisation().outreach.pause_opt_outs

        def look(db: Connection) -> None:
            if reason := guarding.unwanted(db, self.broadcast_id, sent, failed, most):
                guarding.pause(db, self.broadcast_id, reason)

        await self.sending.database.run(look)

    async def _look_at_rating(self, whatsapp: WhatsApp) -> None:
        now = await guarding.rated(whatsapp)
        if now:
            await self.sending.database.run(self._compare, now)

    def _compare(self, db: Connection, now: str) -> None:
        table = table_of(Broadcast)
        before = db.execute(select(table.c.quality).where(table.c.id == self.broadcast_id)).scalar_one()
        if guarding.worse(now, before):
            guarding.pause(db, self.broadcast_id, "quality")
        db.execute(update(table).where(table.c.id == self.broadcast_id).values(quality=now))
