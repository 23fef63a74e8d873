"""Staff: who works here, in which roles, for which services and regions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    LargeBinary,
    String,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel, col


class Role(StrEnum):
    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    SAFEGUARDING = "safeguarding"
    CUSTODIAN = "custodian"
    COMMUNICATION = "communication"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class Staff(SQLModel, table=True):
    """Empty `services` or `regions` mean all of them; a service here is a case's kind, category or service.

    `partner` is the key of the partner organisation somebody works for: they see only what was referred to it.
    `password_hash` is empty until the invitation was taken up. `totp_sealed` is the second factor's secret, `totp_step`
    the last step that was used, `recovery` the digests of unused recovery codes. `available` says that requests for a
    human may be given to them, `seen_at` when their browser was last heard of.
    """

    __tablename__ = "staff"

    id: UUID = Field(primary_key=True)
    email: str = Field(max_length=254, unique=True)  # in lower case
    name: str = Field(max_length=120)
    roles: list[str] = Field(sa_column=Column(ARRAY(String(20)), nullable=False))
    services: list[str] = Field(sa_column=Column(ARRAY(String(40)), nullable=False, server_default="{}"))
    regions: list[str] = Field(sa_column=Column(ARRAY(String(40)), nullable=False, server_default="{}"))
    active: bool = True
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    language: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})
    partner: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    password_hash: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    totp_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    totp_step: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    recovery: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(String(64)), nullable=False, server_default="{}")
    )
    available: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    told_by_mail: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    seen_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who acts now, as the table knew them when they began."""

    id: UUID
    email: str
    name: str
    roles: frozenset[Role]
    services: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    active: bool = True
    language: str = ""
    partner: str = ""


_COLUMNS = (
    Staff.id, Staff.email, Staff.name, Staff.roles, Staff.services, Staff.regions, Staff.active, Staff.language,
    Staff.partner,
)  # fmt: skip


def staff_member(db: Connection, email: str) -> StaffMember | None:
    """The active colleague with this address, in whatever letters it is typed."""
    return _member(db, col(Staff.email) == func.lower(email.strip()))


def staff_member_by_id(db: Connection, id: UUID) -> StaffMember | None:
    """The active colleague with this id."""
    return _member(db, col(Staff.id) == id)


def _member(db: Connection, condition: ColumnElement[bool]) -> StaffMember | None:
    columns = (col(column) for column in _COLUMNS)
    found = db.execute(select(*columns).where(condition, col(Staff.active))).one_or_none()
    if found is None:
        return None
    return StaffMember(
        found.id,
        found.email,
        found.name,
        frozenset(Role(role) for role in found.roles),
        frozenset(found.services),
        frozenset(found.regions),
        found.active,
        found.language,
        found.partner,
    )


def heard_of(db: Connection, id: UUID, now: datetime) -> None:
    """A page of this colleague is open."""
    db.execute(update(Staff).where(col(Staff.id) == id).values(seen_at=now))
