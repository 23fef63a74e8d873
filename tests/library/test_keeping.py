"""A new installation begins with the articles of its profile, every process sees changes, and they are given back."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot import assembly, profiles
from bot.library.article import Article
from bot.library.finding import Library, region_in
from bot.library.keeping import Shelf, kept, seed
from bot.organisation import Organisation
from bot.settings import Settings
from handlers.commands import profile as command
from storage import embedded, organisation
from tests.server.conftest import database_of_its_own

TODAY = date(2026, 11, 30)


def test_a_new_database_takes_the_articles_over_once(
    server: embedded.Server, org: Organisation, tmp_path: Path
) -> None:
    with database_of_its_own(server, "template1") as url:
        settings = Settings(data_dir=tmp_path / "data", database_url=url)
        for _start in range(2):
            ground = assembly.lay(settings)
            try:
                with ground.database.begin() as db:
                    assert [each.article for each in kept(db)] == list(org.articles)
                    stored = organisation.current(db)
                    assert stored is not None
                    assert "articles" not in stored[1], "they stand in one place, or the two would differ some day"
                assert ground.shelf().find("disability card", "en", TODAY) == ["disability_card"]
            finally:
                ground.close()


def test_the_library_is_exported_with_its_organisation_and_reads_the_same(
    db: Connection, org: Organisation, tmp_path: Path
) -> None:
    seed(db, org.articles)
    changes = (
        "UPDATE article SET state = 'retired', valid_from = '2026-01-01', regions = '{PS-JEN}' WHERE key = 'alimony'"
    )
    db.execute(text(changes))
    db.execute(text("UPDATE article_text SET body = E'\"\"\" \\\\n \\\\ \\n* a\\n\\n  b' WHERE language = 'en'"))
    said: list[str] = []
    target = tmp_path / "ours.toml"
    assert command.export(db, str(target), said.append) == 0, said
    read = profiles.load(str(target))
    assert read.articles == tuple(each.article for each in kept(db))
    alimony = next(article for article in read.articles if article.key == "alimony")
    assert (alimony.state, alimony.valid_from, alimony.regions) == ("retired", date(2026, 1, 1), ("PS-JEN",))
    assert alimony.texts["en"].body == '""" \\n \\ \n* a\n\n  b'
    assert read.model_copy(update={"articles": ()}) == org.model_copy(update={"articles": ()})


def test_a_library_without_articles_is_exported_without(db: Connection, tmp_path: Path) -> None:
    target = tmp_path / "ours.toml"
    assert command.export(db, str(target), lambda line: None) == 0
    assert profiles.load(str(target)).articles == ()


def test_a_change_that_was_undone_is_seen_to_be_undone(db: Connection, org: Organisation) -> None:
    seed(db, org.articles[:1])
    shelf = Shelf()
    with db.begin_nested() as point:
        seed(db, org.articles[1:2])
        shelf.refresh(db)
        assert len(shelf().articles) == 2
        point.rollback()
    shelf.refresh(db)
    assert len(shelf().articles) == 1


@pytest.mark.parametrize(
    ("said", "code", "rest"),
    [
        ("وين بسجل في جنين", "PS-JEN", "وين بسجل في"),
        ("وين بسجل بجنين", "PS-JEN", "وين بسجل"),
        ("where to register in Jenin?", "PS-JEN", "where to register in"),
        ("من نابلس الى جنين", "", "من نابلس الى جنين"),
        ("وين بسجل", "", "وين بسجل"),
        ("", "", ""),
    ],
)
def test_the_place_of_a_question_is_told_from_what_it_asks(org: Organisation, said: str, code: str, rest: str) -> None:
    assert region_in(said, org) == (code, rest)


def made(key: str, title: str, **more: object) -> Article:
    texts = {"en": {"title": title, "short": "Short."}}
    return Article.model_validate({"key": key, "texts": texts, **more})


def test_a_regions_own_answer_stands_first_only_where_it_answers_as_well() -> None:
    library = Library(
        [
            made("all", "The card for parking a car"),
            made("jenin", "Parking", regions=["PS-JEN"]),
            made("near", "A card for parking the car", regions=["PS-JEN"]),
            made("gaza", "The card for parking a car", regions=["PS-GZA"]),
        ]
    )
    asked = "the card for parking a car"
    assert [found.article.key for found in library.ranked(asked, "en", TODAY, "PS-JEN")][:2] == ["near", "all"]
    assert "gaza" not in [found.article.key for found in library.ranked(asked, "en", TODAY, "PS-JEN")]
    assert {found.article.key for found in library.ranked(asked, "en", TODAY)} >= {"all", "near", "gaza"}


def test_related_articles_share_most_topics() -> None:
    library = Library(
        [
            made("one", "One", topics=["family", "rights"]),
            made("two", "Two", topics=["rights"]),
            made("three", "Three", topics=["family", "rights"]),
            made("four", "Four", topics=["health"]),
            made("draft", "Draft", topics=["family", "rights"], state="draft"),
            made("over", "Over", topics=["family", "rights"], valid_until="2026-01-01"),
        ]
    )
    assert library.related("one", TODAY) == ["three", "two"]
    assert library.related("four", TODAY) == []
    assert library.related("nothing", TODAY) == []


BROKEN = [
    ('topics = ["assistance"]', 'topics = ["sport"]', "articles[0].topics: «sport» is none of assistance, papers"),
    ('key = "cash_who"', 'key = "human"', "articles[0].key: «human» means something else in a conversation"),
    ('key = "cash_papers"', 'key = "cash_who"', "articles[1].key: «cash_who» stands here a second time"),
    (
        'label = "من يستحق المساعدة؟"\n',
        "",
        "articles[0].texts.ar.title: «من يستحق المساعدة النقدية؟» has 26 characters",
    ),
    ("[articles.texts.ar]", "[articles.texts.ka]", "articles[0].texts.ka: «ka» is no language of this profile"),
    ('checked_on = "2026-11-22"', 'regions = ["PS-XYZ"]', "articles[0].regions: «PS-XYZ» is no region of this profile"),
    (
        'checked_on = "2026-11-22"',
        'valid_from = "2026-11-22"\nvalid_until = "2026-11-21"',
        "articles[0]: it ends before it begins",
    ),
    ('checked_on = "2026-11-22"', 'checked = "2026-11-22"', "articles[0].checked: is no key of a profile"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), BROKEN, ids=[sentence[:40] for _r, _w, sentence in BROKEN])
def test_a_mistake_in_an_article_is_named_with_its_line(right: str, wrong: str, sentence: str) -> None:
    written = (profiles.FOLDER / "palestine-center.toml").read_text(encoding="utf-8")
    head, tail = written.split("[[articles]]", 1)
    assert right in tail
    with pytest.raises(profiles.ProfileInvalid) as invalid:
        profiles.parse(head + "[[articles]]" + tail.replace(right, wrong, 1), "ours.toml")
    (problem,) = [one for one in invalid.value.problems if sentence in one]
    line = int(problem.split(":")[1])
    assert head.count("\n") <= line <= head.count("\n") + 60
