"""Who gets a broadcast: counted before, written down at its start, and the two agree."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from bot.casework import CaseKind, Way
from bot.casework.refused import Refused
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.audience import check, delicate, read
from bot.outreach.content import Content, Template
from bot.outreach.planning import Counts, Ready, counts, plan
from storage import broadcast as kept
from storage import outbox
from storage.broadcast import BroadcastKind
from tests.casework.people import MONDAY, complaint
from tests.outreach import crowd

ALL = Ready(["telegram", "whatsapp", "webchat"])
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
EVERYONE = {"is": "everyone"}


def counted(db: Connection, org: Organisation, audience: Any = EVERYONE, **given: Any) -> Counts:
    kind = given.get("kind", BroadcastKind.NEWS)
    content, ready = given.get("content", crowd.GREETING), given.get("ready", ALL)
    return counts(db, kind, read(audience), content, ready, org, NOW)


def planned(db: Connection, org: Organisation, audience: Any = EVERYONE, **given: Any) -> dict[tuple[str, str], int]:
    """What stands in the deliveries once it was planned."""
    kind, content = given.get("kind", BroadcastKind.NEWS), given.get("content", crowd.GREETING)
    id, lease = crowd.written(db, crowd.officer(db), content, kind, audience=audience), uuid4()
    outbox.beat(db, lease)
    db.execute(text("UPDATE broadcast SET state = 'planning' WHERE id = :id"), {"id": id})
    assert kept.take(db, id, lease)
    plan(db, id, lease, given.get("ready", ALL), org, NOW)
    found = db.execute(
        text("SELECT state, reason, count(*) FROM delivery WHERE broadcast_id = :id GROUP BY 1, 2"), {"id": id}
    )
    return {(state, reason): people for state, reason, people in found}


def test_everybody_stands_in_one_figure_and_gets_what_it_promised(db: Connection, org: Organisation) -> None:
    crowd.subscribers(db, 7)
    crowd.subscribers(db, 3, first=1, language="")
    crowd.subscribers(db, 2, first=10, news_stopped=True)
    crowd.subscribers(db, 4, first=20, unreachable="blocked")
    crowd.subscribers(db, 5, first=30, language="ka")
    crowd.subscribers(db, 6, first=40, channel="sms")
    fresh = crowd.subscribers(db, 8, first=970_599_000_000, channel="whatsapp")
    crowd.heard(db, fresh, NOW - timedelta(hours=3))
    crowd.subscribers(db, 9, first=970_599_100_000, channel="whatsapp")

    found = counted(db, org)
    assert (found.now, found.template, found.no_template) == (7 + 3 + 8, 0, 9)
    assert (found.stopped, found.unreachable, found.channel_off) == (2, 4, 6)
    assert dict(found.no_text) == {"ka": 5}
    assert found.unknown_language == 3
    assert found.everybody == 44
    assert dict(found.by_channel) == {"telegram": 10, "whatsapp": 8}
    assert planned(db, org) == {
        ("planned", ""): 27, ("skipped", "stopped"): 2, ("skipped", "unreachable"): 4, ("skipped", "no_text"): 5,
        ("skipped", "channel_off"): 6,
    }  # fmt: skip


def test_a_template_reaches_whose_window_is_closed(db: Connection, org: Organisation) -> None:
    crowd.subscribers(db, 9, channel="whatsapp")
    content = Content(crowd.GREETING.texts, templates={"ar": Template("clinic", "HX1")})
    assert counted(db, org, content=content).template == 9
    english = Content(crowd.GREETING.texts, templates={"en": Template("clinic", "HX1")})
    assert counted(db, org, content=english).no_template == 9


def test_what_is_written_in_one_script_reaches_who_reads_the_other(db: Connection, org: Organisation) -> None:
    crowd.subscribers(db, 5, language="sr")
    crowd.subscribers(db, 4, first=20, language="sr-cyrl")
    crowd.subscribers(db, 3, first=970_599_000_000, language="sr-cyrl", channel="whatsapp")
    content = Content({"sr": "Ambulanta dolazi sutra."}, templates={"sr": Template("clinic", "HX1")})
    found = counted(db, org, content=content)
    assert (found.now, found.template, found.no_text.total()) == (9, 3, 0)
    assert planned(db, org, content=content) == {("planned", ""): 12}
    assert dict(counted(db, org).no_text) == {"sr": 5, "sr-cyrl": 7}, "those of neither are still left out"


def test_from_the_sender_for_news_every_window_counts_as_closed(db: Connection, org: Organisation) -> None:
    crowd.heard(db, crowd.subscribers(db, 5, channel="whatsapp"), NOW - timedelta(hours=1))
    assert counted(db, org).now == 5
    assert counted(db, org, ready=Ready(["whatsapp"], news_sender=True)).no_template == 5


def test_who_never_asked_for_news_gets_none(db: Connection, org: Organisation) -> None:
    crowd.subscribers(db, 3)
    db.execute(
        text("DELETE FROM subscription WHERE contact_id = (SELECT min(contact_id::text)::uuid FROM subscription)")
    )
    assert counted(db, org).everybody == 2


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        ({"is": "region", "of": ["ps_jen"]}, 4),
        ({"is": "topic", "of": ["health"]}, 4 + 3),  # who chose it, and who wants everything
        ({"is": "age", "of": ["18_29", "60_plus"]}, 2),
        ({"is": "disability", "of": ["yes"]}, 2),
        ({"is": "language", "of": ["en"]}, 3),
        ({"is": "channel", "of": ["whatsapp"]}, 0),
        ({"not": {"is": "region", "of": ["ps_jen"]}}, 5),
        ({"all": [{"is": "region", "of": ["ps_jen"]}, {"is": "topic", "of": ["work"]}]}, 0),
        ({"any": [{"is": "age", "of": ["18_29"]}, {"is": "language", "of": ["en"]}]}, 5),
        ({"all": [{"not": {"any": [{"is": "age", "of": ["18_29"]}, {"is": "disability", "of": ["no"]}]}}]}, 7),
    ],
)
def test_conditions_are_combined(db: Connection, org: Organisation, audience: Any, people: int) -> None:
    crowd.subscribers(db, 4, region="ps_jen", topics=["health"])
    crowd.subscribers(db, 2, first=100, topics=["work"], age_group="18_29", disability="yes")
    crowd.subscribers(db, 3, first=200, language="en")
    check(read(audience))
    assert counted(db, org, audience).everybody == people


@pytest.mark.parametrize(
    "audience",
    [
        None, [], "everyone", {}, {"is": "nobody"}, {"is": "region"}, {"is": "region", "of": []}, {"all": []},
        {"all": "everyone"}, {"not": {"is": "age"}}, {"is": "list", "of": ["x"]},
        {"is": "complained", "of": ["delayed"], "first": "soon"},
        {"is": "complained", "of": ["delayed"], "first": "2026-12-02", "last": "2026-12-01"},
    ],
)  # fmt: skip
def test_what_is_no_audience_is_refused(audience: Any) -> None:
    with pytest.raises(Refused) as refused:
        read(audience)
    assert refused.value.status == 422


def test_a_tower_of_groups_is_refused() -> None:
    tower: Any = EVERYONE
    for _storey in range(200):
        tower = {"not": tower}
    with pytest.raises(Refused):
        read(tower)
    with pytest.raises(Refused):
        check(read({"any": [EVERYONE] * 41}))


@pytest.mark.parametrize("told", [{"is": "past", "of": ["complaint"]}, {"is": "age", "of": ["18_29"]}])
def test_a_list_of_known_numbers_is_never_narrowed_by_what_people_told(told: Any) -> None:
    listed = {"is": "list", "of": [str(uuid4())]}
    with pytest.raises(Refused):
        check(read({"all": [listed, told]}))
    check(read({"all": [listed, {"is": "language", "of": ["ar"]}]}))
    assert delicate(read(told))
    assert not delicate(read(listed))


def test_past_cases_never_mean_the_sensitive_the_hidden_and_those_without_a_trace(
    db: Connection, org: Organisation
) -> None:
    ids = crowd.subscribers(db, 5)
    complaint(db, org, ids[0])
    complaint(db, org, ids[1], way=Way.HIDDEN)
    complaint(db, org, ids[2], category="bribe")
    complaint(db, org, ids[3], kind=CaseKind.PROTECTION, category="")
    assert counted(db, org, {"is": "past", "of": ["complaint"]}).everybody == 1
    for kind in ("protection", "bribe"):
        assert counted(db, org, {"is": "past", "of": [kind]}).everybody == 0


def complainants(db: Connection, org: Organisation, people: int) -> Any:
    """Who complained in Jenin about what did not come, and the audience that they are."""
    for id in crowd.subscribers(db, people):
        complaint(db, org, id)
    db.execute(text("DELETE FROM subscription"))
    day = MONDAY.date().isoformat()
    return {"is": "complained", "of": ["not_received"], "region": "ps_jen", "first": day, "last": day}


def test_who_complained_is_told_what_came_of_it_without_having_asked_for_news(
    db: Connection, org: Organisation
) -> None:
    audience = complainants(db, org, 11)
    kind = BroadcastKind.CLOSING_THE_LOOP
    assert counted(db, org, audience, kind=kind).now == 11
    assert counted(db, org, {**audience, "region": "ps_nbs"}, kind=kind).everybody == 0
    assert counted(db, org, {**audience, "first": date(2027, 1, 1).isoformat(), "last": ""}, kind=kind).everybody == 0
    assert planned(db, org, audience, kind=kind) == {("planned", ""): 11}


def test_so_few_that_they_could_be_recognised_are_not_written_to(db: Connection, org: Organisation) -> None:
    audience = complainants(db, org, 9)
    kind = BroadcastKind.CLOSING_THE_LOOP
    carla = crowd.officer(db)
    id = crowd.written(db, carla, kind=kind, audience=audience)
    with pytest.raises(Refused) as refused:
        acting.send(db, carla, id, 2, counted(db, org, audience, kind=kind), org, NOW)
    assert refused.value.status == 422
    assert planned(db, org, audience, kind=kind) == {}
    assert db.execute(text("SELECT reason FROM broadcast WHERE state = 'stopped'")).scalar() == "too_few"


def test_nobody_at_all(db: Connection, org: Organisation) -> None:
    carla = crowd.officer(db)
    id = crowd.written(db, carla)
    with pytest.raises(Refused):
        acting.send(db, carla, id, 2, counted(db, org), org, NOW)
    assert planned(db, org) == {}
    assert db.execute(text("SELECT reason FROM broadcast WHERE state = 'stopped'")).scalar() == "empty"
