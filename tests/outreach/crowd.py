"""Many invented subscribers at once, and broadcasts to them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, text

from bot.outreach import acting
from bot.outreach.content import Content
from bot.outreach.planning import Counts
from storage import organisation
from storage.broadcast import BroadcastKind
from storage.contact import Contact
from storage.ids import random_id
from storage.sealed import ring
from storage.staff import Role, Staff, StaffMember, staff_member_by_id
from storage.subscription import Subscription

SOME = Counts(now=100)
GREETING = Content(
    {"ar": "عيادة متنقلة غدًا في ساحة البلدية.", "en": "A mobile clinic comes to the town square tomorrow."}
)


def officer(db: Connection, name: str = "carla", role: Role = Role.COMMUNICATION) -> StaffMember:
    id = uuid4()
    values = {
        "id": id,
        "email": f"{name}-{id.hex[:6]}@example.org",
        "name": name,
        "roles": [role.value],
        "active": True,
    }
    db.execute(insert(Staff).values(**values, created_at=datetime.now(UTC)))
    found = staff_member_by_id(db, id)
    assert found is not None
    return found


def subscribers(
    db: Connection,
    count: int,
    *,
    channel: str = "telegram",
    account: str = "test",
    first: int = 700_000_000,
    **more: Any,
) -> list[UUID]:
    """`count` contacts who want news, with the addresses `first`, `first` + 1, …; `more` are columns of either
    table."""
    now, keys = datetime.now(UTC), ring()
    contacts, subscriptions, ids = [], [], []
    about = {name: more[name] for name in ("topics", "region", "age_group", "disability") if name in more}
    itself = {name: value for name, value in more.items() if name not in about}
    for address in map(str, range(first, first + count)):
        address = f"+{address}" if channel == "whatsapp" else address
        id = random_id()
        ids.append(id)
        contacts.append(
            {
                "id": id,
                "channel": channel,
                "account": account,
                "address_index": keys.index("contact.address", f"{channel}:{account}:{address}"),
                "address_sealed": keys.seal(address.encode(), at=f"contact.address_sealed.{id}"),
                "language": "ar",
                "consent": "given",
                "writing_only": False,
                "news_stopped": False,
                "unreachable": "",
                "created_at": now,
                **itself,
            }
        )
        subscriptions.append({"contact_id": id, "at": now, "topics": [], **about})
    db.execute(insert(Contact), contacts)
    db.execute(text("INSERT INTO conversation (contact_id) SELECT id FROM contact ON CONFLICT DO NOTHING"))
    db.execute(insert(Subscription), subscriptions)
    return ids


def heard(db: Connection, ids: list[UUID], at: datetime) -> None:
    """They wrote at that moment."""
    db.execute(text("UPDATE conversation SET heard_at = :at WHERE contact_id = ANY(:ids)"), {"at": at, "ids": ids})


def written(
    db: Connection,
    by: StaffMember,
    content: Content = GREETING,
    kind: BroadcastKind = BroadcastKind.NEWS,
    **changed: Any,
) -> UUID:
    """A draft that is ready to be sent."""
    now = datetime.now(UTC)
    id = acting.draft(db, by, kind, "Mobile clinic", now)
    acting.save(db, by, id, 1, now, content=content, **changed)
    return id


def sent(db: Connection, by: StaffMember, org: Any, content: Content = GREETING, **changed: Any) -> UUID:
    """One that the officer has just sent."""
    id = written(db, by, content, **changed)
    acting.send(db, by, id, 2, SOME, org, datetime.now(UTC))
    return id


def rules(db: Connection, org: Any, **changed: Any) -> None:
    """Save the organisation with other rules of outreach; unless said otherwise, with no quiet hours."""
    document: dict[str, Any] = org.to_document()
    loud: Mapping[str, Any] = {"quiet_from": "09:00", "quiet_until": "09:00"}
    document["outreach"] = {**document.get("outreach", {}), **loud, **changed}
    organisation.save(db, document)
