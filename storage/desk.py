"""What a caseworker's desk keeps: saved views of the inbox, and who looks at which case right now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime
from sqlmodel import Field, SQLModel


class SavedView(SQLModel, table=True):
    """A named set of filters; `query` is the part of the inbox's address behind the question mark, without words that
    were searched for."""

    __tablename__ = "saved_view"

    id: UUID = Field(primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=80)
    query: str = Field(max_length=500)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Presence(SQLModel, table=True):
    """Somebody has a case open (`looking`) or writes an answer to it (`typing`). Unlogged: it may be lost."""

    __tablename__ = "presence"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # as SQLAlchemy asks for it

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    doing: str = Field(max_length=8)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
