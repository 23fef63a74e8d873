"""A case: a complaint, a request for support, protection or a person's own data, and the entries of its timeline."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel


class CaseKind(StrEnum):
    COMPLAINT = "complaint"
    SUPPORT = "support"
    PROTECTION = "protection"
    HUMAN = "human"
    DATA = "data"


class State(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"  # for the person
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


OVER = (State.RESOLVED, State.CLOSED)


class Way(StrEnum):
    """How the person complains: with a name, hidden from staff, or without a trace."""

    NAMED = "named"
    HIDDEN = "hidden"
    TRACELESS = "traceless"


class Audience(StrEnum):
    """Who may read an entry: staff alone, or the person too."""

    STAFF = "staff"
    PERSON = "person"


class EntryKind(StrEnum):
    FILED = "filed"
    MESSAGE = "message"  # the person wrote
    REPLY = "reply"  # staff wrote to the person
    NOTE = "note"
    STATE = "state"
    APPEAL = "appeal"
    WITHDRAWAL = "withdrawal"
    NOT_SOLVED = "not_solved"
    HANDOFF = "handoff"
    CORRECTION = "correction"


class Decision(StrEnum):
    """How a case ends (OpenSPP's list)."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    REFERRED = "referred"


class Case(SQLModel, table=True):
    """Of a traceless case `contact_id`, `episode` and `opened_at` are empty: its day and `repeat_index` remain.

    `keep_from_staff` are the people who must never see it, found in `keep_from_sealed`. `first_look_due` and
    `action_due` bind protection and urgent cases, `due_on` all of them. `decided_by` closed it last: an appeal goes to
    somebody else.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_open", "due_on", postgresql_where=text("closed_at IS NULL")),
        Index("cases_traceless", "opened_on", postgresql_where=text("way = 'traceless'")),
        Index("cases_of_contact", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    number_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    number_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    pin_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kind: str = Field(max_length=12)
    category: str = Field(default="", max_length=40)
    service: str = Field(default="", max_length=40)
    region: str = Field(default="", max_length=40)
    state: str = Field(default=State.NEW, max_length=12)
    way: str = Field(max_length=10)
    sensitive: bool
    urgent: bool
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id", ondelete="SET NULL")
    episode: UUID | None = None
    repeat_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary, index=True))
    language: str = Field(default="", max_length=8)
    facts_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    story_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    identity_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    keep_from_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    keep_from_staff: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(UuidType), nullable=False, server_default="{}")
    )
    assignee: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    appealed: bool = False
    opened_on: date
    opened_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    due_on: date
    first_look_due: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    action_due: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    closed_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    decision: str = Field(default="", max_length=16)
    reopened: int = 0


class CaseIdentity(SQLModel, table=True):
    """A blind index of something that identifies the beneficiary of a case, so that a repeat can be found."""

    __tablename__ = "case_identity"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True, max_length=20)  # name, identity_number, card_number, telephone
    value_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, index=True))


class Entry(SQLModel, table=True):
    """One line of a timeline. `place` counts within the case: the times of a traceless case are days, not an order.

    `author` is the id of a caseworker, "person" or "bot".
    """

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("case_id", "place"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", ondelete="CASCADE")
    place: int
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    audience: str = Field(max_length=10)
    kind: str = Field(max_length=12)
    author: str = Field(max_length=36)
    state: str = Field(default="", max_length=12)
    text_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    attachments: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(UuidType), nullable=False, server_default="{}")
    )
