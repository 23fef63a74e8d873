"""The library in the console: written beside what people read, kept fresh, tried out, and asked in vain."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text
from sqlmodel import col

from bot.library.article import BODY, Article
from bot.library.keeping import Shelf, kept, seed, written
from bot.library.questions import keep_question
from bot.library.voting import vote
from bot.library.writing import how_many_stale
from bot.organisation import Organisation
from storage.audit import Audit
from tests.console.conftest import SignIn
from tests.console.desk import Answer, Building, Client
from tests.console.filled import typed, wrong

LIST = "/console/library"
NEW = f"{LIST}/add-new"

FILLED = {
    "language": "en",
    "title": "Where is the office?",
    "short": "In the street of the old market.",
    "body": "## By bus\n* line 4\n* line 7",
    "terms": "address\nwhere are you",
    "topics": ["other"],
}


@pytest.fixture
def nour(sign_in: SignIn) -> Client:
    """A communication officer."""
    return sign_in("communication", name="Nour")


@pytest.fixture
def shelved(db: Connection, org: Organisation, office: Building) -> Sequence[Article]:
    seed(db, org.articles)
    office.refresh_library()
    return org.articles


def one(db: Connection, key: str) -> Any:
    return next(each for each in kept(db) if each.article.key == key)


def page_of(db: Connection, key: str, language: str = "en") -> str:
    return f"{LIST}/{one(db, key).id}?language={language}"


def add(client: Client, act: str = "publish", **more: Any) -> Answer:
    return client.post(NEW, {**typed(client.get(f"{NEW}?language=en").text), **FILLED, "act": act, **more})


def acts(db: Connection) -> list[tuple[str, str]]:
    wanted = (
        select(col(Audit.action), col(Audit.reason)).where(col(Audit.action).like("library:%")).order_by(col(Audit.id))
    )
    return [(action, reason) for action, reason in db.execute(wanted)]


# Writing


def test_an_article_is_written_published_and_found_at_once(nour: Client, office: Building, db: Connection) -> None:
    assert "There are no articles yet." in nour.get(LIST).plain
    answer = add(nour)
    assert answer.status == 303, wrong(answer.text)
    assert "Where is the office?" in nour.get(LIST).plain
    article = one(db, "where_is_the_office").article
    today = office.office.now().astimezone(office.organisation.zone).date()
    assert (article.state, article.checked_on) == ("published", today)
    assert article.texts["en"].terms == ("address", "where are you")
    assert office.office.library().find("what is your address", "en", today) == ["where_is_the_office"]
    assert acts(db) == [("library:publish", "")]


def test_a_draft_is_not_found_until_it_is_published_nor_what_was_taken_back(nour: Client, office: Building) -> None:
    address = add(nour, act="draft").location
    today = office.office.now().date()

    def found() -> list[str]:
        return office.office.library().find("what is your address", "en", today)

    for act, expected in (("publish", ["where_is_the_office"]), ("retire", []), ("publish", ["where_is_the_office"])):
        assert found() != expected
        assert nour.post(address.split("?")[0], typed(nour.get(address).text) | {"act": act}).status == 303
        assert found() == expected


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(nour: Client, db: Connection) -> None:
    answer = add(
        nour,
        title="A question that is much longer than a list of choices can show",
        short=" ",
        body="ب" * (BODY + 1),
        valid_from="2027-02-01",
        valid_until="2027-01-01",
    )
    assert answer.status == 422
    assert set(wrong(answer.text)) == {"label", "short", "body", "valid_until"}
    assert "20001 characters" in wrong(answer.text)["body"]
    assert "much longer than a list" in answer.text
    assert "ب" * (BODY + 1) in answer.text
    assert kept(db) == []
    assert set(wrong(add(nour, valid_from="soon").text)) == {"valid_from"}
    assert set(wrong(add(nour, topics=["nothing"], regions=["XX-YY"]).text)) == {"topics", "regions"}
    assert set(wrong(add(nour, language="xx").text)) == {"language"}
    assert set(wrong(add(nour, act="explode").text)) == {"act"}
    assert kept(db) == []


def test_each_language_is_written_for_itself(nour: Client, db: Connection) -> None:
    address = add(nour).location.split("?")[0]
    form = typed(nour.get(f"{address}?language=ar").text)
    assert form["title"] == ""
    arabic = {"title": "أين المكتب؟", "short": "في شارع السوق القديم.", "act": "save"}
    assert nour.post(address, form | arabic).status == 303
    texts = one(db, "where_is_the_office").article.texts
    assert set(texts) == {"ar", "en"}
    assert texts["en"].short == FILLED["short"]
    emptied = typed(nour.get(f"{address}?language=ar").text) | dict.fromkeys(("title", "short"), "")
    assert nour.post(address, emptied | {"act": "save"}).status == 303
    assert set(one(db, "where_is_the_office").article.texts) == {"en"}
    last = typed(nour.get(f"{address}?language=en").text) | dict.fromkeys(("title", "short", "body", "terms"), "")
    assert set(wrong(nour.post(address, last | {"act": "save"}).text)) == {"title", "short"}


def test_a_form_that_nobody_changed_changes_nothing(nour: Client, shelved: Sequence[Article], db: Connection) -> None:
    for article in shelved:
        address = page_of(db, article.key)
        assert nour.post(address.split("?")[0], typed(nour.get(address).text) | {"act": "save"}).status == 303
    assert [each.article for each in kept(db)] == list(shelved)
    assert {each.version for each in kept(db)} == {1}
    assert acts(db) == []


def test_two_who_change_the_same_article_lose_nothing(nour: Client, sign_in: SignIn, db: Connection) -> None:
    hanan = sign_in("supervisor")
    address = add(nour).location
    hers, his = typed(nour.get(address).text), typed(hanan.get(address).text)
    plain = address.split("?")[0]
    assert hanan.post(plain, his | {"short": "Second floor.", "act": "save"}).status == 303
    answer = nour.post(plain, hers | {"short": "My careful words.", "act": "save"})
    assert answer.status == 409
    assert "Somebody else has changed this meanwhile." in answer.plain
    assert "My careful words." in answer.text
    assert one(db, "where_is_the_office").article.texts["en"].short == "Second floor."
    again = typed(answer.text) | {"act": "save"}
    assert nour.post(plain, again).status == 303
    assert one(db, "where_is_the_office").article.texts["en"].short == "My careful words."
    assert nour.post(f"{plain}/checked", {"version": "1"}).status == 409


HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](data:text/html,x)",
    '"><svg onload=alert(1)>',
    "\u202eevil\u202c \u2066 \u2069\u2069",
    "\x00\x07",
    "{{ 7*7 }} {0.__class__}",
    "x" * 20_000,
    "ب" * 50_000,
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_and_huge_words_do_no_harm(nour: Client, office: Building, db: Connection, value: str) -> None:
    fields = dict.fromkeys(("title", "label", "short", "body", "terms"), value)
    answer = add(nour, **fields)
    assert answer.status in (303, 413, 422)
    shown = nour.post(f"{LIST}/preview", {"language": "en", **fields}, htmx=True)
    assert shown.status in (200, 413)
    for page in (answer, shown, nour.get(LIST), nour.get(f"{LIST}/finding?question=evil")):
        for tag in ("<script>alert", "<svg onload", 'href="javascript', 'src="data', "\u202e", "49 "):
            assert tag not in page.text.replace("7*7", "")
    for each in kept(db):
        assert not set("\u202e\u202c\u2066\u2069\x00\x07") & set(str(each.article.texts))


def test_a_hundred_kilobytes_are_refused_with_a_word_and_stay_where_they_were_typed(nour: Client) -> None:
    long = "كلمة " * 20_000
    answer = add(nour, body=long)
    assert answer.status == 422
    assert set(wrong(answer.text)) == {"body"}
    assert long.strip() in answer.text


def test_the_preview_shows_what_people_will_read(nour: Client) -> None:
    answer = nour.post(
        f"{LIST}/preview",
        {"language": "ar", "title": "أين؟", "short": "هنا.", "body": "# عنوان\n* بند\n[رابط](https://example.org)"},
        htmx=True,
    )
    assert 'dir="rtl"' in answer.text
    assert "• بند" in answer.text
    assert '<a href="https://example.org"' in answer.text
    assert "[رابط]" not in answer.text
    whole = nour.post(f"{LIST}/preview", {"language": "en", "title": "T", "short": "S"})
    assert "<html" in whole.text, "without script it is a page"


# Keeping it fresh


def test_what_goes_stale_is_flagged_counted_and_still_right_at_one_tap(
    nour: Client, office: Building, db: Connection, shelved: Sequence[Article]
) -> None:
    today = office.office.now().astimezone(office.organisation.zone).date()
    ages = {"cash_who": 181, "cash_papers": 180, "cash_when": 0, "cash_amount": 0, "disability_card": 0, "real_link": 0}
    ends = {"cash_when": -1, "cash_amount": 14, "disability_card": 15}
    db.execute(text("UPDATE article SET checked_on = :today, valid_until = NULL"), {"today": today})
    for key, age in ages.items():
        until = today + timedelta(days=ends[key]) if key in ends else None
        db.execute(
            text("UPDATE article SET checked_on = :on, valid_until = :until WHERE key = :key"),
            {"on": today - timedelta(days=age), "until": until, "key": key},
        )
    db.execute(text("UPDATE article SET checked_on = NULL WHERE key = 'real_link'"))
    stale = {"cash_who", "cash_when", "cash_amount", "real_link"}
    assert {each.article.key for each in kept(db) if each.article.stale_on(today)} == stale
    assert how_many_stale(db, today) == len(stale)
    listed = nour.get(f"{LIST}?which=stale").text
    assert listed.count("Still right") == 2 * len(stale), "each says it, and says it of which"
    assert f'Library</span><span class="chip soon">{len(stale)}</span>' in nour.get(LIST).text
    address = f"{LIST}/{one(db, 'cash_who').id}"
    assert nour.post(f"{address}/checked", {"version": "1"}).status == 303
    assert one(db, "cash_who").article.checked_on == today
    assert one(db, "cash_who").version == 1, "who edits it meanwhile is not overtaken"
    assert how_many_stale(db, today) == len(stale) - 1
    assert ("library:checked", "") in acts(db)


def test_drafts_and_what_was_taken_back_are_never_stale(
    nour: Client, db: Connection, shelved: Sequence[Article]
) -> None:
    db.execute(text("UPDATE article SET checked_on = NULL, state = 'draft'"))
    assert how_many_stale(db, date(2030, 1, 1)) == 0
    assert not any(each.article.stale_on(date(2030, 1, 1)) for each in kept(db))


def test_the_list_is_narrowed(nour: Client, db: Connection, shelved: Sequence[Article]) -> None:
    db.execute(text("UPDATE article SET regions = '{PS-GZA}' WHERE key = 'trainings'"))
    db.execute(text("UPDATE article SET state = 'retired' WHERE key = 'alimony'"))
    everything = nour.get(LIST).plain
    assert "Trainings" in everything
    assert "Trainings" not in nour.get(f"{LIST}?region=PS-JEN").plain
    assert "Trainings" in nour.get(f"{LIST}?region=PS-GZA").plain
    family = nour.get(f"{LIST}?topic=family").plain
    assert "Inheritance" in family
    assert "wheelchair" not in family
    assert "Maintenance" in nour.get(f"{LIST}?which=retired").plain
    assert "Inheritance" not in nour.get(f"{LIST}?which=retired").plain
    assert "The disability card" in nour.get(f"{LIST}?search=WHEELCHAIR").plain
    assert "بطاقة الإعاقة" in nour.get(f"{LIST}?language=ar&search=بطاقه الاعاقه").plain
    assert "Nothing fits." in nour.get(f"{LIST}?search=zzzz").plain


def test_a_long_list_is_turned_page_by_page(nour: Client, db: Connection, shelved: Sequence[Article]) -> None:
    some = [shelved[0].model_copy(update={"key": f"copy_{n}", "topics": ("health",)}) for n in range(60)]
    seed(db, some)
    first, second = nour.get(f"{LIST}?topic=health"), nour.get(f"{LIST}?topic=health&page=2")
    assert first.text.count('class="thing"') == 50
    assert second.text.count('class="thing"') == 11
    assert 'href="?topic=health&amp;page=2"' in first.text
    for page in ("0", "-1", "99", "x", "9" * 40):
        assert nour.get(f"{LIST}?topic=health&page={page}").text.count('class="thing"') in (50, 11)


def test_whether_it_helps_stands_beside_it(nour: Client, db: Connection, shelved: Sequence[Article]) -> None:
    for helpful in (True, True, False):
        vote(db, "inheritance", "en", date(2026, 11, 20), helpful=helpful)
    vote(db, "inheritance", "ar", date(2026, 11, 20), helpful=True)
    vote(db, "nothing_of_this_name", "en", date(2026, 11, 20), helpful=True)
    assert "Helped 2 people · did not help 1" in nour.get(page_of(db, "inheritance")).plain
    assert "Helped 1 person · did not help 0" in nour.get(page_of(db, "inheritance", "ar")).plain


# How people find it


def test_a_question_is_tried_out(nour: Client, db: Connection, shelved: Sequence[Article]) -> None:
    answer = nour.get(f"{LIST}/finding?question=disability card&language=en", htmx=True)
    assert "<html" not in answer.text
    assert "People are offered 1 article." in answer.plain
    assert "The disability card: how and where? 100% of the question offered" in answer.plain
    nothing = nour.get(f"{LIST}/finding?question=how do I cook rice&language=en")
    assert "The bot says that it found no answer." in nothing.plain
    assert "not near enough" in nothing.plain
    assert nour.get(f"{LIST}/finding").status == 200
    assert nour.get(f"{LIST}/finding?question={'x' * 5000}&language=zz&region=nowhere").status == 200


# What was asked in vain


def test_questions_are_read_without_who_asked_and_answered_by_an_article(
    nour: Client, office: Building, db: Connection
) -> None:
    assert "No question waits." in nour.get(f"{LIST}/questions").plain
    now = office.office.now()
    keep_question(db, "Where is the office? <b>", "en", now)
    keep_question(db, "أين المكتب؟", "ar", now)
    page = nour.get(f"{LIST}/questions")
    assert "Where is the office? <b>" in page.plain
    assert "<b>" not in page.text.split("Where is the office?")[1][:40]
    assert 'Questions without an answer<span class="chip soon">2</span>' in nour.get(LIST).text
    link = page.text.split(f'href="{NEW}?question=')[1].split('"')[0]
    form = typed(nour.get(f"{NEW}?question={link}").text)
    assert "Where is the office?" in form["terms"] or "أين المكتب؟" in form["terms"]
    draft = nour.post(NEW, form | {"title": "T one", "short": "S", "act": "draft"})
    assert draft.status == 303
    assert nour.get(f"{LIST}/questions").text.count("/removal") == 2, "a draft answers nobody"
    assert nour.post(NEW, form | {"title": "T two", "short": "S", "act": "publish"}).status == 303
    assert nour.get(f"{LIST}/questions").text.count("/removal") == 1
    left = nour.get(f"{LIST}/questions").text.split("/questions/")[1].split("/")[0]
    assert nour.post(f"{LIST}/questions/{left}/removal").status == 303
    assert nour.post(f"{LIST}/questions/{left}/removal").status == 404
    assert "No question waits." in nour.get(f"{LIST}/questions").plain
    assert [action for action, _reason in acts(db)] == [
        "library:questions", "library:draft", "library:publish", "library:answered", "library:forgotten"
    ]  # fmt: skip


def test_a_question_that_has_an_answer_by_now_says_so(
    nour: Client, office: Building, db: Connection, shelved: Sequence[Article]
) -> None:
    keep_question(db, "how do I get a disability card", "en", office.office.now())
    assert "Found by now: The disability card: how and where?" in nour.get(f"{LIST}/questions").plain


def test_whoever_may_not_write_articles_finds_nothing(sign_in: SignIn) -> None:
    for role in ("caseworker", "safeguarding", "custodian", "analyst", "administrator"):
        for address in (LIST, NEW, f"{LIST}/questions", f"{LIST}/finding"):
            assert sign_in(role).get(address).status == 404
    assert sign_in("supervisor").get(LIST).status == 200


def test_a_tampered_address_is_not_there(nour: Client) -> None:
    nowhere = f"{LIST}/{UUID(int=5)}"
    assert nour.get(nowhere).status == 404
    assert nour.post(nowhere, {"version": "1"}).status == 404
    assert nour.post(f"{nowhere}/checked", {"version": "1"}).status == 404
    assert nour.get(f"{NEW}?question=nothing").status == 404
    assert nour.get(f"{NEW}?question={UUID(int=5)}").status == 200, "somebody else has answered it"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_speaks_the_language_of_whoever_reads(
    sign_in: SignIn, office: Building, db: Connection, shelved: Sequence[Article], language: str
) -> None:
    nour = sign_in("communication", language=language)
    keep_question(db, "أين المكتب؟", "ar", office.office.now())
    for page in (
        LIST,
        f"{LIST}?which=stale",
        NEW,
        f"{LIST}/questions",
        f"{LIST}/finding?question=x",
        page_of(db, "alimony"),
    ):
        answer = nour.get(page)
        assert answer.status == 200, page
        assert f'lang="{language}"' in answer.text


# What the profile gives and takes


def test_the_library_is_written_back_as_the_profile_gave_it(db: Connection, shelved: Sequence[Article]) -> None:
    assert [Article.model_validate(one) for one in written(db)] == list(shelved)


def test_other_processes_see_a_change(nour: Client, db: Connection, shelved: Sequence[Article]) -> None:
    other = Shelf()
    other.refresh(db)
    assert len(other().articles) == len(shelved)
    before = other()
    other.refresh(db)
    assert other() is before, "what did not change is not read again"
    add(nour)
    other.refresh(db)
    assert "where_is_the_office" in other().articles
