"""Who wants news, of what, and what they told about themselves for it; and who must get none, with the reason."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, DateTime, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel


class AgeGroup(StrEnum):
    """As people are asked; nobody has to answer."""

    UNDER_18 = "under_18"
    YOUTH = "18_29"
    ADULT = "30_59"
    ELDERLY = "60_plus"


class Subscription(SQLModel, table=True):
    """A contact that wants news. Empty `topics` mean all of them. `region`, `age_group` and `disability` ("yes", "no")
    are empty where the person did not say. `proof` is how they agreed: "chat", or the id of a list of numbers."""

    __tablename__ = "subscription"

    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id", ondelete="CASCADE")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    topics: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(String(40)), nullable=False, server_default="{}")
    )
    region: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    age_group: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    disability: str = Field(default="", max_length=3, sa_column_kwargs={"server_default": ""})
    proof: str = Field(default="chat", max_length=36, sa_column_kwargs={"server_default": "chat"})


class Suppression(SQLModel, table=True):
    """Why a contact gets nothing that we begin. `reason` is "stopped" (their word), "blocked", or what the provider
    said ("403", "21610", …); `broadcast_id` the one they got last before it. Gone once they come back."""

    __tablename__ = "suppression"

    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id", ondelete="CASCADE")
    reason: str = Field(max_length=40)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))
    broadcast_id: UUID | None = Field(default=None, index=True)


class NumberList(SQLModel, table=True):
    """Numbers that were uploaded. `proof` is what shows that these people agreed, as the officer wrote it. `known`
    numbers had written to us before, `new` ones are contacts since, `rejected` rows stand in NumberListRow."""

    __tablename__ = "number_list"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=80)
    proof: str = Field(max_length=500)
    by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    known: int
    new: int
    rejected: int


class NumberListRow(SQLModel, table=True):
    """A row that was not taken: its line in the file, from 1, and why."""

    __tablename__ = "number_list_row"

    list_id: UUID = Field(primary_key=True, foreign_key="number_list.id", ondelete="CASCADE")
    line: int = Field(primary_key=True)
    reason: str = Field(max_length=20)


class NumberListMember(SQLModel, table=True):
    __tablename__ = "number_list_member"

    list_id: UUID = Field(primary_key=True, foreign_key="number_list.id", ondelete="CASCADE")
    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id", ondelete="CASCADE", index=True)
