"""Staff: who works here, in which roles, for which services and regions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, Connection, DateTime, String, func, select
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
    """Empty `services` or `regions` mean all of them; a service here is a case's kind, category or service."""

    __tablename__ = "staff"

    id: UUID = Field(primary_key=True)
    email: str = Field(max_length=254, unique=True)  # in lower case
    name: str = Field(max_length=120)
    roles: list[str] = Field(sa_column=Column(ARRAY(String(20)), nullable=False))
    services: list[str] = Field(sa_column=Column(ARRAY(String(40)), nullable=False, server_default="{}"))
    regions: list[str] = Field(sa_column=Column(ARRAY(String(40)), nullable=False, server_default="{}"))
    active: bool = True
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


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


def staff_member(db: Connection, email: str) -> StaffMember | None:
    """The active colleague with this address, in whatever letters it is typed."""
    columns = (Staff.id, Staff.email, Staff.name, Staff.roles, Staff.services, Staff.regions, Staff.active)
    found = db.execute(
        select(*(col(column) for column in columns)).where(
            col(Staff.email) == func.lower(email.strip()), col(Staff.active)
        )
    ).one_or_none()
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
    )
