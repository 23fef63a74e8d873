"""The WhatsApp templates that officers may choose from, as the provider reported them last."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from bot.channels.whatsapp_content import PENDING
from bot.channels.whatsapp_outreach import Approved
from storage.broadcast import ApprovedTemplate
from storage.tables import table_of

_table = table_of(ApprovedTemplate)
_OURS = PENDING.partition("{")[0]  # that an answer waits is said by the bot, and by nobody to many


def keep_templates(db: Connection, found: Sequence[Approved], now: datetime) -> None:
    """These are approved now, and no others."""
    for one in found:
        values: dict[str, Any] = {**asdict(one), "variables": list(one.variables), "buttons": list(one.buttons)}
        values |= {"body": one.body[:4000], "name": one.name[:200], "seen_at": now}
        statement = insert(_table).values(**values)
        db.execute(statement.on_conflict_do_update(index_elements=["sid"], set_=values))
    db.execute(delete(_table).where(_table.c.seen_at < now))


def approved_templates(db: Connection) -> list[Approved]:
    """By name and language, those that we use ourselves left out."""
    rows = db.execute(select(_table).order_by(_table.c.name, _table.c.language))
    made = [Approved(r.sid, r.name, r.language, r.body, tuple(r.variables), tuple(r.buttons), r.category) for r in rows]
    return [one for one in made if not one.name.startswith(_OURS)]
