"""A caseworker reads what a person answers to: a broadcast stands above what they wrote shortly after it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from bot import clock
from bot.casework import Way
from storage.broadcast import BroadcastKind
from tests.console.conftest import Filed, SignIn
from tests.console.test_conversation import page_of
from tests.outreach.sent import broadcast, delivered

LINE = "Broadcast: Training in Jenin"


def came(db: Connection, contact_id: UUID, hours_ago: float, **more: Any) -> None:
    at = clock.now() - timedelta(hours=hours_ago)
    delivered(db, broadcast(db, at, **more), contact_id, at)


def test_it_stands_above_what_came_after_it(db: Connection, filed: Filed, amal: UUID, sign_in: SignIn) -> None:
    client = sign_in()
    came(db, amal, 2)
    came(db, amal, 40, audience={"is": "language", "of": ["ar"]})
    shown = page_of(client, filed().case_id)
    assert shown.count(LINE) == 1, "that of two days ago is another matter"
    assert shown.index(LINE) < shown.index("My parcel never came.")


@pytest.mark.parametrize(
    "more",
    [
        {"kind": BroadcastKind.CLOSING_THE_LOOP},
        {"audience": {"is": "disability", "of": ["yes"]}},
        {"audience": {"all": [{"is": "region", "of": ["ps_jen"]}, {"is": "past", "of": ["complaint"]}]}},
    ],
    ids=["you said", "what they told", "past cases"],
)
def test_not_what_would_tell_something_of_them(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn, more: dict[str, Any]
) -> None:
    client = sign_in()
    came(db, amal, 2, **more)
    assert "Broadcast" not in page_of(client, filed().case_id)


@pytest.mark.parametrize("way", [Way.HIDDEN, Way.TRACELESS])
def test_nothing_of_who_hides(db: Connection, filed: Filed, amal: UUID, sign_in: SignIn, way: Way) -> None:
    client = sign_in()
    came(db, amal, 2)
    assert "Broadcast" not in page_of(client, filed(way=way).case_id)
