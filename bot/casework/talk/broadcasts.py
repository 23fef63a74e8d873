"""What a person answers to: a broadcast that came to them shortly before they wrote, for who reads the conversation."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from bot.casework.entries import PERSON, Line
from bot.outreach.audience import delicate, read
from storage import received
from storage.broadcast import BroadcastKind
from storage.case import Way

SHORTLY = timedelta(hours=24)


class Came(NamedTuple):
    """`before` is the line of the timeline that it stands above."""

    id: UUID
    name: str
    at: datetime
    before: UUID


def came_before(db: Connection, contact_id: UUID | None, way: Way, lines: Sequence[Line]) -> list[Came]:
    """One look for a page. Not what was sent to people for what they told us, since its name would tell that of this
    one; and nothing of who is hidden, whom the minute would give away."""
    theirs = [line for line in lines if line.author == PERSON]
    if contact_id is None or way is not Way.NAMED or not theirs:
        return []
    found = []
    for row in received.all_of(db, contact_id, theirs[0].at - SHORTLY):
        line = next((line for line in theirs if row.finished_at <= line.at <= row.finished_at + SHORTLY), None)
        if line and row.kind != BroadcastKind.CLOSING_THE_LOOP and not delicate(read(row.audience)):
            found.append(Came(row.id, row.name, row.finished_at, line.id))
    return found
