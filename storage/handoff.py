"""A handoff: somebody asked for a human, and until when one must answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, SmallInteger, text
from sqlmodel import Field, SQLModel


class Handoff(SQLModel, table=True):
    """At most one is open for a contact. `taken_by` is the caseworker who answers, `offered_to` who was asked to,
    `step` how often it went on to somebody else, `told_at` when it last did."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index("handoff_open", "contact_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("handoff_waiting", "due_at", postgresql_where=text("taken_at IS NULL AND ended_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", ondelete="CASCADE")
    case_id: UUID = Field(foreign_key="cases.id", ondelete="CASCADE")
    topic: str = Field(default="", max_length=40)
    urgent: bool
    sensitive: bool
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    due_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    taken_by: UUID | None = Field(default=None, foreign_key="staff.id")
    taken_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    ended_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    offered_to: UUID | None = Field(default=None, foreign_key="staff.id")
    step: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    told_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
