"""The conversation of a case: what was said, what became of each answer and why, and how it reaches the person."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot import clock
from bot.casework import CaseKind, Way, add_message, show_number
from bot.casework.talk.delivered import deliveries
from bot.casework.talk.replies import reply, write_note
from bot.organisation import Organisation
from storage.case import Case, Entry, EntryKind
from storage.contact import Contact
from storage.conversation import Conversation
from storage.message import Message
from storage.pending import NOT_INVITED
from tests.casework.people import sent_to
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Client


def page_of(client: Client, case_id: UUID) -> str:
    answer = client.get(f"/console/cases/{case_id}/panels/conversation", htmx=True)
    assert answer.status == 200, answer.text
    return answer.plain


def stand(db: Connection, case_id: UUID, state: str, reason: str = "") -> None:
    """What delivery made of everything that was sent."""
    mine = update(Message).where(col(Message.case_id) == case_id)
    db.execute(mine.values(state=state, reason=reason))


def on_whatsapp(db: Connection, contact_id: UUID, *, hours_ago: float) -> None:
    db.execute(update(Contact).where(col(Contact.id) == contact_id).values(channel="whatsapp"))
    heard = clock.now() - timedelta(hours=hours_ago)
    db.execute(update(Conversation).where(col(Conversation.contact_id) == contact_id).values(heard_at=heard))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", "Waits to leave"),
        ("sending", "Is being sent"),
        ("sent", "Sent"),
        ("delivered", "Arrived"),
        ("read", "Read"),
        ("failed", "Not sent"),
        ("unknown", "Nobody knows whether it arrived"),
        ("pending", "Waits until the person opens it"),
    ],
)
def test_every_state_of_an_answer_is_said(
    db: Connection, filed: Filed, sign_in: SignIn, state: str, words: str
) -> None:
    client = sign_in()
    receipt = filed()
    reply(db, client.staff, receipt.case_id, "Please come on Sunday.")
    stand(db, receipt.case_id, state)
    shown = page_of(client, receipt.case_id)
    assert words in shown
    assert ("Try again" in shown) is (state in ("failed", "unknown"))


@pytest.mark.parametrize(
    ("channel", "reason", "words"),
    [
        ("telegram", "403", "blocked us"),
        ("telegram", "401", "not set up right"),
        ("telegram", "429", "asks us to wait"),
        ("telegram", "400", "does not take this message"),
        ("telegram", "unreachable", "blocked us"),
        ("whatsapp", "63024", "blocked us"),
        ("whatsapp", "21610", "asked the messenger to stop"),
        ("whatsapp", "63018", "asks us to wait"),
        ("whatsapp", "99999", "does not take this message"),
        ("telegram", "internal", "Something went wrong on our side"),
        ("telegram", "hidden", "hid the conversation"),
    ],
)
def test_why_it_failed_is_said(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn, channel: str, reason: str, words: str
) -> None:
    client = sign_in()
    receipt = filed()
    db.execute(update(Contact).where(col(Contact.id) == amal).values(channel=channel))
    reply(db, client.staff, receipt.case_id, "Please come on Sunday.")
    stand(db, receipt.case_id, "failed", reason)
    shown = page_of(client, receipt.case_id)
    assert words in shown
    assert ("Try again" in shown) is (reason != "hidden")


def test_a_long_answer_stands_as_its_worst_part(db: Connection, filed: Filed, amal: UUID, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    reply(db, client.staff, receipt.case_id, "One sentence. " * 200)
    parts = db.execute(select(col(Message.id)).where(col(Message.case_id) == receipt.case_id)).scalars().all()
    assert len(parts) > 2
    stand(db, receipt.case_id, "read")
    db.execute(update(Message).where(col(Message.id) == parts[1]).values(state="failed", reason="403"))
    assert "Not sent" in page_of(client, receipt.case_id)
    entry = db.execute(select(col(Entry.id)).where(col(Entry.kind) == EntryKind.REPLY)).scalar_one()
    assert deliveries(db, [entry])[entry].state == "failed"


def test_what_failed_is_sent_once_more(db: Connection, filed: Filed, amal: UUID, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    reply(db, client.staff, receipt.case_id, "Please come on Sunday.")
    entry = db.execute(select(col(Entry.id)).where(col(Entry.kind) == EntryKind.REPLY)).scalar_one()
    address = f"/console/cases/{receipt.case_id}/entries/{entry}/sending"
    assert client.post(address, htmx=True).status == 409, "nothing failed"
    stand(db, receipt.case_id, "failed", "400")
    done = client.post(address, htmx=True)
    assert done.status == 200
    assert "Waits to leave" in done.plain
    assert [state for state, _text in sent_to(db, amal)] == ["queued"]
    stand(db, receipt.case_id, "failed", "403")
    db.execute(update(Contact).where(col(Contact.id) == amal).values(unreachable="blocked"))
    assert client.post(address, htmx=True).status == 409
    assert client.post(f"/console/cases/{receipt.case_id}/entries/{receipt.case_id}/sending").status == 404


def test_what_a_neighbour_wrote_is_no_way_into_another_case(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    mine, other = filed(), filed(region="ps_gza")
    reply(db, client.staff, other.case_id, "Hello")
    entry = db.execute(select(col(Entry.id)).where(col(Entry.kind) == EntryKind.REPLY)).scalar_one()
    stand(db, other.case_id, "failed", "400")
    assert client.post(f"/console/cases/{mine.case_id}/entries/{entry}/sending").status == 404


def test_the_window_is_said_before_it_closes_and_after(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    client = sign_in()
    receipt = filed()
    assert "WhatsApp" not in page_of(client, receipt.case_id), "Telegram has no window"
    on_whatsapp(db, amal, hours_ago=22.5)
    shown = page_of(client, receipt.case_id)
    assert "Left to write freely on WhatsApp, in hours and minutes: 1:" in shown
    assert "24 hours are over" not in shown
    on_whatsapp(db, amal, hours_ago=25)
    shown = page_of(client, receipt.case_id)
    assert "WhatsApp's window is closed" in shown
    assert "a neutral notice says that something waits" in shown
    assert "Keep the answer for them" in client.get(f"/console/cases/{receipt.case_id}/panels/composer").plain


def test_an_answer_outside_the_window_is_shown_as_waiting(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    client = sign_in()
    receipt = filed()
    on_whatsapp(db, amal, hours_ago=25)
    reply(db, client.staff, receipt.case_id, "Please come on Sunday.")
    stand(db, receipt.case_id, "pending", "window_closed")
    shown = page_of(client, receipt.case_id)
    assert "Waits until the person opens it" in shown
    assert "It opens with a tap" in shown
    stand(db, receipt.case_id, "pending", NOT_INVITED)
    assert "could not be sent" in page_of(client, receipt.case_id)


def test_a_sensitive_answer_says_that_it_waits_and_whether_the_notice_went(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    client = sign_in("safeguarding")
    receipt = filed(sensitive=True, kind=CaseKind.PROTECTION, category="")
    assert "told neutrally that a message waits" in page_of(client, receipt.case_id)
    reply(db, client.staff, receipt.case_id, "The shelter has a room.")
    assert "Waits until the person opens it" in page_of(client, receipt.case_id)
    notice = update(Message).where(col(Message.contact_id) == amal, col(Message.case_id).is_(None))
    db.execute(notice.values(state="failed", reason="403"))
    shown = page_of(client, receipt.case_id)
    assert "Not sent" in shown
    assert "blocked us" in shown
    stand(db, receipt.case_id, "delivered")
    assert "Arrived" in page_of(client, receipt.case_id), "opened, whatever became of the notice"


def test_of_a_traceless_case_it_says_that_nobody_is_told(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed(way=Way.TRACELESS, identity={})
    shown = page_of(client, receipt.case_id)
    assert "nobody can be told" in shown
    reply(db, client.staff, receipt.case_id, "We went there.")
    shown = page_of(client, receipt.case_id)
    assert "Waits until the person looks with number and PIN" in shown


def test_somebody_who_blocked_us_and_somebody_without_a_chat(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    client = sign_in()
    blocked, told = filed(), filed(contact_id=None, story="Told by telephone")
    db.execute(update(Contact).where(col(Contact.id) == amal).values(unreachable="blocked"))
    assert "cannot be reached" in page_of(client, blocked.case_id)
    assert "There is no chat with this person" in page_of(client, told.case_id)
    reply(db, client.staff, told.case_id, "We rang you.")
    assert "Kept in the case: nobody could be told" in page_of(client, told.case_id)


def test_both_sides_notes_and_events_are_told_apart(
    db: Connection, org: Organisation, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    client = sign_in("caseworker", name="Basel Nassar")
    receipt = filed("My parcel never came.")
    reply(db, client.staff, receipt.case_id, "We look into it.")
    write_note(db, client.staff, receipt.case_id, "I rang the depot.")
    add_message(db, receipt.case_id, "It came today!", contact_id=amal, organisation=org)
    assert client.get(f"/console/cases/{receipt.case_id}").status == 200
    answer = client.get(f"/console/cases/{receipt.case_id}/panels/conversation")
    for side, words in (
        ("person", "My parcel never came."), ("staff mine", "We look into it."), ("note mine", "I rang the depot."),
        ("person", "It came today!"),
    ):  # fmt: skip
        begin = answer.text.index(f'<span dir="auto" class="line">{words}')
        article = answer.text.rindex("<article", 0, begin)
        assert f'class="bubble {side}"' in answer.text[article:begin], words
    assert "Note for colleagues" in answer.plain
    assert "Basel Nassar" in answer.plain
    assert "Today" in answer.plain


HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> \u202egnp.exe\u202c {{ 7*7 }} \x07 \"'>"


def test_hostile_words_are_text(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed(HOSTILE)
    reply(db, client.staff, receipt.case_id, HOSTILE)
    write_note(db, client.staff, receipt.case_id, HOSTILE)
    text = client.get(f"/console/cases/{receipt.case_id}/panels/conversation").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "\u202e" not in text
    assert "\x07" not in text
    assert text.count("&lt;script&gt;alert(1)") == 3
    assert "{{ 7*7 }}" in text
    assert 'dir="auto"' in text


def test_the_person_reads_who_answers_as_the_setting_says(
    db: Connection, org: Organisation, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    basel = sign_in("caseworker", name="Basel Nassar").staff
    assert basel
    receipt = filed()
    reply(db, basel, receipt.case_id, "Hello", organisation=org)
    text = sent_to(db, amal)[-1][1]
    assert "Basel" not in text
    assert "Our team:" in text
    assert show_number(receipt.number) in text
    named = org.model_copy(update={"show_staff": "first_name"})
    reply(db, basel, receipt.case_id, "Hello again", organisation=named)
    text = sent_to(db, amal)[-1][1]
    assert "Basel\u2069 from our team:" in text
    assert "Nassar" not in text


def test_in_a_live_talk_an_answer_is_short(
    db: Connection, org: Organisation, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    basel = sign_in().staff
    assert basel
    receipt = filed()
    db.execute(update(Conversation).where(col(Conversation.contact_id) == amal).values(holder=basel.id))
    reply(db, basel, receipt.case_id, "I am here", organisation=org)
    assert sent_to(db, amal)[-1][1] == "Our team:\n\nI am here"


def test_a_sensitive_answer_names_nobody(
    db: Connection, org: Organisation, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    samar = sign_in("safeguarding", name="Samar Odeh").staff
    assert samar
    receipt = filed(sensitive=True)
    named = org.model_copy(update={"show_staff": "first_name"})
    reply(db, samar, receipt.case_id, "The shelter has a room.", organisation=named)
    assert [text for state, text in sent_to(db, amal) if state == "pending"] == ["The shelter has a room."]


def test_the_first_answer_stops_the_clocks(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    columns = (col(Case.acted_at), col(Case.looked_at), col(Case.waiting_since))
    before = db.execute(select(*columns).where(col(Case.id) == receipt.case_id)).one()
    assert (before.acted_at, before.looked_at) == (None, None)
    reply(db, client.staff, receipt.case_id, "We look into it.")
    after = db.execute(select(*columns).where(col(Case.id) == receipt.case_id)).one()
    assert after.acted_at
    assert after.looked_at
    assert after.waiting_since is None
