"""What is sent is looked at once more as things are at that moment, and what it means is foretold honestly."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from bot import clock
from bot.casework.refused import Refused
from bot.channels.whatsapp_outreach import Approved
from bot.organisation import Organisation
from bot.outreach import acting, saved
from bot.outreach.content import Content, Template
from bot.outreach.forecast import Forecast, Senders, by_language, forecast
from bot.outreach.listing import Place, page, waiting_for
from bot.outreach.schedule import Every, Repeat
from bot.outreach.sending import approve, faults, send
from bot.outreach.templates import keep_templates
from storage.broadcast import BroadcastState
from storage.retention import prune
from storage.staff import Role, StaffMember
from tests.outreach import crowd

ALL = Senders(("telegram", "whatsapp", "webchat"), {"telegram": 25, "whatsapp": 70}, 1000)
CLINIC = Approved("HX1", "clinic", "ar", "عيادة في {{1}}.", ("1",))
TEMPLATED = Content({"ar": "عيادة غدًا"}, templates={"ar": Template("clinic", "HX1", {"1": "جنين"})})


@pytest.fixture
def carla(db: Connection) -> StaffMember:
    return crowd.officer(db)


@pytest.fixture
def lina(db: Connection) -> StaffMember:
    return crowd.officer(db, "lina", Role.SUPERVISOR)


@pytest.fixture
def loud(org: Organisation) -> Organisation:
    """Without quiet hours, and with a price."""
    rules = org.outreach.model_copy(
        update={"quiet_from": time(9), "quiet_until": time(9), "price": 0.05, "approval_above": 20}
    )
    return org.model_copy(update={"outreach": rules})


def foretold(
    db: Connection, id: UUID, org: Organisation, senders: Senders = ALL, now: datetime | None = None
) -> Forecast:
    return forecast(db, acting.get(db, id), senders, org, now or clock.now())


def pressed(
    db: Connection, by: StaffMember, id: UUID, org: Organisation, version: int = 2, senders: Senders = ALL
) -> str:
    return send(db, by, id, version, senders, org, clock.now())


def test_an_empty_audience_is_not_sent_to(db: Connection, carla: StaffMember, loud: Organisation) -> None:
    with pytest.raises(Refused, match="reaches nobody"):
        pressed(db, carla, crowd.written(db, carla), loud)


def test_a_template_that_was_rejected_meanwhile(db: Connection, carla: StaffMember, loud: Organisation) -> None:
    crowd.subscribers(db, 12)
    keep_templates(db, [CLINIC], clock.now())
    draft = crowd.written(db, carla, TEMPLATED)
    assert faults(db, acting.get(db, draft), ALL, loud) == []
    keep_templates(db, [], clock.now() + timedelta(minutes=10))
    with pytest.raises(Refused, match="does not approve this template"):
        pressed(db, carla, draft, loud)
    assert acting.get(db, draft).state == BroadcastState.DRAFT
    assert pressed(db, carla, draft, loud, senders=Senders(("telegram",), {})) == BroadcastState.PLANNING


def test_what_was_written_around_the_page_is_looked_at_too(
    db: Connection, carla: StaffMember, loud: Organisation
) -> None:
    crowd.subscribers(db, 12)
    with pytest.raises(Refused, match="too many"):
        pressed(db, carla, crowd.written(db, carla, Content({"ar": "x" * 1601})), loud)


def test_two_officers_press_send_at_once(
    db: Connection, carla: StaffMember, lina: StaffMember, loud: Organisation
) -> None:
    crowd.subscribers(db, 12)
    draft = crowd.written(db, carla)
    assert pressed(db, carla, draft, loud) == BroadcastState.PLANNING
    with pytest.raises(Refused) as refused:
        pressed(db, lina, draft, loud)
    assert refused.value.status == 409
    assert "changed or sent this meanwhile" in refused.value.text


def test_the_second_persons_yes_is_to_what_they_saw(
    db: Connection, carla: StaffMember, lina: StaffMember, loud: Organisation
) -> None:
    crowd.subscribers(db, 30)
    keep_templates(db, [CLINIC], clock.now())
    draft = crowd.written(db, carla, TEMPLATED)
    assert pressed(db, carla, draft, loud) == BroadcastState.WAITING
    assert (waiting_for(db, lina), waiting_for(db, carla)) == (1, 0)
    seen = acting.get(db, draft).version
    acting.take_back(db, carla, draft)
    acting.save(db, carla, draft, seen + 1, clock.now(), content=Content({"ar": "شيء آخر"}))
    pressed(db, carla, draft, loud, seen + 2)
    with pytest.raises(Refused, match="changed meanwhile"):
        approve(db, lina, draft, seen, ALL, loud, clock.now())
    with pytest.raises(Refused, match="Somebody else must agree"):
        approve(db, carla, draft, seen + 2, ALL, loud, clock.now())
    assert approve(db, lina, draft, seen + 2, ALL, loud, clock.now()) == BroadcastState.PLANNING
    with pytest.raises(Refused, match="decided about this meanwhile"):
        approve(db, lina, draft, seen + 2, ALL, loud, clock.now())


def test_a_yes_is_not_given_to_a_template_that_is_gone(
    db: Connection, carla: StaffMember, lina: StaffMember, loud: Organisation
) -> None:
    crowd.subscribers(db, 30)
    keep_templates(db, [CLINIC], clock.now())
    draft = crowd.written(db, carla, TEMPLATED)
    pressed(db, carla, draft, loud)
    keep_templates(db, [], clock.now() + timedelta(minutes=10))
    with pytest.raises(Refused, match="does not approve this template"):
        approve(db, lina, draft, 2, ALL, loud, clock.now())
    assert acting.get(db, draft).state == BroadcastState.WAITING


def test_what_it_costs_and_how_long_it_takes(
    db: Connection, carla: StaffMember, loud: Organisation, org: Organisation
) -> None:
    keep_templates(db, [CLINIC], clock.now())
    crowd.subscribers(db, 40, first=7000)
    crowd.subscribers(db, 25, channel="whatsapp", first=970599100000)
    draft = crowd.written(db, carla, TEMPLATED)
    found = foretold(db, draft, loud)
    assert (found.counts.now, found.counts.template, found.cost, found.currency) == (40, 25, 1.25, "USD")
    assert found.lasts == timedelta(seconds=40 / 20)
    assert (found.days, found.stars, found.quiet) == (1, False, False)
    assert foretold(db, draft, org).cost is None, "no price is known"
    fast = Senders(ALL.channels, {"telegram": 200, "whatsapp": 70}, 10)
    assert (foretold(db, draft, loud, fast).stars, foretold(db, draft, loud, fast).days) == (True, 3)


@pytest.mark.parametrize(
    ("more", "at", "begins", "quiet"),
    [
        ({}, datetime(2026, 11, 29, 12, tzinfo=UTC), datetime(2026, 11, 29, 12, tzinfo=UTC), False),
        ({}, datetime(2026, 11, 29, 19, tzinfo=UTC), datetime(2026, 11, 30, 7, tzinfo=UTC), True),
        (
            {"starts_at": datetime(2026, 12, 1, 3, tzinfo=UTC)},
            datetime(2026, 11, 29, 12, tzinfo=UTC),
            datetime(2026, 12, 1, 7, tzinfo=UTC),
            True,
        ),
        (
            {"repeat": Repeat(Every.WEEK, time(10), (6,))},
            datetime(2026, 11, 29, 12, tzinfo=UTC),
            datetime(2026, 12, 6, 8, tzinfo=UTC),
            False,
        ),
    ],
)
def test_when_it_begins(
    db: Connection,
    carla: StaffMember,
    org: Organisation,
    more: dict[str, Any],
    at: datetime,
    begins: datetime,
    quiet: bool,
) -> None:
    found = foretold(db, crowd.written(db, carla, **more), org, now=at)
    assert (found.begins_at, found.quiet) == (begins, quiet)


def test_a_series_without_days_never_begins(db: Connection, carla: StaffMember, org: Organisation) -> None:
    over = Repeat(Every.DAY, time(10), until=(clock.now() - timedelta(days=2)).date())
    assert foretold(db, crowd.written(db, carla, repeat=over), org).begins_at is None


def test_small_audiences_of_what_people_told(db: Connection, carla: StaffMember, loud: Organisation) -> None:
    crowd.subscribers(db, 9, disability="yes")
    draft = crowd.written(db, carla, audience={"is": "disability", "of": ["yes"]})
    assert foretold(db, draft, loud).too_few
    with pytest.raises(Refused, match="could be recognised"):
        pressed(db, carla, draft, loud)


def test_who_reads_which_language(db: Connection, carla: StaffMember, org: Organisation) -> None:
    crowd.subscribers(db, 3, first=1)
    crowd.subscribers(db, 2, first=100, language="en")
    crowd.subscribers(db, 4, first=200, language="")
    crowd.subscribers(db, 5, first=300, language="en", news_stopped=True)
    row = acting.get(db, crowd.written(db, carla))
    assert by_language(db, row, ALL, org, clock.now()) == {"ar": 7, "en": 2}


def test_pages_of_the_list_hold_each_once_and_the_newest_first(
    db: Connection, carla: StaffMember, lina: StaffMember, org: Organisation
) -> None:
    at = clock.now()
    made = [
        acting.draft(db, carla, acting.BroadcastKind.NEWS, f"No. {n}", at + timedelta(seconds=n // 3))
        for n in range(60)
    ]
    seen: list[UUID] = []
    after: Place | None = None
    while True:
        found = page(db, lina, org, at, after=after)
        seen += [listed.row.id for listed in found.rows]
        if found.next is None:
            break
        after = Place.of(found.next.code)
        assert after == found.next
    assert len(seen) == 60
    assert set(seen) == set(made)
    assert {seen[n] for n in range(3)} == set(made[-3:])
    for nonsense in ("", "x", "2026-01-01_x", f"2026-01-01_{made[0]}"):
        assert Place.of(nonsense) is None


def test_saved_audiences(db: Connection, carla: StaffMember) -> None:
    young = {"is": "age", "of": ["18_29"]}
    id = saved.keep(db, carla, "  Young   people ", young, clock.now())
    assert [(row.name, row.expression) for row in saved.audiences(db)] == [("Young people", young)]
    assert saved.expression_of(db, id) == young
    saved.rename(db, carla, id, "Youth")
    assert saved.audiences(db)[0].name == "Youth"
    for name, expression in (("", young), ("x", {"is": "age", "of": []})):
        with pytest.raises(Refused):
            saved.keep(db, carla, name, expression, clock.now())
    with_list = {"all": [young, {"is": "list", "of": [str(id)]}]}
    with pytest.raises(Refused, match="cannot be combined"):
        saved.keep(db, carla, "Who of the list is young", with_list, clock.now())
    saved.drop(db, carla, id)
    saved.drop(db, carla, id)
    with pytest.raises(Refused, match="no such audience"):
        saved.rename(db, carla, id, "Again")


def test_files_of_broadcasts_are_not_pruned_as_orphans(db: Connection, carla: StaffMember) -> None:
    from bot.files import store
    from bot.messages import Attachment, Media
    from tests.transcripts import PNG

    kept, orphan = store(db, Media.PHOTO, "a.png", PNG), store(db, Media.PHOTO, "b.png", PNG)
    photo = Attachment(Media.PHOTO, id=kept, mime="image/png", size=len(PNG))
    crowd.written(db, carla, Content({"ar": "عيادة"}, files=(photo,)))
    prune(db, 180, clock.now() + timedelta(days=30))
    left = set(db.execute(text("SELECT id FROM attachment")).scalars())
    assert kept in left
    assert orphan not in left
