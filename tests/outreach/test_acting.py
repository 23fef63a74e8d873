"""What officers do with a broadcast: two at once, twice, late, and by whom it must be agreed to."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from bot import jobs
from bot.casework.refused import Refused
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.planning import Counts
from bot.outreach.schedule import Every, Repeat
from bot.outreach.waking import AGAIN, wake
from storage import broadcast as kept
from storage import outbox
from storage.broadcast import BroadcastState
from tests.outreach import crowd

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MANY = Counts(now=100_000)


def state(db: Connection, id: UUID) -> Any:
    return db.execute(text("SELECT * FROM broadcast WHERE id = :id"), {"id": id}).one()


@pytest.fixture
def deferred(db: Connection, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The broadcasts that workers were told to send."""
    told: list[str] = []
    monkeypatch.setattr(jobs, "defer", lambda db, task, at=None, **ids: told.append(ids["broadcast"]))
    return told


def test_of_two_officers_who_press_send_at_once_one_sends_it(
    db: Connection, org: Organisation, deferred: list[str]
) -> None:
    carla, nadia = crowd.officer(db, "carla"), crowd.officer(db, "nadia")
    id = crowd.written(db, carla)
    assert acting.send(db, carla, id, 2, crowd.SOME, org, NOW) is BroadcastState.PLANNING
    with pytest.raises(Refused) as refused:
        acting.send(db, nadia, id, 2, crowd.SOME, org, NOW)
    assert refused.value.status == 409
    assert deferred == [str(id)]


