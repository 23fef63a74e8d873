"""What colleagues add to a case: links to others, ends that somebody must agree to, more time that was asked for."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel


class CaseLink(SQLModel, table=True):
    """Two cases that seem to be about one matter; `one_id` is the smaller id."""

    __tablename__ = "case_link"

    one_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    other_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE", index=True)
    by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Proposal(SQLModel, table=True):
    """An end that one colleague wrote and another must approve (four eyes)."""

    __tablename__ = "proposal"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    decision: str = Field(max_length=16)
    text_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Extension(SQLModel, table=True):
    """More time that a colleague asked for; `state` is asked, granted or refused by a supervisor."""

    __tablename__ = "extension"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", ondelete="CASCADE", index=True)
    until: date
    reason_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    state: str = Field(default="asked", max_length=8)
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
