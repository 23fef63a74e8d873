"""Danger in words nobody foresaw is heard, however it is spoilt; what people write every day is not taken for it."""

from timeit import timeit

import pytest

from bench.spelling import spoilt
from bot.understanding.crisis import Alarm, Crisis, alarm
from bot.understanding.danger import KEYS, WEIGHTS
from bot.understanding.examples import dangers, digest, distinct, shipped
from bot.understanding.packed import unpack
from tests.understanding.sentences import sentences

UNSEEN = sentences("crisis_unseen.tsv")
OTHERS = sentences("crisis_of_others.tsv")  # by other hands than the examples, in five languages; some are of none
EVERYDAY = [text for label, text in sentences("intent_sentences.tsv") if label not in ("protection", "psychosocial")]


def test_no_unseen_cry_is_an_example() -> None:
    known = {example.text for example in dangers()}

    assert len(UNSEEN) >= 80
    assert [text for _label, text in UNSEEN if text in known] == []


def test_cries_never_seen_are_heard_and_their_kind_is_known() -> None:
    heard = [(label, found.kind) for label, text in UNSEEN if (found := alarm(text))]

    assert len(heard) >= 0.95 * len(UNSEEN)
    assert sum(label == kind for label, kind in heard) >= 0.95 * len(heard)


def test_so_are_those_of_other_hands_and_what_only_sounds_like_them_seldom_is() -> None:
    known = {example.text for example in dangers()}
    found = [(label, alarm(text)) for label, text in OTHERS if text not in known]
    heard = [(label, tier) for label, tier in found if label != "none"]
    ordinary = [tier for label, tier in found if label == "none"]

    assert len(heard) >= 200
    assert sum(tier is not None for _label, tier in heard) >= 0.94 * len(heard)
    assert sum(tier is not None and tier.kind == label for label, tier in heard) >= 0.85 * len(heard)
    assert sum(tier is not None for tier in ordinary) <= 0.09 * len(ordinary)  # they were written to deceive


@pytest.mark.parametrize("how", ["drawn out", "joined", "letter by letter", "one letter wrong"])
def test_they_are_heard_however_they_are_spoilt(how: str) -> None:
    heard = [text for _label, text in UNSEEN if alarm(text)]
    again = [alarm(spoilt(text, seed)[how]) is not None for text in heard for seed in range(3)]

    # Asked for is 0.97 over many texts; of these few, an unlucky one more is allowed for.
    assert sum(again) >= 0.95 * len(again)


def test_everyday_messages_are_no_danger() -> None:
    assert [text for text in EVERYDAY if alarm(text)] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ما عاد إلي لزوم", Crisis.SUICIDE),
        ("تعبت من الدنيا وبدي ارتاح للأبد", Crisis.SUICIDE),
        ("I won't be here tomorrow", Crisis.SUICIDE),
        ("he said he'd finish me tonight", Crisis.VIOLENCE_NOW),
        ("бивши ме туче", Crisis.VIOLENCE_NOW),
        ("ka rënë dhe s'po merr frymë", Crisis.MEDICAL),
        ("ბავშვს სცემს", Crisis.CHILD),
    ],
)
def test_indirect_words_and_other_languages_are_heard(text: str, kind: Crisis) -> None:
    found = alarm(text)

    assert found is not None
    assert found.kind is kind


def test_plain_words_are_of_tier_one_and_hints_of_tier_two() -> None:
    assert alarm("بدي اموت") == Alarm(1, Crisis.SUICIDE)
    assert alarm("b d i  a m o o t") == Alarm(1, Crisis.SUICIDE)
    found = alarm("everybody would have an easier life if I disappeared from it forever")
    assert found is None or found.tier == 2


def test_danger_is_not_drowned_in_a_long_story() -> None:
    story = "وصلت الى المركز الصبح وكان في ناس كتير والدور طويل وما حدا شرح شي. " * 4
    found = alarm(f"{story} والموظف قال اذا بتنامي معي بعطيكي خيمة. {story}")

    assert found is not None
    assert found.kind is Crisis.SEXUAL_ABUSE_BY_STAFF


BAD = {
    "empty": "",
    "blank": " \u200f\n",
    "one letter": "ا",
    "a number": "٢",
    "ten thousand letters": "بدون مسافات " * 900,
    "ten thousand letters without a space": "ظطضصق" * 2000,
    "mixed scripts": "مرحبا hello გამარჯობა здраво tungjatjeta",
    "code-switching": "بدي cancel الـ appointment تبعي please",
    "emoji": "😭😭😭🙏",
    "quoted news": "عاجل: مقتل ثلاثة في غارة، والأخبار تتحدث عن عشرات الجرحى",
    "a song": "كلمات اغنية: اموت فيك واعيش عشانك يا حبيبي",
    "a figure of speech": "this queue is killing me",
    "another figure": "ميت من الضحك",
    "a child's spelling": "انا بدي شنتا للمدرسا",
    "autocorrect": "بدي كابونة ما وصلت من الشجر الماضي",
    "a place": "انا من بيت لحم وساكن بدير البلح",
    "another place": "عايشة في السيدة زينب",
    "control characters": "\x00\x01\ud83d",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_bad_input_is_no_danger_and_raises_nothing(text: str) -> None:
    assert alarm(text) is None


def test_time_grows_with_the_length_and_no_faster() -> None:
    long = "كل يوم بستنى بالدور من الصبح وما حدا برد علي وبعدين برجع عالبيت " * 20
    short = long[: len(long) // 4]
    alarm(long)
    times = [min(timeit(lambda text=text: alarm(text), number=3) for _ in range(3)) for text in (short, long)]  # type: ignore[misc]

    assert times[1] < 12 * times[0]


def test_a_message_costs_about_a_millisecond() -> None:
    texts = [text for _label, text in sentences("crisis_sentences.tsv")]
    alarm(texts[0])
    best = min(timeit(lambda: [alarm(text) for text in texts], number=1) for _ in range(3))

    # 0.5 ms on a quiet core; the bound only guards against a search that grows with the tables.
    assert best / len(texts) < 8e-3


def test_the_weights_were_learnt_from_these_examples() -> None:
    """Change an example or a concept, and `make weights` is due."""
    assert unpack(WEIGHTS, KEYS).digest == digest()


def test_examples_contradict_each_other_nowhere() -> None:
    labels: dict[str, set[str]] = {}
    for example in dangers():
        labels.setdefault(example.text, set()).add(example.label)

    assert [text for text, found in labels.items() if len(found) > 1] == []
    assert set().union(*labels.values()) == {*Crisis, "none"}
    assert len(distinct(shipped())) > 2500
