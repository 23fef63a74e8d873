"""The console over the transaction of the test, and people who sign in to it."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from bot.answers import Told
from bot.casework import CaseKind, Draft, Receipt, Way, file_case
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.sealed import ring
from storage.staff import Staff, StaffMember, staff_member_by_id
from tests.casework.people import contact
from tests.console.desk import Building, Client

SignIn = Callable[..., Client]
Filed = Callable[..., Receipt]

_numbers = count(1)


@pytest.fixture
def office(db: Connection, org: Organisation) -> Building:
    return Building(db, org)


@pytest.fixture
def colleague(db: Connection) -> Callable[..., StaffMember]:
    """Somebody who works here, in one or several roles."""

    def added(
        *roles: str,
        name: str = "",
        services: tuple[str, ...] = (),
        regions: tuple[str, ...] = (),
        partner: str = "",
        language: str = "en",
    ) -> StaffMember:
        n = next(_numbers)
        shown = name or f"{roles[0].title()} {n}"
        member = add_colleague(db, f"{roles[0]}{n}@example.org", shown, roles, services, regions)
        # Whose roles ask for a second factor has one.
        values = {
            "partner": partner,
            "language": language,
            "totp_sealed": ring().seal(bytes(20), at=f"staff.totp_sealed.{member.id}"),
        }
        db.execute(update(Staff).where(col(Staff.id) == member.id).values(**values))
        found = staff_member_by_id(db, member.id)
        assert found is not None
        return found

    return added


@pytest.fixture
def sign_in(office: Building, colleague: Callable[..., StaffMember]) -> SignIn:
    """A browser in which somebody with these roles is signed in: `sign_in("caseworker", regions=("PS-JEN",))`."""

    def signed(*roles: str, **more: Any) -> Client:
        return office.client(colleague(*(roles or ("caseworker",)), **more))

    return signed


@pytest.fixture
def amal(db: Connection) -> UUID:
    """A citizen, by her contact."""
    return contact(db, f"amal-{next(_numbers)}")


@pytest.fixture
def filed(db: Connection, org: Organisation, amal: UUID) -> Filed:
    """Files a case of Amal's: an ordinary named complaint unless told otherwise."""

    def made(story: str = "My parcel never came.", **more: Any) -> Receipt:
        values: dict[str, Any] = {
            "kind": CaseKind.COMPLAINT,
            "contact_id": amal,
            "way": Way.NAMED,
            "category": "not_received",
            "region": "ps_jen",
            "language": "en",
            "story": Told(story),
            "identity": {"name": "Amal Saleh", "telephone": "0599123456"},
            **more,
        }
        return file_case(db, Draft(**values), org)

    return made
