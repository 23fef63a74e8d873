"""Lists of numbers: uploaded with what proves that these people agreed, matched with contacts, and deleted again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Connection, delete, func, insert, select, text, update

from bot.casework.refused import Refused
from bot.i18n import _
from bot.outreach.numbers import Numbers, Reason
from bot.outreach.planning import WHATSAPP
from bot.understanding.text import clean
from storage.audit import record
from storage.broadcast import OVER, BroadcastState
from storage.ids import random_id
from storage.sealed import ring
from storage.staff import StaffMember
from storage.statements import execute
from storage.subscription import NumberList, NumberListRow
from storage.tables import table_of

FIRST, BATCH = 200, 5000
MOST_NAME, MOST_PROOF = 80, 500
MOST_LINES = 200  # shown of one reason

_table = table_of(NumberList)
_rows = table_of(NumberListRow)
log = structlog.get_logger()

# Looked up one by one: over many at once the planner may rather read the whole table for each.
_KNOWN = """
SELECT u.address_index, c.* FROM unnest(%(indexes)s::bytea[]) AS u (address_index)
CROSS JOIN LATERAL (
    SELECT c.id, c.news_stopped, c.unreachable <> '', EXISTS (SELECT 1 FROM suppression s WHERE s.contact_id = c.id)
    FROM contact c
    WHERE c.channel = %(channel)s AND c.account = %(account)s AND c.address_index = u.address_index LIMIT 1
) c
"""
_NEW = """
WITH made AS (
    INSERT INTO contact (id, channel, account, address_index, address_sealed, language, consent, writing_only,
                         news_stopped, unreachable, created_at)
    SELECT u.id, %(channel)s, %(account)s, u.address_index, u.address_sealed, '', '', false, false, '', %(now)s
    FROM unnest(%(ids)s::uuid[], %(indexes)s::bytea[], %(sealed)s::bytea[]) AS u (id, address_index, address_sealed)
    ON CONFLICT DO NOTHING RETURNING id
), talks AS (
    INSERT INTO conversation (contact_id, asked, pending) SELECT id, 0, 0 FROM made
)
SELECT id FROM made
"""
# Who wants news already keeps what they chose and how they agreed.
_JOIN = """
WITH member AS (
    INSERT INTO number_list_member (list_id, contact_id) SELECT %(list)s, unnest(%(ids)s::uuid[])
)
INSERT INTO subscription (contact_id, at, topics, proof) SELECT unnest(%(ids)s::uuid[]), %(now)s, '{}', %(proof)s
ON CONFLICT (contact_id) DO NOTHING
"""


class _Found(NamedTuple):
    """A contact that is there already."""

    id: UUID
    news_stopped: bool
    unreachable: bool
    suppressed: bool

    @property
    def reason(self) -> Reason | None:
        """Why a list does not reach them."""
        if self.unreachable:
            return Reason.UNREACHABLE
        return Reason.STOPPED if self.news_stopped or self.suppressed else None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Lines of a file that were not taken for one reason; `lines` are the first of them."""

    reason: Reason
    count: int
    lines: Sequence[int]


def add(
    db: Connection, staff: StaffMember, name: str, proof: str, numbers: Numbers, account: str, now: datetime
) -> UUID:
    """Keep what a file held, for WhatsApp's `account` (the hotline's sender). Raises Refused (422)."""
    id = random_id()
    name, proof = " ".join(clean(name).split())[:MOST_NAME], clean(proof).strip()[:MOST_PROOF]
    check_words(name, proof)
    if not numbers.taken:
        raise Refused(422, _("No number of this file can be taken. Look whether it is the right one."))
    values = {"id": id, "name": name, "proof": proof, "by": staff.id, "at": now, "known": 0, "new": 0, "rejected": 0}
    db.execute(insert(_table).values(**values))
    made = _Matching(db, id, account, now)
    # In one order everywhere, so that two uploads of the same people do not wait for each other.
    indexed = sorted((ring().index("contact.address", f"{WHATSAPP}:{account}:{each}"), each, line)
                     for line, each in numbers.taken)  # fmt: skip
    made.take(indexed[:FIRST])
    # In a database that knew a few people only, each check of a key would go on reading the whole table.
    db.execute(text("ANALYZE (SKIP_LOCKED) contact"))
    for start in range(FIRST, len(indexed), BATCH):
        made.take(indexed[start : start + BATCH])
    rejected = [*numbers.rejected, *made.rejected]
    for start in range(0, len(rejected), BATCH):
        part = rejected[start : start + BATCH]
        db.execute(insert(_rows), [{"list_id": id, "line": line, "reason": reason} for line, reason in part])
    counts = {"known": len(made.known), "new": made.new, "rejected": len(rejected)}
    db.execute(update(_table).where(_table.c.id == id).values(**counts))
    record(db, staff.id, "numbers:add", id)
    made.join_known()
    log.info("numbers.added", list=str(id), **counts)
    return id


