"""Files people and caseworkers sent: sealed bytes, served only to who may see the case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel


class StoredFile(SQLModel, table=True):
    """`state` is waiting (to be fetched), kept or refused. `media` is how it was sent, `mime` what its bytes are.

    `contact_id` and `episode` are cleared when a traceless complaint takes the file over.
    """

    __tablename__ = "attachment"

    id: UUID = Field(primary_key=True)
    contact_id: UUID | None = Field(default=None, index=True)
    case_id: UUID | None = Field(default=None, index=True)
    episode: UUID | None = None
    state: str = Field(default="waiting", max_length=10)
    channel: str = Field(default="", max_length=20)
    media: str = Field(max_length=10)
    mime: str = Field(default="", max_length=80)
    size: int = 0
    reference_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    name_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    content_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    reason: str = Field(default="", max_length=60)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
