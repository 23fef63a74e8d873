"""Amal, who speaks English and has agreed to the talk; and who has agreed that her sentences are kept, too."""

import pytest

from tests.flows.learnt import UNCLEAR
from tests.flows.steps import agreed, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


@pytest.fixture
def amal(talk: Talk) -> Talk:
    return agreed(at(talk, WORKING), "en")


@pytest.fixture
def learns(amal: Talk) -> Talk:
    """Amal, who has agreed, and of whom one sentence is kept."""
    amal.say(UNCLEAR)
    press(amal, "menu", "complaint", "yes")
    amal.say("/menu")
    return amal
