"""A free text leads to its topic where it is plain; where it is not, the menu is the better answer."""

import pytest

from bot.understanding.intents import intent
from tests.understanding.sentences import sentences

LABELLED = sentences("intent_sentences.tsv")


def test_topics_are_understood_and_nothing_is_made_of_nothing() -> None:
    wrong = [(text, label, intent(text)) for label, text in LABELLED if (intent(text) or "none") != label]

    assert wrong == []


def test_every_topic_of_the_menu_is_asked_for_in_arabic_and_english() -> None:
    for topic in {label for label, _text in LABELLED}:
        texts = [text for label, text in LABELLED if label == topic]
        assert any(text.isascii() for text in texts)
        assert any(not text.isascii() for text in texts)


@pytest.mark.parametrize("text", ["مرحبا بدي اشتكي", "السلام عليكم، عندي شكوى"])
def test_a_greeting_before_a_wish_is_no_greeting(text: str) -> None:
    assert intent(text) == "complaint"


def test_as_much_for_one_topic_as_for_another_is_unsure() -> None:
    assert intent("محامي ودعم نفسي") is None


@pytest.mark.parametrize("text", ["", "🙂", "1", "...", "كلمة " * 1000])
def test_what_says_nothing_is_unsure(text: str) -> None:
    assert intent(text) is None
