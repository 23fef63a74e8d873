"""WhatsApp's own troubles: receipts, the window of 24 hours, what Twilio reports late, and webhooks that never came."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bot import queueing
from bot.messages import Outgoing
from tests.server.harness import Installation, until
from tests.server.people import Huda, answers

PENDING = {"friendly_name": "wasl_pending_en", "sid": "HX1", "types": {"twilio/quick-reply": {
    "body": "A message is waiting for you.", "actions": [{"title": "Read it", "id": "0:open"}]}}}  # fmt: skip


async def agreed(here: Installation) -> Huda:
    here.twilio.contents.append(PENDING)
    huda = Huda(here, await here.start())
    await answers(huda, huda.says("/language en"))
    assert await answers(huda, huda.says("yes")) == ["What now?"]
    return huda


async def news(huda: Huda, sid: str, status: str, code: str = "") -> None:
    form = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "To": f"whatsapp:{huda.number}"}
    assert await huda.server.whatsapp({**form, **({"ErrorCode": code} if code else {})}, "/whatsapp/status") == 200


def write(here: Installation, words: str) -> None:
    """A caseworker answers."""
    with here.inside() as db:
        (contact,) = here.rows("SELECT id FROM contact")
        assert queueing.enqueue(db, contact["id"], Outgoing(words))


def last(here: Installation) -> dict[str, Any]:
    return here.rows("SELECT state, reason, provider_id FROM message WHERE outgoing ORDER BY seq DESC LIMIT 1")[0]


def a_day_passes(here: Installation) -> None:
    here.rows("UPDATE conversation SET heard_at = heard_at - interval '25 hours'")


async def test_receipts_move_a_message_forward_only(here: Installation) -> None:
    huda = await agreed(here)
    sid = last(here)["provider_id"]
    seen = []
    for status in ("queued", "sent", "delivered", "sent", "read", "delivered", "failed", "undelivered", "telepathy"):
        await news(huda, sid, status)
        seen.append(last(here)["state"])
    assert seen == ["sent", "sent", "delivered", "delivered", "read", "read", "read", "read", "read"]
    await news(huda, "SM" + "0" * 32, "delivered")  # of a message that is not ours


async def test_a_closed_window_keeps_the_answer_until_the_tap(here: Installation) -> None:
    huda = await agreed(here)
    a_day_passes(here)
    write(here, "Your parcel is ready.")
    await until(lambda: "A message is waiting for you." in huda.heard, lambda: here.log[-2000:])
    write(here, "Bring your card.")
    await until(lambda: last(here)["state"] == "pending", lambda: here.log[-2000:])
    assert huda.heard.count("A message is waiting for you.") == 1
    assert "Your parcel is ready." not in huda.heard
    assert [row["state"] for row in here.rows("SELECT state FROM message WHERE purpose = 'staff'")] == ["pending"] * 2
    heard = await answers(huda, huda.presses("Read it"))
    assert heard[:2] == ["Your parcel is ready.", "Bring your card."]
    assert here.rows("SELECT pending FROM conversation") == [{"pending": 0}]


async def test_any_word_opens_the_window_again(here: Installation) -> None:
    huda = await agreed(here)
    a_day_passes(here)
    write(here, "Your parcel is ready.")
    await until(lambda: "A message is waiting for you." in huda.heard, lambda: here.log[-2000:])
    assert await answers(huda, huda.says("#a")) == ["Your parcel is ready.", "What is #a about?"]


async def test_a_window_that_only_twilio_knew_to_be_closed(here: Installation) -> None:
    """63016 comes as a status, minutes later: the answer waits all the same, and the person is told."""
    huda = await agreed(here)
    write(here, "Your parcel is ready.")
    await here.all_sent()
    await news(huda, last(here)["provider_id"], "failed", "63016")
    await until(lambda: "A message is waiting for you." in huda.heard, lambda: here.log[-2000:])
    assert last(here)["state"] == "pending"
    assert (await answers(huda, huda.presses("Read it")))[0] == "Your parcel is ready."


async def test_too_fast_is_tried_again(here: Installation) -> None:
    """63018 comes as a status: Twilio had taken the message, WhatsApp did not."""
    huda = await agreed(here)
    write(here, "Your parcel is ready.")
    await here.all_sent()
    first = last(here)["provider_id"]
    await news(huda, first, "failed", "63018")
    await news(huda, first, "failed", "63018")
    await until(lambda: huda.heard.count("Your parcel is ready.") == 2, lambda: here.log[-2000:])
    await here.all_sent()
    assert last(here)["state"] == "sent"
    assert last(here)["provider_id"] != first
    await news(huda, first, "failed", "63018")
    assert last(here)["state"] == "sent"


async def test_who_opted_out_or_is_not_there_gets_no_more_notices(here: Installation) -> None:
    huda = await agreed(here)
    for code, reason in (("21610", "stopped"), ("63014", "stopped"), ("63033", "stopped"), ("63024", "unreachable")):
        assert await answers(huda, huda.says("#a"))
        await news(huda, last(here)["provider_id"], "undelivered", code)
        assert here.rows("SELECT unreachable FROM contact") == [{"unreachable": reason}]
        assert last(here)["reason"] == code
        with here.inside() as db:
            (contact,) = here.rows("SELECT id FROM contact")
            assert not queueing.enqueue(db, contact["id"], Outgoing("News"), purpose="broadcast")
        assert await answers(huda, huda.says("/cancel"))
    assert here.rows("SELECT unreachable FROM contact") == [{"unreachable": ""}]


async def test_twilio_fails_and_the_reply_comes_later_in_order(here: Installation) -> None:
    huda = await agreed(here)
    here.twilio.refuse(429, 20429, of="Messages.json", headers={"Retry-After": "1"})
    before = len(huda.heard)
    for line in ("#a", "delayed", "one"):
        assert await huda.says(line) == 200
    await here.all_sent()
    assert huda.heard[before:] == ["What is #a about?", "I heard #a delayed. And then?", "I heard one. And then?"]
    here.twilio.refuse(500, of="Messages.json")
    assert await answers(huda, huda.says("two")) == ["I heard two. And then?"]


async def test_messages_that_a_dead_webhook_missed_are_fed_in(here: Installation) -> None:
    huda = await agreed(here)
    taken = huda.form("#a")
    assert await answers(huda, huda.sends(taken)) == ["What is #a about?"]
    now = datetime.now(UTC)
    here.twilio.said(taken["MessageSid"], "#a", now)
    here.twilio.said(f"SM{uuid4().hex}", "delayed", now)
    here.ring_for("sweep")
    await until(lambda: huda.heard[-1] == "I heard #a delayed. And then?", lambda: here.log[-2000:])
    # And what came while no server ran at all is taken in at the next start, once.
    huda.server.kill()
    here.twilio.said(f"SM{uuid4().hex}", "one", datetime.now(UTC))
    huda.server = await here.start()
    await until(lambda: huda.heard[-1] == "I heard one. And then?", lambda: here.log[-2000:])
    before = len(huda.heard)
    here.ring_for("sweep")
    await until(lambda: not here.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'sweep' AND status = 'todo'"))
    assert await answers(huda, huda.says("two")) == ["I heard two. And then?"]
    assert len(huda.heard) == before + 1
