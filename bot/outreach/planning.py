"""Who would get a broadcast, counted honestly before it is sent; and the row for each of them once it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Connection, Select, case, false, func, insert, literal, select, text, update
from sqlmodel import col

from bot.organisation import Organisation
from bot.outreach.audience import LEAST_PEOPLE, Part, clause, delicate, read, spoken
from bot.outreach.closing import only_complainants
from bot.outreach.content import Content
from storage.broadcast import Broadcast, BroadcastKind, BroadcastState
from storage.contact import Contact
from storage.conversation import Conversation
from storage.delivery import Delivery
from storage.subscription import Subscription
from storage.tables import table_of

WINDOW = timedelta(hours=24)
MARGIN = timedelta(minutes=5)  # before a window closes, in which it counts as closed: a message takes its time
WHATSAPP = "whatsapp"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ready:
    """What is there to send with: the channels that are switched on, and whether WhatsApp goes out from the sender for
    news, whose windows are taken as closed."""

    channels: Collection[str]
    news_sender: bool = False


@dataclass
class Counts:
    """People of an audience, each in one of the figures but `unknown_language`, who are among the others."""

    now: int = 0  # free text reaches them
    template: int = 0  # only a template does, and there is one
    no_template: int = 0
    stopped: int = 0
    unreachable: int = 0
    no_text: Counter[str] = field(default_factory=Counter)  # by language
    channel_off: int = 0
    unknown_language: int = 0
    by_channel: Counter[str] = field(default_factory=Counter)  # of those who are reached

    @property
    def reached(self) -> int:
        return self.now + self.template

    @property
    def everybody(self) -> int:
        left_out = self.no_template + self.stopped + self.unreachable + self.no_text.total() + self.channel_off
        return self.reached + left_out


def counts(
    db: Connection,
    kind: BroadcastKind,
    audience: Part,
    content: Content,
    ready: Ready,
    org: Organisation,
    now: datetime,
) -> Counts:
    """One look over the whole audience: about a second for a million."""
    stopped, away = col(Contact.news_stopped), col(Contact.unreachable) != ""
    unknown, heard = col(Contact.language) == "", col(Conversation.heard_at)
    window = func.coalesce(heard > now - WINDOW + MARGIN, False)
    columns: tuple[Any, ...] = (col(Contact.channel), spoken(org), stopped, away, unknown, window)
    rows = db.execute(_people(kind, audience, org, *columns, func.count()).group_by(*columns))
    found = Counts()
    for channel, language, stopped_, away_, unknown_, open_, people in rows:
        found.unknown_language += people if unknown_ else 0
        closed = channel == WHATSAPP and (not open_ or ready.news_sender)
        match _left_out(channel, language, stopped_, away_, content, ready):
            case "stopped":
                found.stopped += people
            case "unreachable":
                found.unreachable += people
            case "channel_off":
                found.channel_off += people
            case "no_text":
                found.no_text[language] += people
            case _ if closed and content.template(language) is None:
                found.no_template += people
            case _:
                found.template += people if closed else 0
                found.now += 0 if closed else people
                found.by_channel[channel] += people
    return found


def _left_out(channel: str, language: str, stopped: bool, away: bool, content: Content, ready: Ready) -> str:
    """As in `_reason`, of one group of people."""
    if stopped:
        return "stopped"
    if away:
        return "unreachable"
    if channel not in ready.channels:
        return "channel_off"
    return "" if language in content.read else "no_text"


def _reason(content: Content, ready: Ready, org: Organisation) -> ColumnElement[str]:
    """Why somebody of the audience gets nothing; empty for all others."""
    return case(
        (col(Contact.news_stopped), "stopped"),
        (col(Contact.unreachable) != "", "unreachable"),
        (col(Contact.channel).not_in(list(ready.channels)), "channel_off"),
        (spoken(org).not_in(content.read), "no_text"),
        else_="",
    )


def _people(kind: BroadcastKind, audience: Part, org: Organisation, *columns: Any) -> Select[Any]:
    """News are for who wants them; what became of complaints is told to who complained, and did not stop."""
    wanted = (
        select(*columns)
        .select_from(Contact)
        .outerjoin(Subscription, col(Subscription.contact_id) == col(Contact.id))
        .outerjoin(Conversation, col(Conversation.contact_id) == col(Contact.id))
        .where(clause(audience, org))
    )
    if kind is BroadcastKind.CLOSING_THE_LOOP:
        return wanted if only_complainants(audience) else wanted.where(false())
    return wanted.where(col(Subscription.contact_id).is_not(None))


def plan(db: Connection, broadcast_id: UUID, lease: UUID, ready: Ready, org: Organisation, now: datetime) -> bool:
    """Write a row for each recipient, all or none, in one statement; from here on the audience is frozen.

    False where there is nobody, or so few that they could be recognised: then the broadcast is over.
    """
    broadcast = table_of(Broadcast)
    mine = (broadcast.c.id == broadcast_id) & (broadcast.c.state == BroadcastState.PLANNING)
    row = db.execute(select(broadcast).where(mine, broadcast.c.walker == lease).with_for_update()).one_or_none()
    if row is None:
        return False
    audience, content, kind = read(row.audience), Content.from_json(row.content), BroadcastKind(row.kind)
    reason = _reason(content, ready, org)
    region = func.coalesce(col(Subscription.region), "")
    columns = {
        "contact_id": col(Contact.id),
        "broadcast_id": literal(broadcast_id),
        "planned_at": literal(now),
        "place": func.row_number().over(order_by=col(Contact.id)),
        "channel": col(Contact.channel),
        "zone": _zone(region, org),
        "language": spoken(org),
        "region": region,
        "state": case((reason == "", "planned"), else_="skipped"),
        "reason": reason,
        "templated": literal(False),
        "attempts": literal(0),
        "finished_at": case((reason == "", None), else_=literal(now)),
    }
    people = _people(kind, audience, org, *columns.values()).order_by(col(Contact.id))
    written = insert(Delivery).from_select(list(columns), people).execution_options(preserve_rowcount=True)
    made = db.execute(written).rowcount
    ended = "empty" if not made else "too_few" if delicate(audience) and _too_few(db, broadcast_id, now) else ""
    if ended:
        db.execute(
            text("DELETE FROM delivery WHERE broadcast_id = :id AND planned_at = :at"), _named(broadcast_id, now)
        )
        values: dict[str, Any] = {"state": BroadcastState.STOPPED, "reason": ended, "ended_at": now, "walker": None}
    else:
        values = {"state": BroadcastState.SENDING, "planned_at": now, "started_at": now}
    db.execute(update(broadcast).where(mine).values(**values))
    log.info("broadcast.planned", broadcast=str(broadcast_id), rows=made, ended=ended)
    return not ended


def _too_few(db: Connection, broadcast_id: UUID, at: datetime) -> bool:
    """Who stopped, or cannot be reached, hides nobody among the others."""
    going = "SELECT count(*) FROM (SELECT FROM delivery WHERE broadcast_id = :id AND planned_at = :at"
    enough = text(f"{going} AND state = 'planned' LIMIT :least) found")
    return int(db.execute(enough, {**_named(broadcast_id, at), "least": LEAST_PEOPLE}).scalar_one()) < LEAST_PEOPLE


def _named(broadcast_id: UUID, at: datetime) -> dict[str, Any]:
    return {"id": broadcast_id, "at": at}


def _zone(region: ColumnElement[str], org: Organisation) -> ColumnElement[str]:
    own = {found.key: found.timezone for found in org.regions if found.timezone and found.timezone != org.timezone}
    return case(own, value=region, else_=org.timezone) if own else literal(org.timezone)


def analyse(db: Connection, planned_at: datetime) -> None:
    """Let the database look at what was just written, so that it finds the short way to it."""
    db.execute(text(f"ANALYZE delivery_{planned_at:%Y_%m}"))
