"""Broadcasts on a database of their own, since they are sent in many transactions."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from bot.organisation import Organisation, Outreach
from storage import embedded
from storage.database import Database
from tests.casework.conftest import staff
from tests.databases import database_of_its_own
from tests.outreach.post import Post

__all__ = ["staff"]


@pytest.fixture
def loud(org: Organisation) -> Organisation:
    """The organisation without quiet hours."""
    rules = Outreach.model_validate({"quiet_from": "09:00", "quiet_until": "09:00"})
    return org.model_copy(update={"outreach": rules})


@pytest.fixture
def own(server: embedded.Server, template: str) -> Iterator[Database]:
    with database_of_its_own(server, template) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def post(own: Database, loud: Organisation) -> Post:
    return Post(own, loud)


@pytest.fixture
def rows(own: Database) -> Callable[..., list[Any]]:
    def asked(query: str, **values: Any) -> list[Any]:
        with own.begin() as db:
            return list(db.execute(text(query), values))

    return asked


@pytest.fixture
def states(rows: Callable[..., list[Any]]) -> Callable[[UUID], dict[tuple[str, str], int]]:
    """How many deliveries of a broadcast stand in which state, for which reason."""

    def counted(broadcast: UUID) -> dict[tuple[str, str], int]:
        found = rows(
            "SELECT state, reason, count(*) FROM delivery WHERE broadcast_id = :id GROUP BY 1, 2", id=broadcast
        )
        return {(state, reason): people for state, reason, people in found}

    return counted
