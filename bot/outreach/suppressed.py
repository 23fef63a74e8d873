"""The list of those who get no news, as officers see it: masked, with reasons; who asks by telephone is put on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import phonenumbers
from sqlalchemy import ColumnElement, Connection, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from bot.casework.finding.searching import whatsapp_accounts
from bot.casework.record.masking import masked
from bot.casework.refused import Refused
from bot.i18n import _, ltr
from bot.outreach import reasons
from bot.outreach.listing import Place
from bot.outreach.parts import WHATSAPP, secret
from bot.outreach.suppression import suppress
from bot.people import set_news_stopped
from bot.understanding.text import digits
from storage.audit import record
from storage.broadcast import Broadcast
from storage.contact import Contact
from storage.conversation import Conversation
from storage.ids import random_id
from storage.sealed import ring
from storage.staff import StaffMember
from storage.subscription import Suppression
from storage.tables import table_of

PAGE = 50
BY_HAND = "by_hand"

_table, _contact, _broadcast = table_of(Suppression), table_of(Contact), table_of(Broadcast)


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who gets no news. `broadcast` is the name of the one they got last before, "" where that would tell
    something of them."""

    contact_id: UUID
    channel: str
    address: str
    words: str
    own_word: bool
    at: datetime
    broadcast: str
    broadcast_id: UUID | None


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a number belongs to: `silent` ones get no news; `known` says whether anybody ever wrote from it."""

    number: str
    known: bool
    silent: tuple[Silent, ...]


def listed(
    db: Connection, staff: StaffMember, kind: str = "", channel: str = "", after: Place | None = None
) -> tuple[tuple[Silent, ...], Place | None]:
    """A page of them, the newest first, and where the next one begins."""
    record(db, staff.id, "suppressed")
    wanted: list[ColumnElement[bool]] = []
    if kind:
        wanted.append(_table.c.reason.in_(reasons.of_kind(kind, _reasons(db))))
    if channel:
        wanted.append(_contact.c.channel == channel)
    if after:
        wanted.append(tuple_(_table.c.at, _table.c.contact_id) < tuple_(after.at, after.id))
    rows = _rows(db, wanted, PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return tuple(map(_silent, rows[:PAGE])), Place(last.at, last.contact_id) if last is not None else None


def counted(db: Connection) -> Counter[str]:
    """How many there are of each kind of reasons."""
    found: Counter[str] = Counter()
    for reason, people in db.execute(select(_table.c.reason, func.count()).group_by(_table.c.reason)):
        found[reasons.kind_of(reason)] += people
    return found


def _reasons(db: Connection) -> Sequence[str]:
    return db.execute(select(_table.c.reason).distinct()).scalars().all()


def look_up(db: Connection, staff: StaffMember, typed: str, country: str) -> Found:
    """Whether this telephone gets news. Audited, the number is not. Raises Refused for what is no number."""
    number = full_number(typed, country)
    record(db, staff.id, "suppressed:search")
    contacts = _contacts(db, number, whatsapp_accounts(db))
    rows = _rows(db, [_table.c.contact_id.in_(contacts)], len(contacts)) if contacts else []
    return Found(number, bool(contacts), tuple(map(_silent, rows)))


def stop_by_hand(
    db: Connection, staff: StaffMember, typed: str, senders: Collection[str], country: str, now: datetime
) -> bool:
    """They asked for it on the telephone: nothing that we begin goes to this number any more, also where a list brings
    it later. False where it got none already. `senders` are our numbers on WhatsApp. Raises Refused."""
    number = full_number(typed, country)
    if not senders:
        raise Refused(422, _("WhatsApp is switched off, so nothing is sent to telephone numbers."))
    accounts = {*senders, *whatsapp_accounts(db)}
    if not _contacts(db, number, accounts):
        _make(db, number, min(senders), now)
    contacts = _contacts(db, number, accounts)
    stopped = (_contact.c.id.in_(contacts), ~_contact.c.news_stopped)
    new = db.execute(select(_contact.c.id).where(*stopped).with_for_update()).scalars().all()
    for id in new:
        set_news_stopped(db, id, True)
        suppress(db, id, BY_HAND)
        record(db, staff.id, "suppressed:add", id)
    return bool(new)


def full_number(typed: str, country: str) -> str:
    """As +970599123456. `country` (ISO 3166-1) is where a number without a country code belongs."""
    try:
        read = phonenumbers.parse(digits(typed).strip()[:40], country)
    except phonenumbers.NumberParseException:
        read = None
    if read is None or not phonenumbers.is_possible_number(read):
        words = _("Write the whole telephone number, such as {example}.")
        raise Refused(422, words.format(example=ltr("+970 599 123 456")))
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164))


def _contacts(db: Connection, number: str, accounts: Collection[str]) -> Sequence[UUID]:
    indexes = [_index(account, number) for account in accounts]
    same = (_contact.c.account.in_(list(accounts)), _contact.c.address_index.in_(indexes))
    return db.execute(select(_contact.c.id).where(_contact.c.channel == WHATSAPP, *same)).scalars().all()


def _index(account: str, number: str) -> bytes:
    return ring().index("contact.address", f"{WHATSAPP}:{account}:{number}")


def _make(db: Connection, number: str, account: str, now: datetime) -> None:
    """A contact that has not written yet; none where they wrote this very moment."""
    id = random_id()
    values = {
        "id": id,
        "channel": WHATSAPP,
        "account": account,
        "address_index": _index(account, number),
        "address_sealed": ring().seal(number.encode(), at=f"contact.address_sealed.{id}"),
        "language": "",
        "consent": "",
        "writing_only": False,
        "news_stopped": False,
        "unreachable": "",
        "created_at": now,
    }
    if db.execute(insert(Contact).values(**values).on_conflict_do_nothing().returning(_contact.c.id)).first():
        db.execute(insert(Conversation).values(contact_id=id, asked=0, pending=0))


def _rows(db: Connection, wanted: Collection[ColumnElement[bool]], most: int) -> Sequence[Any]:
    columns = (
        _table, _contact.c.channel, _contact.c.address_sealed, _broadcast.c.name, _broadcast.c.kind,
        _broadcast.c.audience,
    )  # fmt: skip
    joined = _table.join(_contact, _contact.c.id == _table.c.contact_id)
    both = joined.outerjoin(_broadcast, _broadcast.c.id == _table.c.broadcast_id)
    ordered = select(*columns).select_from(both).where(*wanted)
    return db.execute(ordered.order_by(_table.c.at.desc(), _table.c.contact_id.desc()).limit(most)).all()


def _silent(row: Any) -> Silent:
    address = ring().open(row.address_sealed, at=f"contact.address_sealed.{row.contact_id}").decode()
    told = row.name is not None and not secret(row)
    return Silent(
        row.contact_id,
        row.channel,
        masked(address) if any(map(str.isdigit, address)) else "•••",
        reasons.in_words(reasons.kind_of(row.reason)),
        row.reason in reasons.SAID_STOP,
        row.at,
        row.name if told else "",
        row.broadcast_id if told else None,
    )
