"""What an organisation makes of the examples of intents: each change a draft first, in force together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from bot import clock
from bot.casework.refused import Refused
from bot.i18n import _, number
from bot.understanding.examples import Changes, Example, key, shipped, with_changes
from bot.understanding.intents import Intent
from bot.understanding.text import clean
from storage import teaching
from storage.audit import record
from storage.ids import new_id
from storage.sealed import ring
from storage.staff import Staff, StaffMember
from storage.tables import table_of
from storage.teaching import OwnExample

_INTENTS = frozenset(Intent)
MOST_LETTERS = 300  # of one example: a wish is said in fewer, and a story holds more than the wish
MOST_LINES = 200  # added at once


class Own(NamedTuple):
    """One change as it was made. `label` is empty where the text was taken out."""

    id: UUID
    text: str
    label: str
    language: str
    draft: bool
    maker: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the draft makes of one text: `before` is empty where it is new, `after` where it is taken out."""

    name: str
    text: str
    language: str
    before: str
    after: str
    maker: str
    at: datetime


def name_of(text: str) -> str:
    """By which an example is called in forms and addresses."""
    return sha256(key(text).encode()).hexdigest()[:16]


def made(db: Connection) -> list[Own]:
    """All changes, in the order in which they were made."""
    table = table_of(OwnExample)
    wanted = select(table, col(Staff.name).label("maker")).outerjoin(Staff, col(Staff.id) == table.c.made_by)
    return [
        Own(
            row.id,
            ring().open(row.text_sealed, at=f"example.text_sealed.{row.id}").decode(),
            row.label,
            row.language,
            row.draft,
            row.maker or "",
            row.at,
        )
        for row in db.execute(wanted.order_by(table.c.at, table.c.id))
    ]


def examples(own: Iterable[Own]) -> list[Example]:
    """The shipped examples with these changes laid over them. A text that is shipped no longer is one of our own; what
    another release called an intent, and this one does not, is left out."""
    last = {key(each.text): each for each in own if not each.label or each.label in _INTENTS}
    known = {key(each.text) for each in shipped()}
    added = [Example(each.text, each.label, each.language) for k, each in last.items() if k not in known and each.label]
    return with_changes(Changes(added, {each.text: each.label for k, each in last.items() if k in known}))


def in_force(own: Iterable[Own]) -> list[Example]:
    return examples(each for each in own if not each.draft)


def drafted(own: Sequence[Own]) -> list[Drafted]:
    """What would change, the newest first."""
    now = {key(each.text): each for each in in_force(own)}
    last = {key(each.text): each for each in own if each.draft}
    found = []
    for text, each in last.items():
        before = now[text].label if text in now else ""
        if before != each.label:
            shown = (name_of(each.text), each.text, each.language, before, each.label, each.maker, each.at)
            found.append(Drafted(*shown))
    return found[::-1]


def add(db: Connection, staff: StaffMember, label: str, language: str, lines: str) -> int:
    """Draft each line as an example of `label`; gives how many were new. Raises Refused."""
    texts = {key(text): text for line in lines.splitlines() if (text := clean(line)) and any(map(str.isalpha, text))}
    if not texts:
        raise Refused(422, _("Write at least one sentence, as people write it."))
    if len(texts) > MOST_LINES:
        raise Refused(422, _("At most {count} sentences at once.").format(count=number(MOST_LINES)))
    if any(len(text) > MOST_LETTERS for text in texts.values()):
        raise Refused(422, _("A sentence has at most {count} letters.").format(count=number(MOST_LETTERS)))
    teaching.hold(db)
    standing = {key(each.text): each.label for each in examples(made(db))}
    new = [text for k, text in texts.items() if standing.get(k) != label]
    for text in new:
        _draft(db, staff, text, label, language)
    record(db, staff.id, "teach:add", "", f"{len(new)} {label}")
    return len(new)


def move(db: Connection, staff: StaffMember, name: str, label: str) -> None:
    """Draft that this example has another label; the empty one takes it out. Raises Refused."""
    teaching.hold(db)
    found = next((each for each in examples(made(db)) if name_of(each.text) == name), None)
    if found is None:
        raise Refused(409, _("This sentence is not there any more. Load the page again."))
    if found.label != label:
        _draft(db, staff, found.text, label, found.language)
        what = "teach:move" if label else "teach:remove"
        record(db, staff.id, what, "", f"{found.label} {label}".strip())


def undo(db: Connection, staff: StaffMember, name: str) -> None:
    """Take one change out of the draft."""
    _forget(db, [each.id for each in made(db) if each.draft and name_of(each.text) == name])
    record(db, staff.id, "teach:undo")


def discard(db: Connection, staff: StaffMember) -> None:
    """Throw the whole draft away."""
    db.execute(delete(OwnExample).where(col(OwnExample.draft)))
    record(db, staff.id, "teach:discard")


def save(db: Connection, staff: StaffMember, seen: str) -> int:
    """The draft is in force; gives how many texts it changes. `seen` is the stamp of what the colleague looked at:
    where somebody drafted more meanwhile, they have not seen what it does, and it is refused."""
    teaching.hold(db)
    check_seen(db, seen)
    own = made(db)
    changes = len(drafted(own))
    db.execute(update(OwnExample).where(col(OwnExample.draft)).values(draft=False))
    _forget(db, _superseded(own))
    teaching.tell(db)
    record(db, staff.id, "teach:save", "", str(changes))
    return changes


def check_seen(db: Connection, seen: str) -> None:
    """Raises Refused where the examples and the draft are not those that this stamp names."""
    if teaching.stamp(db, drafts=True) != seen:
        raise Refused(409, _("Somebody else has changed this meanwhile. Look at it again, then decide."))


def _superseded(own: Iterable[Own]) -> list[UUID]:
    """What a later change of the same text undid, and what changes nothing: words that are of no use are not kept."""
    ours = {key(each.text): each.label for each in shipped()}
    last: dict[str, Own] = {}
    gone = []
    for each in own:
        if earlier := last.get(key(each.text)):
            gone.append(earlier.id)
        last[key(each.text)] = each
    return gone + [each.id for text, each in last.items() if ours.get(text, "") == each.label]


def _forget(db: Connection, ids: Sequence[UUID]) -> None:
    db.execute(delete(OwnExample).where(col(OwnExample.id).in_(ids)))


def _draft(db: Connection, staff: StaffMember, text: str, label: str, language: str) -> None:
    if label:
        Intent(label)
    id = new_id()
    values = {
        "id": id,
        "text_sealed": ring().seal(text.encode(), at=f"example.text_sealed.{id}"),
        "label": label,
        "language": language,
        "draft": True,
        "made_by": staff.id,
        "at": clock.now(),
    }
    db.execute(insert(OwnExample).values(**values))
