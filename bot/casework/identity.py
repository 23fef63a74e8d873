"""Whom a case is about: blind indexes that find a repeat, and staff named as those who must not see it."""

import re
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from bot.understanding.text import digits, fold
from storage.case import Case, CaseIdentity
from storage.referral import Referral
from storage.sealed import ring
from storage.staff import Staff

# Parts of names that so many share that they name nobody, as fold() writes them.
_TOO_COMMON = frozenset(fold("abu abd bin ibn bint umm mrs أبو عبد بن ابن بنت أم الله").split())
_LEAST_LETTERS = 3
_THE = "ال"
_ATTACHED = "وفبلك"


def normal(kind: str, value: str) -> str:
    """The form in which two ways of writing one value are equal: folded names, bare digits, the end of telephones."""
    if kind == "name":
        return fold(value)
    bare = re.sub(r"[^0-9a-z]", "", digits(value).casefold())
    # +970 599 123 456 and 0599 123 456 are one telephone: its last nine digits tell it.
    return bare[-9:] if kind == "telephone" else bare


def value_index(kind: str, value: str) -> bytes:
    return ring().index(f"case_identity.{kind}", normal(kind, value))


def keep_identity(db: Connection, case_id: UUID, identity: Mapping[str, str]) -> None:
    rows = [
        {"case_id": case_id, "kind": kind, "value_index": value_index(kind, value)}
        for kind, value in identity.items()
        if normal(kind, value)
    ]
    if rows:
        db.execute(insert(CaseIdentity), rows)


def strip_identity(db: Connection, *case_ids: UUID) -> None:
    """Take out of these cases who they are about, and what would tell that two are of one person."""
    db.execute(delete(CaseIdentity).where(col(CaseIdentity.case_id).in_(case_ids)))
    db.execute(update(Referral).where(col(Referral.case_id).in_(case_ids)).values(items_sealed=None))
    db.execute(
        update(Case)
        .where(col(Case.id).in_(case_ids))
        .values(identity_sealed=None, facts_sealed=None, repeat_index=None, contact_id=None)
    )


def staff_named_in(db: Connection, keep_from: str) -> list[UUID]:
    """Everybody of whose name a telling part stands in these words: rather one too many than the one it is about."""
    if not keep_from:
        return []
    words = _names_in(keep_from)
    people = db.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.active)))
    return [id for id, name in people if _telling(name) & words]


def _telling(name: str) -> set[str]:
    parts = {part.removeprefix(_THE) for part in fold(name).split() if part not in _TOO_COMMON}
    return {part for part in parts if len(part) >= _LEAST_LETTERS and part not in _TOO_COMMON}


def _names_in(text: str) -> set[str]:
    """The words of `text`, and what they may be without the letters that Arabic writes onto a word: and, with, for,
    like, the ("أحمد ومحمود", "للخطيب")."""
    found: set[str] = set()
    for word in fold(text).split():
        attached = len(word) - len(word.lstrip(_ATTACHED))
        forms = {word[most:] for most in range(min(attached, 3) + 1)}
        found |= forms | {form.removeprefix(_THE) for form in forms}
    return found


def keep_from_newcomer(db: Connection, staff_id: UUID, name: str) -> None:
    """Look a new or renamed colleague up in what was written before they came."""
    parts = _telling(name)
    kept = db.execute(
        select(col(Case.id), col(Case.keep_from_sealed), col(Case.keep_from_staff)).where(
            col(Case.keep_from_sealed).is_not(None)
        )
    )
    for case_id, sealed, hidden_from in kept.all():
        written = ring().open_json(sealed or b"", at=f"cases.keep_from_sealed.{case_id}")
        if staff_id not in hidden_from and parts & _names_in(written):
            db.execute(update(Case).where(col(Case.id) == case_id).values(keep_from_staff=[*hidden_from, staff_id]))
