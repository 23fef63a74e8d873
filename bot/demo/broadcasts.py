"""What was invented of broadcasts: people who want news, what they got and answered, and who gets none any more."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, text, update

from bot.demo.people import CHANNELS, Team, make_contact
from bot.organisation import Organisation
from bot.outreach import acting, reach
from bot.outreach.audience import EVERYONE
from bot.outreach.content import Button, Content, Template
from bot.outreach.planning import Counts, Ready, plan
from bot.outreach.suppressed import BY_HAND
from bot.outreach.suppression import STOPPED, suppress
from bot.outreach.tallying import refresh
from bot.people import set_news_stopped, set_unreachable
from storage.broadcast import Broadcast, BroadcastAnswer, BroadcastKind, BroadcastState
from storage.database import ensure_partitions
from storage.staff import Role, StaffMember
from storage.subscription import Subscription
from storage.tables import table_of

SUBSCRIBERS = 48
LANGUAGES = ("ar", "en")
FILE = Path(__file__).with_name("news.toml")

_REACHED = text("""
UPDATE delivery SET state = :state, reason = :reason, templated = channel = 'whatsapp', finished_at = :at
WHERE broadcast_id = :id AND planned_at = :planned AND contact_id = :contact
""")


@dataclass
class News:
    """`tell` writes and sends them all."""

    db: Connection
    organisation: Organisation
    team: Team
    dice: Random
    now: datetime

    def tell(self) -> None:
        self.author, self.second = self._with(Role.COMMUNICATION), self._with(Role.SUPERVISOR)
        with FILE.open("rb") as file:
            self.texts: dict[str, Any] = tomllib.load(file)
        for _one in range(SUBSCRIBERS):
            self._subscriber()
        complained = {"is": "complained", "of": ["not_received", "delayed", "too_little"]}
        self._sent("clinic", BroadcastKind.NEWS, EVERYONE, self._ago(43))
        asked = self._sent("winter", BroadcastKind.QUESTION, EVERYONE, self._ago(19))
        self._sent("loop", BroadcastKind.CLOSING_THE_LOOP, complained, self._ago(5))
        self._answer(asked)
        self._stop(asked)
        acting.send(self.db, self.author, *self._draft("rights", BroadcastKind.NEWS, EVERYONE, self._ago(1)),
                    self._many, self.organisation, self._ago(1))  # fmt: skip
        self._draft("training", BroadcastKind.NEWS, EVERYONE, self._ago(0.2))
        for month in reach.due(self.db, self.organisation, self.now):
            reach.count(self.db, month, self.organisation, self.now)

    def _with(self, role: Role) -> StaffMember:
        return self.team.with_role(role)[0]

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    @property
    def _many(self) -> Counts:
        """So many that a second person must agree."""
        return Counts(now=self.organisation.outreach.approval_above + 1)

    def _subscriber(self) -> None:
        at = self._ago(self.dice.uniform(45, 90))
        id = make_contact(self.db, self.organisation.default_language, self.dice, at)
        first = self.organisation.regions[:4]  # most people live in few places
        region = self.dice.choices(first, [4, 3, 2, 1])[0].key
        self.db.execute(insert(Subscription).values(contact_id=id, at=at, topics=[], region=region))

    def _draft(self, name: str, kind: BroadcastKind, audience: dict[str, Any], at: datetime) -> tuple[UUID, int]:
        """Its id and version."""
        words = self.texts[name]
        texts: dict[str, str] = {language: words[language] for language in LANGUAGES if language in words}
        texts.setdefault(self.organisation.default_language, words.get("en", words["ar"]))
        content = Content(
            texts,
            tuple(Button(labels) for labels in words.get("buttons", ())),
            templates={language: Template(f"news_{language}", f"HX{name}{language}") for language in texts},
        )
        id = acting.draft(self.db, self.author, kind, words["name"], at)
        return id, acting.save(self.db, self.author, id, 1, at, content=content, audience=audience)

    def _sent(self, name: str, kind: BroadcastKind, audience: dict[str, Any], at: datetime) -> UUID:
        """One that was agreed to, and is over."""
        lease, table = uuid4(), table_of(Broadcast)
        id, version = self._draft(name, kind, audience, at - timedelta(days=1))
        acting.send(self.db, self.author, id, version, self._many, self.organisation, at)
        acting.approve(self.db, self.second, id, self.organisation, at)
        mine = table.c.id == id
        self.db.execute(update(table).where(mine).values(walker=lease))
        ensure_partitions(self.db, at)
        plan(self.db, id, lease, Ready(set(CHANNELS)), self.organisation, at)
        recipients = text("SELECT contact_id, channel FROM delivery WHERE broadcast_id = :id AND state = 'planned'")
        for place, (contact, channel) in enumerate(self.db.execute(recipients, {"id": id}).all()):
            self._arrive(id, at, contact, channel, place)
        over = {"state": BroadcastState.DONE, "ended_at": at + timedelta(days=1), "walker": None}
        self.db.execute(update(table).where(mine, table.c.planned_at.is_not(None)).values(**over))
        refresh(self.db, id, self.organisation, self.now)
        return id

    def _arrive(self, id: UUID, at: datetime, contact: UUID, channel: str, place: int) -> None:
        """Every platform tells what it tells."""
        luck, reason = self.dice.random(), ""
        state = self.dice.choice(["read", "read", "delivered", "sent"]) if channel == "whatsapp" else "sent"
        if luck < 0.06 and channel != "webchat":
            state, reason = "failed", "403" if channel == "telegram" else "63024"
            set_unreachable(self.db, contact, "unreachable", code=reason, broadcast_id=id)
        elif luck < 0.08:
            state, reason = "unknown", "lost"
        elif luck < 0.1:
            state, reason = "failed", "unavailable"
        later = timedelta(days=place % 3 == 2, minutes=place)
        values = {"state": state, "reason": reason, "at": at + later, "id": id, "planned": at, "contact": contact}
        self.db.execute(_REACHED, values)

    def _got(self, id: UUID) -> list[tuple[UUID, str]]:
        got = text("SELECT contact_id, region FROM delivery WHERE broadcast_id = :id AND"
                   " state IN ('sent', 'delivered', 'read') ORDER BY place")  # fmt: skip
        return [(contact, region) for contact, region in self.db.execute(got, {"id": id})]

    def _answer(self, id: UUID) -> None:
        """Most who got it; what is needed differs from place to place."""
        for contact, region in self._got(id):
            if self.dice.random() < 0.85:
                cold = region == self.organisation.regions[0].key
                choice = self.dice.choices([0, 1, 2], [2, 5, 2] if cold else [5, 2, 2])[0]
                at = self._ago(18)
                self.db.execute(
                    insert(BroadcastAnswer).values(broadcast_id=id, contact_id=contact, choice=choice, at=at)
                )

    def _stop(self, id: UUID) -> None:
        """A few said stop after it, one of them on the telephone."""
        for place, (contact, _region) in enumerate(self._got(id)[:4]):
            set_news_stopped(self.db, contact, True)
            suppress(self.db, contact, BY_HAND if place == 3 else STOPPED, id)
        at = {"at": self._ago(18), "id": id, "reasons": [STOPPED, BY_HAND]}
        self.db.execute(text("UPDATE suppression SET at = :at, broadcast_id = :id WHERE reason = ANY(:reasons)"), at)
