"""The invented organisation: people of every role, cases in every state, and nothing that goes out to anybody."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from bot import i18n, jobs
from bot.casework.refused import Refused
from bot.demo import Filled, fill
from bot.library.keeping import seed
from bot.organisation import Organisation
from bot.staff.passwords import fits
from storage import sealed
from storage.database import Database
from storage.staff import Role

pytestmark = pytest.mark.xdist_group("demo")  # filled once, for all that only look


@pytest.fixture(scope="module")
def demo(database: Database, org: Organisation) -> Iterator[tuple[Connection, Filled]]:
    sealed.use(sealed.make_ring())
    with pytest.MonkeyPatch.context() as patch, i18n.use("en"), database.engine.connect() as connection:
        patch.setattr(jobs, "defer", lambda *_arguments, **_named: None)
        transaction = connection.begin()
        seed(connection, org.articles)
        yield connection, fill(connection, org)
        transaction.rollback()


@pytest.fixture
def filled(demo: tuple[Connection, Filled]) -> Filled:
    return demo[1]


@pytest.fixture
def db(demo: tuple[Connection, Filled]) -> Connection:
    return demo[0]


def test_there_is_somebody_of_every_role_and_of_a_partner(filled: Filled, db: Connection) -> None:
    members = filled.team.members.values()
    assert set().union(*(member.roles for member in members)) == set(Role)
    assert any(member.partner for member in members)
    hashes = set(db.execute(text("SELECT password_hash FROM staff WHERE email LIKE '%@demo.example'")).scalars())
    assert {fits(filled.team.password, kept)[0] for kept in hashes} == {True}


def test_three_hundred_cases_stand_in_every_state(filled: Filled, db: Connection) -> None:
    assert db.execute(text("SELECT count(*) FROM cases")).scalar_one() == filled.cases == 300
    states = set(db.execute(text("SELECT DISTINCT state FROM cases")).scalars())
    assert states >= {"new", "assigned", "in_progress", "waiting", "closed", "reopened"}
    assert set(db.execute(text("SELECT DISTINCT way FROM cases")).scalars()) == {"named", "hidden", "traceless"}
    for kept in ("proposal", "extension", "referral", "handoff"):
        assert db.execute(text(f"SELECT count(*) FROM {kept}")).scalar_one(), kept
    assert db.execute(text("SELECT count(*) FROM cases WHERE appealed")).scalar_one()


def test_broadcasts_were_sent_answered_and_unwanted(filled: Filled, db: Connection) -> None:
    found = Counter(db.execute(text("SELECT state FROM broadcast")).scalars())
    assert found == {"done": 3, "waiting": 1, "draft": 1}
    assert db.execute(text("SELECT count(*) FROM subscription")).scalar_one() >= 40
    channels = set(db.execute(text("SELECT DISTINCT channel FROM delivery WHERE state <> 'skipped'")).scalars())
    assert channels == {"telegram", "whatsapp", "webchat"}
    answering = (
        "SELECT count(DISTINCT d.region) FROM broadcast_answer a JOIN delivery d USING (broadcast_id, contact_id)"
    )
    assert db.execute(text(answering)).scalar_one() > 2
    assert set(db.execute(text("SELECT reason FROM suppression")).scalars()) >= {"stopped", "by_hand", "403"}
    assert db.execute(text("SELECT count(DISTINCT month) FROM reach_month WHERE people > 0")).scalar_one() >= 2


def test_people_read_the_library_and_ask_what_it_does_not_hold(
    filled: Filled, db: Connection, org: Organisation
) -> None:
    judged = db.execute(text("SELECT count(DISTINCT article_id), sum(helpful), sum(unhelpful) FROM article_vote")).one()
    assert judged[0] == len(org.articles)
    assert judged[1] > judged[2] > 0
    assert db.execute(text("SELECT count(*) FROM unanswered_question")).scalar_one() >= 5


def test_nothing_waits_to_be_sent(filled: Filled, db: Connection) -> None:
    invented = "contact_id IN (SELECT id FROM contact WHERE account = 'demo')"
    unsent = f"SELECT count(*) FROM message WHERE state IN ('queued', 'sending') AND {invented}"
    assert db.execute(text(unsent)).scalar_one() == 0
    waiting = "SELECT count(*) FROM delivery WHERE state IN ('planned', 'sending')"
    assert db.execute(text(waiting)).scalar_one() == 0


def test_invented_cases_are_not_mixed_with_real_ones(filled: Filled, db: Connection, org: Organisation) -> None:
    with pytest.raises(Refused, match="holds cases already"):
        fill(db, org)
