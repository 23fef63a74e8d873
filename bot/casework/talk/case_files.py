"""The files of a case, as colleagues who may see it find them: theirs and the person's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import col

from bot import files
from bot.casework.refused import Refused, not_found
from bot.casework.talk.answer_files import refused_words
from bot.i18n import _
from storage.attachment import StoredFile
from storage.audit import record, recorded_lately
from storage.sealed import ring
from storage.staff import StaffMember
from storage.visibility import select_files

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`trouble` says why there is nothing to open: it is on its way, or was refused. Empty where it can be opened."""

    id: UUID
    media: str
    mime: str
    name: str
    size: int
    trouble: str = ""

    @property
    def picture(self) -> bool:
        return self.mime in PICTURES

    @property
    def sound(self) -> bool:
        return self.mime.startswith("audio/")


def files_of(db: Connection, staff: StaffMember, case_id: UUID) -> dict[UUID, CaseFile]:
    """All files of one case by id, without their content."""
    columns: tuple[Any, ...] = (
        StoredFile.id, StoredFile.media, StoredFile.mime, StoredFile.size, StoredFile.state, StoredFile.reason,
        StoredFile.name_sealed,
    )  # fmt: skip
    rows = db.execute(select_files(staff, *columns).where(col(StoredFile.case_id) == case_id))
    return {row.id: _case_file(row) for row in rows}


def open_case_file(
    db: Connection, staff: StaffMember, case_id: UUID, file_id: UUID, *, again: bool = False
) -> tuple[str, str, bytes]:
    """Type, name and content. The opening is audited, save where a player asks for a further part `again`.

    Raises Refused: alike (404) for what is unknown and what is invisible, and in words for what is not there to open.
    Staff of partners read files through their referral, which says whether the person agreed to it.
    """
    mine = (col(StoredFile.id) == file_id, col(StoredFile.case_id) == case_id)
    found = None
    if not staff.partner:
        wanted = select_files(staff, col(StoredFile.state), col(StoredFile.reason)).where(*mine)
        found = db.execute(wanted).one_or_none()
    if found is None:
        record(db, staff.id, "file_refused", file_id)
        raise not_found()
    if not (again and recorded_lately(db, staff.id, "file", file_id)):
        record(db, staff.id, "file", file_id)
    opened = files.open_file(db, file_id)
    if opened is None:
        raise Refused(409, _trouble(found.state, found.reason) or _("This file is not there any more."))
    return opened


def _case_file(row: Any) -> CaseFile:
    sealed = row.name_sealed
    name = ring().open(sealed, at=f"attachment.name_sealed.{row.id}").decode() if sealed else ""
    return CaseFile(row.id, row.media, row.mime, name, row.size, _trouble(row.state, row.reason))


def _trouble(state: str, reason: str) -> str:
    match state:
        case "waiting":
            return _("This file is still being fetched. It appears here by itself.")
        case "refused":
            return refused_words(reason)
        case _:
            return ""
