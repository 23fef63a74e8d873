"""What every test may ask for: a real PostgreSQL, a transaction that is rolled back, an organisation, a talk."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection

from bot import i18n, jobs, profiles
from bot.conversation import Conversations
from bot.library.finding import Library
from bot.organisation import Organisation
from storage import embedded, organisation, sealed
from storage.database import Database
from storage.migrate import migrate
from tests.transcripts import TELEGRAM, Talk

TEMPLATE = "wasl_of_tests"

# How fast a machine makes up examples says nothing about what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Server]:
    with embedded.start(tmp_path_factory.mktemp("postgres"), fast=True) as server:
        yield server


@pytest.fixture(scope="session")
def org() -> Organisation:
    return profiles.load("palestine-center")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Organisation]]:
    """The process speaks for another organisation, in its country's way and its own words, until the test ends."""
    monkeypatch.setattr(i18n, "_TERRITORIES", dict(i18n._TERRITORIES))

    def settle(name: str) -> Organisation:
        organisation = profiles.load(name)
        i18n.settle(organisation.country)
        i18n.override(organisation.texts)
        return organisation

    yield settle
    i18n.override({})
    i18n._locale.cache_clear()


def _without_articles(org: Organisation) -> dict[str, Any]:
    """As an installation keeps it: the articles stand in tables of their own."""
    return org.model_copy(update={"articles": ()}).to_document()


@pytest.fixture(scope="session")
def database(server: embedded.Server, org: Organisation) -> Iterator[Database]:
    """A migrated database with the organisation in it, shared by all tests: leave nothing behind."""
    database = Database(server.url())
    migrate(database.engine)
    with database.begin() as db:
        organisation.save(db, _without_articles(org))
    yield database
    database.close()


@pytest.fixture(scope="session")
def template(server: embedded.Server, org: Organisation) -> str:
    """The name of a migrated database with the organisation in it, which others are copied from."""
    server.create(TEMPLATE)
    database = Database(server.url(TEMPLATE))
    migrate(database.engine)
    with database.begin() as db:
        organisation.save(db, _without_articles(org))
    database.close()
    return TEMPLATE


@pytest.fixture(autouse=True)
def ring() -> sealed.KeyRing:
    made = sealed.make_ring()
    sealed.use(made)
    return made


@pytest.fixture(autouse=True)
def speaking_english() -> Iterator[None]:
    with i18n.use("en"):
        yield


@pytest.fixture
def db(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """A transaction that is rolled back at the end; jobs are not deferred in it."""
    monkeypatch.setattr(jobs, "defer", lambda *_arguments, **_named: None)
    with database.engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture(scope="session")
def library(org: Organisation) -> Library:
    """What a new installation of the organisation begins with."""
    return Library(org.articles)


@pytest.fixture
def conversations(org: Organisation, library: Library) -> Conversations:
    from flows import TOPICS  # here, so that tests of the engine do not need the flows

    limits = {"telegram": TELEGRAM, "whatsapp": TELEGRAM, "webchat": TELEGRAM}
    return Conversations(TOPICS, lambda: org, limits, uuid4(), library=lambda: library)


@pytest.fixture
def talk(db: Connection, conversations: Conversations) -> Talk:
    return Talk(db, conversations)
