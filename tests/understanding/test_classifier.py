"""A classifier learns in closed form, says when it is unsure, and judges itself honestly."""

import numpy as np
import pytest

from bot.understanding import ridge
from bot.understanding.classifier import Classifier, left_out
from bot.understanding.examples import Changes, Example, distinct, read, shipped, with_changes
from bot.understanding.grams import COLUMNS, Weighing, counted
from bot.understanding.preview import preview

FRUIT = [
    Example(text, label)
    for label, texts in {
        "apple": ("red apple pie", "an apple a day", "apples from the tree", "apple juice please", "green apples"),
        "plumber": ("the pipe leaks", "water under the sink", "a leaking tap", "my sink is blocked", "fix the pipe"),
        "train": ("when does the train leave", "a ticket to town", "train station", "the train is late", "two tickets"),
    }.items()
    for text in texts
]


def test_it_learns_and_guesses() -> None:
    classifier = Classifier.fit(FRUIT)

    assert [guess.label for guess in classifier.guesses(["apple cake", "leaking pipes", "trains"])] == [
        "apple", "plumber", "train",
    ]  # fmt: skip
    assert classifier.guess("apple").likely[0] == "apple"
    assert set(classifier.guess("apple").likely) == {"apple", "plumber", "train"}


def test_left_out_in_closed_form_is_what_training_without_one_gives() -> None:
    rows = counted([each.text for each in FRUIT])
    weighed = Weighing.learnt(rows).weighed(rows)
    labels = np.array([("apple", "plumber", "train").index(each.label) for each in FRUIT])
    _weights, scores = ridge.learn(weighed, labels, 3)
    likeness = ridge.likeness(weighed)
    likeness = likeness + np.tril(likeness, -1).T

    for out in range(len(FRUIT)):
        kept = np.arange(len(FRUIT)) != out
        wanted = np.eye(3, dtype=np.float32)[labels[kept]]
        shares = np.linalg.solve(likeness[np.ix_(kept, kept)] + ridge.PENALTY * np.eye(kept.sum()), wanted)
        assert scores[out] == pytest.approx(likeness[out, kept] @ shares, abs=1e-3)


def test_likeness_is_the_product_of_rows_however_common_their_columns() -> None:
    texts = [f"the same words {number % 7} and {number} others" for number in range(120)]
    rows = Weighing.learnt(counted(texts)).weighed(counted(texts))
    dense = np.zeros((len(texts), COLUMNS), np.float32)
    dense[rows.of(), rows.columns] = rows.values

    assert np.tril(ridge.likeness(rows)) == pytest.approx(np.tril(dense @ dense.T), abs=1e-4)


def test_the_root_by_halves_is_the_inverse_of_the_root() -> None:
    some = np.random.default_rng(1).normal(size=(500, 40)).astype(np.float32)
    matrix = some @ some.T + np.eye(500, dtype=np.float32)

    assert ridge._inverse_root(matrix) @ np.linalg.cholesky(matrix) == pytest.approx(np.eye(500), abs=2e-3)


def test_far_texts_are_not_answered() -> None:
    classifier = Classifier.fit(distinct(shipped()))
    far = [
        "the mitochondria of eukaryotic cells",
        "xylophone concerto in b flat",
        "квантовая физика",
        "日本語の文章です",
    ]

    assert [text for text in far if classifier.guess(text).answered] == []


def test_many_labels_are_learnt_too() -> None:
    examples = [Example(f"{word} {number}", word) for word in _words(25) for number in ("one", "two", "three", "four")]
    classifier = Classifier.fit(examples)

    assert [classifier.guess(f"{word} five").label for word in _words(25)] == _words(25)


def _words(number: int) -> list[str]:
    syllables = ("ba", "ke", "lo", "mi", "tu", "ra", "ze")
    return [f"{syllables[n % 7]}{syllables[n // 7]}{syllables[(n * 3) % 7]}x{chr(97 + n)}" for n in range(number)]


def test_one_label_tells_nothing_apart() -> None:
    with pytest.raises(ValueError, match="two labels"):
        Classifier.fit(FRUIT[:5])


def test_what_an_organisation_changes_holds() -> None:
    own = Example("وين العيادة المتنقلة", "aid")
    text = shipped()[0].text
    now = with_changes(Changes(added=[own], moved={text: "track", shipped()[1].text: ""}))

    assert own in now
    assert next(each.label for each in now if each.text == text) == "track"
    assert shipped()[1].text not in {each.text for each in now}
    with pytest.raises(LookupError):
        with_changes(Changes(moved={"nobody ever wrote this": "aid"}))


def test_the_effect_of_a_change_is_shown_before_it_is_saved() -> None:
    more = [*FRUIT, Example("apple trees in spring", "apple"), Example("blocked toilet", "plumber")]
    shown = preview(FRUIT, more)

    assert (shown.before.examples, shown.after.examples) == (15, 17)
    assert 0 <= shown.after.coverage <= 1
    assert all(change.before != change.after for change in shown.changes)
    assert shown.better + shown.worse <= len(shown.changes)
    assert [example for example, _guess in left_out(FRUIT)] == FRUIT


def test_a_table_with_a_broken_line_names_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("tables") / "broken.tsv"
    path.write_text("\ufeffa text\tlabel\r\n\r\nno label here\n", "utf-8")
    with pytest.raises(ValueError, match="line 3"):
        read(path)
