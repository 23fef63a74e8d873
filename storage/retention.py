"""Retention: what may no longer be kept is deleted, kind by kind."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, text

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
        " AND NOT EXISTS (SELECT 1 FROM entry e WHERE attachment.id = ANY(e.attachments))",
        ORPHAN_DAYS,
    ),
)


def prune(db: Connection, message_days: int, now: datetime) -> dict[str, int]:
    """Delete what is over age, save the cases. Returns rows deleted by table."""
    deleted = {
        table: db.execute(text(statement), {"before": now - timedelta(days=age)}).rowcount
        for table, statement, age in _STATEMENTS
    }
    done = "DELETE FROM message WHERE created_at < :before AND state NOT IN ('queued', 'sending', 'pending')"
    deleted["message"] = db.execute(text(done), {"before": now - timedelta(days=message_days)}).rowcount
    return deleted
