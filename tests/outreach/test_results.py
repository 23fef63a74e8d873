"""What the pages of a broadcast tell: its count, its parts, how fast it goes and when it ends; and what stays of it."""

import ast
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Connection, event, text

from bot import jobs
from bot.channels import whatsapp_errors
from bot.conversation import Conversations
from bot.organisation import Organisation
from bot.outreach import acting, reasons
from bot.outreach.ageing import forget_month
from bot.outreach.parts import parts, receipts
from bot.outreach.progress import Progress, progress
from bot.outreach.remaining import Speed, ends_at, measured
from bot.outreach.tallying import Line, Tally, refresh, tally
from bot.rounds import Rounds
from bot.settings import Settings
from storage import retention
from storage.broadcast import BroadcastKind
from storage.staff import StaffMember
from tests.outreach import crowd, outcomes

SETTINGS = Settings(data_dir="data")
ROOT = Path(__file__).resolve().parents[2]
MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)  # noon in Hebron


@pytest.fixture
def carla(db: Connection) -> StaffMember:
    return crowd.officer(db)


def now_of(db: Connection, id: UUID, org: Organisation, later: float = 0) -> Progress:
    return progress(db, id, org, SETTINGS, datetime.now(UTC) + timedelta(seconds=later))


def test_everybody_stands_in_one_of_the_figures(db: Connection, org: Organisation, carla: StaffMember) -> None:
    crowd.subscribers(db, 30)
    crowd.subscribers(db, 2, first=720_000_000, news_stopped=True)
    id = outcomes.planned(db, carla, org)
    for state, count, reason in (
        ("sent", 12, ""),
        ("failed", 4, "403"),
        ("failed", 3, "unavailable"),
        ("unknown", 1, "lost"),
    ):
        outcomes.came(db, id, state, count, reason=reason)
    found = now_of(db, id, org)
    assert (found.everybody, found.reached, found.failed, found.skipped, found.unknown, found.waiting) == (
        32,
        12,
        7,
        2,
        1,
        10,
    )
    assert [(why.words, why.people) for why in found.whys["failed"]] == [
        ("They blocked us, or closed their account", 4),
        ("The platform did not answer", 3),
    ]
    assert [(why.words, why.people) for why in found.whys["skipped"]] == [("They stopped news", 2)]
    assert found.retryable == 3
    assert found.acts == ("pause", "stop", "retry", "unknown")


def test_looking_again_and_again_does_not_count_again(db: Connection, org: Organisation, carla: StaffMember) -> None:
    crowd.subscribers(db, 10)
    id = outcomes.planned(db, carla, org)
    now_of(db, id, org)
    scans: list[str] = []

    def seen(*given: object) -> None:
        scans.extend(str(each) for each in given if isinstance(each, str) and "delivery" in each)

    event.listen(db, "before_cursor_execute", seen)
    for _look in range(5):
        now_of(db, id, org)
    assert scans == []
    now_of(db, id, org, later=3)
    assert len(scans) == 1
    event.remove(db, "before_cursor_execute", seen)


def test_the_rate_is_that_of_the_last_minute(db: Connection, org: Organisation, carla: StaffMember) -> None:
    crowd.rules(db, org)
    crowd.subscribers(db, 90)
    id, begun = outcomes.planned(db, carla, org), datetime.now(UTC)
    refresh(db, id, org, begun)
    outcomes.came(db, id, "sent", 20)
    assert progress(db, id, org, SETTINGS, begun + timedelta(seconds=10)).rate == 2
    outcomes.came(db, id, "sent", 40)
    late = progress(db, id, org, SETTINGS, begun + timedelta(seconds=80))
    assert late.rate == pytest.approx(40 / 70), "how it was more than a minute ago says nothing of now"


@pytest.mark.parametrize(
    ("samples", "rate"),
    [
        ([], None),
        ([(0, 5)], None),
        ([(0, 5), (0.2, 9)], None),
        ([(0, 0), (10, 30), (60, 120)], 2),
        ([(0, 9), (10, 4)], 0),
    ],
)
def test_a_rate_needs_some_time(samples: list[tuple[float, int]], rate: float | None) -> None:
    assert measured([(MONDAY + timedelta(seconds=at), left) for at, left in samples]) == rate


def waiting(people: int, channel: str = "telegram", region: str = "") -> Tally:
    return Tally((Line("", channel, "ar", region, "planned", "", False, people),))


