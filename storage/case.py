"""A case: a complaint, a request for support, protection or a person's own data, and the entries of its timeline."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, LargeBinary, SmallInteger, UniqueConstraint, text
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
    JOINED = "joined"  # a caseworker holds the conversation from here
    LEFT = "left"
    ASSIGNED = "assigned"
    CHANGED = "changed"  # category, region or priority; the text says what
    DEADLINE = "deadline"  # an extension was asked for, granted or refused
    ESCALATED = "escalated"
    PROPOSED = "proposed"  # an end that a second colleague must approve
    RETURNED = "returned"  # and did not
    REFERRAL = "referral"
    LINKED = "linked"
    MERGED = "merged"
    SATISFACTION = "satisfaction"
    UNSEALED = "unsealed"


class Intake(StrEnum):
    """How a case came: through the chat, or told to a colleague who wrote it down."""

    CHAT = "chat"
    TELEPHONE = "telephone"
    VISIT = "visit"


class Decision(StrEnum):
    """How a case ends (OpenSPP's list)."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    REFERRED = "referred"


# What lists are filtered by, kept in their indexes: so a filter that few cases pass reads no table (measured: ten times
# faster). No arrays here: an entry of an index has to fit a third of a page.
_LISTED = [
    "region", "kind", "category", "service", "state", "sensitive", "assignee", "waiting_since", "urgent", "high",
    "language", "channel",
]  # fmt: skip


class Case(SQLModel, table=True):
    """Of a traceless case `contact_id`, `episode` and `opened_at` are empty: its day and `repeat_index` remain.

    `keep_from_staff` are the people who must never see it, found in `keep_from_sealed`. `first_look_due` and
    `action_due` bind protection and urgent cases, `due_on` all of them; `press_at` is the first of those still to be
    kept, and what lists are ordered by. `looked_at` and `acted_at` say when a colleague first opened it, and first did
    something for the person. `waiting_since`: the person spoke last, and since then waits for us. `decided_by` closed
    it last, and `deciders` are all who ever did, or agreed to it: an appeal goes to somebody else; `appealed`: one is
    being decided. `high`: answered before ordinary ones, though not within hours as `urgent`. `merged_into` is the case
    that goes on for this one. `escalated`: 0, 1 the supervisors were told, 2 told again. `repeats` counts this person's
    complaints of six months, this one included; 0: not counted yet. `satisfied` is "", "yes" or "no", as the person
    said after the end.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_open", "due_on", postgresql_where=text("closed_at IS NULL")),
        Index("cases_traceless", "opened_on", postgresql_where=text("way = 'traceless'")),
        Index("cases_of_contact", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
        Index(
            "cases_pressing", "press_at", "id", postgresql_where=text("closed_at IS NULL"), postgresql_include=_LISTED
        ),
        Index("cases_mine", "assignee", "press_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("cases_late", "press_at", "id", postgresql_where=text("closed_at IS NULL AND escalated < 2")),
        Index("cases_uncounted", "opened_on", postgresql_where=text("repeats = 0")),
        Index("cases_alike", "category", "region", "opened_on", postgresql_where=text("closed_at IS NULL")),
        Index(
            "cases_over", "closed_at", "id", postgresql_where=text("closed_at IS NOT NULL"), postgresql_include=_LISTED
        ),
        Index(
            "cases_kept_from",
            "keep_from_staff",
            postgresql_using="gin",
            postgresql_where=text("keep_from_staff <> '{}'::uuid[]"),
        ),
        Index("cases_decided", "deciders", postgresql_using="gin", postgresql_where=text("appealed")),
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
    deciders: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(UuidType), nullable=False, server_default="{}")
    )
    appealed: bool = False
    opened_on: date
    opened_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    due_on: date
    first_look_due: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    action_due: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    closed_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    decision: str = Field(default="", max_length=16)
    reopened: int = 0
    high: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    channel: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    intake: str = Field(default=Intake.CHAT, max_length=10, sa_column_kwargs={"server_default": "chat"})
    entered_by: UUID | None = Field(default=None, foreign_key="staff.id")
    press_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    looked_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    acted_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    waiting_since: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    merged_into: UUID | None = Field(default=None, foreign_key="cases.id", ondelete="SET NULL")
    satisfied: str = Field(default="", max_length=3, sa_column_kwargs={"server_default": ""})
    escalated: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    repeats: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))


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
