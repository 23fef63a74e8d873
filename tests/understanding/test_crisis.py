"""Words of danger are heard in Arabic, its dialects, Arabizi and English; idioms and complaints are not."""

from timeit import timeit

import pytest

from bot.understanding.crisis import Crisis, crisis
from tests.understanding.sentences import sentences

LABELLED = sentences("crisis_sentences.tsv")
DANGER = [(label, text) for label, text in LABELLED if label != "none"]
HARMLESS = [text for label, text in LABELLED if label == "none"]


def test_the_sentences_cover_every_kind_and_many_hard_negatives() -> None:
    kinds = [label for label, _text in DANGER]

    assert set(kinds) == set(Crisis)
    assert all(kinds.count(kind) >= 30 for kind in Crisis)
    assert len(HARMLESS) >= 200


def test_every_kind_of_danger_is_heard() -> None:
    wrong = [(text, label, crisis(text)) for label, text in DANGER if crisis(text) != label]

    assert wrong == []


def test_complaints_idioms_and_negations_are_not_taken_for_danger() -> None:
    assert [(text, crisis(text)) for text in HARMLESS if crisis(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "بَدّي أَمُوت",
        "بدي  امـــوت",
        "بدي\u200f اموت",
        "بديييي امووووت",
        "BDI AMOOT",
        "بدي، أموت!!!",
        "السلام عليكم اسمي في الكشف بس والله تعبت وبدي أموت وما حدا بسأل عني",
        "I want to\ndie",
        "I don’t want to live anymore",
    ],
)
def test_it_is_heard_however_it_is_spelled_and_whatever_stands_around(text: str) -> None:
    assert crisis(text) is Crisis.SUICIDE


@pytest.mark.parametrize("text", ["لا، زوجي عم يضربني", "No, he is hitting me right now"])
def test_no_as_an_answer_is_not_a_negation(text: str) -> None:
    assert crisis(text) is Crisis.VIOLENCE_NOW


def test_of_several_dangers_the_most_pressing_is_named() -> None:
    assert crisis("زوجي بيضربني وبدي اموت") is Crisis.SUICIDE
    assert crisis("الموظف اغتصبني") is Crisis.SEXUAL_ABUSE_BY_STAFF
    assert crisis("انا عمري ١٣ سنة وابوي بضربني") is Crisis.CHILD


@pytest.mark.parametrize("text", ["", " ", "🙂", "١٢٣", "\u200f", "a" * 10_000, "ما " * 3000])
def test_nothing_is_heard_in_nothing(text: str) -> None:
    assert crisis(text) is None


def test_listening_costs_next_to_nothing() -> None:
    texts = [text for _label, text in LABELLED]
    best = min(timeit(lambda: [crisis(text) for text in texts], number=1) for _ in range(5))

    # Under 50 µs on a quiet core; the bound only guards against a search that grows with the tables.
    assert best / len(texts) < 500e-6


@pytest.mark.parametrize(
    "text",
    [
        "ubiću se",
        "hoću da se ubijem",
        "najradije bih se ubila",
        "убићу се",
        "ne želim više da živim",
        "muž me tuče sad, pomozite",
        "otac ne diše, pomozite",
        "zovite hitnu, pao je i ne budi se",
        "bije mi dete",
        "dua të vdes",
        "du me dek",
        "burri më rreh",
        "baba me rreh",
        "ka me m'vra",
        "do me m'vra",
        "kam me e myt veten",
        "ma mir vdekun",
        "nuk po merr frymë",
        "nuk dua të jetoj më",
        "თავის მოკვლა მინდა",
        "ქმარი მცემს",
        "მინდა მოვკვდე",
        "qmari mcems",
        "მოკვლით მემუქრება",
        "tavs movikvlav",
        "ეს ცხოვრება აღარ მინდა",
    ],
)
def test_plain_words_in_georgian_albanian_and_serbian_are_of_tier_one(text: str) -> None:
    assert crisis(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "ubiću se od smeha",
        "muž me ne tuče",
        "burri nuk me rreh",
        "po vdes prej të qeshurit",
        "ne mogu da živim od ove pomoći",
        "nuk mund të jetoj me këtë ndihmë",
        "არ მცემს",
        "გული მცემს სიხარულით",
        "ne diše mi se od vrućine",
        "on me zove svaki dan",
    ],
)
def test_what_only_sounds_like_them_is_not(text: str) -> None:
    assert crisis(text) is None
