"""Retention: what may no longer be kept is deleted, kind by kind."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from storage.database import PARTITIONED, month_after

SEEN_DAYS = 30  # Telegram repeats an update for a day at most, Twilio's sweep looks back as long
RAW_DAYS = 7
QUESTION_DAYS = 90  # in which the team writes an answer, or leaves it
ORPHAN_DAYS = 8  # files of a flow that was never finished outlive its expiry by a day

_STATEMENTS = (
    ("seen", "DELETE FROM seen WHERE seen_at < :before", SEEN_DAYS),
    ("raw_update", "DELETE FROM raw_update WHERE created_at < :before", RAW_DAYS),
    ("unanswered_question", "DELETE FROM unanswered_question WHERE at < :before", QUESTION_DAYS),
    (
        "attachment",
        "DELETE FROM attachment WHERE case_id IS NULL AND created_at < :before"
        " AND NOT EXISTS (SELECT 1 FROM entry e WHERE attachment.id = ANY(e.attachments))"
        " AND NOT EXISTS (SELECT 1 FROM broadcast b WHERE attachment.id = ANY(b.files))",
        ORPHAN_DAYS,
    ),
)

_PARTITION = re.compile(rf"({'|'.join(PARTITIONED)})_(\d{{4}})_(\d\d)")
_PARTITIONS = text("""
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = ANY(ARRAY['message'::regclass, 'delivery'::regclass]) ORDER BY 1
""")
# What somebody still waits for stays, however old it is.
_AWAITED = {
    "message": "SELECT EXISTS (SELECT 1 FROM {name} WHERE state IN ('queued', 'sending', 'pending'))",
    "delivery": "SELECT EXISTS (SELECT 1 FROM broadcast WHERE planned_at >= :first AND planned_at < :end"
    " AND state NOT IN ('stopped', 'done'))",
}


def prune(db: Connection, message_days: int, now: datetime) -> dict[str, int]:
    """Delete what is over age, save the cases. Returns rows deleted by table."""
    deleted = {
        table: db.execute(text(statement), {"before": now - timedelta(days=age)}).rowcount
        for table, statement, age in _STATEMENTS
    }
    done = "DELETE FROM message WHERE created_at < :before AND state NOT IN ('queued', 'sending', 'pending')"
    deleted["message"] = db.execute(text(done), {"before": now - timedelta(days=message_days)}).rowcount
    return deleted


def aged(db: Connection, message_days: int, now: datetime) -> list[str]:
    """The months of messages and deliveries that are wholly out of age, and that nobody waits for."""
    before = now - timedelta(days=message_days)
    return [name for name in db.execute(_PARTITIONS).scalars() if _is_over(db, name, before)]


def months_of(name: str) -> tuple[str, datetime, datetime]:
    """What a partition holds: its table, from when, until when. Raises ValueError for any other table."""
    found = _PARTITION.fullmatch(name)
    if found is None:
        raise ValueError(name)
    first = datetime(int(found[2]), int(found[3]), 1, tzinfo=UTC)
    return found[1], first, month_after(first)


def _is_over(db: Connection, name: str, before: datetime) -> bool:
    table, first, end = months_of(name)
    if end > before:
        return False
    awaited = text(_AWAITED[table].format(name=name))
    return not db.execute(awaited, {} if table == "message" else {"first": first, "end": end}).scalar_one()


def drop(db: Connection, name: str) -> None:
    """Delete a whole month at once, in a transaction of its own. Raises what the database says when the table is in use
    just now: conversations must not queue up behind us."""
    months_of(name)
    db.execute(text("SET LOCAL lock_timeout = '300ms'"))
    db.execute(text(f"DROP TABLE IF EXISTS {name}"))
