"""A complaint told at once is understood as one, and a question or a wish stays what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.examples import shipped
from bot.understanding.first_words import first_words
from bot.understanding.intents import Intent, understand
from tests.understanding.organisations import PROFILES, organisation
from tests.understanding.test_slots import sentences

SENSITIVE = [each.key for each in organisation("palestine").categories if each.sensitive]
FEW_TAKEN = 0.002  # of what is no complaint


@pytest.mark.parametrize(
    ("name", "text", "about"),
    [
        ("palestine", "ما وصلتني الكابونة في جنين شهر عشرة", "not_received"),
        ("ministry", "ما نزلت المساعدة النقدية شهر ١٠ وأنا من قباطية", "not_received"),
        ("egypt", "takaful manzelsh shahr 10, ana men sohag", "not_received"),
        ("egypt", "المعاش ما نزلش الشهر ده في الفيوم", "not_received"),
        ("georgia", "სტაჟირების თანხა დაგვიანდა, რუსთავი", "delayed"),
        ("kosovo", "Bursa po vonohet që nga muaji shtator", "delayed"),
        ("kosovo", "Помоћ ми није стигла, живим у Грачаници", "not_received"),
        ("palestine", "بدي أقدم شكوى", ""),
        ("palestine", "The officer asked me for a bribe of 100 shekels", ""),  # not said aloud
    ],
)
def test_a_complaint_is_one(name: str, text: str, about: str) -> None:
    found = first_words(text, organisation(name))
    assert (found.wish.intent, found.wish.flow, found.about) == (Intent.COMPLAINT, "complaint", about)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("palestine", "متى بتنزل المساعدة النقدية في جنين؟"),
        ("palestine", "أنا من جنين"),
        ("egypt", "الفيزا بتاعة تكافل ضاعت"),
        ("egypt", "عايز اعرف شروط تكافل"),
        ("palestine", "my boss is harassing me in Jenin"),
        ("georgia", "გამარჯობა, როდის იქნება ტრენინგი?"),
        ("kosovo", "Istok je daleko"),
    ],
)
def test_a_question_is_none(name: str, text: str) -> None:
    found = first_words(text, organisation(name))
    assert found.wish.intent is understand(text).intent
    assert (found.wish.intent is Intent.COMPLAINT, found.about) == (False, "")


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_no_complaint_is_hardly_ever_taken_for_one(name: str) -> None:
    others = [each.text for each in shipped() if each.label != Intent.COMPLAINT]
    org = organisation(name)
    taken = [text for text in others if first_words(text, org).wish.intent is not understand(text).intent]
    assert len(others) > 2000
    assert len(taken) <= FEW_TAKEN * len(others), taken


def test_most_told_complaints_are_understood_as_such() -> None:
    told = [
        (name, text)
        for name, text, said in sentences()
        if said["region"] != "-" and said["category"] not in ("-", *SENSITIVE, "card")
    ]
    found = [first_words(text, organisation(name)).wish.intent is Intent.COMPLAINT for name, text in told]
    assert len(told) >= 150
    assert sum(found) >= 0.9 * len(told)


@pytest.mark.parametrize("text", ["رشوة 100 شيكل في نابلس", "my boss is harassing me in Jenin"])
def test_what_is_grave_may_be_a_complaint_and_is_not_taken_for_one(text: str) -> None:
    found = first_words(text, organisation("palestine"))
    assert found.wish.intent is not Intent.COMPLAINT
    assert "complaint" in found.wish.likely


@given(st.sampled_from(sorted(PROFILES)), st.text(max_size=200))
def test_nothing_raises(name: str, text: str) -> None:
    assert first_words(text, organisation(name)) == first_words(text, organisation(name))
