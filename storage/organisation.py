"""The versions of the organisation's profile: each is one document, the newest is in force."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Connection, DateTime, func, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from storage import news


class Organisation(SQLModel, table=True):
    """`version` counts from 1; `document` is what `bot.organisation.Organisation.to_document` gives."""

    __tablename__ = "organisation"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    version: int = Field(unique=True)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    document: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))


_table = SQLModel.metadata.tables["organisation"]


def current(db: Connection) -> tuple[int, dict[str, Any]] | None:
    """The newest version and its document; None in a database that has none yet."""
    row = db.execute(
        select(_table.c.version, _table.c.document).order_by(_table.c.version.desc()).limit(1)
    ).one_or_none()
    return (row.version, row.document) if row else None


def version(db: Connection) -> int:
    """The number of the newest version; 0 where there is none."""
    return int(db.execute(select(func.coalesce(func.max(_table.c.version), 0))).scalar_one())


def document(db: Connection, version: int) -> dict[str, Any] | None:
    """The document of that version; None where there never was one."""
    found = db.execute(select(_table.c.document).where(_table.c.version == version)).scalar_one_or_none()
    return dict(found) if found is not None else None


def hold(db: Connection) -> None:
    """Nobody else saves a version until the transaction ends: what is read after this is what will be changed."""
    db.execute(text("LOCK TABLE organisation IN SHARE ROW EXCLUSIVE MODE"))


def save(db: Connection, document: dict[str, Any]) -> int:
    """Keeps the document as a new version, whose number is returned. Savers wait for each other until their
    transactions end, so that none takes a number twice. All processes hear of it."""
    hold(db)
    number = version(db) + 1
    db.execute(insert(_table).values(id=uuid4(), version=number, created_at=datetime.now(UTC), document=document))
    db.execute(text("SELECT pg_notify(:channel, '')"), {"channel": news.ORGANISATION})
    return number
