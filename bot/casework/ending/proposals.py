"""An end that waits for a second colleague: kept, read, and taken away again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import col

from bot.casework.entries import BOT, add_entry
from bot.casework.traces import kept_time
from storage.case import Audience, Case, Decision, EntryKind, Way
from storage.case_acts import Proposal
from storage.sealed import ring


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one colleague would tell the person, and who that colleague is."""

    case_id: UUID
    decision: Decision
    text: str
    by: UUID
    at: datetime


def propose(db: Connection, case_id: UUID, decision: Decision, text: str, by: UUID, now: datetime) -> None:
    way = db.execute(select(col(Case.way)).where(col(Case.id) == case_id)).scalar_one()
    sealed = ring().seal(text.encode(), at=f"proposal.text_sealed.{case_id}")
    values = {"case_id": case_id, "decision": decision, "text_sealed": sealed, "by": by}
    db.execute(insert(Proposal).values(at=kept_time(Way(way), now), **values))


def proposal_of(db: Connection, case_id: UUID) -> Proposed | None:
    columns = (Proposal.decision, Proposal.text_sealed, Proposal.by, Proposal.at)
    found = db.execute(select(*(col(c) for c in columns)).where(col(Proposal.case_id) == case_id)).one_or_none()
    if found is None:
        return None
    text = ring().open(found.text_sealed, at=f"proposal.text_sealed.{case_id}").decode()
    return Proposed(case_id, Decision(found.decision), text, found.by, found.at)


def drop_proposal(db: Connection, case_id: UUID) -> bool:
    """Whether there was one."""
    return db.execute(delete(Proposal).where(col(Proposal.case_id) == case_id)).rowcount > 0


def answered_meanwhile(db: Connection, case_id: UUID, now: datetime) -> None:
    """The person wrote while an end was waiting: it goes back to its writer, who may have to answer otherwise."""
    if drop_proposal(db, case_id):
        add_entry(db, case_id, EntryKind.RETURNED, "", Audience.STAFF, BOT, now=now)
