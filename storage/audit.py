"""The audit log: who read or did what to which record, and why. Ids only; rows are never changed or deleted."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, DateTime, Identity, insert, select
from sqlmodel import Field, SQLModel, col

# Even the owner of the table cannot change or delete a row without first taking the triggers off, which the
# database's own log shows.
AUDIT_TRIGGER = """
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE OR REPLACE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE OR REPLACE TRIGGER audit_keeps_table BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
"""


class Audit(SQLModel, table=True):
    """`actor` is the id of a caseworker, "person" or "bot"; `subject` the id of what was touched."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))
    actor: str = Field(max_length=36, index=True)
    action: str = Field(max_length=40)
    subject: str = Field(default="", max_length=36, index=True)
    reason: str = Field(default="", max_length=500)


LATELY = timedelta(hours=12)  # a working day, within which a page that is open only shows itself anew


def recorded_lately(db: Connection, actor: UUID, action: str, subject: UUID | str = "") -> bool:
    """Whether this colleague did the same to the same record a short while ago."""
    same = (col(Audit.subject) == str(subject), col(Audit.actor) == str(actor), col(Audit.action) == action)
    wanted = select(col(Audit.id)).where(*same, col(Audit.at) >= datetime.now(UTC) - LATELY).limit(1)
    return db.execute(wanted).first() is not None


def record(
    db: Connection,
    actor: UUID | str,
    action: str,
    subject: UUID | str = "",
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Write one line. `reason` is what a colleague gave for a reveal; no other words of anybody belong here."""
    db.execute(
        insert(Audit).values(
            at=at or datetime.now(UTC), actor=str(actor), action=action, subject=str(subject), reason=reason
        )
    )
