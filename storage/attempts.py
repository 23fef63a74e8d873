"""Failed tries to open a case, counted so that numbers and PINs cannot be guessed."""

from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, DateTime, LargeBinary, case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel, col

WINDOW = timedelta(minutes=15)


class Attempt(SQLModel, table=True):
    """`key` is an HMAC of whom or what is counted: a contact, a number, everybody. `since` is rounded to the minute,
    so that two rows written together do not tie a contact to a number."""

    __tablename__ = "attempt"

    key: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    since: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))
    failures: int


def failures(db: Connection, keys: list[bytes], now: datetime) -> dict[bytes, tuple[int, datetime]]:
    """Of each key that failed in the present window: how often, and when it is forgotten."""
    rows = db.execute(
        select(col(Attempt.key), col(Attempt.failures), col(Attempt.since)).where(
            col(Attempt.key).in_(keys), col(Attempt.since) > now - WINDOW
        )
    )
    return {row.key: (row.failures, row.since + WINDOW) for row in rows}


def count_failure(db: Connection, keys: list[bytes], now: datetime) -> None:
    """One more for each key. Rows are written in one order everywhere, so that no two writers wait for each other."""
    minute = now.replace(second=0, microsecond=0)
    over = col(Attempt.since) <= now - WINDOW
    statement = insert(Attempt).values([{"key": key, "since": minute, "failures": 1} for key in sorted(keys)])
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "failures": case((over, 1), else_=col(Attempt.failures) + 1),
                "since": case((over, minute), else_=col(Attempt.since)),
            },
        )
    )


def forget_attempts(db: Connection, now: datetime) -> int:
    """Delete what no longer counts; gives how many rows went."""
    gone = db.execute(delete(Attempt).where(col(Attempt.since) <= now - WINDOW))
    return gone.rowcount
