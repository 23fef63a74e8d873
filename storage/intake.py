"""What has been seen already, raw updates nobody understood, and the processes that hold leases."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel


class Seen(SQLModel, table=True):
    """The provider's ids of the last 30 days: a message comes twice, its effect once."""

    __tablename__ = "seen"

    channel: str = Field(primary_key=True, max_length=20)
    account: str = Field(primary_key=True, max_length=80)
    provider_id: str = Field(primary_key=True, max_length=120)
    seen_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))


class RawUpdate(SQLModel, table=True):
    """An update no parser knew, sealed, kept for inspection for a week."""

    __tablename__ = "raw_update"

    id: UUID = Field(primary_key=True)
    channel: str = Field(max_length=20)
    content_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))


class Process(SQLModel, table=True):
    """A living process: what it was sending is taken up by others only after `expires_at`."""

    __tablename__ = "process"

    id: UUID = Field(primary_key=True)
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Template(SQLModel, table=True):
    """A message template made at a provider once, remembered by its key."""

    __tablename__ = "template"

    channel: str = Field(primary_key=True, max_length=20)
    account: str = Field(primary_key=True, max_length=80)
    key: str = Field(primary_key=True, max_length=120)
    provider_id: str = Field(max_length=80)
