"""Which files a web chat's visitor may open: theirs, and those of an answer that they opened with a PIN."""

from uuid import UUID

import pytest
from sqlalchemy import Connection, insert, update
from sqlmodel import col

from bot import clock
from bot.channels.webchat import ACCOUNT, NAME
from bot.files import store
from bot.messages import Attachment, Media, Outgoing
from bot.queueing import enqueue
from bot.visits import _open
from storage.contact import Contact
from storage.conversation import Conversation
from storage.ids import random_id
from storage.message import Message
from storage.sealed import ring

PDF = b"%PDF-1.7\n" + bytes(40)


def visitor(db: Connection, name: str) -> UUID:
    id = random_id()
    db.execute(
        insert(Contact).values(
            id=id, channel=NAME, account=ACCOUNT, language="en", consent="given", created_at=clock.now(),
            address_index=ring().index("contact.address", f"{NAME}:{ACCOUNT}:{name}"),
            address_sealed=ring().seal(name.encode(), at=f"contact.address_sealed.{id}"),
        )
    )  # fmt: skip
    db.execute(insert(Conversation).values(contact_id=id, asked=0, pending=0))
    return id


@pytest.mark.parametrize(("state", "opens"), [("sent", True), ("pending", False)])
def test_a_file_of_nobody_opens_for_whom_it_was_said_to(db: Connection, state: str, opens: bool) -> None:
    amal = visitor(db, "amal")
    visitor(db, "basel")
    paper = store(db, Media.DOCUMENT, "", PDF)
    enqueue(db, amal, Outgoing("Read this.", attachments=(Attachment(Media.DOCUMENT, id=paper),)))
    db.execute(update(Message).where(col(Message.contact_id) == amal).values(state=state))
    assert (_open(db, "amal", paper) is not None) is opens
    assert _open(db, "basel", paper) is None
    assert _open(db, "nobody", paper) is None


def test_a_file_of_somebody_else_never_opens(db: Connection) -> None:
    amal, basel = visitor(db, "amal"), visitor(db, "basel")
    paper = store(db, Media.DOCUMENT, "", PDF, basel)
    enqueue(db, amal, Outgoing("Read this.", attachments=(Attachment(Media.DOCUMENT, id=paper),)))
    db.execute(update(Message).values(state="sent"))
    assert _open(db, "amal", paper) is None
    assert _open(db, "basel", paper) is not None
