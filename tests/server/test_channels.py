"""A whole conversation through each channel's real door, and what happens when its provider fails."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest
from yarl import URL

from bot import files, queueing
from bot.messages import Attachment, Media, Outgoing
from tests.server.harness import PUBLIC_URL, Installation, until
from tests.server.people import Amal, Huda, Person, Salma, answers
from tests.standins.twilio import Medium
from tests.transcripts import PNG

WELCOME = ["Hello.", "Do you agree?"]


@pytest.fixture
async def salma(here: Installation) -> AsyncIterator[Salma]:
    salma = Salma(here, await here.start())
    yield salma
    await salma.close()


async def complain(person: Person, photo: Callable[[], Any]) -> None:
    """From the first word to the number, with buttons, a typed number, words and a photo."""
    assert await answers(person, person.says("/language en")) == WELCOME
    assert await answers(person, person.presses("Yes")) == ["What now?"]
    assert await answers(person, person.says("#a")) == ["What is #a about?"]
    assert await answers(person, person.says("٢")) == ["I heard #a delayed. And then?"]
    assert await answers(person, person.says("one")) == ["I heard one. And then?"]
    assert await answers(person, person.says("two")) == ["I heard two. And then?"]
    assert await answers(person, person.says("three")) == ["I heard three. Any photos?"]
    assert await answers(person, photo()) == ["Thank you, I have it. Send more, or press the button."]
    assert await answers(person, person.presses("Done")) == ["#a with 1 files: shall I file it?"]
    assert (await answers(person, person.presses("Yes")))[0].startswith("#a is filed, its number is 1")


async def whole_case(here: Installation) -> None:
    """The case that was told is stored, with the bytes of its file."""
    (case,) = here.cases()
    assert (case["opening"], case["category"], case["parts"]) == ("#a", "delayed", ["one", "two", "three"])
    await until(lambda: here.rows("SELECT 1 FROM attachment WHERE state = 'kept'"), lambda: here.log[-3000:])
    (file,) = here.rows("SELECT id, case_id FROM attachment")
    assert file["case_id"] == case["id"]
    with here.inside() as db:
        opened = files.open_file(db, file["id"])
    assert opened is not None
    assert opened[0] == "image/png"


def reply(here: Installation, *, with_file: bool = False) -> UUID:
    """What a caseworker's answer queues, in whatever process it is written; the contact's id."""
    with here.inside() as db:
        (contact,) = here.rows("SELECT id FROM contact")
        paper: tuple[Attachment, ...] = ()
        if with_file:
            id = files.store(db, Media.PHOTO, "paper.png", PNG, contact["id"])
            paper = (Attachment(Media.PHOTO, id=id, mime="image/png", name="paper.png", size=len(PNG)),)
        assert queueing.enqueue(db, contact["id"], Outgoing("Here is your paper.", attachments=paper))
    return UUID(str(contact["id"]))


def states(here: Installation) -> list[str]:
    return [row["state"] for row in here.rows("SELECT state FROM message WHERE outgoing ORDER BY seq")]


async def test_a_complaint_on_telegram_with_a_file_each_way(here: Installation) -> None:
    amal = Amal(here, await here.start())
    here.telegram.files["photos/1.png"] = PNG
    await complain(amal, lambda: amal.sends(amal.photo("photos/1.png")))
    await whole_case(here)
    reply(here, with_file=True)
    await amal.hears("Here is your paper.")
    (sent,) = [call for call in amal.calls if call.method == "sendPhoto"]
    assert sent.files["photo"].content.startswith(b"\x89PNG")
    # Buttons that were pressed are taken off, and every press is answered, so that no clock turns on the screen.
    await until(lambda: len(here.telegram.made("answerCallbackQuery")) == 3)
    assert [call.params["text"] for call in here.telegram.made("editMessageText")]


async def test_a_complaint_on_whatsapp_with_a_file_each_way(here: Installation) -> None:
    huda = Huda(here, await here.start())

    async def photo() -> int:
        form = huda.form(NumMedia="1", MediaContentType0="image/png", MessageType="image")
        form["MediaUrl0"] = here.twilio.put(form["MessageSid"], "ME1", Medium(PNG, "image/png"))
        return await huda.sends(form)

    await complain(huda, photo)
    await whole_case(here)
    reply(here, with_file=True)
    await here.all_sent()
    await until(lambda: any("MediaUrl" in form for form in huda.got), lambda: here.log[-2000:])
    (media,) = [form["MediaUrl"] for form in huda.got if "MediaUrl" in form]
    assert media.startswith(f"{PUBLIC_URL}/media/")
    address = huda.server.base + URL(media).path
    async with here.browser.get(address) as answer:
        assert answer.status == 200
        assert (await answer.read()).startswith(b"\x89PNG")
    id, expires, signature = URL(media).parts[2:]
    later = f"/media/{id}/{int(expires) + 1}/{signature}"
    assert [await huda.server.get(path) for path in (later, URL(media).path[:-1])] == [404, 404]
    assert all(form["StatusCallback"] == f"{PUBLIC_URL}/whatsapp/status" for form in huda.got)


async def test_a_long_list_on_whatsapp_is_answered_by_item_word_and_number(here: Installation) -> None:
    huda = Huda(here, await here.start())
    await answers(huda, huda.says("/language en"))
    await answers(huda, huda.says("yes"))
    assert (await answers(huda, huda.says("Long list"))) == ["Which letter?"]
    listed = huda.buttons
    assert len(listed) == 10
    assert all(in_list for _id, in_list in listed.values())
    (more,) = [label for label, (id, _) in listed.items() if id.endswith(":more")]
    assert (await answers(huda, huda.presses(more))) == ["Which letter?"]
    assert "Letter 10" in huda.buttons
    assert (await answers(huda, huda.presses("Letter 12"))) == ["You took v12."]
    # The templates with which all this is shown are made once, whoever is asked what.
    names = [template["friendly_name"] for template in here.twilio.created]
    assert len(names) == len(set(names))


async def test_a_complaint_in_the_web_chat_with_a_file_each_way(here: Installation, salma: Salma) -> None:
    await complain(salma, lambda: salma.sends({}, [("file", PNG, "photo.png", "image/png")]))
    await whole_case(here)
    mine = [message["text"] for message in salma.messages if message["from"] == "me"]
    assert mine[mine.index("Yes") :][:3] == ["Yes", "#a", "٢"]
    reply(here, with_file=True)
    await until(lambda: states(here)[-1] == "sent", lambda: here.log[-2000:])
    await salma.look()
    (paper,) = [a for message in salma.messages if message["from"] == "them" for a in message["attachments"]]
    async with salma.page.get(salma.server.base + paper["url"]) as answer:
        assert answer.content_type == "image/png"
        assert (await answer.read()).startswith(b"\x89PNG")
    assert await salma.server.get(paper["url"]) == 404  # another browser, another person


async def test_news_of_another_process_reach_an_open_page(here: Installation, salma: Salma) -> None:
    await answers(salma, salma.says("hi"))
    async with salma.page.get(f"{salma.server.base}/chat/events") as stream:
        reply(here)
        async for line in stream.content:
            if line.startswith(b"event: news"):
                break
    await salma.look()
    assert salma.heard[-1] == "Here is your paper."


@pytest.mark.parametrize(
    ("status", "said", "delay"),
    [(500, b"<html>", 0), (502, b"", 0), (0, b"", 0), (0, b"", 60), (200, b"{", 0), (401, "Unauthorized", 0)],
    ids=["500", "502", "hung up", "time-out", "no answer to read", "401"],
)
async def test_telegram_fails_and_the_reply_comes_later_in_order(
    here: Installation, status: int, said: str | bytes, delay: float
) -> None:
    amal = Amal(here, await here.start())
    await amal.talks(("#a", "Do you agree?"))
    here.telegram.fail("sendMessage", status, said, delay=delay)
    for line in ("yes", "delayed", "one"):
        assert await amal.says(line) == 200
    if status == 401:  # staff must act, which takes its time: let it pass
        await until(lambda: states(here)[2:] == ["queued"] * 3, lambda: here.log[-2000:])
        here.rows("UPDATE message SET next_try_at = now() WHERE state = 'queued'")
    await amal.hears("I heard one.")
    assert amal.heard[2:] == ["What is #a about?", "I heard #a delayed. And then?", "I heard one. And then?"]
    await here.all_sent()
    assert set(states(here)) == {"sent"}


async def test_what_telegram_refuses_is_failed_and_stops_nobody(here: Installation) -> None:
    amal = Amal(here, await here.start())
    await amal.talks(("#a", "Do you agree?"))
    here.telegram.fail("sendMessage", 400, "Bad Request: message text is empty")
    assert await amal.says("yes") == 200
    await amal.talks(("delayed", "I heard #a delayed"))
    await here.all_sent()
    assert states(here) == ["sent", "sent", "failed", "sent"]


async def test_who_blocked_the_bot_is_unreachable_until_they_write(here: Installation) -> None:
    amal = Amal(here, await here.start())
    await amal.talks(("#a", "Do you agree?"))
    here.telegram.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
    assert await amal.says("yes") == 200
    await until(lambda: here.rows("SELECT 1 FROM contact WHERE unreachable = 'unreachable'"))
    await here.all_sent()
    assert states(here)[-1] == "failed"
    with here.inside() as db:
        (contact,) = here.rows("SELECT id FROM contact")
        assert not queueing.enqueue(db, contact["id"], Outgoing("News"), purpose="notice")
    await amal.talks(("delayed", "I heard #a delayed"))
    assert here.rows("SELECT unreachable FROM contact") == [{"unreachable": ""}]


async def test_a_block_that_telegram_tells_of(here: Installation) -> None:
    amal = Amal(here, await here.start())
    await amal.talks(("#a", "Do you agree?"))
    for status, reason in (("kicked", "blocked"), ("member", "")):
        assert await amal.sends(amal.update("my_chat_member", new_chat_member={"status": status})) == 200
        assert here.rows("SELECT unreachable FROM contact") == [{"unreachable": reason}]
    assert len(amal.heard) == 2
