"""The people of the casework tests, and what they file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from bot import clock
from bot.casework import CaseKind, Draft, Receipt, Way, file_case
from bot.organisation import Organisation
from storage.attachment import StoredFile
from storage.contact import Contact
from storage.conversation import Conversation
from storage.ids import new_id, random_id
from storage.message import Message
from storage.sealed import ring
from storage.staff import StaffMember

MONDAY = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Asia/Hebron"))  # the office is open


def on_duty(org: Organisation) -> Organisation:
    """The same organisation with a rota behind its duty hours."""
    return org.model_copy(update={"duty": org.duty.model_copy(update={"rota": True})})


def contact(db: Connection, address: str, language: str = "en") -> UUID:
    id = random_id()
    db.execute(
        insert(Contact).values(
            id=id, channel="telegram", account="wasl_bot", language=language, consent="given",
            address_index=ring().index("contact.address", f"telegram:wasl_bot:{address}"),
            address_sealed=ring().seal(address.encode(), at=f"contact.address_sealed.{id}"),
            created_at=MONDAY,
        )
    )  # fmt: skip
    db.execute(insert(Conversation).values(contact_id=id, asked=0, pending=0, heard_at=MONDAY))
    return id


@dataclass(frozen=True)
class Colleagues:
    basel: StaffMember  # caseworker
    samar: StaffMember  # safeguarding
    carla: StaffMember  # administrator
    hanan: StaffMember  # supervisor
    kareem: StaffMember  # custodian
    lina: StaffMember  # caseworker, legal support in Jenin only


def complaint(
    db: Connection, org: Organisation, contact_id: UUID | None, now: datetime = MONDAY, **told: Any
) -> Receipt:
    draft: dict[str, Any] = {"kind": CaseKind.COMPLAINT, "category": "not_received", "region": "ps_jen", **told}
    return file_case(db, Draft(contact_id=contact_id, **draft), org, now)


def hidden(db: Connection, org: Organisation, contact_id: UUID, **told: Any) -> Receipt:
    return complaint(db, org, contact_id, way=Way.HIDDEN, **told)


def traceless(db: Connection, org: Organisation, contact_id: UUID, **told: Any) -> Receipt:
    return complaint(db, org, contact_id, way=Way.TRACELESS, **told)


def sensitive(db: Connection, org: Organisation, contact_id: UUID, **told: Any) -> Receipt:
    return complaint(db, org, contact_id, sensitive=True, **told)


def sent_to(db: Connection, contact_id: UUID) -> list[tuple[str, str]]:
    """State and text of what was queued for a contact, in order."""
    columns = (Message.id, Message.state, Message.body_sealed)
    rows = db.execute(
        select(*(col(column) for column in columns))
        .where(col(Message.contact_id) == contact_id, col(Message.outgoing))
        .order_by(col(Message.seq))
    )
    return [(row.state, ring().open_json(row.body_sealed, at=f"message.body_sealed.{row.id}")["text"]) for row in rows]


def file(db: Connection, contact_id: UUID, episode: UUID | None = None) -> UUID:
    id = random_id()
    db.execute(
        insert(StoredFile).values(
            id=id, contact_id=contact_id, episode=episode, state="kept", media="photo", mime="image/jpeg",
            reference_sealed=b"x", name_sealed=b"x", content_sealed=b"x", created_at=MONDAY,
        )
    )  # fmt: skip
    return id


def said(db: Connection, contact_id: UUID, episode: UUID, outgoing: bool = False, state: str = "received") -> UUID:
    id = new_id()
    body = ring().seal_json({"text": "my words"}, at=f"message.body_sealed.{id}")
    db.execute(
        insert(Message).values(
            id=id, contact_id=contact_id, outgoing=outgoing, state=state, purpose="reply", episode=episode,
            body_sealed=body, created_at=clock.now(), ephemeral=False, sensitive=False, attempts=0, reason="",
            gone=False,
        )
    )  # fmt: skip
    return id
