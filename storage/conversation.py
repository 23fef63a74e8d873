"""Where a contact's conversation stands: its sealed state, who holds it, and when it must be looked at again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel


class Conversation(SQLModel, table=True):
    """One row a contact. `due_at` is when to remind or expire, rounded up so that most turns leave its index alone.

    `heard_at` is the last incoming message (WhatsApp's window opens there); `holder` the caseworker who answers now,
    `pending` how many answers wait to be opened, `word_index` the word the person chose to open sensitive ones.
    """

    __tablename__ = "conversation"

    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id", ondelete="CASCADE")
    state_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    asked: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    holder: UUID | None = Field(default=None)
    pending: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    word_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    heard_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    due_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True), index=True))
