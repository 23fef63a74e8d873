"""Signed-in browsers of staff, and the one-time links that let somebody in without a password."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel


class StaffSession(SQLModel, table=True):
    """One signed-in browser. `digest` finds it by the cookie's secret, which is kept nowhere. `complete`: every factor
    that the roles ask for was given. `agent` is the browser and system in words, for the list of sessions."""

    __tablename__ = "staff_session"

    id: UUID = Field(primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    complete: bool
    agent: str = Field(default="", max_length=120)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    seen_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class StaffLink(SQLModel, table=True):
    """A one-time link, found by the digest of its secret; `purpose` is invitation, reset, or first: the one that makes
    the first administrator, and so belongs to nobody yet."""

    __tablename__ = "staff_link"

    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", ondelete="CASCADE", index=True)
    purpose: str = Field(max_length=12)
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
