"""Leaving no trace: times become days, files lose where they came from, and a conversation forgets an episode."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, func, text, update
from sqlmodel import col

from storage.attachment import StoredFile
from storage.case import Way
from storage.message import Message, MessageState

UNSENT = (MessageState.QUEUED, MessageState.SENDING, MessageState.UNKNOWN, MessageState.PENDING)

# A row's xmin names the transaction that wrote it: equal ones tie a traceless case to the conversation it came from.
# Where something of such a case is new, everything of these days is written again, by one transaction. While there is
# but one such case this is done each time: nothing tells whether it was done before.
_MIX = text("""
WITH recent AS (
    SELECT e.id, e.case_id, e.xmin::text AS written FROM entry e JOIN cases c ON c.id = e.case_id
    WHERE c.way = 'traceless' AND e.at >= :since
), news AS (
    SELECT 1 FROM recent HAVING count(DISTINCT written) > 1 OR count(DISTINCT case_id) = 1
), again AS (
    UPDATE cases SET state = cases.state FROM news WHERE cases.id IN (SELECT case_id FROM recent)
), files AS (
    UPDATE attachment SET state = attachment.state FROM news WHERE case_id IN (SELECT case_id FROM recent)
), words AS (
    UPDATE case_word SET token = case_word.token FROM news WHERE case_id IN (SELECT case_id FROM recent)
), identities AS (
    UPDATE case_identity SET kind = case_identity.kind FROM news WHERE case_id IN (SELECT case_id FROM recent)
)
UPDATE entry SET place = entry.place FROM news WHERE entry.id IN (SELECT id FROM recent)
""")


def mix_traceless(db: Connection, now: datetime) -> int:
    """Take out of the traceless cases of today and yesterday what tells in which turn each was written."""
    return db.execute(_MIX, {"since": kept_time(Way.TRACELESS, now - timedelta(days=1))}).rowcount


def kept_time(way: Way, at: datetime) -> datetime:
    """`at` as a case of this way may keep it: of a traceless one only the day."""
    if way is not Way.TRACELESS:
        return at
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def take_files(
    db: Connection, case_id: UUID, way: Way, contact_id: UUID | None, files: Iterable[UUID]
) -> tuple[UUID, ...]:
    """Put files of this contact into the case, and give back those that were there, in their order.

    Those of a traceless case forget who sent them, when and under which name. How one that still has to be fetched is
    reached stays until it is fetched.
    """
    wanted = tuple(files)
    if not wanted or contact_id is None:
        return ()
    mine = (col(StoredFile.id).in_(wanted), col(StoredFile.contact_id) == contact_id)
    if way is Way.TRACELESS:
        fetched = col(StoredFile.state) != "waiting"
        db.execute(update(StoredFile).where(*mine, fetched).values(reference_sealed=None))
        statement = update(StoredFile).values(
            case_id=case_id,
            contact_id=None,
            episode=None,
            name_sealed=None,
            created_at=func.date_trunc("day", col(StoredFile.created_at), "UTC"),
        )
    else:
        statement = update(StoredFile).values(case_id=case_id)
    taken = set(db.execute(statement.where(*mine).returning(col(StoredFile.id))).scalars())
    return tuple(file for file in wanted if file in taken)


def forget_episode(db: Connection, contact_id: UUID, episode: UUID) -> None:
    """Delete what ties this contact to what was just filed: its messages and the files that no case took over.

    What still has to be sent (the receipt) is marked to be deleted once it was. Call it in the turn that filed.
    """
    of_episode = (col(Message.contact_id) == contact_id, col(Message.episode) == episode)
    unsent = (col(Message.outgoing), col(Message.state).in_(UNSENT))
    db.execute(update(Message).where(*of_episode, *unsent).values(ephemeral=True, case_id=None))
    db.execute(delete(Message).where(*of_episode, ~(unsent[0] & unsent[1])))
    db.execute(
        delete(StoredFile).where(
            col(StoredFile.contact_id) == contact_id,
            col(StoredFile.episode) == episode,
            col(StoredFile.case_id).is_(None),
        )
    )