def check_words(name: str, proof: str) -> None:
    """Before a file is read. Raises Refused (422)."""
    if not clean(name).strip():
        raise Refused(422, _("Give it a name, so that your colleagues find it again."))
    if not clean(proof).strip():
        raise Refused(422, _("Write down what shows that these people agreed: without it they may not be written to."))


@dataclass
class _Matching:
    db: Connection
    list_id: UUID
    account: str
    now: datetime
    new: int = 0
    known: list[UUID] = field(default_factory=list)
    rejected: list[tuple[int, Reason]] = field(default_factory=list)

    def take(self, batch: Sequence[tuple[bytes, str, int]]) -> None:
        """Of each its blind index, number and line. Those who are known join last, see `join_known`."""
        made = self._make(batch)
        self._join(list(made.values()))
        self.new += len(made)
        lines = {index: line for index, _number, line in batch if index not in made}
        for index, there in self._found(lines):
            if there.reason:
                self.rejected.append((lines[index], there.reason))
            else:
                self.known.append(there.id)

    def join_known(self) -> None:
        """From here to the end of the transaction their turns wait for us: it is the last that is done."""
        for start in range(0, len(self.known), BATCH):
            self._join(self.known[start : start + BATCH])

    def _join(self, ids: list[UUID]) -> None:
        execute(self.db, _JOIN, {"list": self.list_id, "ids": ids, "now": self.now, "proof": str(self.list_id)})

    def _found(self, indexes: Iterable[bytes]) -> list[tuple[bytes, _Found]]:
        values = {"channel": WHATSAPP, "account": self.account, "indexes": list(indexes)}
        if not values["indexes"]:
            return []
        return [(bytes(index), _Found(*rest)) for index, *rest in execute(self.db, _KNOWN, values)]

    def _make(self, batch: Sequence[tuple[bytes, str, int]]) -> dict[bytes, UUID]:
        """New contacts by their index, of those that are none yet."""
        ids = {random_id(): (index, number) for index, number, _line in batch}
        sealed = [ring().seal(number.encode(), at=f"contact.address_sealed.{id}") for id, (_i, number) in ids.items()]
        values = {
            "channel": WHATSAPP,
            "account": self.account,
            "now": self.now,
            "ids": list(ids),
            "indexes": [index for index, _number in ids.values()],
            "sealed": sealed,
        }
        return {ids[id][0]: id for (id,) in execute(self.db, _NEW, values)}


def lists(db: Connection) -> list[Any]:
    """Rows of `number_list`, the newest first."""
    return list(db.execute(select(_table).order_by(_table.c.at.desc(), _table.c.id)))


def get(db: Connection, list_id: UUID) -> Any:
    """Raises Refused (404)."""
    row = db.execute(select(_table).where(_table.c.id == list_id)).one_or_none()
    if row is None:
        raise Refused(404, _("There is no such list any more."))
    return row


def rejected(db: Connection, list_id: UUID) -> list[Rejected]:
    """By reason, the most frequent first."""
    lines = func.array_agg(_rows.c.line.distinct()).label("lines")
    wanted = select(_rows.c.reason, func.count(), lines).where(_rows.c.list_id == list_id).group_by(_rows.c.reason)
    found = [Rejected(Reason(reason), count, sorted(each)[:MOST_LINES]) for reason, count, each in db.execute(wanted)]
    return sorted(found, key=lambda each: (-each.count, each.reason))


def drop(db: Connection, staff: StaffMember, list_id: UUID) -> int:
    """Delete a list, and the wish for news of those who have it from no other list and not from themselves. Returns
    of how many. Raises Refused: 404 where it is gone, 409 while a broadcast waits to go to it."""
    get(db, list_id)
    if _waits(db, list_id):
        raise Refused(409, _("A broadcast that is on its way goes to this list. Take it back or stop it first."))
    mine: Mapping[str, Any] = {"id": list_id, "proof": str(list_id)}
    handed = """
        UPDATE subscription s SET proof = (SELECT min(m.list_id::text) FROM number_list_member m
                                           WHERE m.contact_id = s.contact_id AND m.list_id <> :id)
        WHERE s.proof = :proof AND EXISTS (SELECT 1 FROM number_list_member m
                                           WHERE m.contact_id = s.contact_id AND m.list_id <> :id)
    """
    db.execute(text(handed), mine)
    gone = db.execute(text("DELETE FROM subscription WHERE proof = :proof"), mine).rowcount
    db.execute(delete(_table).where(_table.c.id == list_id))
    record(db, staff.id, "numbers:drop", list_id)
    log.info("numbers.dropped", list=str(list_id), subscriptions=gone)
    return gone


def _waits(db: Connection, list_id: UUID) -> bool:
    going = text("SELECT EXISTS (SELECT 1 FROM broadcast WHERE state <> ALL(:still) AND audience::text LIKE :named)")
    still = [BroadcastState.DRAFT.value, *(state.value for state in OVER)]
    return bool(db.execute(going, {"still": still, "named": f"%{list_id}%"}).scalar_one())
