"""A post office for tests: real walkers over a real database, and channels that do as they are told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from bot.channels.channel import Address, Channel, File, Limits
from bot.messages import Outgoing, Sent
from bot.organisation import Organisation
from bot.outreach.walking import Sending, Walker
from storage import outbox
from storage.database import Database

LIMITS = Limits(text=4096, buttons=100, list_items=0, label=64, upload=1, download=1)


@dataclass
class Telephone:
    """A channel. `does` is asked before each message and may raise what a provider would."""

    name: str = "telegram"
    account: str = "test"
    limits: Limits = LIMITS
    got: list[tuple[str, Outgoing]] = field(default_factory=list)
    does: Callable[[str], Awaitable[None]] | None = None
    files: int = 0

    async def send(self, to: Address, message: Outgoing, files: tuple[File, ...] = ()) -> Sent:
        if self.does is not None:
            await self.does(to.value)
        self.got.append((to.value, message))
        self.files += len(files)
        return Sent(f"id-{len(self.got)}", file="sendPhoto:known" if files else "")

    @property
    def people(self) -> list[str]:
        return [value for value, _message in self.got]


class Post:
    """Sends broadcasts as one worker does; `another` is a worker of its own."""

    def __init__(self, database: Database, org: Organisation, telephone: Telephone | None = None) -> None:
        self.database, self.org = database, org
        self.telephone = telephone or Telephone()
        self.lease = uuid4()
        self.rates = {"telegram": 1_000_000.0, "whatsapp": 1_000_000.0}
        self.tier = 0
        self.more: dict[str, Any] = {}

    def another(self) -> "Post":
        return Post(self.database, self.org, self.telephone)

    def sending(self) -> Sending:
        channels = cast(dict[str, Channel], {self.telephone.name: self.telephone, **self.more})
        return Sending(self.database, channels, lambda: self.org, self.lease, self.rates, self.tier)

    def begin(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Run something in a transaction of its own."""
        with self.database.begin() as db:
            return work(db, *arguments, **named)

    async def walk(self, broadcast: UUID) -> None:
        """Until the walker lets go of it."""
        self.begin(outbox.beat, self.lease)
        await asyncio.wait_for(Walker(self.sending(), broadcast).walk(), 60)

    def row(self, broadcast: UUID) -> Any:
        return self.begin(_row, broadcast)

    def die(self) -> None:
        """As after a kill: the lease is over, and nothing was given back."""
        self.begin(lambda db: db.execute(text("UPDATE process SET expires_at = now() - interval '1 second'")))


def _row(db: Connection, broadcast: UUID) -> Any:
    return db.execute(text("SELECT * FROM broadcast WHERE id = :id"), {"id": broadcast}).one()


def at(when: datetime) -> Callable[[], datetime]:
    return lambda: when
