"""Teaching in the console: drafted first, seen before it is saved, learnt in place, followed by every process."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text
from sqlmodel import col

from bot.teaching.changes import drafted, made, name_of
from bot.teaching.collecting import agree, keep
from bot.teaching.taught import Taught
from bot.understanding.examples import shipped
from bot.understanding.intents import understand, use
from storage.audit import Audit
from storage.teaching import Sentence
from tests.casework.people import contact
from tests.console.conftest import SignIn
from tests.console.desk import Client

PAGE = "/console/understanding"
CLINIC = "وين بتوقف العيادة المتنقلة هالأسبوع"
ODD = "zorbly wimple frandoodle"


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    yield
    use(None)


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("administrator")


def add(carla: Client, intent: str, texts: str, language: str = "ar-PS") -> None:
    answer = carla.post(f"{PAGE}/intents/{intent}", {"texts": texts, "language": language})
    assert answer.status == 303, answer.plain


def save(carla: Client) -> None:
    page = carla.get(f"{PAGE}/draft").text
    stamp = page.split('name="stamp" value="')[1].split('"')[0]
    assert carla.post(f"{PAGE}/draft", {"stamp": stamp}).location == PAGE


def taught(db: Connection) -> list[tuple[str, str]]:
    rows = db.execute(select(col(Audit.action), col(Audit.reason)).where(col(Audit.action).like("teach:%")))
    return [(row.action, row.reason) for row in rows]


def test_the_intents_stand_there_with_their_examples(carla: Client) -> None:
    page = carla.get(PAGE).plain
    assert "What people mean" in page
    assert "Aid and lists" in page
    assert "Palestinian Arabic" in page
    assert shipped()[0].text in carla.get(f"{PAGE}/intents/{shipped()[0].label}?language={shipped()[0].language}").plain


def test_what_is_added_is_a_draft_and_changes_nothing(carla: Client, db: Connection) -> None:
    before = understand(CLINIC)
    add(carla, "aid", f"{CLINIC}\n\n  {CLINIC} \nمتى بتيجي العيادة")
    assert [(each.before, each.after) for each in drafted(made(db))] == [("", "aid")] * 2
    assert understand(CLINIC) == before
    assert "2 changes are not in force yet." in carla.get(PAGE).plain
    page = carla.get(f"{PAGE}/draft").plain
    assert CLINIC in page
    assert carla.staff is not None
    assert carla.staff.name in page


def test_saved_it_is_learnt_in_place_and_by_every_other_process(carla: Client, db: Connection) -> None:
    other = Taught()
    add(carla, "events", f"{ODD}\nwhen is {ODD}\nI want {ODD}", "en")
    save(carla)
    assert understand(ODD).intent == "events"

    use(None)  # as another process, which has not heard of it yet
    assert understand(ODD).intent == "none"
    other.refresh(lambda: nullcontext(db))
    assert understand(ODD).intent == "events"
    assert drafted(made(db)) == []
    assert taught(db) == [("teach:add", "3 events"), ("teach:save", "3")]
    assert ODD not in str(db.execute(text("SELECT * FROM audit")).all())


def test_an_example_is_moved_and_taken_out_and_both_can_be_undone(carla: Client, db: Connection) -> None:
    one, other = shipped()[0], shipped()[1]
    back = f"{PAGE}/intents/{one.label}?language=&page=1"
    assert carla.post(f"{PAGE}/examples/{name_of(one.text)}", {"label": "track", "back": back}).location == back
    assert carla.post(f"{PAGE}/examples/{name_of(other.text)}", {"back": "https://elsewhere.example"}).location == PAGE
    changes = {each.text: (each.before, each.after) for each in drafted(made(db))}
    assert changes == {one.text: (one.label, "track"), other.text: (other.label, "")}

    assert "Taken out" in carla.get(f"{PAGE}/draft").plain
    carla.post(f"{PAGE}/draft/undo", {"name": name_of(one.text)})
    assert [each.text for each in drafted(made(db))] == [other.text]
    carla.post(f"{PAGE}/draft/discard")
    assert made(db) == []


def test_what_was_added_and_taken_out_again_is_not_kept(carla: Client, db: Connection) -> None:
    add(carla, "events", ODD, "en")
    save(carla)
    carla.post(f"{PAGE}/examples/{name_of(ODD)}", {"label": ""})
    save(carla)
    assert made(db) == []
    assert understand(ODD).intent == "none"


def test_the_effect_is_shown_before_it_is_saved(carla: Client) -> None:
    moved = [example for example in shipped() if example.label == "thanks"][:12]
    for example in moved:
        carla.post(f"{PAGE}/examples/{name_of(example.text)}", {"label": "insult"})
    page = carla.get(f"{PAGE}/draft/effect")
    assert page.status == 200
    for measure in ("Guessed rightly", "Sure enough to act on", "Right where it is sure", "With the draft"):
        assert measure in page.plain
    assert "understood otherwise" in page.plain
    assert "Guessed rightly" in carla.get(f"{PAGE}/draft?effect=yes").plain


def test_who_saves_what_somebody_changed_meanwhile_is_asked_to_look_again(carla: Client, db: Connection) -> None:
    add(carla, "events", ODD, "en")
    seen = carla.get(f"{PAGE}/draft").text.split('name="stamp" value="')[1].split('"')[0]
    add(carla, "events", f"{ODD} again", "en")
    answer = carla.post(f"{PAGE}/draft", {"stamp": seen})
    assert answer.status == 409
    assert len(drafted(made(db))) == 2


def test_a_sentence_is_tried_and_written_down_nowhere(carla: Client, db: Connection) -> None:
    before = everything(db)
    page = carla.post(f"{PAGE}/try", {"sentence": "I need a lawyer because of zorbly"}).plain
    assert "Understood Legal help" in page
    assert "None heard" in page
    assert "Not sure enough: the bot asks" in carla.post(f"{PAGE}/try", {"sentence": ODD}).plain
    grave = carla.post(f"{PAGE}/try", {"sentence": "I want to kill myself"}).plain
    assert "Help lines at once: Speaks of suicide" in grave
    hinted = "my little cousin says grandpa does things to him at night"
    assert "The bot asks gently: A child is in danger" in carla.post(f"{PAGE}/try", {"sentence": hinted}).plain
    assert everything(db) == before


def everything(db: Connection) -> dict[str, int]:
    tables = db.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
    return {table: db.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one() for table in tables}


def test_examples_are_found_however_they_are_spelt(carla: Client) -> None:
    wanted = next(each.text for each in shipped() if "أ" in each.text)
    assert wanted in carla.get(f"{PAGE}?search={wanted.replace('أ', 'إ')}").plain
    assert "Nothing fits." in carla.get(f"{PAGE}?search=qqqqxxxx").plain


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"texts": "  \n", "language": "en"}, "Write at least one sentence"),
        ({"texts": "a" * 301, "language": "en"}, "at most 300 letters"),
        ({"texts": "\n".join(f"number {n} is mine" + "x" * n for n in range(201)), "language": "en"}, "At most 200"),
        ({"texts": "hello", "language": "xx"}, "Choose how these sentences are written."),
    ],
)
def test_what_cannot_be_learnt_is_refused_beside_the_field(carla: Client, form: dict[str, str], said: str) -> None:
    answer = carla.post(f"{PAGE}/intents/aid", form)
    assert answer.status == 422
    assert said in answer.plain


def test_an_example_that_is_gone_and_an_intent_that_never_was(carla: Client) -> None:
    assert carla.post(f"{PAGE}/examples/0123456789abcdef", {"label": "aid"}).status == 409
    assert carla.post(f"{PAGE}/examples/{name_of(shipped()[0].text)}", {"label": "nonsense"}).status == 422
    assert carla.get(f"{PAGE}/intents/nonsense").status == 404


@pytest.mark.parametrize("role", ["caseworker", "supervisor", "safeguarding", "custodian", "communication", "analyst"])
def test_who_does_not_change_the_settings_finds_nothing_here(sign_in: SignIn, role: str) -> None:
    somebody = sign_in(role)
    for address in ("", "/draft", "/draft/effect", "/sentences", "/intents/aid"):
        assert somebody.get(f"{PAGE}{address}").status == 404
    assert somebody.post(f"{PAGE}/try", {"sentence": "hello"}).status == 404
    assert somebody.post(f"{PAGE}/draft").status == 404


@pytest.fixture
def waits(db: Connection) -> UUID:
    """A sentence of somebody who agreed, and meant legal help."""
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    amal = contact(db, "amal-learns")
    agree(db, amal, True, "ar", at)
    assert keep(db, amal, "جارنا بنى سور على أرضنا 0599123456", "legal", "ar", at)
    return db.execute(select(col(Sentence.id))).scalar_one()


def test_a_sentence_gets_its_label_and_is_an_example_in_the_draft(carla: Client, db: Connection, waits: UUID) -> None:
    page = carla.get(f"{PAGE}/sentences").plain
    assert "جارنا بنى سور على أرضنا •••" in page
    assert "It is: Legal help" in page
    carla.post(f"{PAGE}/sentences/{waits}", {"label": "legal"})
    change = drafted(made(db))[0]
    assert (change.text, change.language, change.after) == ("جارنا بنى سور على أرضنا •••", "ar-PS", "legal")
    assert db.execute(select(col(Sentence.id))).all() == []
    assert carla.post(f"{PAGE}/sentences/{waits}", {"label": "legal"}).status == 409
    assert [action for action, _reason in taught(db)] == ["teach:sentences", "teach:add"]


def test_a_sentence_is_none_of_these_or_thrown_away(carla: Client, db: Connection, waits: UUID) -> None:
    assert carla.post(f"{PAGE}/sentences/{waits}", {"label": ""}).status == 422
    carla.post(f"{PAGE}/sentences/{waits}/removal")
    assert "No sentence waits for you." in carla.get(f"{PAGE}/sentences").plain
    assert drafted(made(db)) == []
