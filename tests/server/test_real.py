"""The real flows, in Arabic, from the first word to the number and back to the case: through every channel's door."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.understanding.text import clean
from tests.server.harness import Installation
from tests.server.people import Amal, Huda, Person, Salma, answers

FIRST = ("complaint", "named", "self", "not_received")
LEFT_OUT = ("skip", "no", "today", "other")
STORY = "لم أستلم الطرد منذ شهرين، وجيراني كلهم استلموا"


@pytest.fixture
async def people(here: Installation) -> AsyncIterator[dict[str, Person]]:
    server = await here.start(topics="real")
    amal, huda, salma = Amal(here, server, language="ar"), Huda(here, server), Salma(here, server)
    yield {"telegram": amal, "whatsapp": huda, "webchat": salma}
    await salma.close()


def offered(person: Person) -> dict[str, str]:
    """Value to label of what the last message offers."""
    match person:
        case Amal():
            keyboard = person.calls[-1].params.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
            found = [(button["callback_data"], button["text"]) for row in keyboard for button in row]
        case Huda():
            has_some = "ContentSid" in person.got[-1]
            found = [(id, label) for label, (id, _listed) in person.buttons.items()] if has_some else []
        case Salma():
            last = next(message for message in reversed(person.messages) if message["from"] == "them")
            found = [(choice["value"], choice["label"]) for choice in last["choices"]]
        case _:
            raise AssertionError(person)
    return {id.partition(":")[2]: label for id, label in found}


async def press(person: Person, value: str) -> list[str]:
    while value not in offered(person):
        await answers(person, person.presses(offered(person)["more"]))
    return await answers(person, person.presses(offered(person)[value]))


async def complain(person: Person) -> str:
    """Greets, agrees, complains, leaves out what may be left out; the number."""
    await answers(person, person.says("السلام عليكم"))
    for value in ("ar", "accept", *FIRST):
        await press(person, value)
    for _question in range(30):
        choices = offered(person)
        if not choices:
            await answers(person, person.says(STORY))
        elif "change" in choices:
            return number_in(await press(person, "yes"))
        else:
            wanted = next((value for value in LEFT_OUT if value in choices), None)
            await press(person, wanted or next(value for value in choices if value not in ("more", "less")))
    raise AssertionError(person.heard[-3:])


def number_in(heard: list[str]) -> str:
    found = re.search(r"1\d{3} \d{4} \d{4}", re.sub("[\u2066-\u2069]", "", " ".join(heard)))
    assert found, heard
    return found[0]


@pytest.mark.parametrize("channel", ["telegram", "whatsapp", "webchat"])
async def test_a_complaint_in_arabic_and_its_number_followed_from_elsewhere(
    here: Installation, people: dict[str, Person], channel: str
) -> None:
    teller = people.pop(channel)
    number = await complain(teller)
    (case,) = here.rows("SELECT id, story_sealed, category, way, contact_id FROM cases")
    assert (case["category"], case["way"]) == ("not_received", "named")
    assert case["contact_id"] is not None
    assert here.opened("cases", "story_sealed", case) == STORY
    latin = [said for said in teller.heard[1:] if re.search(r"[A-Za-z]{4,}", said)]  # the first asks for the language
    assert latin == []

    other = next(iter(people.values()))
    await answers(other, other.says("مرحبا"))
    for value in ("ar", "accept", "track"):
        await press(other, value)
    arabic = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    told = clean(" ".join(await answers(other, other.says(arabic))))
    assert "وصل إلينا يوم" in told
    assert STORY not in told
    assert STORY not in here.log
