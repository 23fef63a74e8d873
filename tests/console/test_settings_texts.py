"""The bot in the organisation's own words: said in the next turn, put back, never with a placeholder lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot import i18n, profiles
from bot.assembly import InForce
from bot.catalogues import with_catalogue
from bot.conversation import Conversations
from bot.editing.own_words import name_of, one
from bot.organisation import Organisation
from bot.wording import fault, wordings
from handlers.commands import profile as command
from storage import organisation as stored
from tests.console.conftest import SignIn
from tests.console.desk import Building, Client
from tests.console.filled import edits, typed, wrong
from tests.flows.steps import agreed, press
from tests.transcripts import Talk

MENU = "Main menu"
FILED = "The number of your request is {number}."


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("administrator")


@pytest.fixture
def in_force(db: Connection, org: Organisation) -> Iterator[InForce]:
    """The organisation as another process of the same house knows it."""
    newest = stored.current(db)
    assert newest is not None
    yield InForce(org, newest[0])
    i18n.override({})


def address(english: str, language: str = "en") -> str:
    return f"/console/settings/texts/{name_of(english)}?language={language}"


def say(carla: Client, english: str, text: str, language: str = "en", **more: Any) -> Any:
    form = typed(carla.get(address(english, language)).text)
    return carla.post(address(english, language), form | {"text": text, **more})


def test_the_texts_are_those_that_people_hear() -> None:
    texts = wordings()
    assert {MENU, FILED, "Our team"} <= texts.keys()
    assert (texts[FILED].flows, texts["Our team"].flows) == (("human",), ("bot",))
    assert "The case is nobody's already." not in texts, "a refusal is for staff"
    assert "Fill this in." not in texts, "a label of the console"
    assert len(texts) > 300
    assert all(fault(english, english, wording.most) is None for english, wording in texts.items())


def test_ours_fit_their_room_in_every_language() -> None:
    for language in with_catalogue():
        with i18n.use(language):
            assert [
                text for text, known in wordings().items() if fault(text, i18n.ours(text), max(known.most, 25))
            ] == []


def test_own_words_are_said_in_the_next_turn_and_put_back(
    db: Connection, carla: Client, in_force: InForce, conversations: Conversations, office: Building
) -> None:
    conversations = Conversations(conversations.topics, in_force, conversations.limits, conversations.lease)
    text = "Please choose one of these."
    assert say(carla, text, "Bitte eins davon, {name}").status == 422
    assert say(carla, text, "Take one of those, dear friend.").status == 303
    in_force.refresh(db)
    assert in_force.organisation.texts == {"en": {text: "Take one of those, dear friend."}}
    amal = agreed(Talk(db, conversations), "en")
    press(amal, "aid")
    heard = "\n".join(message.text for message in amal.say("<photo>"))
    assert "Take one of those, dear friend." in heard
    assert text not in heard
    page = carla.get(address(text))
    assert "Our own words" in page.plain
    assert carla.post(address(text).replace("?", "/reset?"), typed(page.text)).status == 303
    in_force.refresh(db)
    assert in_force.organisation.texts == {}
    heard = "\n".join(message.text for message in amal.say("<photo>"))
    assert text in heard
    assert [edit.action for edit in edits(db)] == ["settings:texts.en", "settings:texts.en"]


def test_another_language_keeps_its_words(carla: Client, in_force: InForce, db: Connection) -> None:
    assert say(carla, MENU, "القائمة من جديد", "ar").status == 303
    in_force.refresh(db)
    with i18n.use("ar"):
        assert i18n._(MENU) == "القائمة من جديد"
        assert i18n.ours(MENU) != "القائمة من جديد"
    with i18n.use("en"):
        assert i18n._(MENU) == MENU


def test_what_is_said_in_one_script_is_said_in_the_other_and_may_be_said_better(org: Organisation) -> None:
    both = org.model_copy(update={"languages": ("sr", "sr-cyrl"), "texts": {"sr": {MENU: "Početak"}}})
    found = one(both, "sr-cyrl", name_of(MENU))
    assert found is not None
    assert (found.ours, found.own, found.now) == ("Почетак", "", "Почетак")
    better = one(both.model_copy(update={"texts": both.texts | {"sr-cyrl": {MENU: "Мени"}}}), "sr-cyrl", name_of(MENU))
    assert better is not None
    assert (better.ours, better.now) == ("Почетак", "Мени")


@pytest.mark.parametrize(
    ("english", "text"),
    [
        (FILED, "No number here."),
        (FILED, "{number} {other}"),
        (FILED, "{number.__class__}"),
        (FILED, "{number!r}"),
        (FILED, "{number:>1000000}"),
        (FILED, "{number} {"),
        (FILED, "{number} {}"),
        (FILED, "{number}" + "x" * 1000),
        (FILED, "   "),
        (MENU, "A menu that is far too long for a button"),
        (MENU, "Menu {x}"),
        (MENU, ""),
    ],
)
def test_a_text_that_would_break_is_refused_beside_the_field(
    carla: Client, office: Building, english: str, text: str
) -> None:
    answer = say(carla, english, text)
    assert answer.status == 422
    assert list(wrong(answer.text)) == ["text"]
    assert office.organisation.texts == {}


def test_it_is_looked_at_before_it_is_saved(carla: Client, office: Building) -> None:
    answer = say(carla, FILED, "Here: {number}", act="preview")
    assert answer.status == 200
    assert "Here: 1234 5678 9017" in answer.plain
    assert office.organisation.texts == {}
    assert "{number" in say(carla, FILED, "Broken {number", act="preview").text
    arabic = carla.get(address(FILED, "ar")).text
    assert 'class="bubble" dir="rtl" lang="ar"' in arabic


def test_two_who_change_one_text(carla: Client, sign_in: SignIn, office: Building) -> None:
    other = sign_in("administrator")
    his = typed(other.get(address(MENU)).text)
    assert say(carla, MENU, "To the menu").status == 303
    answer = other.post(address(MENU), his | {"text": "Home"})
    assert answer.status == 409
    assert "Home" in answer.text
    assert office.organisation.texts == {"en": {MENU: "To the menu"}}
    assert other.post(address(MENU), typed(answer.text)).status == 303
    assert office.organisation.texts == {"en": {MENU: "Home"}}


def test_what_is_the_same_as_ours_is_no_word_of_its_own(carla: Client, office: Building) -> None:
    say(carla, MENU, "Home")
    assert say(carla, MENU, MENU).status == 303
    assert office.organisation.texts == {}


def test_texts_are_found_by_words_flow_and_whether_they_are_our_own(carla: Client) -> None:
    page = carla.get("/console/settings/texts?language=en&search=number of your request")
    assert "number of your request is" in page.plain
    assert MENU in carla.get("/console/settings/texts?language=en&flow=menu").plain
    assert "no words of your own" in carla.get("/console/settings/texts?only=own").plain
    say(carla, MENU, "Home")
    assert "Home" in carla.get("/console/settings/texts?language=en&only=own").plain
    for odd in (
        "page=0",
        f"page={'9' * 5000}",
        "page=x",
        "flow=nothing",
        "language=xx",
        "search=%00%F0%9F%98%80",
    ):
        assert carla.get(f"/console/settings/texts?{odd}").status == 200


def test_the_export_holds_what_the_forms_changed_and_reads_the_same(
    db: Connection, carla: Client, office: Building, tmp_path: Path
) -> None:
    say(carla, MENU, 'Home = «x» "y"')
    say(carla, FILED, "رقمكم\n{number}", "ar")
    for where, change in {
        "/console/settings/parts/answering": {
            "show_staff": "first_name",
            "take_minutes": "7",
            "satisfaction_days": "21",
        },
        "/console/settings/lists/categories/queue": {"four_eyes": "yes"},
        "/console/directory/partners/child_centre": {"has_account": "yes", "regions": ["PS-GZA"]},
        "/console/directory/canned/thanks": {"text.en": "Thank you, {name}.\nReally.", "category": "queue"},
    }.items():
        answer = carla.post(where, typed(carla.get(where).text) | change)
        assert answer.status == 303, wrong(answer.text)
    version = typed(carla.get("/console/settings/hours").text)["version"]
    assert carla.post("/console/settings/closed/today", {"version": version}).status == 303
    target, lines = tmp_path / "ours.toml", list[str]()
    assert command.export(db, str(target), lines.append) == 0, lines
    read = profiles.load(str(target))
    assert read == office.organisation
    assert (read.show_staff, read.take_minutes, read.satisfaction_days) == ("first_name", 7, 21)
    assert read.texts["en"][MENU] == 'Home = «x» "y"'
    assert command.check(str(target), lines.append) == 0


def test_a_broken_text_is_no_profile_and_one_said_nowhere_is_told(org: Organisation, tmp_path: Path) -> None:
    with pytest.raises(profiles.ProfileInvalid, match="placeholders"):
        profiles.validated(org.to_document() | {"texts": {"ar": {FILED: "بدون رقم"}}})
    with pytest.raises(profiles.ProfileInvalid, match="no language"):
        profiles.validated(org.to_document() | {"texts": {"ka": {MENU: "x"}}})
    target, lines = tmp_path / "ours.toml", list[str]()
    target.write_text(profiles.to_toml(org.to_document() | {"texts": {"ar": {"Long gone.": "راح"}}}), encoding="utf-8")
    assert command.check(str(target), lines.append) == 0
    assert any("Long gone." in line for line in lines)


def test_closed_today_at_one_tap_changes_what_the_bot_says(
    db: Connection, carla: Client, office: Building, in_force: InForce, conversations: Conversations
) -> None:
    """Asked for a person on a working day at ten, the bot says that somebody is there; after the tap it does not."""
    now = conversations.now()
    zone = in_force.organisation.zone
    works = now.astimezone(zone).replace(hour=10, minute=0)
    while not in_force.organisation.works_on(works.date()):
        works += timedelta(days=1)
    conversations = Conversations(conversations.topics, in_force, conversations.limits, conversations.lease)
    conversations.now = lambda: works
    object.__setattr__(office.office, "now", lambda: works)
    carla = office.client(carla.staff)  # signed in this morning, whatever hour the test runs at

    def promise(sender: str) -> str:
        amal = agreed(Talk(db, conversations, sender), "en")
        return "\n".join(message.text for message in amal.say("/human"))

    before = promise("before")
    version = typed(carla.get("/console/settings/hours").text)["version"]
    assert carla.post("/console/settings/closed/today", {"version": version}).status == 303
    in_force.refresh(db)
    assert not in_force.organisation.open_at(works)
    after = promise("after")
    assert i18n.day_and_time(in_force.organisation.next_opening(works)) in after
    assert i18n.day_and_time(in_force.organisation.next_opening(works)) not in before
    version = typed(carla.get("/console/settings/hours").text)["version"]
    assert carla.post("/console/settings/opened/today", {"version": version}).status == 303
    in_force.refresh(db)
    assert in_force.organisation.open_at(works)
    assert in_force.organisation.closures == ()
