"""A live talk: colleagues join and leave, the person is told, and whoever goes away hands it on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlmodel import col

from bot.casework import ask_for_human, pass_on
from bot.casework.record.staffwork import open_case
from bot.casework.refused import Refused
from bot.casework.talk.holding import go_away, hand_back, hand_on, hand_on_all, take_over
from bot.casework.talk.replies import reply
from bot.casework.talk.waiting import talk_in, talks_of
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.case import Case, EntryKind, State
from storage.contact import Contact
from storage.conversation import Conversation
from storage.database import Database
from storage.session import StaffSession
from storage.staff import Staff
from tests.casework.duty import Told, here, request
from tests.casework.people import MONDAY, Colleagues, complaint, contact, sensitive, sent_to, traceless

MINUTE = timedelta(minutes=1)
HERE_NOW = "A caseworker from our team is here now. You can write directly."
LEFT = "The caseworker has left. I am here again."


@pytest.fixture
def told(db: Connection, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


def said(db: Connection, contact_id: UUID) -> list[str]:
    return [words.replace("\u2068", "").replace("\u2069", "") for _state, words in sent_to(db, contact_id)]


def holder(db: Connection, contact_id: UUID) -> UUID | None:
    return db.execute(select(col(Conversation.holder)).where(col(Conversation.contact_id) == contact_id)).scalar_one()


def test_the_person_sees_who_joins_and_leaves(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    asked = ask_for_human(db, amal, "", False, "", org, MONDAY)
    named = org.model_copy(update={"show_staff": "first_name"})
    take_over(db, staff.basel, asked.case_id, MONDAY, named)
    hand_back(db, staff.basel, asked.case_id, MONDAY, named)
    assert said(db, amal) == [
        "Basel from our team is here now. You can write directly.",
        "Basel has left. I am here again.",
    ]
    kinds = [(line.kind, line.author) for line in open_case(db, staff.basel, asked.number).lines]
    assert kinds[-2:] == [(EntryKind.JOINED, str(staff.basel.id)), (EntryKind.LEFT, str(staff.basel.id))]


def test_by_default_nobody_is_named(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    asked = ask_for_human(db, amal, "", False, "", org, MONDAY)
    take_over(db, staff.basel, asked.case_id, MONDAY, org)
    hand_back(db, staff.basel, asked.case_id, MONDAY, org)
    assert said(db, amal) == [HERE_NOW, LEFT]


def test_in_a_sensitive_case_the_words_are_neutral_whatever_the_setting(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    asked = ask_for_human(db, amal, "", True, "", org, MONDAY, sensitive=True)
    named = org.model_copy(update={"show_staff": "first_name"})
    take_over(db, staff.samar, asked.case_id, MONDAY, named)
    hand_back(db, staff.samar, asked.case_id, MONDAY, named)
    assert said(db, amal) == ["Somebody is here now. You can write directly.", "I am here again."]


def test_a_colleague_joins_where_nobody_asked(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    take_over(db, staff.basel, receipt.case_id, MONDAY, org)
    assert holder(db, amal) == staff.basel.id
    assert pass_on(db, amal, "Good that you are here", now=MONDAY)
    opened = open_case(db, staff.basel, receipt.number)
    assert opened.lines[-1].text == "Good that you are here"
    assert (opened.case.state, opened.case.assignee) == (State.IN_PROGRESS, staff.basel.id)


def test_of_two_who_join_one_is_told(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    asked = ask_for_human(db, amal, "", False, "", org, MONDAY)
    take_over(db, staff.basel, asked.case_id, MONDAY, org)
    with pytest.raises(Refused, match="Basel Nassar باسل نصار\u2069 has just joined") as refused:
        take_over(db, staff.hanan, asked.case_id, MONDAY, org)
    assert refused.value.status == 409
    assert holder(db, amal) == staff.basel.id
    take_over(db, staff.basel, asked.case_id, MONDAY, org)
    assert said(db, amal) == [HERE_NOW], "pressing twice joins once"


def test_who_cannot_be_reached_cannot_be_joined(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    unseen = traceless(db, org, amal).case_id
    with pytest.raises(Refused, match="Nobody can be reached"):
        take_over(db, staff.basel, unseen, MONDAY, org)
    blocked = complaint(db, org, stranger).case_id
    db.execute(update(Contact).where(col(Contact.id) == stranger).values(unreachable="blocked"))
    with pytest.raises(Refused, match="until they write again"):
        take_over(db, staff.basel, blocked, MONDAY, org)
    db.execute(update(Case).where(col(Case.id) == blocked).values(state=State.CLOSED))
    with pytest.raises(Refused, match="closed"):
        take_over(db, staff.basel, blocked, MONDAY, org)


def test_another_case_of_the_person_is_not_named(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    grave = sensitive(db, org, amal).case_id
    ordinary = complaint(db, org, amal).case_id
    take_over(db, staff.samar, grave, MONDAY, org)
    with pytest.raises(Refused) as refused:
        take_over(db, staff.basel, ordinary, MONDAY, org)
    assert "Samar" not in refused.value.text
    talk = talk_in(db, staff.basel, ordinary)
    assert (talk.holder, talk.asked, talk.can_join) == ("", None, False)


def test_only_the_holder_and_who_leads_hand_back(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    other = add_colleague(db, "omar@example.org", "Omar", ["caseworker"])
    case_id = complaint(db, org, amal).case_id
    take_over(db, staff.basel, case_id, MONDAY, org)
    with pytest.raises(Refused, match="Basel Nassar باسل نصار\u2069 talks with this person"):
        hand_back(db, other, case_id, MONDAY, org)
    assert not talk_in(db, other, case_id).can_end
    hand_back(db, staff.hanan, case_id, MONDAY, org)
    assert holder(db, amal) is None


def test_a_request_is_not_ended_without_an_answer(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    asked = ask_for_human(db, amal, "", False, "", org, MONDAY)
    with pytest.raises(Refused, match="still waits for an answer"):
        hand_back(db, staff.hanan, asked.case_id, MONDAY, org)
    assert not talk_in(db, staff.hanan, asked.case_id).can_end
    reply(db, staff.basel, asked.case_id, "I am here", now=MONDAY)
    assert talk_in(db, staff.hanan, asked.case_id).can_end
    hand_back(db, staff.hanan, asked.case_id, MONDAY, org)
    assert len(said(db, amal)) == 1, "nobody was in the conversation, so nobody left"


def test_who_goes_away_hands_the_talk_to_the_next(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, MONDAY)
    here(db, staff.hanan, MONDAY)
    case_id = complaint(db, org, amal).case_id
    take_over(db, staff.basel, case_id, MONDAY, org)
    assert go_away(db, staff.basel, MONDAY, org) == 1
    waiting = request(db)
    assert (waiting.taken_by, waiting.offered_to, holder(db, amal)) == (None, staff.hanan.id, None)
    assert told.mails() == [staff.hanan.id]
    assert said(db, amal)[1:] == [f"{LEFT}\n\nAnother colleague takes over soon. Until then you can go on with me."]
    assert go_away(db, staff.basel, MONDAY, org) == 0
    assert len(said(db, amal)) == 2, "the person is told once"
    assert db.execute(select(col(Staff.available)).where(col(Staff.id) == staff.basel.id)).scalar_one() is False


def test_nobody_else_there_the_bot_says_when(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, MONDAY)
    case_id = complaint(db, org, amal).case_id
    take_over(db, staff.basel, case_id, MONDAY, org)
    hand_on_all(db, staff.basel, MONDAY, org)
    assert said(db, amal)[-1].endswith("Your place is kept, and somebody answers you here as soon as they can.")
    assert set(told.mails()) == {staff.basel.id, staff.hanan.id}
    night = MONDAY.replace(hour=23)
    take_over(db, staff.basel, case_id, night, org)
    hand_on_all(db, staff.basel, night, org)
    assert "Your place is kept. The team is back on Tuesday" in said(db, amal)[-1]


def test_a_silent_holder_loses_the_talk_when_the_person_waits(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, MONDAY)
    case_id = complaint(db, org, amal).case_id
    take_over(db, staff.basel, case_id, MONDAY, org)
    db.execute(update(Case).values(waiting_since=None))
    assert hand_on(db, org, MONDAY + 60 * MINUTE) == 0, "nobody waits"
    pass_on(db, amal, "Are you there?", now=MONDAY + 57 * MINUTE)
    assert hand_on(db, org, MONDAY + 60 * MINUTE) == 0, "for three minutes only"
    here(db, staff.basel, MONDAY + 60 * MINUTE)
    assert hand_on(db, org, MONDAY + 65 * MINUTE) == 0, "a page of his was heard of"
    assert hand_on(db, org, MONDAY + 71 * MINUTE) == 1
    assert hand_on(db, org, MONDAY + 71 * MINUTE) == 0, "once"
    assert said(db, amal)[-1].startswith(LEFT)
    assert holder(db, amal) is None


def test_who_signed_out_or_left_for_good_loses_the_talk_at_once(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    here(db, staff.basel, MONDAY)
    here(db, staff.hanan, MONDAY)
    take_over(db, staff.basel, complaint(db, org, amal).case_id, MONDAY, org)
    take_over(db, staff.hanan, complaint(db, org, stranger).case_id, MONDAY, org)
    assert hand_on(db, org, MONDAY) == 0
    db.execute(delete(StaffSession).where(col(StaffSession.staff_id) == staff.basel.id))
    assert hand_on(db, org, MONDAY) == 1
    assert holder(db, amal) is None
    db.execute(update(Staff).where(col(Staff.id) == staff.hanan.id).values(active=False))
    assert hand_on(db, org, MONDAY) == 1
    assert holder(db, stranger) is None


def test_who_works_from_the_command_line_keeps_the_talk(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    take_over(db, staff.basel, complaint(db, org, amal).case_id, MONDAY, org)
    assert hand_on(db, org, MONDAY + 600 * MINUTE) == 0


def test_ones_talks_are_listed(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    case_id = complaint(db, org, amal).case_id
    take_over(db, staff.basel, case_id, MONDAY, org)
    (mine,) = talks_of(db, staff.basel)
    assert (mine.case_id, mine.since, mine.waits) == (case_id, MONDAY, MONDAY)
    assert talks_of(db, staff.hanan) == ()


@pytest.fixture
def kept(database: Database, org: Organisation) -> Iterator[tuple[UUID, Colleagues]]:
    """A request and two colleagues that are really committed, and taken away again."""
    with database.begin() as db:
        amal = contact(db, "9009")
        asked = ask_for_human(db, amal, "", False, "", org, MONDAY)
        one = add_colleague(db, "one@example.org", "One", ["caseworker"])
        two = add_colleague(db, "two@example.org", "Two", ["caseworker"])
    yield asked.case_id, Colleagues(one, two, one, one, one, one)
    with database.begin() as db:
        db.execute(text("DELETE FROM cases"))
        db.execute(text("DELETE FROM contact"))
        db.execute(text("DELETE FROM staff"))
        db.execute(text("DELETE FROM message"))


def test_two_at_once_and_one_wins(
    database: Database, org: Organisation, kept: tuple[UUID, Colleagues], monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, colleagues = kept

    def join(n: int) -> int:
        try:
            with database.begin() as db:
                take_over(db, (colleagues.basel, colleagues.samar)[n % 2], case_id, MONDAY, org)
        except Refused as refused:
            return refused.status
        return 200

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(join, range(2))) == [200, 409]
    with database.begin() as db:
        told = db.execute(text("SELECT count(*) FROM message WHERE outgoing")).scalar_one()
    assert told == 1
