"""An audience as a form puts it together comes back as it was, and says itself in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.organisation import Organisation
from bot.outreach.audience import EVERYONE, Is, read
from bot.outreach.building import DEEPEST, GROUP, Box, Line, asked, expression, of_audience, of_form
from bot.outreach.words import in_words

REGION = {"is": "region", "of": ["ps_jen", "ps_nbs"]}
CHANNEL = {"is": "channel", "of": ["telegram"]}
ENGLISH = {"is": "language", "of": ["en"]}


def fields(box: Box, path: str = "") -> list[tuple[str, str]]:
    """What a browser sends of the form that shows a box."""
    sent = [("how", box.how)] if not path else []
    for place, part in enumerate(box.parts):
        here = f"{path}{place}"
        sent.append((f"{here}.not", "yes" if part.negated else ""))
        if isinstance(part, Line):
            sent += [(f"{here}.about", part.about), *((f"{here}.of", value) for value in part.values)]
        else:
            sent += [(f"{here}.how", part.how), *fields(part, f"{here}.")]
    return sent


LINES = st.builds(
    Line, st.sampled_from(asked(topics=True, lists=True)), st.lists(st.text(max_size=5), unique=True), st.booleans()
)
BOXES = LINES
for _depth in range(DEEPEST):
    BOXES = st.one_of(
        LINES, st.builds(Box, st.sampled_from(["all", "any"]), st.lists(BOXES, max_size=3), st.booleans())
    )


@given(st.builds(Box, st.sampled_from(["all", "any"]), st.lists(BOXES, max_size=3)))
def test_a_form_reads_as_what_it_shows(box: Box) -> None:
    assert of_form(fields(box)) == box


@pytest.mark.parametrize(
    "stored",
    [
        EVERYONE,
        {"all": [REGION]},
        {"any": [REGION, {"not": CHANNEL}, {"not": {"all": [ENGLISH, {"any": [REGION, CHANNEL]}]}}]},
    ],
)
def test_what_is_kept_comes_back_in_the_form(stored: dict[str, Any]) -> None:
    box = of_audience(read(stored))
    assert box is not None
    assert expression(box) == stored


def test_a_single_condition_and_a_refusal_are_shown_in_a_group() -> None:
    for stored in (REGION, {"not": REGION}, {"not": {"any": [REGION]}}):
        box = of_audience(read(stored))
        assert box is not None
        assert expression(box) == {"all": [stored]}


def test_what_the_form_cannot_show_is_not_half_shown() -> None:
    deep: dict[str, Any] = REGION
    for _level in range(DEEPEST + 2):
        deep = {"all": [deep]}
    for stored in (
        deep,
        {"not": {"not": REGION}},
        {"all": [EVERYONE]},
        {"all": [{"is": "complained", "of": ["queue"]}]},
    ):
        assert of_audience(read(stored)) is None


def test_parts_are_added_and_taken_away() -> None:
    box = Box()
    box.add("", "region")
    box.add("", GROUP)
    box.add("1", "channel")
    box.add("1", GROUP)
    box.add("1.1", "age")
    box.add("1.1", GROUP)  # too deep
    box.add("0", "channel")  # no group
    box.add("7", "channel")
    box.add("x", "channel")
    box.add("", "sensitive")
    assert box == Box("all", [Line("region"), Box("any", [Line("channel"), Box("any", [Line("age")])])])
    for path in ("9", "", "0.1", "1.7.2", "-1", "1..1"):
        box.remove(path)
    box.remove("1.1.0")
    box.remove("0")
    assert box == Box("all", [Box("any", [Line("channel"), Box("any")])])


@given(st.lists(st.tuples(st.text(alphabet="0123456789.abouthwnf", max_size=12), st.text(max_size=10))))
def test_a_form_that_nobody_made_reads_as_something(pairs: list[tuple[str, str]]) -> None:
    assert isinstance(expression(of_form(pairs)), dict)


def test_an_audience_says_itself(org: Organisation) -> None:
    lists = {"6f7c9c8a-0000-4000-8000-000000000000": "October"}
    stored = {"all": [REGION, {"any": [CHANNEL, {"not": ENGLISH}]}, {"not": {"all": [CHANNEL, ENGLISH]}}]}
    plain = in_words(read(stored), org, lists).translate(dict.fromkeys(range(0x2066, 0x206A)))
    assert plain == (
        "Region: Jenin and Nablus, and (Channel: Telegram, or Language: none of English), "
        "and (not (Channel: Telegram, and Language: English))"
    )
    assert in_words(read(EVERYONE), org, lists) == "Everybody who wants news"
    gone = in_words(read({"is": "list", "of": ["00000000-0000-4000-8000-000000000009"]}), org, lists)
    assert "a list that is gone" in gone
    closing = {"is": "complained", "of": ["queue"], "region": "ps_jen", "first": "2026-09-01", "last": "2026-10-31"}
    assert "Jenin" in in_words(read(closing), org, lists)
    assert {*asked(topics=False, lists=False)} == {*asked(topics=True, lists=True)} - {Is.TOPIC, Is.LIST}
