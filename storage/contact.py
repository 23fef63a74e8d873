"""A contact: one address on one channel. A contact is not a person; a telephone is shared, searched, taken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel


class Contact(SQLModel, table=True):
    """`address_index` finds the sealed address. `unreachable` holds why nothing can be sent, until they write again.

    `consent` is "", "given" or "refused"; the record of each decision is in the table of consents.
    """

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("channel", "account", "address_index"),)

    id: UUID = Field(primary_key=True)
    channel: str = Field(max_length=20)
    account: str = Field(max_length=80)
    address_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    address_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    name_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    language: str = Field(default="", max_length=8)
    consent: str = Field(default="", max_length=10)
    writing_only: bool = False
    news_stopped: bool = False
    unreachable: str = Field(default="", max_length=40)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
