"""Every message of a conversation, both ways; the outgoing ones that are not finished are the outbox."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, DateTime, Index, LargeBinary, text
from sqlmodel import Field, SQLModel


class MessageState(StrEnum):
    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    PENDING = "pending"  # kept until the person opens the window again


class Purpose(StrEnum):
    """Why a message is sent: it decides whether an uncertain one is sent again and whether `stop` silences it.

    PAGE is an incoming one that nobody wrote.
    """

    PAGE = "page"
    REPLY = "reply"
    STAFF = "staff"
    NOTICE = "notice"
    BROADCAST = "broadcast"


class Message(SQLModel, table=True):
    """Partitioned by month of `created_at`. `seq` gives the order in one conversation.

    `body_sealed` is JSON: of an incoming message what it said, of an outgoing one `Outgoing.to_json()`.
    `episode` is the run of a flow it belongs to, so that a traceless complaint can be forgotten whole. `entry_id` is
    the line of a case's timeline that it carries to the person.
    `ephemeral` rows are deleted once they were sent, or half an hour after a page could fetch them. `lease` names the
    process that is sending.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("message_of_contact", "contact_id", "seq"),
        Index("message_unfinished", "contact_id", "seq", postgresql_where=text("state IN ('queued', 'sending')")),
        Index("message_of_provider", "provider_id", postgresql_where=text("provider_id IS NOT NULL")),
        Index("message_of_entry", "entry_id", postgresql_where=text("entry_id IS NOT NULL")),
        Index("message_ephemeral", "created_at", postgresql_where=text("ephemeral")),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: UUID = Field(primary_key=True)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    seq: int = Field(sa_column=Column(BigInteger, nullable=False, server_default=text("nextval('message_seq')")))
    contact_id: UUID
    outgoing: bool
    purpose: str = Field(default="reply", max_length=10, sa_column_kwargs={"server_default": "reply"})
    state: str = Field(max_length=10)
    body_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    provider_id: str | None = Field(default=None, max_length=120)
    episode: UUID | None = None
    case_id: UUID | None = None
    entry_id: UUID | None = None
    ephemeral: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    sensitive: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    lease: UUID | None = None
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_try_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    finished_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    reason: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    gone: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


def send_once_more(db: Connection, contact_id: UUID, entry_id: UUID) -> int:
    """Queue again what failed of one line of a timeline, as new as if it were said now. Returns how many parts."""
    statement = text("""
        UPDATE message m SET state = 'queued', reason = '', attempts = 0, next_try_at = NULL, provider_id = NULL,
               finished_at = NULL, seq = failed.seq
        FROM (SELECT id, nextval('message_seq') AS seq FROM (
            SELECT id FROM message WHERE contact_id = :contact AND entry_id = :entry AND state IN ('failed', 'unknown')
            AND outgoing AND NOT gone ORDER BY seq
        ) ordered) failed
        WHERE m.id = failed.id AND m.contact_id = :contact
    """)
    return db.execute(statement, {"contact": contact_id, "entry": entry_id}).rowcount


def hide(db: Connection, contact_id: UUID, seconds: int, *, but: Sequence[UUID]) -> tuple[UUID, ...]:
    """Mark both sides' messages of the last `seconds` as gone, save `but`, and give their ids; what was about to be
    said is not said any more. Answers of people that were not shown yet are left alone."""
    statement = text("""
        UPDATE message SET gone = true,
               finished_at = CASE WHEN state = 'queued' THEN now() ELSE finished_at END,
               reason = CASE WHEN state = 'queued' THEN 'hidden' ELSE reason END,
               state = CASE WHEN state = 'queued' THEN 'failed' ELSE state END
        WHERE contact_id = :contact AND created_at > now() - make_interval(secs => :seconds) AND NOT gone
          AND NOT id = ANY(:but)
          AND (state NOT IN ('queued', 'pending') OR (state = 'queued' AND purpose = 'reply'))
        RETURNING id
    """)
    found = db.execute(statement, {"contact": contact_id, "seconds": seconds, "but": list(but)})
    return tuple(id for (id,) in found)


def provider_ids(db: Connection, ids: Sequence[UUID]) -> list[str]:
    """What the provider calls these messages, the newest first; those that it does not know yet are left out."""
    known = "SELECT provider_id FROM message WHERE id = ANY(:ids) AND provider_id IS NOT NULL ORDER BY seq DESC"
    return list(db.execute(text(known), {"ids": list(ids)}).scalars())
