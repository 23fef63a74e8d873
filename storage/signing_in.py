"""Failed tries to sign in, counted so that passwords and codes cannot be guessed."""

from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, DateTime, LargeBinary, case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel, col

FORGOTTEN = timedelta(days=1)  # after the last failure


class SignInFailure(SQLModel, table=True):
    """`key` is an HMAC of who or what is counted: an account, an address, both together, a browser that is known."""

    __tablename__ = "sign_in_failure"

    key: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    failures: int
    last_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))


def failures_of(db: Connection, keys: list[bytes], now: datetime) -> dict[bytes, tuple[int, datetime]]:
    """Of each key that failed within a day: how often, and when last."""
    columns = (col(SignInFailure.key), col(SignInFailure.failures), col(SignInFailure.last_at))
    rows = db.execute(
        select(*columns).where(col(SignInFailure.key).in_(keys), col(SignInFailure.last_at) > now - FORGOTTEN)
    )
    return {row.key: (row.failures, row.last_at) for row in rows}


def add_failure(db: Connection, keys: list[bytes], now: datetime) -> None:
    """One more for each key. Rows are written in one order everywhere, so that no two writers wait for each other."""
    over = col(SignInFailure.last_at) <= now - FORGOTTEN
    statement = insert(SignInFailure).values([{"key": key, "failures": 1, "last_at": now} for key in sorted(keys)])
    counted = {"failures": case((over, 1), else_=col(SignInFailure.failures) + 1), "last_at": now}
    db.execute(statement.on_conflict_do_update(index_elements=["key"], set_=counted))


def clear_failures(db: Connection, keys: list[bytes]) -> None:
    db.execute(delete(SignInFailure).where(col(SignInFailure.key).in_(keys)))


def forget_failures(db: Connection, now: datetime) -> int:
    """Delete what no longer counts; gives how many rows went."""
    return db.execute(delete(SignInFailure).where(col(SignInFailure.last_at) <= now - FORGOTTEN)).rowcount
