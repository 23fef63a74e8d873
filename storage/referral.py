"""A referral: part of a case passed on to a service or a partner, with what the person agreed to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel


class ReferralState(StrEnum):
    """Nothing is passed on before `sent`, which the person's yes makes of `asked`; the receiver then accepts or
    declines."""

    ASKED = "asked"
    REFUSED = "refused"  # by the person
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"  # by the receiver
    DONE = "done"
    CANCELLED = "cancelled"


class ReferralStep(StrEnum):
    """What a line of a case's timeline says of a referral, in its column `state`."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    TALK = "talk"  # the person wants to talk before they answer
    VOICE = "voice"  # the answer was given by telephone or face to face
    OVERRIDDEN = "overridden"
    PASSED_ON = "passed_on"  # without the person's yes, and they were told
    TOLD = "told"  # to the receiver, by telephone
    CHASED = "chased"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    CANCELLED = "cancelled"


PASSED_ON = (ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.DONE)
"""States in which the receiver may read what the person agreed to."""


class Referral(SQLModel, table=True):
    """`service` is a service of the directory, `partner` a partner organisation: one of the two. Its staff answer in
    the console, or it is told by telephone (`by_telephone`). `offered` are the items that would be passed on, `agreed`
    those that the person left in, and `items_sealed` what each of them says, as it was when the person was asked:
    what is written into the case later is not passed on.

    `told_at` is when somebody of the receiver first read it or was told by telephone (`told_sealed` says who): until
    then the person can take their yes back. `override_by`: passed on without consent, for danger to life or to a
    child, with `override_sealed` as the reason. `chase_at` is when a silent receiver is asked after.
    """

    __tablename__ = "referral"
    __table_args__ = (
        Index("referral_to_partner", "partner", "case_id", postgresql_where=text("partner <> ''")),
        Index("referral_to_chase", "chase_at", postgresql_where=text("chase_at IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", ondelete="CASCADE", index=True)
    by: UUID = Field(foreign_key="staff.id")
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    service: str = Field(default="", max_length=40)
    partner: str = Field(default="", max_length=40)
    by_telephone: bool = False
    receiver: str = Field(max_length=200)  # its name as the person was told
    purpose_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    offered: list[str] = Field(sa_column=Column(ARRAY(String(20)), nullable=False))
    agreed: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(String(20)), nullable=False, server_default="{}")
    )
    items_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    state: str = Field(default=ReferralState.ASKED, max_length=10)
    answered_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    told_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    told_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    override_by: UUID | None = Field(default=None, foreign_key="staff.id")
    override_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    reply_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    chase_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