def quiet(org: Organisation, start: int, end: int, **more: object) -> Organisation:
    rules = org.outreach.model_copy(update={"quiet_from": time(start), "quiet_until": time(end), **more})
    return org.model_copy(update={"outreach": rules})


RATES = {"telegram": 25.0, "whatsapp": 70.0}


def test_the_end_is_where_the_rate_leads_without_the_fifth_of_conversations(org: Organisation) -> None:
    assert ends_at(waiting(72_000), quiet(org, 20, 9), Speed(RATES), MONDAY) == MONDAY + timedelta(hours=1)
    slow = Speed(RATES, measured=10.0)
    assert ends_at(waiting(72_000), quiet(org, 20, 9), slow, MONDAY) == MONDAY + timedelta(hours=2)
    assert ends_at(Tally(), org, Speed(RATES), MONDAY) is None


def test_nights_come_in_between(org: Organisation) -> None:
    """Ten hours of work from noon: eight until 20:00, two the next morning."""
    ends = ends_at(waiting(720_000), quiet(org, 20, 9), Speed(RATES), MONDAY)
    assert ends == MONDAY + timedelta(hours=8 + 13 + 2)


def test_so_do_quiet_days(org: Organisation) -> None:
    resting = quiet(org, 20, 9, quiet_days=(1,))
    ends = ends_at(waiting(720_000), resting, Speed(RATES), MONDAY)
    assert ends == MONDAY + timedelta(hours=8 + 13 + 24 + 2)


def test_and_the_days_over_which_whatsapp_spreads_it(org: Organisation) -> None:
    speed = Speed(RATES, tier=1000, free=400)
    assert ends_at(waiting(400, "whatsapp"), quiet(org, 20, 9), speed, MONDAY) < MONDAY + timedelta(hours=1)
    assert ends_at(waiting(401, "whatsapp"), quiet(org, 20, 9), speed, MONDAY) == MONDAY + timedelta(days=1)
    assert ends_at(waiting(2401, "whatsapp"), quiet(org, 20, 9), speed, MONDAY) == MONDAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("state", "reason", "words", "advice"),
    [
        ("sending", "tier", "As many people as WhatsApp allows in a day", ""),
        ("sending", "quiet", "It is night or a quiet day", ""),
        ("sending", "held", "The platform asked us to wait", ""),
        ("sending", "channel_off", "A channel is switched off", ""),
        ("paused", "", "It is paused.", ""),
        ("paused", "opt_outs", "unusually many people stopped", "Look at the words"),
        ("paused", "failures", "more than half", "Resume it once the cause is gone"),
        ("paused", "quality", "rates our number lower", "Wait for a day"),
        ("paused", "misconfigured:63007", "does not accept our account", "wasl doctor"),
        ("paused", "template_rejected", "does not take its template", "choose another template"),
        ("stopped", "by_hand", "It was stopped", ""),
        ("stopped", "empty", "nobody in its audience", ""),
        ("stopped", "too_few", "could have been recognised", ""),
    ],
)
def test_why_it_waits_or_ended_is_said_in_words(
    db: Connection, org: Organisation, carla: StaffMember, state: str, reason: str, words: str, advice: str
) -> None:
    crowd.subscribers(db, 3)
    id = outcomes.planned(db, carla, org)
    outcomes.over(db, id, state, reason)
    db.execute(text("UPDATE broadcast SET wake_at = now() + interval '1 hour' WHERE id = :id"), {"id": id})
    standing = now_of(db, id, org).standing
    assert words in standing.words
    assert advice in standing.advice
    assert bool(advice) == bool(standing.advice)


