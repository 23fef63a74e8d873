"""The search of staff: by number, by telephone, and by the words of the story and the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Date, cast, exists, func, literal, select, text, tuple_
from sqlalchemy import Uuid as UuidType
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.casework.finding.inbox import plan_each_time
from bot.casework.finding.queue import PAGE, Place, Row, rows_of
from bot.casework.finding.tokens import wanted
from bot.casework.identity import normal, value_index
from bot.casework.numbers import find_number
from bot.casework.refused import Refused
from bot.i18n import _
from bot.understanding.text import clean, digits
from storage.audit import record
from storage.case import Case, CaseIdentity, Way
from storage.contact import Contact
from storage.sealed import ring
from storage.staff import StaffMember
from storage.visibility import select_cases
from storage.words import CaseWord

LONGEST = 200  # characters
MOST_WORDS = 10
FEWEST_DIGITS, MOST_DIGITS = 6, 15
READ_AT_ONCE = 4000  # cases with the rarest word that one page reads at most, so that it comes quickly (measured)
_RARE = 300  # words in fewer cases than this are told apart by how rare they are

_NUMBER = re.compile(r"[+(]*\d[\d\s().\-/]*")
_DIALLED = {"PS": ("970", "972"), "EG": ("20",), "GE": ("995",), "XK": ("383",)}  # ITU-T E.164, by ISO 3166-1

_ACCOUNTS = text("""
WITH RECURSIVE account AS (
    (SELECT account FROM contact WHERE channel = 'whatsapp' ORDER BY account LIMIT 1) UNION ALL
    SELECT (SELECT c.account FROM contact c WHERE c.channel = 'whatsapp' AND c.account > a.account
            ORDER BY c.account LIMIT 1) FROM account a WHERE a.account IS NOT NULL
) SELECT account FROM account WHERE account IS NOT NULL
""")


class By(StrEnum):
    NUMBER = "number"
    TELEPHONE = "telephone"
    WORDS = "words"
    NOTHING = "nothing"  # what was typed has no word that can be looked for


@dataclass(frozen=True, slots=True)
class Found:
    """`next` is where to look further; it may be set though few rows, or none, were found so far."""

    by: By
    rows: tuple[Row, ...] = ()
    next: Place | None = None


def search(
    db: Connection, staff: StaffMember, typed: str, *, country: str = "", after: Place | None = None, size: int = PAGE
) -> Found:
    """The cases that this colleague may see and that `typed` finds. The search is audited, its words are not.

    A partner's colleagues search by number alone: words and telephones would tell them what was not passed on.
    """
    plan_each_time(db)
    typed = clean(typed)
    if len(typed) > LONGEST:
        raise Refused(422, _("This is too long to search for. Give a number, a telephone or a few words."))
    record(db, staff.id, "search")
    number = find_number(typed)
    if number or staff.partner:
        return Found(By.NUMBER, _numbered(db, staff, number))
    plain = re.sub(r"\D", "", digits(typed)) if _NUMBER.fullmatch(digits(typed)) else ""
    if FEWEST_DIGITS <= len(plain) <= MOST_DIGITS:
        rows = _reached(db, staff, digits(typed), country, size)
        if rows:
            return Found(By.TELEPHONE, rows)
    return _with_words(db, staff, wanted(plain or typed), after, size)


def _numbered(db: Connection, staff: StaffMember, number: str | None) -> tuple[Row, ...]:
    if number is None:
        return ()
    numbered = col(Case.number_index) == ring().index("case.number", number)
    return _rows(db, staff, db.execute(select_cases(staff, col(Case.id)).where(numbered)).scalars().all())


def _reached(db: Connection, staff: StaffMember, typed: str, country: str, size: int) -> tuple[Row, ...]:
    """Cases of whoever has this telephone, identity or card number, newest first. Who hides is found by none of them:
    to find them would be to know them."""
    indexes = [value_index(kind, typed) for kind in ("telephone", "identity_number", "card_number")]
    about = select(col(CaseIdentity.case_id)).where(col(CaseIdentity.value_index).in_(indexes))
    contacts = _contacts(db, typed, country)
    # Each condition has an index of its own; joined by OR, all cases would be read (measured).
    theirs = (col(Case.id).in_(about), col(Case.contact_id).in_(contacts))
    found = {
        row.id: row.opened_on
        for condition in theirs
        for row in db.execute(
            select_cases(staff, col(Case.id), col(Case.opened_on))
            .where(condition, col(Case.way) == Way.NAMED)
            .order_by(col(Case.opened_on).desc(), col(Case.id))
            .limit(size)
        )
    }
    return _rows(db, staff, sorted(found, key=lambda id: found[id], reverse=True)[:size])


def _contacts(db: Connection, typed: str, country: str) -> Sequence[UUID]:
    """Who writes on WhatsApp from this telephone, to any account of ours."""
    plain = normal("identity_number", typed)
    bare = plain.removeprefix("00")
    full = [code + bare.lstrip("0") for code in _DIALLED.get(country, ())] if bare.startswith("0") else [bare]
    accounts = whatsapp_accounts(db)
    indexes = [
        ring().index("contact.address", f"whatsapp:{account}:+{telephone}")
        for account in accounts
        for telephone in full
    ]
    theirs = (
        col(Contact.channel) == "whatsapp",
        col(Contact.account).in_(accounts),
        col(Contact.address_index).in_(indexes),
    )
    return db.execute(select(col(Contact.id)).where(*theirs)).scalars().all()


def whatsapp_accounts(db: Connection) -> Sequence[str]:
    """Our senders that anybody ever wrote to."""
    return db.execute(_ACCOUNTS).scalars().all()


def _with_words(
    db: Connection, staff: StaffMember, words: Sequence[tuple[int, ...]], after: Place | None, size: int
) -> Found:
    if not words:
        return Found(By.NOTHING)
    if len(words) > MOST_WORDS:
        raise Refused(422, _("These are too many words. A few rare ones find it sooner."))
    tokens = _by_rarity(db, words)
    if not tokens:
        return Found(By.WORDS)
    rarest, *others = tokens
    floor = _read_until(db, rarest, after)
    word, case_id = aliased(CaseWord), col(Case.id)
    here = tuple_(col(word.opened_on), col(word.case_id))
    found = select_cases(staff, case_id, col(word.opened_on)).join(word, col(word.case_id) == case_id)
    found = found.where(col(word.token) == rarest, *(_has(token) for token in others))
    if after is not None:
        found = found.where(here < _there(after))
    if floor is not None:
        found = found.where(here >= _there(floor))
    ordered = found.order_by(col(word.opened_on).desc(), col(word.case_id).desc()).limit(size + 1)
    rows = db.execute(ordered).all()
    last = _place(rows[size - 1].opened_on, rows[size - 1].id) if len(rows) > size else floor
    return Found(By.WORDS, _rows(db, staff, [row.id for row in rows[:size]]), last)


def _by_rarity(db: Connection, words: Sequence[tuple[int, ...]]) -> list[int]:
    """One token for each word, the rarest first; none at all where one of the words stands nowhere."""
    tokens = [token for forms in words for token in forms]
    counted = [_count(token).label(f"t{place}") for place, token in enumerate(tokens)]
    numbers = dict(zip(tokens, db.execute(select(*counted)).one(), strict=True))
    likely = [next((token for token in forms if numbers[token]), None) for forms in words]
    found = sorted({token for token in likely if token is not None}, key=lambda token: (numbers[token], token))
    return found if None not in likely else []


def _count(token: int) -> Any:
    some = select(literal(1)).where(col(CaseWord.token) == token).limit(_RARE).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _read_until(db: Connection, token: int, after: Place | None) -> Place | None:
    """Where this page stops reading the cases with this word; None where it can read them all."""
    here = tuple_(col(CaseWord.opened_on), col(CaseWord.case_id))
    last = select(col(CaseWord.opened_on), col(CaseWord.case_id)).where(col(CaseWord.token) == token)
    if after is not None:
        last = last.where(here < _there(after))
    ordered = last.order_by(col(CaseWord.opened_on).desc(), col(CaseWord.case_id).desc())
    found = db.execute(ordered.offset(READ_AT_ONCE - 1).limit(1)).one_or_none()
    return _place(found.opened_on, found.case_id) if found else None


def _has(token: int) -> Any:
    other = aliased(CaseWord)
    return exists(select(literal(1)).where(col(other.case_id) == col(Case.id), col(other.token) == token))


def _place(day: date, id: UUID) -> Place:
    return Place(datetime.combine(day, time(), UTC), id)


def _there(place: Place) -> Any:
    return tuple_(cast(place.at.date(), Date), literal(place.id, UuidType))


def _rows(db: Connection, staff: StaffMember, ids: Sequence[UUID]) -> tuple[Row, ...]:
    rows = rows_of(db, staff, ids)
    return tuple(rows[id] for id in ids if id in rows)
