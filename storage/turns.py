"""The two statements of a turn: one that locks and reads, one that writes everything (see DESIGN, section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from storage.ids import new_id, random_id
from storage.sealed import ring
from storage.statements import execute

_READ = """
WITH fresh AS (
    INSERT INTO seen (channel, account, provider_id, seen_at)
    VALUES (%(channel)s, %(account)s, %(provider_id)s, now()) ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM fresh) = 1, c.id, c.language, c.consent, c.writing_only, c.news_stopped, c.unreachable,
       v.state_sealed, v.asked, v.holder, v.pending, v.word_index
FROM contact c JOIN conversation v ON v.contact_id = c.id
WHERE c.channel = %(channel)s AND c.account = %(account)s AND c.address_index = %(address_index)s
FOR UPDATE OF c, v
"""
_IS_OURS = """
SELECT xmin::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295) FROM seen
WHERE channel = %(channel)s AND account = %(account)s AND provider_id = %(provider_id)s
"""
_NEW_CONTACT = """
WITH made AS (
    INSERT INTO contact (id, channel, account, address_index, address_sealed, language, consent, writing_only,
                         news_stopped, unreachable, created_at)
    VALUES (%(id)s, %(channel)s, %(account)s, %(address_index)s, %(address_sealed)s, '', '', false, false, '', now())
    ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO conversation (contact_id, asked, pending) SELECT id, 0, 0 FROM made
"""


class Opened(NamedTuple):
    """What a turn begins with. `fresh` is false where this message was taken in before."""

    fresh: bool
    contact_id: UUID
    language: str
    consent: str
    writing_only: bool
    news_stopped: bool
    unreachable: str
    state_sealed: bytes | None
    asked: int
    holder: UUID | None
    pending: int
    word_index: bytes | None


@dataclass(frozen=True, slots=True)
class Row:
    """A message to write. An outgoing one is claimed for `lease` where nothing of this contact waits elsewhere."""

    body: bytes  # sealed for message.body_sealed.<id>
    id: UUID
    outgoing: bool
    purpose: str = "reply"
    provider_id: str | None = None
    episode: UUID | None = None
    case_id: UUID | None = None
    sensitive: bool = False
    ephemeral: bool = False


class Written(NamedTuple):
    id: UUID
    created_at: datetime
    seq: int
    state: str


def open_turn(db: Connection, channel: str, account: str, address: str, provider_id: str) -> Opened:
    """Take the message in once, lock its contact (made where it is new), and read where the conversation stands."""
    where = {
        "channel": channel,
        "account": account,
        "provider_id": provider_id,
        "address_index": ring().index("contact.address", f"{channel}:{account}:{address}"),
    }
    row = execute(db, _READ, where).fetchone()
    if row is not None:
        return Opened._make(row)
    ours = execute(db, _IS_OURS, where).fetchone() == (True,)
    id = random_id()
    sealed = ring().seal(address.encode(), at=f"contact.address_sealed.{id}")
    execute(db, _NEW_CONTACT, {**where, "id": id, "address_sealed": sealed})
    # Where another process made the contact meanwhile, its id is another: the address is sealed for that one.
    found = execute(db, _READ, where).fetchone()
    if found is None:
        raise LookupError("The contact was deleted while it wrote.")
    return Opened._make(found)._replace(fresh=ours)


def known_of(db: Connection, channel: str, account: str, provider_ids: Sequence[str]) -> set[str]:
    """Which of these messages were taken in before."""
    found = db.exec_driver_sql(
        "SELECT provider_id FROM seen WHERE channel = %s AND account = %s AND provider_id = ANY(%s)",
        (channel, account, list(provider_ids)),
    )
    return {provider_id for (provider_id,) in found}


@lru_cache(maxsize=64)
def _write(rows: int) -> str:
    values = ", ".join(
        f"(%(id{n})s::uuid, %(outgoing{n})s::boolean, %(purpose{n})s, %(body{n})s::bytea, %(provider{n})s,"
        f" %(case{n})s::uuid, %(sensitive{n})s::boolean, %(ephemeral{n})s::boolean)"
        for n in range(rows)
    )
    return f"""
WITH busy AS (
    SELECT EXISTS (SELECT 1 FROM message WHERE contact_id = %(contact_id)s AND state IN ('queued', 'sending')
                   AND lease IS DISTINCT FROM %(lease)s) AS elsewhere
), stands AS (
    UPDATE conversation SET state_sealed = %(state)s, asked = %(asked)s, heard_at = now(), due_at = %(due_at)s,
                            pending = %(pending)s
    WHERE contact_id = %(contact_id)s
)
INSERT INTO message (id, contact_id, outgoing, purpose, state, body_sealed, provider_id, episode, case_id,
                     sensitive, ephemeral, lease, created_at)
SELECT r.id, %(contact_id)s, r.outgoing, r.purpose,
       CASE WHEN NOT r.outgoing THEN 'received' WHEN busy.elsewhere THEN 'queued' ELSE 'sending' END,
       r.body, r.provider_id, %(episode)s, r.case_id, r.sensitive, r.ephemeral,
       CASE WHEN r.outgoing AND NOT busy.elsewhere THEN %(lease)s::uuid END, now()
FROM busy, (VALUES {values}) AS r (id, outgoing, purpose, body, provider_id, case_id, sensitive, ephemeral)
RETURNING id, created_at, seq, state
"""


def close_turn(
    db: Connection,
    contact_id: UUID,
    *,
    state: bytes | None,
    asked: int,
    due_at: datetime | None,
    pending: int,
    lease: UUID,
    episode: UUID | None,
    rows: Sequence[Row],
) -> list[Written]:
    """Write where the conversation stands now, and the messages of this turn in their order."""
    values: dict[str, object] = {
        "contact_id": contact_id,
        "state": state,
        "asked": asked,
        "due_at": due_at,
        "pending": pending,
        "lease": lease,
        "episode": episode,
    }
    for n, row in enumerate(rows):
        values |= {
            f"id{n}": row.id,
            f"outgoing{n}": row.outgoing,
            f"purpose{n}": row.purpose,
            f"body{n}": row.body,
            f"provider{n}": row.provider_id,
            f"case{n}": row.case_id,
            f"sensitive{n}": row.sensitive,
            f"ephemeral{n}": row.ephemeral,
        }
    if not rows:
        execute(
            db,
            "UPDATE conversation SET state_sealed = %(state)s, asked = %(asked)s, heard_at = now(),"
            " due_at = %(due_at)s, pending = %(pending)s WHERE contact_id = %(contact_id)s",
            values,
        )
        return []
    return [Written._make(row) for row in execute(db, _write(len(rows)), values)]


def new_row(body: bytes, *, outgoing: bool, **rest: object) -> Row:
    """A row under a new id, its body (JSON bytes) sealed for it."""
    id = new_id()
    return Row(ring().seal(body, at=f"message.body_sealed.{id}"), id, outgoing, **rest)  # type: ignore[arg-type]
