"""What a talk left behind for the staff: its cases, opened."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from storage.case import Case, Entry
from storage.sealed import ring
from storage.tables import table_of
from tests.transcripts import Talk


@dataclass(frozen=True)
class Filed:
    """A case as the staff who may see it read it."""

    id: UUID
    kind: str
    category: str
    region: str
    sensitive: bool
    urgent: bool
    facts: dict[str, Any]
    story: str
    identity: dict[str, str]
    files: int


def cases(talk: Talk) -> list[Filed]:
    """All cases of this contact."""
    found = talk.db.execute(select(table_of(Case)).where(col(Case.contact_id) == talk.contact_id))
    return [_opened(talk, row) for row in found.all()]


def the_case(talk: Talk) -> Filed:
    found = cases(talk)
    assert len(found) == 1
    return found[0]


def entries(talk: Talk, case: Filed) -> list[str]:
    """The words of its timeline, in order."""
    rows = talk.db.execute(
        select(col(Entry.id), col(Entry.text_sealed)).where(col(Entry.case_id) == case.id).order_by(col(Entry.place))
    )
    return [ring().open(sealed, at=f"entry.text_sealed.{id}").decode() for id, sealed in rows if sealed]


def writing_only(talk: Talk) -> bool:
    found = talk.db.execute(text("SELECT writing_only FROM contact WHERE id = :id"), {"id": talk.contact_id})
    return bool(found.scalar_one())


def _opened(talk: Talk, row: Any) -> Filed:
    def sealed(name: str, nothing: Any) -> Any:
        value = getattr(row, f"{name}_sealed")
        return nothing if value is None else ring().open_json(value, at=f"cases.{name}_sealed.{row.id}")

    files = talk.db.execute(select(col(Entry.attachments)).where(col(Entry.case_id) == row.id)).scalars()
    return Filed(
        row.id, row.kind, row.category, row.region, row.sensitive, row.urgent,
        sealed("facts", {}), sealed("story", ""), sealed("identity", {}), sum(len(each) for each in files),
    )  # fmt: skip
