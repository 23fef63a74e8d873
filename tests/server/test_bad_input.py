"""What people send that answers nothing: each gets a clear word on every channel, and nothing is lost."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientOSError

from tests.server.conftest import NAME, WORD
from tests.server.harness import Installation, until
from tests.server.people import Amal, Huda, Person, Salma, answers
from tests.standins.twilio import Medium
from tests.transcripts import PNG, VOICE

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("left_well")]

Somebody = Callable[[str], Person]
CHANNELS = ["telegram", "whatsapp", "webchat"]
UNREADABLE = "I cannot read this kind of message."
AGAIN = "Please choose one of these."
OLD = "This button belongs to an earlier question."


async def agreed(person: Person) -> Person:
    """Somebody who speaks English and agreed; the menu stands."""
    await answers(person, person.says("/language en"))
    assert (await answers(person, person.says("yes")))[-1] == "What now?"
    return person


async def at_the_choice(person: Person) -> Person:
    """ "What is it about?" waits, with two buttons."""
    await agreed(person)
    assert (await answers(person, person.says(f"#{WORD}")))[-1] == f"What is #{WORD} about?"
    return person


async def at_the_story(person: Person) -> Person:
    """ "And then?" waits for free words."""
    await at_the_choice(person)
    assert (await answers(person, person.says("delayed")))[-1] == f"I heard #{WORD} delayed. And then?"
    return person


UNKNOWN = {
    "sticker": {"sticker": {"file_id": "x", "emoji": "😢", "set_name": WORD}},
    "poll": {"poll": {"id": "1", "question": WORD, "options": []}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "a kind to come": {"hologram": {"file_id": "x", "caption": WORD}},
    "nothing at all": {},
    "empty text": {"text": ""},
    "text that is none": {"text": {"words": [WORD]}},
}


@pytest.mark.parametrize("kind", UNKNOWN)
async def test_telegram_kinds_nobody_reads(somebody: Somebody, kind: str) -> None:
    amal = await at_the_choice(somebody("telegram"))
    assert isinstance(amal, Amal)
    heard = await answers(amal, amal.sends(amal.update(**UNKNOWN[kind])))
    assert heard[0].startswith(UNREADABLE)
    assert heard[1] == f"What is #{WORD} about?"


async def test_telegram_updates_nobody_knows_are_kept_for_inspection(house: Installation, somebody: Somebody) -> None:
    amal = somebody("telegram")
    assert isinstance(amal, Amal)
    kept = len(house.rows("SELECT 1 FROM raw_update"))
    for unknown in (
        {"telepathy": {"from": {"first_name": NAME}, "text": WORD}},
        {"message": [WORD]},
        {"message": None},
    ):
        assert await answers(amal, amal.sends({"update_id": 1, **unknown})) == []
    assert len(house.rows("SELECT 1 FROM raw_update")) == kept + 3
    stored = b"".join(bytes(row["content_sealed"]) for row in house.rows("SELECT content_sealed FROM raw_update"))
    assert WORD.encode() not in stored


@pytest.mark.parametrize("kind", ["sticker", "reaction", "unknown", "a_kind_to_come", "poll"])
async def test_whatsapp_kinds_nobody_reads(somebody: Somebody, kind: str) -> None:
    huda = await at_the_choice(somebody("whatsapp"))
    assert isinstance(huda, Huda)
    heard = await answers(huda, huda.sends(huda.form(MessageType=kind, SomethingNew=WORD)))
    assert heard[0].startswith(UNREADABLE)
    assert heard[1] == f"What is #{WORD} about?"


NOTHING = ["", " ", "\u200b\u200c\u200d\ufeff", "\x00\x07\x1b", "\u202e\u202c\u2066\u2069", "\u2800\u3164", "\n\n\t"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_messages_that_show_nothing(somebody: Somebody, channel: str) -> None:
    person = await at_the_choice(somebody(channel))
    for nothing in NOTHING:
        if isinstance(person, Salma) and not nothing.strip():
            assert await answers(person, person.says(nothing), status=400) == []
            assert person.answer["message"] == "There is nothing in this message yet."
        else:
            heard = await answers(person, person.says(nothing))
            assert heard[0].startswith(UNREADABLE), nothing.encode()
            assert heard[1] == f"What is #{WORD} about?"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_invisible_and_turning_characters_do_not_reach_the_story(
    house: Installation, somebody: Somebody, channel: str
) -> None:
    person = await at_the_story(somebody(channel))
    dirty = f"pla\u200bnted\u2060word \u202eevil\u202c \x07bell \u2066{'x' * 3}\u2069\ufeff"
    heard = await answers(person, person.says(dirty))
    assert heard == [f"I heard {WORD} evil bell xxx. And then?"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_pictures_alone_are_no_story(somebody: Somebody, channel: str) -> None:
    person = await at_the_story(somebody(channel))
    heard = await answers(person, person.says("🙂🙏🏽👨‍👩‍👧🇵🇸"))
    assert heard == ["I could not read that. Please write it in words.", f"I heard #{WORD} delayed. And then?"]
    assert (await answers(person, person.says("😭 they took it 😭")))[-1] == "I heard 😭 they took it 😭. And then?"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_ten_thousand_characters_are_one_answer(house: Installation, somebody: Somebody, channel: str) -> None:
    person = await at_the_story(somebody(channel))
    text = " ".join([WORD] * 1000)[:10_000]
    if channel == "webchat":
        assert await answers(person, person.says(text), status=413) == []
        assert isinstance(person, Salma)
        assert person.answer["message"].startswith("This is too long for one message.")
        return
    heard = await answers(person, person.says(text))
    most = 4096 if channel == "telegram" else 1600
    assert all(len(part) <= most for part in heard)
    assert " ".join(" ".join(heard).split()) == f"I heard {text}. And then?"


async def _heard_out(person: Person, text: str, status: int) -> list[str]:
    """The door may shut before everything was said, and its answer be lost with the connection: say it again."""
    for _again in range(5):
        with contextlib.suppress(ClientOSError):
            return await answers(person, person.says(text), status=status)
    raise AssertionError("the door shuts without a word")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_words_that_are_far_too_many_are_declined(somebody: Somebody, channel: str) -> None:
    person = await at_the_story(somebody(channel))
    status = {"telegram": 200, "whatsapp": 413, "webchat": 413}[channel]
    heard = await _heard_out(person, "x " * 50_000, status)
    if status == 200:
        assert heard[0] == "This is too long for me. Please write it shorter."
    assert (await answers(person, person.says("short")))[-1] == "I heard short. And then?"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_voice_note_where_a_choice_was_asked_goes_to_a_human(
    house: Installation, somebody: Somebody, channel: str
) -> None:
    person = await at_the_choice(somebody(channel))
    waiting = len(house.rows("SELECT 1 FROM handoff"))
    heard = await answers(person, speaks(person, house))
    assert heard == [
        "I cannot listen to voice notes myself. A colleague will hear it and answer you here.",
        AGAIN,
        f"What is #{WORD} about?",
    ]
    assert len(house.rows("SELECT 1 FROM handoff")) == waiting + 1
    await until(lambda: not house.rows("SELECT 1 FROM attachment WHERE state <> 'kept'"), house.log[-2000:])


async def speaks(person: Person, house: Installation) -> int:
    match person:
        case Amal():
            house.telegram.files["voice/note.oga"] = VOICE
            voice = {"file_id": "voice/note.oga", "file_unique_id": "u", "duration": 2, "mime_type": "audio/ogg"}
            return await person.sends(person.update(voice=voice))
        case Huda():
            form = person.form(NumMedia="1", MediaContentType0="audio/ogg", MessageType="audio")
            form["MediaUrl0"] = house.twilio.put(form["MessageSid"], "ME1", Medium(VOICE, "audio/ogg"))
            return await person.sends(form)
        case Salma():
            return await person.sends({}, [("voice", VOICE, "note.ogg", "audio/ogg")])
    raise AssertionError(person)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_number_out_of_range(somebody: Somebody, channel: str) -> None:
    person = await at_the_choice(somebody(channel))
    for typed in ("0", "3", "99", "٩٩", "-1", "1.5", "999999999999999999999", "²"):
        assert await answers(person, person.says(typed)) == [AGAIN, f"What is #{WORD} about?"], typed
    assert (await answers(person, person.says("٢")))[-1] == f"I heard #{WORD} delayed. And then?"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_button_pressed_twice_counts_once(house: Installation, somebody: Somebody, channel: str) -> None:
    person = await at_the_story(somebody(channel))
    for words in ("one", "two", "three"):
        await answers(person, person.says(words))
    await answers(person, person.presses("Skip"))
    cases, before = len(house.cases()), len(person.heard)
    yes = person.buttons["Yes"]  # type: ignore[attr-defined]
    assert await asyncio.gather(*(press(person, yes, "Yes") for _ in range(3))) == [200] * 3
    await house.all_sent()
    if isinstance(person, Salma):
        person.messages.clear()
        await person.look()
    assert len(house.cases()) == cases + 1
    assert sum("is filed" in said for said in person.heard[before:]) == 1
    assert OLD in person.heard[before:]


async def press(person: Person, button: Any, label: str) -> int:
    match person:
        case Amal():
            return await person.sends(person.press(button))
        case Huda():
            return await person.sends(person.form(label, ButtonPayload=button[0], ButtonText=label))
        case Salma():
            return await person.sends({"button": button})
    raise AssertionError(person)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_button_of_yesterdays_question_answers_none_of_today(somebody: Somebody, channel: str) -> None:
    person = await at_the_choice(somebody(channel))
    old = person.buttons["Delayed"]  # type: ignore[attr-defined]
    await answers(person, person.says("not received"))
    heard = await answers(person, press(person, old, "Delayed"))
    assert heard == [OLD, f"I heard #{WORD} not_received. And then?"]


async def test_buttons_nobody_made(somebody: Somebody) -> None:
    amal, salma = await at_the_choice(somebody("telegram")), await at_the_choice(somebody("webchat"))
    assert isinstance(amal, Amal)
    assert isinstance(salma, Salma)
    here = amal.buttons["Delayed"].partition(":")[0]
    for button in (
        "zz:nothing",
        f"{here}:nothing",
        f"{here}:",
        ":",
        f"{here}:دعم",
        "x" * 64,
        f"{here}:delayed:delayed",
    ):
        heard = await answers(amal, amal.sends(amal.press(button)))
        assert heard[0] in (OLD, AGAIN), button
        assert heard[1] == f"What is #{WORD} about?"
        assert await salma.sends({"button": button}) in (200, 400)
    assert (await answers(amal, amal.sends(amal.press("0:erase_everything"))))[-1] == "What now?"


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_twenty_messages_in_a_second_are_all_taken(somebody: Somebody, channel: str) -> None:
    person = await at_the_choice(somebody(channel))
    before = len(person.heard)
    assert await asyncio.gather(*(person.says(f"{WORD} {n}") for n in range(20))) == [200] * 20
    await person.here.all_sent()
    assert person.heard[before:].count(AGAIN) == 20


async def test_a_flood_in_the_web_chat_is_told_to_wait(somebody: Somebody) -> None:
    salma = await at_the_choice(somebody("webchat"))
    assert isinstance(salma, Salma)
    taken, declined = 0, []
    while not declined and taken < 100:
        if await salma.says(f"{WORD} {taken}") == 200:
            taken += 1
        else:
            declined.append(salma.answer)
    assert declined[0]["error"] == "too_many_messages"
    assert declined[0]["message"].startswith("Many messages at once. Please wait a moment")
    assert declined[0]["retry_after"] >= 1
    assert sum(m["from"] == "me" and m["text"].startswith(WORD) for m in salma.messages) == taken


async def test_a_file_that_is_none_is_said_so(house: Installation, somebody: Somebody) -> None:
    amal, salma = await at_the_story(somebody("telegram")), await at_the_story(somebody("webchat"))
    assert isinstance(amal, Amal)
    assert isinstance(salma, Salma)
    house.telegram.files["bad.exe"] = b"MZ" + bytes(200)
    document = {"file_id": "bad.exe", "file_unique_id": "u", "file_name": f"{WORD}.pdf", "mime_type": "application/pdf"}
    assert await amal.sends(amal.update(document=document)) == 200
    await amal.hears("I could not open the file you sent.")
    assert await salma.sends({}, [("file", b"MZ" + bytes(200), f"{WORD}.pdf", "application/pdf")]) == 415
    assert salma.answer["message"].startswith("This kind of file is not taken.")
    assert await salma.sends({}, [("file", PNG, "photo.png", "image/png")]) == 200
