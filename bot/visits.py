"""What the web chat's pages need of the house: their turns, their history, their files."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from bot import clock, files
from bot.casework.talk.presence import awaited_by
from bot.channels.webchat import ACCOUNT, NAME, ChatMessage
from bot.conversation import SENSITIVE_EXPIRY
from bot.house import House
from bot.messages import Incoming, Media, Outgoing
from storage.ids import random_id
from storage.sealed import ring

MOST = 200  # messages in one answer

_FIND = """
SELECT id, language FROM contact WHERE channel = :channel AND account = :account AND address_index = :address
"""
_HISTORY = text(f"""
WITH me AS ({_FIND})
SELECT m.id, m.seq, m.outgoing, m.body_sealed, m.created_at, m.provider_id, m.sensitive, m.gone, m.ephemeral,
       EXISTS (SELECT 1 FROM message n WHERE n.contact_id = m.contact_id AND n.outgoing AND n.seq > m.seq) AS answered
FROM message m JOIN me ON me.id = m.contact_id
WHERE m.seq > :after AND m.state NOT IN ('pending', 'failed') AND m.purpose <> 'page'
  AND NOT (m.sensitive AND coalesce(m.finished_at, m.created_at) < :private) ORDER BY m.seq LIMIT :most
""")
_NEWEST = text("""
SELECT c.address_index, max(m.seq) + count(*) FILTER (WHERE m.gone) FROM contact c JOIN message m ON m.contact_id = c.id
WHERE c.channel = :channel AND c.address_index = ANY(:addresses)
GROUP BY c.address_index
""")
_LATELY = text("""
SELECT id, body_sealed FROM message WHERE contact_id = :contact AND outgoing AND NOT gone
  AND state NOT IN ('pending', 'failed') AND created_at > :private ORDER BY seq DESC LIMIT :most
""")


class HouseVisits:
    """`Visits` (bot.channels.webchat) over the running house."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def receive(self, incoming: Incoming) -> None:
        await self._house.receive(incoming)

    async def history(self, visitor: str, after: int) -> list[ChatMessage]:
        return await self._house.database.run(_history, visitor, after)

    async def store(self, visitor: str, media: Media, mime: str, name: str, path: Path) -> UUID:
        looked_at = await asyncio.to_thread(lambda: files.inspect(files.read(path)))
        return await self._house.database.run(files.store_inspected, media, name, looked_at)

    async def open(self, visitor: str, attachment: UUID) -> tuple[str, str, bytes] | None:
        return await self._house.database.run(_open, visitor, attachment)

    async def language(self, visitor: str) -> str:
        return await self._house.database.run(_language, visitor)

    async def speak(self, visitor: str, language: str) -> None:
        """Changing the page's language is a message like any other: the question that waits is asked in it."""
        command = f"/language {language}"
        id = str(random_id())
        incoming = Incoming(NAME, ACCOUNT, visitor, id, text=command, language_hint=language, unseen=True)
        await self._house.receive(incoming)

    async def newest(self, visitors: list[str]) -> dict[str, int]:
        return await self._house.database.run(_newest, visitors)

    async def awaited(self, visitors: list[str]) -> list[str]:
        """Those to whom a colleague is writing an answer now."""
        return await self._house.database.run(_awaited, visitors)


def _index(visitor: str) -> bytes:
    return ring().index("contact.address", f"{NAME}:{ACCOUNT}:{visitor}")


def _who(visitor: str) -> dict[str, Any]:
    return {"channel": NAME, "account": ACCOUNT, "address": _index(visitor)}


def _language(db: Connection, visitor: str) -> str:
    row = db.execute(text(_FIND), _who(visitor)).one_or_none()
    return row.language if row else ""


def _newest(db: Connection, visitors: list[str]) -> dict[str, int]:
    by_index = {_index(visitor): visitor for visitor in visitors}
    rows = db.execute(_NEWEST, {"channel": NAME, "addresses": list(by_index)})
    return {by_index[bytes(index)]: seq for index, seq in rows}


def _awaited(db: Connection, visitors: list[str]) -> list[str]:
    by_index = {_index(visitor): visitor for visitor in visitors}
    return [by_index[index] for index in awaited_by(db, NAME, list(by_index), clock.now())]


def _open(db: Connection, visitor: str, attachment: UUID) -> tuple[str, str, bytes] | None:
    """A visitor sees the files of their own messages, theirs and ours, and no others. What belongs to nobody was an
    answer to a traceless case, which they opened with its PIN."""
    row = db.execute(text(_FIND), _who(visitor)).one_or_none()
    if row is None:
        return None
    owner = db.execute(text("SELECT contact_id FROM attachment WHERE id = :id"), {"id": attachment}).scalar()
    if owner == row.id or (owner is None and attachment in _given(db, row.id)):
        return files.open_file(db, attachment)
    return None


def _given(db: Connection, contact_id: UUID) -> set[UUID]:
    """The files of what we said to somebody lately."""
    private = clock.now() - SENSITIVE_EXPIRY
    rows = db.execute(_LATELY, {"contact": contact_id, "private": private, "most": MOST}).all()
    said = (Outgoing.from_json(ring().open_json(body, at=f"message.body_sealed.{id}")) for id, body in rows)
    return {attachment.id for message in said for attachment in message.attachments if attachment.id}


def _history(db: Connection, visitor: str, after: int) -> list[ChatMessage]:
    # Whoever opens this page later may be somebody else: what was said in confidence is shown no longer than it lasts.
    private = clock.now() - SENSITIVE_EXPIRY
    rows = db.execute(_HISTORY, {**_who(visitor), "after": after, "most": MOST, "private": private}).all()
    bodies = [(row, ring().open_json(row.body_sealed, at=f"message.body_sealed.{row.id}")) for row in rows]
    pressed = {body["button"] for row, body in bodies if not row.outgoing and body.get("button")}
    return [_outgoing(row, body, pressed) if row.outgoing else _incoming(row, body) for row, body in bodies]


def _outgoing(row: Any, body: dict[str, Any], pressed: set[str]) -> ChatMessage:
    message = Outgoing.from_json(body)
    chosen = next((choice.id for choice in message.choices if choice.id in pressed), "")
    return ChatMessage(
        row.seq,
        str(row.id),
        mine=False,
        text="" if row.gone else message.text,
        at=row.created_at,
        choices=() if row.gone else message.choices,
        chosen=chosen,
        attachments=() if row.gone else message.attachments,
        sensitive=message.sensitive,
        gone=row.gone,
    )


def _incoming(row: Any, body: dict[str, Any]) -> ChatMessage:
    attachments = Outgoing.from_json({"text": "", "attachments": body.get("attachments", [])}).attachments
    words = str(body.get("label") or body.get("text", ""))
    if body.get("place") and not words:
        latitude, longitude = body["place"]
        words = f"{latitude:.4f}, {longitude:.4f}"
    return ChatMessage(
        row.seq,
        row.provider_id or str(row.id),
        mine=True,
        text="" if row.gone else words,
        at=row.created_at,
        attachments=() if row.gone else attachments,
        read=row.answered,
        sensitive=row.sensitive,
        gone=row.gone,
    )
