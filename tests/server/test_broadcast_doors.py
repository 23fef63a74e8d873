"""What people do with a broadcast, through the real doors: press, type, stop, block, hide, write to either number."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.content import Button, Content, Template
from bot.outreach.planning import Ready, plan
from storage import broadcast as stored
from storage import sealed
from storage.broadcast import Broadcast, BroadcastKind
from storage.outbox import beat, bury
from tests.outreach import crowd
from tests.server.harness import Installation, Server, until
from tests.server.people import Amal, Huda, answers
from tests.standins.bot_api import TOKEN
from tests.standins.twilio import SENDER

ACCOUNT = TOKEN.partition(":")[0]
FAST = {"WASL_TELEGRAM_RATE": "1000"}
NEWS = "+14155230000"
AMAL, HUDA = 712_839_465, 970_599_000_111
BUTTONS = (Button({"en": "I will come"}), Button({"en": "I cannot"}))
QUESTION = Content({"en": "Will you come to the clinic?"}, BUTTONS)


@pytest.fixture
def here(here: Installation, org: Organisation) -> Installation:
    """With keys, and without quiet hours: a server reads both when it starts."""
    sealed.make_ring().save(here.folder / "keys.json", replace=False)
    with here.inside() as db:
        crowd.rules(db, org)
    return here


def asked(here: Installation, org: Organisation, content: Content = QUESTION, **more: Any) -> UUID:
    with here.inside() as db:
        return crowd.sent(db, crowd.officer(db), org, content, kind=BroadcastKind.QUESTION, **more)


def deliveries(here: Installation) -> list[tuple[str, str]]:
    rows = here.rows("SELECT state, reason FROM delivery ORDER BY state, reason")
    return [(row["state"], row["reason"]) for row in rows]


async def over(here: Installation) -> None:
    def ended() -> bool:
        return bool(here.rows("SELECT 1 FROM broadcast WHERE state = 'done'"))

    await until(ended, lambda: f"{deliveries(here)} {here.log[-3000:]}")


def suppressed(here: Installation) -> list[str]:
    return [row["reason"] for row in here.rows("SELECT reason FROM suppression ORDER BY reason")]


def choices(here: Installation) -> list[int]:
    return [row["choice"] for row in here.rows("SELECT choice FROM broadcast_answer ORDER BY choice")]


async def test_on_telegram_it_is_pressed_typed_and_hidden(here: Installation, org: Organisation) -> None:
    with here.inside() as db:
        crowd.subscribers(db, 1, account=ACCOUNT, first=AMAL, language="en")
    amal = Amal(here, await here.start(topics="real", **FAST), AMAL)
    asked(here, org)
    await over(here)
    assert amal.heard == ["Will you come to the clinic?"]

    assert (await answers(amal, amal.says("2")))[0].endswith("press another one.")
    assert choices(here) == [1]
    press = amal.press(next(iter(_keyboard(amal, 0).values())))
    press["callback_query"]["message"]["text"] = "Will you come to the clinic?"
    said = await answers(amal, amal.sends(press))
    assert said[0].startswith("I have noted your new answer:")
    assert choices(here) == [0]
    await until(lambda: [c for c in here.telegram.arrived if c.method == "editMessageText"])
    shown = next(c.params["text"] for c in here.telegram.arrived if c.method == "editMessageText")
    assert shown == "Will you come to the clinic?\n\n✓ I will come"

    (sent,) = here.rows("SELECT provider_id FROM delivery")
    assert await answers(amal, amal.says("/hide")) == ["Hello! Have a good day."]
    await until(lambda: int(sent["provider_id"]) in _deleted(here), lambda: _deleted(here))


def _keyboard(amal: Amal, place: int) -> dict[str, str]:
    """Label to data, of one of the messages that arrived."""
    rows = amal.calls[place].params["reply_markup"]["inline_keyboard"]
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def _deleted(here: Installation) -> list[int]:
    return [call.params["message_id"] for call in here.telegram.arrived if call.method == "deleteMessage"]


async def test_under_a_picture_too_the_answer_is_shown(here: Installation) -> None:
    amal = Amal(here, await here.start(topics="real"))
    press = amal.press("0:b_1_0")
    press["callback_query"]["message"] |= {"caption": "The clinic"}
    del press["callback_query"]["message"]["text"]
    assert await answers(amal, amal.sends(press))
    await until(lambda: [c for c in here.telegram.arrived if c.method == "editMessageCaption"])
    (shown,) = [c for c in here.telegram.arrived if c.method == "editMessageCaption"]
    assert shown.params["caption"] == "The clinic\n\n✓"


async def test_who_blocked_the_bot_is_suppressed_until_they_write(here: Installation, org: Organisation) -> None:
    with here.inside() as db:
        crowd.subscribers(db, 1, account=ACCOUNT, first=AMAL, language="en")
    here.telegram.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
    server = await here.start(topics="real", **FAST)
    broadcast = asked(here, org)
    await over(here)
    assert deliveries(here) == [("failed", "403")]
    row = here.rows("SELECT s.reason, s.broadcast_id, c.unreachable FROM suppression s JOIN contact c ON true")
    assert row == [{"reason": "403", "broadcast_id": broadcast, "unreachable": "unreachable"}]
    amal = Amal(here, server, AMAL)
    assert await answers(amal, amal.says("hello")) == ["Hello, you are welcome here. How can I help you?"]
    assert suppressed(here) == []
    assert here.rows("SELECT unreachable FROM contact") == [{"unreachable": ""}]


async def test_who_stops_while_it_is_paused_gets_nothing(here: Installation, org: Organisation) -> None:
    with here.inside() as db:
        crowd.subscribers(db, 3, account=ACCOUNT, first=AMAL, language="en")
    broadcast = asked(here, org)
    with here.inside() as db:
        carla = _paused(db, broadcast, org)
    server = await here.start(topics="real", **FAST)
    amal = Amal(here, server, AMAL)
    assert (await answers(amal, amal.says("wa2ef")))[0].startswith("You will get no more news from us.")
    with here.inside() as db:
        assert acting.resume(db, carla, broadcast)
    await over(here)
    assert deliveries(here) == [("sent", ""), ("sent", ""), ("skipped", "stopped")]
    assert not [words for words in amal.heard if "clinic" in words]


def _paused(db: Connection, broadcast: UUID, org: Organisation) -> Any:
    """Planned by a process that is gone, and paused by an officer."""
    lease, carla = uuid4(), crowd.officer(db)
    beat(db, lease)
    assert stored.take(db, broadcast, lease)
    assert plan(db, broadcast, lease, Ready(["telegram"]), org, datetime.now(UTC))
    assert acting.pause(db, carla, broadcast)
    db.execute(update(Broadcast).where(col(Broadcast.id) == broadcast).values(walker=None))
    bury(db, lease)
    return carla


async def test_what_twilio_says_later_suppresses_until_they_write(here: Installation, org: Organisation) -> None:
    with here.inside() as db:
        crowd.heard(db, _subscribed(db, 2), datetime.now(UTC))
    server = await here.start(topics="real")
    asked(here, org)
    await over(here)
    codes = {"21610": Huda(here, server, f"+{HUDA}"), "63014": Huda(here, server, f"+{HUDA + 1}")}
    for code, huda in codes.items():
        (got,) = huda.got
        form = {"MessageSid": got["sid"], "MessageStatus": "undelivered", "ErrorCode": code, "To": got["To"]}
        assert await server.whatsapp(form, "/whatsapp/status") == 200
    assert deliveries(here) == [("failed", "21610"), ("failed", "63014")]
    assert suppressed(here) == ["21610", "63014"]
    for huda in codes.values():
        assert await answers(huda, huda.says("hello"))
    assert suppressed(here) == []


def _subscribed(db: Connection, people: int) -> list[UUID]:
    return crowd.subscribers(db, people, channel="whatsapp", account=SENDER, first=HUDA, language="en")


def second(here: Installation, server: Server) -> Huda:
    """Huda in the chat with the sender of news."""

    class Second(Huda):
        @property
        def got(self) -> list[dict[str, Any]]:
            return [form for form in super().got if form["From"] == f"whatsapp:{NEWS}"]

        def form(self, body: str = "", **fields: str) -> dict[str, str]:
            return super().form(body, **{"To": f"whatsapp:{NEWS}", **fields})

    return Second(here, server, f"+{HUDA}")


async def test_the_sender_of_news_is_a_whole_conversation(here: Installation, org: Organisation) -> None:
    """A template goes out from it, its button counts for who subscribed at the hotline, and what is said there is
    answered from there."""
    approved = {"friendly_name": "clinic_en", "sid": "HX9", "types": {"twilio/quick-reply": {
        "body": "Will you come to the clinic?", "actions": [{"title": "I will come", "id": "COME"},
                                                           {"title": "I cannot", "id": "NOT"}]}}}  # fmt: skip
    here.twilio.contents.append(approved)
    with here.inside() as db:
        (hotline,) = _subscribed(db, 1)
        crowd.heard(db, [hotline], datetime.now(UTC))  # the hotline's window is open, and that of news is not
    server = await here.start(topics="real", WASL_TWILIO_NEWS_FROM=f"whatsapp:{NEWS}")
    huda = second(here, server)
    asked(here, org, Content(QUESTION.texts, BUTTONS, templates={"en": Template("clinic_en", "HX9")}), news_sender=True)
    await over(here)
    (sent,) = huda.got
    assert sent["ContentSid"] == "HX9"

    tapped = huda.form("I cannot", MessageType="button", ButtonText="I cannot", ButtonPayload="NOT",
                       OriginalRepliedMessageSid=sent["sid"])  # fmt: skip
    assert (await answers(huda, huda.sends(tapped)))[0].startswith("Thank you. I have noted:")
    (answer,) = here.rows("SELECT contact_id, choice FROM broadcast_answer")
    assert (answer["contact_id"], answer["choice"]) == (hotline, 1)
    assert {form["From"] for form in huda.got} == {f"whatsapp:{NEWS}"}

    assert await answers(huda, huda.says("hello")) == ["Hello, you are welcome here. How can I help you?"]
    accounts = here.rows("SELECT account, consent, language FROM contact ORDER BY created_at")
    assert [row["account"] for row in accounts] == [SENDER, NEWS]
    assert {(row["consent"], row["language"]) for row in accounts} == {("given", "en")}

    assert (await answers(huda, huda.says("STOP")))[0].startswith("You will get no more news from us.")
    assert {row["news_stopped"] for row in here.rows("SELECT news_stopped FROM contact")} == {True}
    at_hotline = Huda(here, server, f"+{HUDA}")
    assert await answers(at_hotline, at_hotline.says("hello")), "and the hotline answers as before"
    assert here.twilio.sent[-1]["From"] == f"whatsapp:{SENDER}"


async def test_the_window_of_each_number_is_its_own(here: Installation, org: Organisation) -> None:
    """Who wrote to the sender of news an hour ago has no open window at the hotline."""
    server = await here.start(topics="real", WASL_TWILIO_NEWS_FROM=f"whatsapp:{NEWS}")
    huda = second(here, server)
    assert await answers(huda, huda.says("hello"))
    with here.inside() as db:
        crowd.subscribers(db, 1, channel="whatsapp", account=SENDER, first=HUDA + 5, language="en")
        here.rows("UPDATE contact SET language = 'en'")
        here.rows(
            "INSERT INTO subscription (contact_id, at, topics) SELECT id, now(), '{}' FROM contact WHERE account = %s",
            NEWS,
        )
    asked(here, org)
    await over(here)
    assert deliveries(here) == [("skipped", "no_template")] * 2
    before = len(huda.got)
    asked(here, org, news_sender=True)
    await until(lambda: len(here.rows("SELECT 1 FROM broadcast WHERE state = 'done'")) == 2, lambda: here.log[-3000:])
    assert len(huda.got) == before + 1, "free words, since she wrote to this number"
