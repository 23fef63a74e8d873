"""One change of the organisation becomes its next version, unless it breaks something or somebody was faster."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot import profiles
from bot.organisation import Organisation
from bot.profiles.problem import Problem
from storage import organisation as stored
from storage.audit import record
from storage.staff import StaffMember

Document = dict[str, Any]


class Invalid(Exception):
    """The change would break something. Nothing was kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.wording for problem in problems))
        self.problems = problems


class Overtaken(Exception):
    """Somebody changed the same thing since the form was opened. Nothing was kept."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one part: `apply` changes the document it is given, `seen` gives what the form showed of one, so
    that changes elsewhere are no conflict. `part` names it in the audit, `subject` the thing within the part."""

    part: str
    apply: Callable[[Document], None]
    seen: Callable[[Document], Any]
    subject: str = ""


def save(db: Connection, staff: StaffMember, edit: Edit, version: int) -> int:
    """Keep the change that a form, opened at `version`, asks for; returns the version now in force. A change that
    changes nothing makes none. Raises Invalid or Overtaken."""
    stored.hold(db)
    number, document = in_force(db)
    if version != number:
        opened = stored.document(db, version)
        if opened is None or edit.seen(opened) != edit.seen(document):
            raise Overtaken
    changed = deepcopy(document)
    edit.apply(changed)
    made = _checked(changed, document)
    if made == Organisation.from_document(document).to_document():
        return number
    number = stored.save(db, made)
    record(db, staff.id, f"settings:{edit.part}"[:40], edit.subject[:36], f"version {number}")
    return number


def in_force(db: Connection) -> tuple[int, Document]:
    """The newest version with its number. Raises LookupError in a database without any."""
    newest = stored.current(db)
    if newest is None:
        raise LookupError("There is no organisation in this database.")
    return newest


def _checked(changed: Document, before: Mapping[str, Any]) -> Document:
    """The changed document in its normal form. What was wrong before, since a rule is newer than the document, does not
    keep anybody from changing something else."""
    try:
        return profiles.validated(changed).to_document()
    except profiles.ProfileInvalid as invalid:
        known = _problems_of(before)
        fresh = [problem for problem in invalid.found if problem not in known]
        if fresh or any(problem.kind for problem in invalid.found):
            raise Invalid(fresh or invalid.found) from None
    return Organisation.from_document(changed).to_document()


def _problems_of(document: Mapping[str, Any]) -> Sequence[Problem]:
    try:
        profiles.validated(document)
    except profiles.ProfileInvalid as invalid:
        return invalid.found
    return ()