def literals(*modules: str) -> set[str]:
    """Every short word in the source that could be a reason."""
    found = set()
    for module in modules:
        for node in ast.walk(ast.parse((ROOT / f"{module}.py").read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("Outcome", "Halt")):
                constants = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                found |= {value for value in constants if isinstance(value, str) and value}
    return found


def test_every_reason_that_the_engine_writes_has_words() -> None:
    written = literals("bot/outreach/courier", "bot/outreach/stream", "bot/outreach/walking")
    assert written >= {"late", "no_text", "unreadable", "internal", "no_template", "channel_off", "tier", "held"}
    known = {*reasons._MESSAGE, *reasons._WAITS}
    assert written - known == set()
    codes = [code for listed in whatsapp_errors._CODES.values() for code in listed.split()]
    plain = {
        code for code in [*codes, *whatsapp_errors.TEMPLATE_CODES, "403"] if reasons.kind_of(code) in reasons._MESSAGE
    }
    assert plain == {*codes, *whatsapp_errors.TEMPLATE_CODES, "403"}
    assert "99999" in reasons.in_words(reasons.kind_of("99999"))


def test_parts_of_ordinary_news_are_shown_as_they_are(db: Connection, org: Organisation, carla: StaffMember) -> None:
    crowd.subscribers(db, 3, region="ps_jen")
    crowd.subscribers(db, 40, first=720_000_000, region="ps_hbn")
    id = outcomes.planned(db, carla, org)
    outcomes.came(db, id, "sent")
    found = parts(tally(db, id, org, datetime.now(UTC)), "region", acting.get(db, id))
    assert found is not None
    assert {part.key: (part.people, part.everybody) for part in found} == {"ps_jen": (3, 3), "ps_hbn": (40, 40)}


@pytest.mark.parametrize("field", ["region", "language", "channel"])
def test_parts_of_a_delicate_one_show_nobody(db: Connection, org: Organisation, carla: StaffMember, field: str) -> None:
    told = {"disability": "yes"}
    crowd.subscribers(db, 40, region="ps_jen", **told)
    crowd.subscribers(db, 30, first=720_000_000, region="ps_hbn", language="en", channel="webchat", **told)
    crowd.subscribers(db, 2, first=970_599_000_000, region="ps_nbs", language="ka", channel="whatsapp", **told)
    content = crowd.Content({**crowd.GREETING.texts, "ka": "კლინიკა"})
    id = outcomes.planned(db, carla, org, content, audience=outcomes.TOLD)
    outcomes.came(db, id, "sent")
    found = parts(tally(db, id, org, datetime.now(UTC)), field, acting.get(db, id))
    assert found is not None
    assert sorted(part.people or 0 for part in found) == [0, 0, 40]
    assert {part.everybody for part in found} == {None}


def test_of_very_few_not_even_the_parts_are_listed(db: Connection, org: Organisation, carla: StaffMember) -> None:
    crowd.subscribers(db, 12, region="ps_jen", disability="yes")
    id = outcomes.planned(db, carla, org, audience=outcomes.TOLD)
    outcomes.came(db, id, "sent", 6)
    outcomes.came(db, id, "failed", reason="403")
    counted, row = tally(db, id, org, datetime.now(UTC)), acting.get(db, id)
    assert parts(counted, "region", row) is None
    assert now_of(db, id, org).whys["failed"] == []


def test_closing_the_loop_is_as_delicate(db: Connection, org: Organisation, carla: StaffMember) -> None:
    id = crowd.written(db, carla, kind=BroadcastKind.CLOSING_THE_LOOP)
    counted = Tally(tuple(Line("2026-11-01", "telegram", "ar", region, "sent", "", False, people)
                          for region, people in (("ps_jen", 3), ("ps_hbn", 60), ("ps_nbs", 15))))  # fmt: skip
    found = parts(counted, "region", acting.get(db, id))
    assert found is not None
    assert {part.key: part.people for part in found} == {"ps_jen": None, "ps_hbn": 60, "ps_nbs": None}


def test_only_whatsapp_tells_what_was_read(db: Connection, org: Organisation, carla: StaffMember) -> None:
    crowd.subscribers(db, 5)
    crowd.subscribers(db, 9, first=970_599_000_000, channel="whatsapp")
    id = outcomes.planned(db, carla, org)
    outcomes.came(db, id, "sent")
    whatsapp = "UPDATE delivery SET state = 'read' WHERE broadcast_id = :id AND channel = 'whatsapp'"
    db.execute(text(whatsapp), {"id": id})
    counted = refresh(db, id, org, datetime.now(UTC))
    assert receipts(counted, acting.get(db, id)) == {"sent": 0, "delivered": 0, "read": 9}
    db.execute(text("DELETE FROM delivery WHERE broadcast_id = :id AND channel = 'whatsapp'"), {"id": id})
    assert receipts(refresh(db, id, org, datetime.now(UTC)), acting.get(db, id)) == {}


def test_an_audience_that_is_empty_or_too_small_ends_it(db: Connection, org: Organisation, carla: StaffMember) -> None:
    empty = outcomes.planned(db, carla, org)
    assert acting.get(db, empty).reason == "empty"
    crowd.subscribers(db, 9, disability="yes")
    assert acting.get(db, outcomes.planned(db, carla, org, audience=outcomes.TOLD)).reason == "too_few"
    crowd.subscribers(db, 1, first=720_000_000, disability="yes")
    assert acting.get(db, outcomes.planned(db, carla, org, audience=outcomes.TOLD)).state == "sending"


def old(db: Connection, org: Organisation, carla: StaffMember, state: str = "done") -> UUID:
    """One that was sent in January."""
    crowd.subscribers(db, 20)
    id = outcomes.planned(db, carla, org, at=datetime(2026, 1, 10, tzinfo=UTC))
    outcomes.came(db, id, "sent", 15)
    outcomes.came(db, id, "failed", reason="403")
    outcomes.over(db, id, state)
    return id


def test_months_that_are_wholly_out_of_age_go_and_the_count_stays(
    db: Connection, org: Organisation, carla: StaffMember
) -> None:
    id = old(db, org, carla)
    at = datetime(2026, 7, 31, tzinfo=UTC)
    assert "delivery_2026_01" not in retention.aged(db, 181, at), "the last of January is not 181 days old"
    assert {"delivery_2026_01", "message_2026_01"} <= set(retention.aged(db, 180, at))
    forget_month(db, "delivery_2026_01", org, at)
    forget_month(db, "delivery_2026_01", org, at)
    assert db.execute(text("SELECT to_regclass('delivery_2026_01')")).scalar() is None
    counted = tally(db, id, org, datetime.now(UTC) + timedelta(days=300))
    assert (counted.total("sent"), counted.total("failed")) == (15, 5)


def test_a_month_that_somebody_waits_for_stays(db: Connection, org: Organisation, carla: StaffMember) -> None:
    old(db, org, carla, "paused")
    (amal,) = crowd.subscribers(db, 1, first=720_000_000)
    waits = "INSERT INTO message (id, created_at, contact_id, outgoing, body_sealed, state, purpose)"
    values = {"contact": amal, "at": datetime(2026, 1, 12, tzinfo=UTC)}
    db.execute(text(f"{waits} VALUES (gen_random_uuid(), :at, :contact, true, '', 'pending', 'staff')"), values)
    found = set(retention.aged(db, 180, datetime(2026, 9, 1, tzinfo=UTC)))
    assert not {"delivery_2026_01", "message_2026_01"} & found
    assert "message_2026_02" in found


def test_nothing_but_a_month_of_ours_is_dropped(db: Connection) -> None:
    for name in ("contact", "delivery", "message_2026_01; DROP TABLE contact", "message_2026_1"):
        with pytest.raises(ValueError, match=name):
            retention.drop(db, name)


class Same:
    """The database of a running bot, over the transaction of the test. `busy`: tables are in use."""

    def __init__(self, db: Connection) -> None:
        self._db, self.busy = db, False

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        if self.busy and work is forget_month:
            raise psycopg.errors.LockNotAvailable
        return work(self._db, *arguments)


async def test_a_night_counts_what_it_is_about_to_delete(
    db: Connection, org: Organisation, carla: StaffMember, conversations: Conversations
) -> None:
    id, same = old(db, org, carla), Same(db)
    rounds = Rounds(same, {}, conversations, sending=None)  # type: ignore[arg-type]  # pruning sends nothing
    same.busy = True
    await rounds.prune()
    there = "SELECT to_regclass('delivery_2026_01') IS NOT NULL"
    assert db.execute(text(there)).scalar_one(), "what is in use waits for tomorrow"
    same.busy = False
    await rounds.prune()
    assert not db.execute(text(there)).scalar_one()
    counted = db.execute(text("SELECT sum(people) FROM reach_month WHERE month = '2026-01-01'")).scalar_one()
    assert counted == 15
    assert tally(db, id, org, datetime.now(UTC)).total() == 20


async def test_the_nightly_job_counts_the_reach(db: Connection) -> None:
    done = []

    class House:
        async def count_reach(self) -> None:
            done.append("counted")

    context: Any = SimpleNamespace(additional_context={jobs.HOUSE: House()})  # all that the job asks of it
    await jobs.reach(context, 0)
    assert done == ["counted"]
