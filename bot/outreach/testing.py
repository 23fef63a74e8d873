"""Test messages: an officer says from which telephone they are, and gets a broadcast there before anybody else does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import choice
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.casework.refused import Refused
from bot.choices import STANDING, Option, replies
from bot.i18n import _, use
from bot.messages import Outgoing
from bot.organisation import Organisation
from bot.outreach.acting import get
from bot.outreach.closing import below_first_line, first_line
from bot.outreach.content import Content, button_value
from bot.queueing import enqueue
from bot.scripts import said_in
from bot.understanding.text import clean, digits
from storage.audit import record
from storage.broadcast import Tester
from storage.contact import Contact
from storage.message import Purpose
from storage.sealed import ring
from storage.staff import StaffMember
from storage.tables import table_of

GOOD_FOR = timedelta(minutes=15)
WORD, PAYLOAD = "test", "test-"
NOBODY = UUID(int=0)  # the broadcast of a test's buttons: nothing is counted for it

_ALPHABET = "4689abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else, nor like Arabic in Latin letters
_CODE = re.compile(rf"(?:/start\s+{PAYLOAD}|{WORD}\s+)([{_ALPHABET}]{{8}})", re.IGNORECASE)
_table = table_of(Tester)


def new_code(db: Connection, staff: StaffMember, now: datetime) -> str:
    """What this colleague writes to the bot within a quarter of an hour. An earlier code is good no longer; where the
    tests come now, they come until the new one is used."""
    code = "".join(choice(_ALPHABET) for _place in range(8))
    values = {"staff_id": staff.id, "code_index": _index(code), "expires_at": now + GOOD_FOR}
    made = insert(_table).values(**values)
    db.execute(made.on_conflict_do_update(index_elements=["staff_id"], set_=values))
    record(db, staff.id, "tester:code", staff.id)
    return code


def claim(db: Connection, contact_id: UUID, text: str, now: datetime) -> bool:
    """Whether `text` is such a code and nothing else: then the tests of whose it is come to this contact."""
    said = _CODE.fullmatch(digits(clean(text)).strip())
    if said is None:
        return False
    good = (_table.c.code_index == _index(said[1].lower())) & (_table.c.expires_at > now)
    used = {"contact_id": contact_id, "code_index": None, "expires_at": None}
    staff_id = db.execute(update(_table).where(good).values(**used).returning(_table.c.staff_id)).scalar()
    if staff_id is None:
        return False
    record(db, staff_id, "tester:claim", staff_id)
    return True


def channel_of(db: Connection, staff: StaffMember) -> str:
    """The channel on which this colleague gets tests; empty where they do not yet."""
    contact = table_of(Contact)
    wanted = select(contact.c.channel).join(_table, _table.c.contact_id == contact.c.id)
    return db.execute(wanted.where(_table.c.staff_id == staff.id)).scalar() or ""


def forget(db: Connection, staff: StaffMember) -> None:
    """No more tests to that telephone."""
    db.execute(delete(_table).where(_table.c.staff_id == staff.id))
    record(db, staff.id, "tester:forget", staff.id)


def send_test(db: Connection, staff: StaffMember, broadcast_id: UUID, org: Organisation) -> int:
    """Send it to this colleague alone, in every language that has a text. Returns how many messages. Raises Refused:
    422 where nothing is written, 409 where it is not known where to."""
    row = get(db, broadcast_id)
    content = Content.from_json(row.content)
    messages = [made for language in content.written if (made := _test(content, row.kind, org, language))]
    if not messages:
        raise Refused(422, _("Write it in one language at least."))
    contact_id = db.execute(select(_table.c.contact_id).where(_table.c.staff_id == staff.id)).scalar()
    if contact_id is None:
        raise Refused(409, _("First say where your test messages go."))
    for message in messages:
        if not enqueue(db, contact_id, message, purpose=Purpose.BROADCAST):
            raise Refused(
                409, _("That telephone cannot be reached. Write something to the bot from it, and try again.")
            )
    record(db, staff.id, "broadcast:test", broadcast_id)
    return len(messages)


def _test(content: Content, kind: str, org: Organisation, language: str) -> Outgoing | None:
    """As people get it, below a line that nobody else gets. What a button opens it opens; answers go nowhere."""
    message = content.message(NOBODY, language)
    if message is None:
        return None
    with use(language):
        first = _("[Test: nobody else gets this]")
    options = [
        Option(button.opens or button_value(NOBODY, place), said_in(button.labels, language))
        for place, button in enumerate(content.buttons)
    ]
    words = below_first_line(message.text, first_line(kind, org, language))
    return replace(
        message,
        text=f"{first}\n{words}",
        choices=replies(STANDING, options),
    )


def _index(code: str) -> bytes:
    return ring().index("tester.code", code)
