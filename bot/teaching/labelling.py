"""Sentences that were not understood, labelled by a colleague: each becomes an example in the draft, or goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, delete, func, select
from sqlmodel import col

from bot.casework.refused import Refused
from bot.i18n import _
from bot.organisation import Organisation
from bot.teaching.changes import add
from bot.understanding.examples import shipped
from bot.understanding.text import guess_language
from storage.audit import record, recorded_lately
from storage.sealed import ring
from storage.staff import StaffMember
from storage.teaching import Sentence

MOST = 50  # on the page
READ = "teach:sentences"


@dataclass(frozen=True, slots=True)
class Waiting:
    """`proposed` is what the person chose themselves, empty where that says nothing."""

    id: UUID
    text: str
    proposed: str
    language: str
    day: date


def number_waiting(db: Connection) -> int:
    return int(db.execute(select(func.count()).select_from(Sentence)).scalar_one())


def waiting(db: Connection, staff: StaffMember, organisation: Organisation) -> list[Waiting]:
    """Those nearest to their end first. Of one day they come in no order: the order would tell who wrote what."""
    if not recorded_lately(db, staff.id, READ):
        record(db, staff.id, READ)
    wanted = select(
        col(Sentence.id), col(Sentence.text_sealed), col(Sentence.proposed), col(Sentence.language), col(Sentence.day)
    )
    rows = db.execute(wanted.order_by(col(Sentence.day), col(Sentence.id)).limit(MOST)).all()
    return [
        Waiting(row.id, words, row.proposed, written_in(words, row.language, organisation), row.day)
        for row in rows
        for words in (_text(row.id, row.text_sealed),)
    ]


def label(db: Connection, staff: StaffMember, id: UUID, intent: str, organisation: Organisation) -> None:
    """Into the draft as an example of this intent. Raises Refused where somebody was faster."""
    gone = delete(Sentence).where(col(Sentence.id) == id)
    row = db.execute(gone.returning(col(Sentence.text_sealed), col(Sentence.language))).one_or_none()
    if row is None:
        raise Refused(409, _("This sentence is not there any more. Load the page again."))
    text = _text(id, row.text_sealed)
    add(db, staff, intent, written_in(text, row.language, organisation), " ".join(text.split()))


def throw_away(db: Connection, staff: StaffMember, id: UUID) -> None:
    db.execute(delete(Sentence).where(col(Sentence.id) == id))
    record(db, staff.id, "teach:throw_away")


def written_in(text: str, language: str, organisation: Organisation) -> str:
    """The table of examples that such a text belongs to, by its letters and the organisation's country."""
    tables = {example.language for example in shipped()}
    letters = guess_language(text, "", ("ar", "ka", "sr"))
    if language == "ar":
        here = f"ar-{organisation.country}"
        return "arabizi" if letters != "ar" else here if here in tables else "ar"
    if language == "sr" and letters == "sr":
        return "sr-Cyrl"
    return language if language in tables else "en"


def _text(id: UUID, sealed: bytes) -> str:
    return ring().open(sealed, at=f"sentence.text_sealed.{id}").decode()
