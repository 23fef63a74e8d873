"""What the bot learns from besides the shipped examples: an organisation's own, and sentences that wait for a label."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Connection, DateTime, LargeBinary, text
from sqlmodel import Field, SQLModel

from storage import news


class OwnExample(SQLModel, table=True):
    """One change, never altered: this text has this label from here on; the empty label takes it out. The newest of a
    text holds. A `draft` is in force for nobody yet."""

    __tablename__ = "example"

    id: UUID = Field(primary_key=True)
    text_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    label: str = Field(max_length=20)
    language: str = Field(max_length=8)  # the name of a table of examples, such as ar-PS
    draft: bool
    made_by: UUID | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Sentence(SQLModel, table=True):
    """What was not understood, of somebody who agreed that it is kept. Nothing here leads to them: the id is random,
    and of the time only the day is known. `proposed` is the intent that they chose themselves."""

    __tablename__ = "sentence"

    id: UUID = Field(primary_key=True)
    text_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    proposed: str = Field(default="", max_length=20)
    language: str = Field(max_length=8)
    day: date = Field(index=True)


def hold(db: Connection) -> None:
    """Nobody else changes the examples until the transaction ends."""
    db.execute(text("LOCK TABLE example IN SHARE ROW EXCLUSIVE MODE"))


_STAMP = text("""
SELECT coalesce(md5(string_agg(id::text, ',' ORDER BY id)), '') FROM example WHERE NOT draft OR :drafts
""")


def stamp(db: Connection, *, drafts: bool = False) -> str:
    """Tells whether the examples in force (with `drafts`: and those that are not yet) are other ones; empty: none."""
    return str(db.execute(_STAMP, {"drafts": drafts}).scalar_one())


def tell(db: Connection) -> None:
    """All processes hear that other examples are in force."""
    db.execute(text("SELECT pg_notify(:channel, '')"), {"channel": news.EXAMPLES})
