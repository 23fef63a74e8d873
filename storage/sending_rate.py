"""How fast the whole installation may send: slots that processes lease from one row for each sender."""

from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, DateTime, text
from sqlmodel import Field, SQLModel

LONGEST_HOLD = timedelta(hours=12)  # providers have asked for hours; more is a clock that was moved
AHEAD = timedelta(seconds=5)  # by which slots may be leased in advance; more is a clock that was moved
DAY = timedelta(hours=24)


class SendingRate(SQLModel, table=True):
    """`next_at` is the first slot that nobody has leased, `held_until` the moment before which the provider wants
    nothing. Times are those of the database's clock alone."""

    __tablename__ = "sending_rate"

    channel: str = Field(primary_key=True, max_length=20)
    account: str = Field(primary_key=True, max_length=80)
    next_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    held_until: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))


class SendingHour(SQLModel, table=True):
    """People whom a WhatsApp sender wrote to outside their window in one hour: what counts for its daily limit."""

    __tablename__ = "sending_hour"

    account: str = Field(primary_key=True, max_length=80)
    hour: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    people: int


_LEASE = text("""
INSERT INTO sending_rate (channel, account, next_at)
VALUES (:channel, :account, clock_timestamp() + :length)
ON CONFLICT (channel, account) DO UPDATE SET next_at = greatest(
    least(sending_rate.next_at, clock_timestamp() + :ahead), clock_timestamp(),
    least(coalesce(sending_rate.held_until, '-infinity'), clock_timestamp() + :longest)
) + :length
RETURNING extract(epoch FROM next_at - :length - clock_timestamp())
""")


def lease(db: Connection, channel: str, account: str, length: timedelta) -> float:
    """Take the next stretch of time, `length` long, in which nobody else sends; in how many seconds it begins."""
    # A lease that a crash forgets is given out once more, which a rate outlives; waiting for the disk would cost more.
    db.execute(text("SET LOCAL synchronous_commit = off"))
    values = {"channel": channel, "account": account, "length": length, "ahead": AHEAD, "longest": LONGEST_HOLD}
    return max(0.0, float(db.execute(_LEASE, values).scalar_one()))


def hold(db: Connection, channel: str, account: str, seconds: float) -> None:
    """The provider asks for silence: nobody leases a slot before it is over."""
    statement = text("""
        INSERT INTO sending_rate (channel, account, next_at, held_until)
        VALUES (:channel, :account, clock_timestamp(), clock_timestamp() + :silence)
        ON CONFLICT (channel, account) DO UPDATE
        SET held_until = greatest(coalesce(sending_rate.held_until, '-infinity'), excluded.held_until)
    """)
    silence = min(timedelta(seconds=seconds), LONGEST_HOLD)
    db.execute(statement, {"channel": channel, "account": account, "silence": silence})


def push(db: Connection, channel: str, account: str, length: timedelta) -> None:
    """Conversations took this much of the rate: what we begin comes later by it."""
    statement = text("""
        UPDATE sending_rate SET next_at = greatest(next_at, clock_timestamp()) + :length
        WHERE channel = :channel AND account = :account
    """)
    db.execute(statement, {"channel": channel, "account": account, "length": length})


def room(db: Connection, account: str, limit: int) -> tuple[int, datetime | None]:
    """How many more people a WhatsApp sender may write to today; where none, when the next ones. Nobody else counts
    until the transaction ends. A day is 24 whole hours and the present one: rather a few too few than one too many."""
    lock = "SELECT 1 FROM sending_rate WHERE channel = 'whatsapp' AND account = :account FOR UPDATE"
    db.execute(text(lock), {"account": account})
    statement = text("""
        SELECT coalesce(sum(people), 0), min(hour) FROM sending_hour
        WHERE account = :account AND hour >= date_trunc('hour', now()) - :day AND people > 0
    """)
    used, first = db.execute(statement, {"account": account, "day": DAY}).one()
    free = max(0, limit - int(used))
    return free, None if free or first is None else first + DAY + timedelta(hours=1)


def used(db: Connection, account: str) -> int:
    """How many people a WhatsApp sender wrote to within the day, as `room` counts it, without making anybody wait."""
    statement = """
        SELECT coalesce(sum(people), 0) FROM sending_hour
        WHERE account = :account AND hour >= date_trunc('hour', now()) - :day
    """
    return int(db.execute(text(statement), {"account": account, "day": DAY}).scalar_one())


def count(db: Connection, account: str, people: int) -> None:
    """That many people were written to outside their window just now."""
    if people:
        statement = text("""
            INSERT INTO sending_hour (account, hour, people) VALUES (:account, date_trunc('hour', now()), :people)
            ON CONFLICT (account, hour) DO UPDATE SET people = sending_hour.people + excluded.people
        """)
        db.execute(statement, {"account": account, "people": people})
