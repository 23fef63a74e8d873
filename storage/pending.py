"""Pending answers: kept until the person writes, or opens them with a word, and told of once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, text

NOT_INVITED = "not_invited"

_COUNT = text("""
UPDATE conversation v SET pending = pending + n.count
FROM (SELECT contact_id, count(*) FROM message WHERE id = ANY(:ids) GROUP BY contact_id) n
WHERE v.contact_id = n.contact_id
""")
# What waits for a word or a tap of the person, though their window is open, is no reason to leave them uninvited.
_FIRST_BEHIND_WINDOW = text("""
SELECT DISTINCT contact_id FROM message m WHERE id = ANY(:ids) AND NOT EXISTS (
    SELECT 1 FROM message b WHERE b.contact_id = m.contact_id AND b.state = 'pending' AND b.id <> ALL(:ids)
    AND b.reason = 'window_closed')
""")


def count(db: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """These messages wait from now on. Returns the contacts whom nobody told yet that an answer waits."""
    db.execute(_COUNT, {"ids": list(ids)})
    return list(db.execute(_FIRST_BEHIND_WINDOW, {"ids": list(ids)}).scalars())


def keep_pending(db: Connection, message_id: UUID) -> bool:
    """The provider says that the window was closed: the answer waits until the person writes. True: it is the first."""
    statement = "UPDATE message SET state = 'pending', finished_at = NULL, reason = 'window_closed' WHERE id = :id"
    db.execute(text(statement), {"id": message_id})
    return bool(count(db, [message_id]))


def not_invited(db: Connection, contact_id: UUID) -> None:
    """The person could not be told that answers wait: these say so, and the next one invites again."""
    statement = (
        "UPDATE message SET reason = :reason WHERE contact_id = :contact AND state = 'pending'"
        " AND reason = 'window_closed'"
    )
    db.execute(text(statement), {"contact": contact_id, "reason": NOT_INVITED})


def release_pending(db: Connection, contact_id: UUID, *, sensitive: bool) -> int:
    """Queue the answers that waited for the person; sensitive ones only when they were opened. Returns how many.

    They come after all that was said meanwhile: a page asks for what is newer than the newest it has.
    """
    statement = text("""
        UPDATE message m SET state = 'queued', next_try_at = NULL, seq = waiting.seq
        FROM (SELECT id, nextval('message_seq') AS seq FROM (
            SELECT id FROM message
            WHERE contact_id = :contact AND state = 'pending' AND (:sensitive OR NOT sensitive) ORDER BY seq
        ) ordered) waiting
        WHERE m.id = waiting.id AND m.contact_id = :contact
    """)
    return db.execute(statement, {"contact": contact_id, "sensitive": sensitive}).rowcount
