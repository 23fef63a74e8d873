"""A broadcast: one message for many, whom it goes to, when, and how far it has come."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, DateTime, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel


class BroadcastKind(StrEnum):
    NEWS = "news"  # to who subscribed
    QUESTION = "question"  # the same, with buttons whose answers are counted
    CLOSING_THE_LOOP = "closing_the_loop"  # "you said, we did": to who complained about something


class BroadcastState(StrEnum):
    """A series never leaves `repeating` but to `stopped`: each of its runs is a broadcast of its own."""

    DRAFT = "draft"
    WAITING = "waiting"  # for a second person's yes
    SCHEDULED = "scheduled"
    REPEATING = "repeating"
    PLANNING = "planning"  # its recipients are being written down
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


RUNNING = (BroadcastState.PLANNING, BroadcastState.SENDING)
OVER = (BroadcastState.STOPPED, BroadcastState.DONE)


class Broadcast(SQLModel, table=True):
    """`content` is what `bot.outreach.content.Content.to_json` gives, `audience` an expression of
    `bot.outreach.audience`, `repeat` one of `bot.outreach.schedule`; all three are frozen once it is no draft.

    `version` counts changes, so that two officers do not overwrite each other. `planned_at` is one for all of its
    deliveries, and names their partition. `walker` is the process that sends it, under the lease of that process;
    `wake_at` when it is to go on by itself, `reason` why it waits or was paused. `news_sender`: WhatsApp messages
    leave from the sender for news. `uploaded` is what providers call its files, so that each is uploaded once.
    `tally` are its deliveries counted (`storage.delivery.tally`), as of `tallied_at`; `samples` how far it was at
    moments of the last minute, [moment, messages that left, seconds that counting took]; `answered` its answers
    counted, [region, choice, people], once the deliveries are gone.
    """

    __tablename__ = "broadcast"
    __table_args__ = (
        Index("broadcast_newest", "created_at"),
        Index("broadcast_moving", "state", postgresql_where=text("state NOT IN ('draft', 'stopped', 'done')")),
    )

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=20)
    name: str = Field(max_length=120)
    state: str = Field(default=BroadcastState.DRAFT, max_length=10)
    version: int = 1
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    audience: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    files: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(UuidType), nullable=False, server_default="{}")
    )
    news_sender: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    series_id: UUID | None = Field(default=None, foreign_key="broadcast.id", ondelete="SET NULL")
    repeat: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    starts_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    created_by: UUID = Field(foreign_key="staff.id")
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    changed_by: UUID = Field(foreign_key="staff.id")
    changed_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    approved_by: UUID | None = Field(default=None, foreign_key="staff.id")
    approved_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    planned_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    started_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    ended_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    walker: UUID | None = None
    wake_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    reason: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    quality: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    uploaded: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'::jsonb"))
    )
    tally: list[Any] | None = Field(default=None, sa_column=Column(JSONB))
    tallied_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    samples: list[Any] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default=text("'[]'::jsonb"))
    )
    answered: list[Any] | None = Field(default=None, sa_column=Column(JSONB))


class BroadcastAnswer(SQLModel, table=True):
    """The button somebody pressed under a broadcast, the last one where they changed their mind; `choice` counts
    from 0."""

    __tablename__ = "broadcast_answer"

    broadcast_id: UUID = Field(primary_key=True, foreign_key="broadcast.id", ondelete="CASCADE")
    contact_id: UUID = Field(primary_key=True)
    choice: int = Field(sa_column=Column(SmallInteger, nullable=False))
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class SavedAudience(SQLModel, table=True):
    """An audience under a name; `expression` as in `Broadcast.audience`."""

    __tablename__ = "saved_audience"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=80)
    expression: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class ApprovedTemplate(SQLModel, table=True):
    """A WhatsApp template as the provider reported it last: what `bot.channels.whatsapp_outreach.Approved` has. Those
    that are approved no longer are gone from here."""

    __tablename__ = "approved_template"

    sid: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=200)
    language: str = Field(max_length=16)
    body: str = Field(max_length=4000)
    category: str = Field(default="", max_length=20)
    variables: list[str] = Field(sa_column=Column(ARRAY(String(40)), nullable=False, server_default="{}"))
    buttons: list[str] = Field(sa_column=Column(ARRAY(String(40)), nullable=False, server_default="{}"))
    seen_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Tester(SQLModel, table=True):
    """Where a colleague gets their test messages. `code_index` finds the code they write to the bot, until
    `expires_at`; `contact_id` is who wrote it."""

    __tablename__ = "tester"

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    code_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary, unique=True))
    expires_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id", ondelete="SET NULL")


_ALIVE = "EXISTS (SELECT 1 FROM process p WHERE p.id = b.walker AND p.expires_at > now())"


def take(db: Connection, broadcast_id: UUID, lease: UUID) -> bool:
    """Become the process that plans or sends a broadcast; False where another does, or nothing is to be done now."""
    statement = text(f"""
        UPDATE broadcast b SET walker = :lease, wake_at = NULL
        WHERE id = :id AND state IN ('planning', 'sending') AND (b.walker IS NULL OR NOT {_ALIVE})
    """)
    return db.execute(statement, {"id": broadcast_id, "lease": lease}).rowcount > 0


def give_back(db: Connection, broadcast_id: UUID, lease: UUID, wake_at: datetime | None, reason: str = "") -> None:
    """This process sends it no longer; it goes on at `wake_at`, `reason` says why only then."""
    statement = text("""
        UPDATE broadcast SET walker = NULL,
               wake_at = CASE WHEN state = 'sending' THEN CAST(:wake_at AS timestamptz) END,
               reason = CASE WHEN state = 'sending' THEN :reason ELSE reason END
        WHERE id = :id AND walker = :lease
    """)
    db.execute(statement, {"id": broadcast_id, "lease": lease, "wake_at": wake_at, "reason": reason})


def to_wake(db: Connection, now: datetime, again: datetime) -> list[UUID]:
    """Broadcasts that nobody takes care of though their time has come; each is named once until `again`."""
    statement = text(f"""
        UPDATE broadcast SET wake_at = :again WHERE id IN (
            SELECT id FROM broadcast b
            WHERE (state IN ('planning', 'sending') AND (wake_at IS NULL OR wake_at <= :now) AND NOT {_ALIVE})
               OR (state IN ('scheduled', 'repeating') AND starts_at <= :now AND (wake_at IS NULL OR wake_at <= :now))
            FOR UPDATE SKIP LOCKED
        ) RETURNING id
    """)
    return list(db.execute(statement, {"now": now, "again": again}).scalars())
