"""Whole conversations with the Georgian civic centre in English."""

# ruff: noqa: E501 - a message is one line of a transcript

import pytest

from tests.flows.conftest import TUESDAY, Visit
from tests.flows.steps import agreed, number_and_pin
from tests.transcripts import Talk


@pytest.fixture
def emma(visit: Visit) -> Talk:
    """She lives in Georgia and writes in English."""
    return visit("georgia-center", "emma", "en", TUESDAY)


def test_in_english_from_hello_to_a_training(emma: Talk) -> None:
    emma(
        """
        > hi, I want to sign up for a training
        < …Which language shall we speak? [ქართული] [English]
        > English
        < Welcome to Khidi Civic Centre.⏎…
        < What you write here is kept locked, …⏎⏎Do you agree? [Yes] [No]
        > ok
        < You ask about a training or an event. Is that right? [Yes] [Something else] [Talk to a person]
        > yes
        < I show you where there is a training, a grant, a book or work. …
        < What would help you most? [A grant for our idea] [Training] …
        > training
        < Is it for you or for somebody else? …
        > for me
        < How old are you? …
        > 18 to 29
        < Is something of this hard for you? …
        > skip
        < Where do you live? Then I show what is near. …
        > imereti
        < How soon do you need somebody? …
        > it can wait
        < These places fit. The nearest stand first.
        < • Resource centre and library in Kutaisi⏎…
        < What would you like now? …
        """,
        "en",
    )


def test_in_english_a_complaint_that_is_followed_from_another_telephone(emma: Talk) -> None:
    agreed(emma, "en")
    emma(
        """
        > nobody paid my travel costs for the training in october
        < You want to complain: “I did not receive it”. Is that right? [Yes] [Something else] [Talk to a person]
        > yes
        < I have read what you wrote, and come back to it in a moment.
        < You can complain in three ways. Please choose one:…
        > with my name
        < I understood this from your words:⏎⏎• What: I did not receive it⏎• When: Longer ago · October 2026⏎⏎Is that right? …
        > yes
        < Is the complaint for you or for somebody else? …
        > for me
        < Which help is it about? …[Travel costs] …
        > travel costs
        < Which region? …
        > imereti
        < Which town, village, street or centre? …
        > Kutaisi, by the station
        < I keep what you wrote: “nobody paid my travel costs for the training in october”⏎⏎Is there anything to add? …
        > nothing to add
        < Is there a photo, a paper or a message that shows it? …
        > skip
        < What is your name, as on the identity card? [Skip]
        > skip
        < Is there a number that helps us find it faster? …
        > skip
        < May we call you? …
        > do not call
        < Last: three short questions. …
        > skip
        < Please check what I wrote down:…⏎• Which help: Travel costs⏎• Where: Imereti · Kutaisi, by the station⏎…
        > send it
        < Thank you. Your complaint has arrived.⏎⏎…
        < By the way: …
        """
    )
    number, pin = number_and_pin(emma)
    other = agreed(emma.another("lasha"), "en")
    other(
        f"""
        > {number}
        < It is with us and waits for a colleague.⏎…⏎⏎More is only shown with the PIN that came with the number. Please write it: six digits. [I do not have it]
        > {pin}
        < I did not receive it, number {number}⏎⏎It is with us and waits for a colleague.⏎…
        < What would you like to do? [Add something] [Take it back] [That is all]
        """
    )
