"""Consent: what a contact agreed to or refused, when, and to which wording."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime
from sqlmodel import Field, SQLModel


class Consent(SQLModel, table=True):
    """One decision, never changed: the newest of a `purpose` holds."""

    __tablename__ = "consent"

    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", ondelete="CASCADE", index=True)
    purpose: str = Field(max_length=20)  # conversation, news, referral, learning
    given: bool
    wording: str = Field(max_length=40)  # version of the text that was shown
    language: str = Field(max_length=8)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