def test_who_saves_what_somebody_else_changed_is_told_so(db: Connection) -> None:
    carla, nadia = crowd.officer(db, "carla"), crowd.officer(db, "nadia")
    id = crowd.written(db, carla)
    assert acting.save(db, nadia, id, 2, NOW, name="Another name") == 3
    for act in (
        lambda: acting.save(db, carla, id, 2, NOW, name="My name"),
        lambda: acting.send(db, carla, id, 2, crowd.SOME, None, NOW),  # type: ignore[arg-type]
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 409
    assert state(db, id).name == "Another name"


def test_what_was_sent_is_not_changed_any_more(db: Connection, org: Organisation) -> None:
    carla = crowd.officer(db)
    id = crowd.sent(db, carla, org)
    with pytest.raises(Refused):
        acting.save(db, carla, id, 2, NOW, name="Too late")
    acting.discard(db, carla, id)
    assert state(db, id).state == "planning"


def test_what_goes_to_many_waits_for_somebody_else(db: Connection, org: Organisation, deferred: list[str]) -> None:
    carla, nadia = crowd.officer(db, "carla"), crowd.officer(db, "nadia")
    id = crowd.written(db, carla)
    assert acting.send(db, carla, id, 2, MANY, org, NOW) is BroadcastState.WAITING
    assert deferred == []
    with pytest.raises(Refused) as own:
        acting.approve(db, carla, id, org, NOW)
    assert own.value.status == 403
    assert acting.approve(db, nadia, id, org, NOW) is BroadcastState.PLANNING
    with pytest.raises(Refused) as twice:
        acting.approve(db, nadia, id, org, NOW)
    assert twice.value.status == 409
    assert state(db, id).approved_by == nadia.id
    assert deferred == [str(id)]


def test_who_changed_it_last_may_not_agree_to_it_either(db: Connection, org: Organisation) -> None:
    carla, nadia = crowd.officer(db, "carla"), crowd.officer(db, "nadia")
    id = crowd.written(db, carla)
    version = acting.save(db, nadia, id, 2, NOW, name="Nadia changed it")
    acting.send(db, carla, id, version, MANY, org, NOW)
    with pytest.raises(Refused):
        acting.approve(db, nadia, id, org, NOW)


def test_taken_back_it_is_a_draft_again_and_needs_a_new_yes(db: Connection, org: Organisation) -> None:
    carla, nadia = crowd.officer(db, "carla"), crowd.officer(db, "nadia")
    id = crowd.written(db, carla, starts_at=NOW + timedelta(days=1))
    acting.send(db, carla, id, 2, MANY, org, NOW)
    assert acting.approve(db, nadia, id, org, NOW) is BroadcastState.SCHEDULED
    assert acting.take_back(db, carla, id)
    assert not acting.take_back(db, carla, id)
    row = state(db, id)
    assert (row.state, row.version, row.approved_by) == ("draft", 3, None)


def test_at_its_time_and_not_before(db: Connection, org: Organisation, deferred: list[str]) -> None:
    carla, start = crowd.officer(db), NOW + timedelta(hours=3)
    id = crowd.written(db, carla, starts_at=start)
    assert acting.send(db, carla, id, 2, crowd.SOME, org, NOW) is BroadcastState.SCHEDULED
    assert wake(db, org, start - timedelta(seconds=1)) == 0
    assert wake(db, org, start) == 1
    assert wake(db, org, start) == 0
    assert deferred == [str(id)]
    assert state(db, id).state == "planning"


def test_a_job_that_was_lost_is_given_again(db: Connection, org: Organisation) -> None:
    """A moved clock, a worker that died before it began: whoever looks next finds it."""
    id = crowd.sent(db, crowd.officer(db), org)
    assert wake(db, org, NOW) == 1
    assert wake(db, org, NOW + AGAIN / 2) == 0
    assert wake(db, org, NOW + AGAIN) == 1
    lease = UUID(int=7)
    outbox.beat(db, lease)
    assert kept.take(db, id, lease)
    assert wake(db, org, NOW + 9 * AGAIN) == 0


def test_what_comes_again_is_a_new_broadcast_each_time(db: Connection, org: Organisation, deferred: list[str]) -> None:
    carla = crowd.officer(db)
    weekly = Repeat(Every.WEEK, time(10, 0), (1,), date(2026, 12, 8))
    id = crowd.written(db, carla, repeat=weekly)
    assert acting.send(db, carla, id, 2, crowd.SOME, org, NOW) is BroadcastState.REPEATING
    first = state(db, id).starts_at
    assert first == datetime(2026, 12, 8, 8, 0, tzinfo=UTC)
    assert wake(db, org, first) == 1
    series = state(db, id)
    assert (series.state, series.starts_at) == ("done", None)
    (run,) = db.execute(text("SELECT * FROM broadcast WHERE series_id = :id"), {"id": id}).all()
    assert (run.state, run.name, run.content) == ("planning", series.name, series.content)
    assert deferred == [str(run.id)]


def test_what_was_missed_while_nobody_was_there_is_sent_once(db: Connection, org: Organisation) -> None:
    id = crowd.written(db, crowd.officer(db), repeat=Repeat(Every.DAY, time(10, 0)))
    acting.send(db, crowd.officer(db), id, 2, crowd.SOME, org, NOW)
    late = NOW + timedelta(days=5)
    assert wake(db, org, late) == 1
    assert state(db, id).starts_at == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
    assert wake(db, org, late) == 0


def test_a_series_is_stopped_and_its_runs_are_not(db: Connection, org: Organisation) -> None:
    carla = crowd.officer(db)
    id = crowd.written(db, carla, repeat=Repeat(Every.DAY, time(10, 0)))
    acting.send(db, carla, id, 2, crowd.SOME, org, NOW)
    wake(db, org, NOW + timedelta(days=1))
    assert acting.stop(db, carla, id, NOW)
    assert not acting.stop(db, carla, id, NOW)
    assert wake(db, org, NOW + timedelta(days=9)) == 1, "the run of the first day, which nobody took"


@pytest.mark.parametrize(
    ("changed", "status"), [({"starts_at": NOW + timedelta(days=400)}, 422), ({"name": "  "}, 422)]
)
def test_what_cannot_be(db: Connection, org: Organisation, changed: Any, status: int) -> None:
    carla = crowd.officer(db)
    with pytest.raises(Refused) as refused:
        acting.send(db, carla, crowd.written(db, carla, **changed), 2, crowd.SOME, org, NOW)
    assert refused.value.status == status


def test_a_series_without_a_day_left(db: Connection, org: Organisation) -> None:
    carla = crowd.officer(db)
    id = crowd.written(db, carla, repeat=Repeat(Every.DAY, time(10, 0), until=date(2026, 11, 1)))
    with pytest.raises(Refused):
        acting.send(db, carla, id, 2, crowd.SOME, org, NOW)


def test_every_act_stands_in_the_audit(db: Connection, org: Organisation) -> None:
    carla = crowd.officer(db)
    id = crowd.sent(db, carla, org)
    acting.stop(db, carla, id, NOW)
    found = db.execute(text("SELECT action FROM audit WHERE subject = :id ORDER BY id"), {"id": str(id)}).scalars()
    assert list(found) == ["broadcast:draft", "broadcast:change", "broadcast:send", "broadcast:stop"]
