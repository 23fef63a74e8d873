"""What stays of broadcasts when their deliveries are too old to be kept: the counts, and nobody in them."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import Connection, select

from bot.organisation import Organisation
from bot.outreach import answers
from bot.outreach.tallying import refresh
from storage import retention
from storage.broadcast import Broadcast
from storage.tables import table_of

log = structlog.get_logger()


def forget_month(db: Connection, name: str, org: Organisation, now: datetime) -> None:
    """Delete a month of messages or deliveries, by the name of its partition, in a transaction of its own."""
    table, first, end = retention.months_of(name)
    if table == "delivery":
        broadcast = table_of(Broadcast)
        between = (broadcast.c.planned_at >= first, broadcast.c.planned_at < end)
        for id in db.execute(select(broadcast.c.id).where(*between)).scalars().all():
            refresh(db, id, org, now)
            answers.freeze(db, id)
    retention.drop(db, name)
    log.info("month.deleted", partition=name)
