"""What sending a broadcast would mean: whom it reaches, what it costs, when it begins and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection

from bot.organisation import Organisation
from bot.outreach.audience import LEAST_PEOPLE, Part, delicate, read
from bot.outreach.content import Content
from bot.outreach.pace import SHARE
from bot.outreach.planning import WHATSAPP, Counts, Ready, counts
from bot.outreach.schedule import Repeat, next_loud
from storage.broadcast import BroadcastKind

FREE_RATE = 30  # messages a second that Telegram takes without stars
TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Senders:
    """What there is to send with. `rates` are messages a second by channel, `tier` is WhatsApp's daily limit."""

    channels: tuple[str, ...]
    rates: Mapping[str, float]
    tier: int = 0

    @property
    def whatsapp(self) -> bool:
        return WHATSAPP in self.channels


@dataclass(frozen=True, slots=True)
class Forecast:
    """`delicate`: small figures may not be told. `cost` is None where no price is known. `begins_at` is the first
    moment at which somebody is written to, None where none is left; `quiet`: only later than it was asked for. `lasts`
    is how long the sending takes; `days` over how many days WhatsApp's limit spreads it."""

    counts: Counts
    delicate: bool
    cost: float | None
    currency: str
    stars: bool
    begins_at: datetime | None
    quiet: bool
    lasts: timedelta
    days: int

    @property
    def too_few(self) -> bool:
        """Whether they could be recognised."""
        return self.delicate and self.counts.reached < LEAST_PEOPLE


def forecast(db: Connection, row: Any, senders: Senders, org: Organisation, now: datetime) -> Forecast:
    """Of a row of `broadcast`, as it stands."""
    audience, content = read(row.audience), Content.from_json(row.content)
    ready = Ready(senders.channels, row.news_sender)
    found = counts(db, BroadcastKind(row.kind), audience, content, ready, org, now)
    asked = asked_at(row, org, now)
    begins = asked and next_loud(org.outreach, org.timezone, asked)
    return Forecast(
        found,
        delicate(audience),
        _cost(found, org),
        org.outreach.currency,
        bool(found.by_channel[TELEGRAM]) and senders.rates.get(TELEGRAM, 0) > FREE_RATE,
        begins,
        begins is not None and begins != asked,
        _lasts(found, senders),
        ceil(found.template / senders.tier) if senders.tier else 1,
    )


def by_language(db: Connection, row: Any, senders: Senders, org: Organisation, now: datetime) -> Mapping[str, int]:
    """People of the audience who would get something in each language, if it were written."""
    ready = Ready(senders.channels, row.news_sender)
    return counts(db, BroadcastKind(row.kind), read(row.audience), Content(), ready, org, now).no_text


def audience_counts(
    db: Connection, row: Any, audience: Part, senders: Senders, org: Organisation, now: datetime
) -> Counts:
    """The same broadcast to other people."""
    ready = Ready(senders.channels, row.news_sender)
    return counts(db, BroadcastKind(row.kind), audience, Content.from_json(row.content), ready, org, now)


def asked_at(row: Any, org: Organisation, now: datetime) -> datetime | None:
    """When it is to begin by the clock of whoever wrote it; None where no day is left."""
    first = max(now, row.starts_at or now)
    return Repeat.from_json(row.repeat).after(first, org.timezone) if row.repeat else first


def _cost(found: Counts, org: Organisation) -> float | None:
    if not org.outreach.price:
        return None if found.template else 0.0
    return found.template * org.outreach.price


def _lasts(found: Counts, senders: Senders) -> timedelta:
    seconds = [people / (senders.rates[channel] * SHARE) for channel, people in found.by_channel.items()
               if channel in senders.rates]  # fmt: skip
    return timedelta(seconds=max(seconds, default=0))
