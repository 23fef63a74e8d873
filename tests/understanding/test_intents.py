"""What people wish is understood in every language where it is plain; where it is not, it says so."""

from collections.abc import Iterator

import pytest

from bot.understanding import intents
from bot.understanding.examples import Example, digest, shipped
from bot.understanding.grams import WORDS
from bot.understanding.intents import FLOWS, Intent, fitted, understand, use
from bot.understanding.packed import unpack
from flows import TOPICS
from flows.menu_words import meaning
from tests.understanding.sentences import sentences

LABELLED = sentences("intent_sentences.tsv")
LEAST = {"ar-PS": 25, "ar-EG": 25, "ar": 25, "arabizi": 15, "en": 15, "ka": 15, "sq": 15, "sr": 15, "sr-Cyrl": 15}


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    use(None)
    yield
    use(None)


def test_every_intent_has_enough_examples_in_every_language() -> None:
    counts = {(each.language, each.label): 0 for each in shipped()}
    for each in shipped():
        counts[each.language, each.label] += 1

    assert {language for language, _label in counts} == set(LEAST)
    assert {label for _language, label in counts} == set(Intent)
    assert [key for key, count in counts.items() if count < LEAST[key[0]]] == []


def test_sentences_mean_what_they_did() -> None:
    """Those of the phrase book that was here before: hardly one may be taken for something else."""
    wishes = [(label, text) for label, text in LABELLED if label != Intent.NONE]
    wrong = [(label, text) for label, text in wishes if intents._in_force().guess(text).label != label]
    mistaken = [text for label, text in wishes if understand(text).intent not in (label, Intent.NONE)]

    assert len(wrong) <= 0.03 * len(wishes), wrong
    assert len(mistaken) <= 0.01 * len(wishes), mistaken


def test_what_says_nothing_leads_nowhere() -> None:
    silent = [text for label, text in LABELLED if label == Intent.NONE]

    assert [text for text in silent if understand(text).flow] == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("بدي أشتكي ما وصلتني الكابونة", Intent.COMPLAINT),
        ("3ayez mosa3da", Intent.AID),
        ("bedi mo7ami", Intent.LEGAL),
        ("مرحبا بدي اشتكي", Intent.COMPLAINT),
        ("السلام عليكم، عندي شكوى", Intent.COMPLAINT),
        ("Hoću da se žalim na službenika", Intent.COMPLAINT),
        ("Хоћу да се жалим на службеника", Intent.COMPLAINT),
        ("dua të ankohem për punonjësin", Intent.COMPLAINT),
        ("საჩივარი მინდა დავწერო", Intent.COMPLAINT),
        ("ازيك عامل ايه", Intent.GREETING),
        ("شكرا كتير الله يجزيكم الخير", Intent.THANKS),
    ],
)
def test_plain_wishes_are_understood(text: str, intent: Intent) -> None:
    assert understand(text).intent is intent


def test_what_is_unsure_offers_the_likeliest_flows() -> None:
    found = understand("عندي مشكلة بالبيت مع اخوتي على الورثة والاجار")

    assert found.flow == "" or found.flow == "legal"
    assert "legal" in found.likely
    assert 1 < len(found.likely) <= 3


@pytest.mark.parametrize("text", ["", " ", "🙂", "1", "...", "ا", "hm", "كلمة " * 1000, "ظ" * 10_000, "\ud83d"])
def test_what_says_nothing_is_unsure(text: str) -> None:
    found = understand(text)

    assert found.intent is Intent.NONE
    assert found.flow == ""


def test_every_intent_leads_to_a_flow_there_is_and_has_words() -> None:
    assert set(FLOWS.values()) <= set(TOPICS)
    assert all(meaning(intent) for intent in FLOWS)


def test_the_weights_were_learnt_from_these_examples() -> None:
    assert unpack(intents.WEIGHTS, WORDS).digest == digest()


def test_another_classifier_takes_over_at_once() -> None:
    wish = "حابب ازرع {crop} ع السطح"
    added = [Example(wish.format(crop=crop), "track") for crop in ("زعتر", "نعنع", "ورد")]
    assert understand(wish.format(crop="فجل")).flow != "track"
    use(fitted([*(each for each in shipped() if each.language == "en"), *added]))

    assert understand("حابب ازرع فجل ع السطح").flow == "track"


def test_a_label_that_is_no_intent_is_refused() -> None:
    with pytest.raises(ValueError, match="gardening"):
        fitted([*shipped()[:50], Example("x", "gardening")])
