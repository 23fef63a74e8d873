"""Whatever somebody writes: nothing raises, nothing is made up, the same is understood each time, and at once."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.organisation import CATEGORIES
from bot.understanding.slots import CERTAIN, read_complaint
from tests.understanding.organisations import PROFILES, organisation
from tests.understanding.test_slots import sentences

NAMES = st.sampled_from(sorted(PROFILES))
MOST = 0.001  # seconds for a message
TELLING = [word for _name, text, _said in sentences() for word in text.split()]
mixed = st.lists(st.one_of(st.sampled_from(TELLING), st.text(max_size=8)), max_size=30).map(" ".join)


@given(NAMES, st.one_of(st.text(max_size=300), mixed))
def test_nothing_raises_and_only_values_of_the_organisation_are_filled_in(name: str, text: str) -> None:
    org = organisation(name)
    found = read_complaint(text, org)
    assert found == read_complaint(text, org)
    assert found.category in ("", *CATEGORIES)
    assert all(org.category(key).sensitive for key in found.grave)
    assert found.programme in {"", *(programme.key for programme in org.programmes)}
    assert found.region in {"", *(region.key for region in org.regions)}
    towns = {town for region in org.regions if region.key == found.region for town in region.towns}
    assert found.place in {"", *towns}
    assert found.amount is None or found.amount.value > 0
    filled = {
        "category": found.category, "programme": found.programme, "region": found.region, "moment": found.moment,
        "amount": found.amount,
    }  # fmt: skip
    assert {key for key, sure in found.sure.items() if sure >= CERTAIN} >= {k for k, value in filled.items() if value}


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "م", "ش", "ما", "ل", "وو", "١", "🙂", "؟!", "\u202e\u200f"),
        *("ا" * 10_000, "ما وصل " * 2_000, "1 " * 5_000, "9" * 400, "-" * 99),
    ],
)
@pytest.mark.parametrize("name", sorted(PROFILES))
def test_odd_texts(name: str, text: str) -> None:
    assert read_complaint(text, organisation(name)) == read_complaint(text, organisation(name))


def test_a_message_is_read_at_once() -> None:
    told = [(organisation(name), text) for name, text, _said in sentences()]
    for org, text in told:
        read_complaint(text, org)
    begun = process_time()
    for org, text in told:
        read_complaint(text, org)
    assert (process_time() - begun) / len(told) < MOST


def test_what_is_sensitive_is_touched_on_wherever_it_is_understood() -> None:
    org = organisation("palestine")
    found = [read_complaint(text, org) for name, text, _said in sentences() if name == "palestine"]
    grave = [each for each in found if each.category and org.category(each.category).sensitive]
    assert len(grave) >= 20
    assert all(each.category in each.grave for each in grave)
