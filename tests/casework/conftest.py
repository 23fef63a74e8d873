"""The people of the casework tests, as fixtures."""

from uuid import UUID

import pytest
from sqlalchemy import Connection

from bot.staff.colleagues import add_colleague
from tests.casework.people import Colleagues, contact


@pytest.fixture
def amal(db: Connection) -> UUID:
    """The citizen, by her contact."""
    return contact(db, "1001")


@pytest.fixture
def stranger(db: Connection) -> UUID:
    """Somebody else, who found her number."""
    return contact(db, "2002")


@pytest.fixture
def staff(db: Connection) -> Colleagues:
    return Colleagues(
        basel=add_colleague(db, "basel@example.org", "Basel Nassar باسل نصار", ["caseworker"]),
        samar=add_colleague(db, "samar@example.org", "Samar Odeh سمر عودة", ["safeguarding"]),
        carla=add_colleague(db, "carla@example.org", "Carla Haddad", ["administrator"]),
        hanan=add_colleague(db, "hanan@example.org", "Hanan Saleh", ["supervisor"]),
        kareem=add_colleague(db, "kareem@example.org", "Kareem Zayed", ["custodian"]),
        lina=add_colleague(db, "lina@example.org", "Lina Qasem", ["caseworker"], ["legal"], ["PS-JEN"]),
    )
