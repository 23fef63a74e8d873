"""Following a complaint: from one's own telephone, from another one, and by somebody who guesses."""

# ruff: noqa: E501 - a message is one line of a transcript

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import col

from bot.answers import Told
from bot.casework import CaseKind, Decision, Draft, Receipt, Way, file_case, new_number, reopen, withdraw
from bot.casework.ending.closing import close
from bot.casework.talk.replies import change_state, reply
from bot.files import store
from bot.messages import Attachment, Media
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from bot.timers import look_after
from storage.case import Case, State
from storage.message import Message
from storage.staff import StaffMember
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import PNG, Talk


@pytest.fixture
def amal(talk: Talk) -> Talk:
    """She complained with her name; each test says in which language she goes on."""
    return at(agreed(talk, "en"), WORKING)


@pytest.fixture
def samar(db: Connection) -> StaffMember:
    return add_colleague(db, "samar@example.org", "Samar", ["caseworker", "safeguarding"])


def filed(amal: Talk, org: Organisation, way: Way = Way.NAMED, category: str = "not_received") -> Receipt:
    draft = Draft(
        CaseKind.COMPLAINT, amal.contact_id, way, category=category, region="ps_jen", story=Told("Nothing came.")
    )
    return file_case(amal.db, draft, org, WORKING)


def shown(number: str) -> str:
    return f"{number[:4]} {number[4:8]} {number[8:]}"


def state_of(db: Connection, receipt: Receipt) -> str:
    return str(db.execute(select(col(Case.state)).where(col(Case.id) == receipt.case_id)).scalar_one())


def speaks(amal: Talk, language: str) -> None:
    amal.say(f"/language {language}")


def test_her_own_case_in_words(amal: Talk, org: Organisation, samar: StaffMember) -> None:
    receipt = filed(amal, org)
    reply(amal.db, samar, receipt.case_id, "We asked the centre in Jenin.", now=WORKING)
    amal(
        f"""
        > {receipt.number}
        < I did not receive it, number {shown(receipt.number)}⏎⏎We are working on your case.⏎You sent it on Monday, 23 November 2026.⏎You get an answer by Wednesday, 2 December 2026.⏎⏎What happened so far:⏎• Monday, 23 November 2026: We answered: “We asked the centre in Jenin.”
        < What would you like to do? [Add something] [Take it back] [That is all]
        > [That is all]
        < All right. Write the number here again whenever you like.
        """
    )


def test_her_own_case_in_arabic(amal: Talk, org: Organisation, samar: StaffMember) -> None:
    receipt = filed(amal, org)
    speaks(amal, "ar")
    eastern = shown(receipt.number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    amal(
        f"""
        > رقمي هو {eastern}
        < لم أستلم المساعدة، رقم {shown(receipt.number)}⏎⏎هو عندنا، وينتظر موظفًا يستلمه.⏎وصل إلينا يوم الاثنين، ٢٣ تشرين الثاني ٢٠٢٦.⏎يصلكم الجواب قبل نهاية يوم الأربعاء، ٢ كانون الأول ٢٠٢٦.
        < ماذا تريدون أن تفعلوا؟ [إضافة شيء] [سحب الطلب] [هذا كل شيء]
        > [سحب الطلب]
        < هل تريدون سحب الطلب؟ عندها نتوقف عن العمل عليه، ولن يسألكم أحد عن السبب. [نعم، اسحبوه] [لا، يبقى كل شيء]
        > [لا، يبقى كل شيء]
        < كما تريدون. نكمل العمل على طلبكم.
        > {receipt.number}
        < لم أستلم المساعدة، رقم …
        < ماذا تريدون أن تفعلوا؟ …
        > [سحب الطلب]
        < هل تريدون سحب الطلب؟ …
        > [نعم، اسحبوه]
        < أُغلق طلبكم كما أردتم. ويمكنكم أن تفتحوه من جديد برقمه.
        """,
        "ar",
    )
    assert state_of(amal.db, receipt) == State.CLOSED


def test_her_ordinary_cases_are_offered_and_no_others(amal: Talk, org: Organisation) -> None:
    first = filed(amal, org)
    file_case(amal.db, Draft(CaseKind.SUPPORT, amal.contact_id, category="housing"), org, WORKING + timedelta(hours=1))
    file_case(amal.db, Draft(CaseKind.DATA, amal.contact_id), org, WORKING + timedelta(hours=2))
    for way, category in ((Way.HIDDEN, "too_little"), (Way.NAMED, "bribe"), (Way.TRACELESS, "delayed")):
        filed(amal, org, way, category)
    amal.say("/menu")
    press(amal, "track")
    labels = [label.split(maxsplit=1) for label in amal.buttons]
    assert [label for _number, label in labels] == [
        "Your data", "A request for help", "I did not receive…", "number",
    ]  # fmt: skip
    assert labels[2][0] == first.number[-4:]
    assert {choice.detail for choice in amal.heard[-1].choices} == {"It is with us and waits for a colleague.", ""}
    press(amal, first.number)
    assert "I did not receive it" in heard(amal)


def test_another_number_is_asked_for(amal: Talk, org: Organisation) -> None:
    filed(amal, org)
    hidden = filed(amal, org, Way.HIDDEN, "too_little")
    amal.say("/menu")
    press(amal, "track")
    amal(
        f"""
        > [Another number]
        < Please write the number you were given. It has 12 digits.
        > 123
        < This is not a complaint number. It has 12 digits and begins with 1.
        < Please write the number you were given. It has 12 digits.
        > {shown(hidden.number)}
        < I got less than my due, number {shown(hidden.number)}⏎⏎…
        < What would you like to do? …
        """
    )


def test_words_and_files_are_added(amal: Talk, db: Connection, org: Organisation) -> None:
    receipt = filed(amal, org)
    amal(
        f"""
        > {receipt.number}
        < …
        < What would you like to do? …
        > [Add something]
        < Write what you want to add, or send photos, papers or a voice note. [Nothing to add]
        > They now say January.
        < Thank you, I have it. Send more, or press the button. [Done]
        > <voice>
        < Thank you, I have it. Send more, or press the button. [Done]
        > [Done]
        < I put it with your case. Those who work on it will see it.
        > {receipt.number}
        < …• Monday, 23 November 2026: You wrote. “They now say January.” (1 file)
        < What would you like to do? …
        > [Add something]
        < Write what you want to add, …
        > [Nothing to add]
        < All right. I added nothing.
        """
    )


def test_what_staff_ask_for_is_answered_at_once(amal: Talk, org: Organisation, samar: StaffMember) -> None:
    receipt = filed(amal, org)
    change_state(amal.db, samar, receipt.case_id, State.WAITING, "Which card number?", now=WORKING)
    amal(
        f"""
        > {receipt.number}
        < …We need something from you to go on. Please write it here.⏎…“Which card number?”
        < Write what you want to add, or send photos, papers or a voice note. [Something else]
        > 60012345
        < Thank you, I have it. Send more, or press the button. [Done]
        > [Done]
        < I put it with your case. Those who work on it will see it.
        """
    )
    assert state_of(amal.db, receipt) == State.IN_PROGRESS


def test_who_is_asked_may_do_something_else(amal: Talk, org: Organisation, samar: StaffMember) -> None:
    receipt = filed(amal, org)
    change_state(amal.db, samar, receipt.case_id, State.WAITING, now=WORKING)
    amal.say(receipt.number)
    press(amal, "skip", "withdraw", "yes")
    assert state_of(amal.db, receipt) == State.CLOSED


def closed(amal: Talk, org: Organisation, samar: StaffMember, way: Way = Way.NAMED) -> Receipt:
    receipt = filed(amal, org, way)
    close(amal.db, samar, receipt.case_id, Decision.REJECTED, "The parcel was collected with your card.", WORKING)
    return receipt


def test_it_is_not_solved(amal: Talk, org: Organisation, samar: StaffMember) -> None:
    receipt = closed(amal, org, samar)
    amal(
        f"""
        > {receipt.number}
        < I did not receive it, number {shown(receipt.number)}⏎⏎Your case is closed. We looked into it and could not agree.⏎You sent it on Monday, 23 November 2026.⏎It was closed on Monday, 23 November 2026.⏎⏎What happened so far:⏎• Monday, 23 November 2026: Your case is closed. “The parcel was collected with your card.”
        < Is it solved for you? [It is not solved] [I disagree] [It is solved, thanks]
        > [It is not solved]
        < I am sorry. What is still missing? Write it, or send a voice note.
        > My card is here, in my hand.
        < Your case is open again. You get an answer by Wednesday, 2 December 2026.
        > {receipt.number}
        < …Your case is open again.…You said that it is not solved. “My card is here, in my hand.”
        < What would you like to do? …
        """
    )
    assert state_of(amal.db, receipt) == State.REOPENED


def test_an_appeal_goes_to_somebody_else(amal: Talk, org: Organisation, samar: StaffMember) -> None:
    receipt = closed(amal, org, samar)
    speaks(amal, "ar")
    amal(
        f"""
        > {receipt.number}
        < لم أستلم المساعدة، رقم {shown(receipt.number)}⏎⏎أُغلق طلبكم. درسنا الأمر ولم نستطع الموافقة.⏎…
        < هل حُلّت المشكلة؟ [لم تُحل] [لا أوافق على القرار] [حُلّت، شكرًا]
        > [لا أوافق على القرار]
        < ما الخطأ في القرار؟ اكتبوه، أو أرسلوا رسالة صوتية.
        > <voice>
        < سينظر في طلبكم الآن شخص آخر غير الذي قرر. يصلكم الجواب قبل نهاية يوم الأربعاء، ٢ كانون الأول ٢٠٢٦.
        > {receipt.number}
        < …لم توافقوا على القرار. (ملف واحد)
        < ماذا تريدون أن تفعلوا؟ …
        """,
        "ar",
    )


def test_it_is_solved(amal: Talk, org: Organisation, samar: StaffMember) -> None:
    receipt = closed(amal, org, samar)
    amal.say(receipt.number)
    press(amal, "done")
    assert state_of(amal.db, receipt) == State.CLOSED


def test_against_ones_own_withdrawal_there_is_no_appeal(amal: Talk, org: Organisation) -> None:
    receipt = filed(amal, org)
    withdraw(amal.db, receipt.case_id, now=WORKING)
    amal.say(receipt.number)
    assert [id.partition(":")[2] for id in amal.buttons.values()] == ["not_solved", "done"]
    assert "You took it back." in heard(amal)


def test_a_late_answer_is_admitted(amal: Talk, org: Organisation) -> None:
    receipt = filed(amal, org)
    at(amal, WORKING + timedelta(days=20))
    amal.say(receipt.number)
    assert "We promised an answer by Wednesday, 2 December 2026. We are late, and we are sorry." in heard(amal)
    speaks(amal, "ar")
    amal.say(receipt.number)
    assert "وعدناكم بجواب قبل نهاية يوم الأربعاء، ٢ كانون الأول ٢٠٢٦. تأخرنا عليكم، ونحن نعتذر." in heard(amal)


@pytest.mark.parametrize("way", [Way.NAMED, Way.HIDDEN])
def test_from_another_telephone_the_number_shows_state_and_dates(amal: Talk, org: Organisation, way: Way) -> None:
    receipt = filed(amal, org, way)
    huda = at(agreed(amal.another("huda"), "en"), WORKING)
    huda(
        f"""
        > {receipt.number}
        < It is with us and waits for a colleague.⏎You sent it on Monday, 23 November 2026.⏎You get an answer by Wednesday, 2 December 2026.⏎⏎More is only shown with the PIN that came with the number. Please write it: six digits. [I do not have it]
        > 12345
        < The PIN has six digits.
        < It is with us and waits for a colleague.⏎…
        > {receipt.pin}
        < I did not receive it, number {shown(receipt.number)}⏎⏎…
        < What would you like to do? [Add something] [Take it back] [That is all]
        > [Take it back]
        < Do you want to take it back? Then we stop working on it. Nobody will ask you why. [Yes, take it back] [No, keep it]
        > [Yes, take it back]
        < Your case is closed, as you wished. You can open it again with its number.
        """
    )


def test_without_the_pin_nothing_more_is_shown(amal: Talk, org: Organisation) -> None:
    receipt = filed(amal, org)
    huda = at(agreed(amal.another("huda"), "ar"), WORKING)
    huda(
        f"""
        > {receipt.number}
        < هو عندنا، وينتظر موظفًا يستلمه.⏎وصل إلينا يوم …⏎يصلكم الجواب قبل نهاية يوم …⏎⏎لعرض الباقي أحتاج إلى الرمز الذي وصلكم مع الرقم. اكتبوه من فضلكم: ستة أرقام. [ليس عندي]
        > [ليس عندي]
        < بدون الرمز لا أعرض أكثر من هذا، حتى لا يقرأه غيركم. للحديث مع إنسان اكتبوا: موظف
        """,
        "ar",
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_unknown_sensitive_and_traceless_numbers_are_spoken_of_alike(
    amal: Talk, org: Organisation, language: str
) -> None:
    """From the telephone they were filed with, and from another one."""
    tried = [filed(amal, org, category="bribe"), filed(amal, org, Way.TRACELESS), None]
    dialogues = set()
    for asked, receipt in enumerate([*tried, *tried]):
        who = amal if asked < len(tried) else amal.another(f"stranger{asked}")
        at(agreed(who, language) if who is not amal else who, WORKING)
        speaks(who, language)
        said = []
        for line in (receipt.number if receipt else new_number(), "000001"):
            who.say(line)
            said.append(heard(who))
        press(who, "skip")
        dialogues.add((*said, heard(who)))
    assert len(dialogues) == 1


def test_a_sensitive_case_opens_with_its_pin_and_is_neither_named_nor_quoted(
    amal: Talk, org: Organisation, samar: StaffMember
) -> None:
    receipt = filed(amal, org, category="bribe")
    reopen(amal.db, receipt.case_id, "Samer asks again.", contact_id=amal.contact_id, organisation=org, now=WORKING)
    reply(amal.db, samar, receipt.case_id, "You are right.", now=WORKING)
    amal(
        f"""
        > {receipt.number}
        < To open it I also need the PIN that came with the number. Please write it: six digits. [I do not have it]
        > {receipt.pin}
        < We are working on your case.⏎You sent it on Monday, 23 November 2026.⏎You get an answer by Thursday, 26 November 2026.⏎⏎What happened so far:⏎• Monday, 23 November 2026: You said that it is not solved.⏎• Monday, 23 November 2026: We answered: “You are right.”
        < What would you like to do? [Add something] [Take it back] [That is all]
        """
    )
    assert all(message.sensitive for message in amal.heard)


def test_following_a_traceless_case_leaves_no_trace_either(
    amal: Talk, db: Connection, org: Organisation, samar: StaffMember
) -> None:
    receipt = filed(amal, org, Way.TRACELESS)
    paper = Attachment(Media.DOCUMENT, id=store(db, Media.PHOTO, "list.png", PNG))
    reply(db, samar, receipt.case_id, "We found the blankets.", (paper,), now=WORKING)
    mine = select(func.count()).where(col(Message.contact_id) == amal.contact_id, ~col(Message.ephemeral))
    before = db.execute(mine).scalar_one()
    amal(
        f"""
        > {receipt.number}
        < To open it I also need the PIN …
        > {receipt.pin}
        < …
        < …“We found the blankets.” (1 file)
        < What would you like to do? …
        > [Add something]
        < Write what you want to add, …
        > <photo>Only ten of them came.
        < Thank you, I have it. …
        > [Done]
        < I put it with your case. Those who work on it will see it.
        """
    )
    assert db.execute(mine).scalar_one() == before
    assert db.execute(select(col(Case.contact_id)).where(col(Case.id) == receipt.case_id)).scalar_one() is None


def test_walking_away_from_a_traceless_case_leaves_no_trace(amal: Talk, db: Connection, org: Organisation) -> None:
    receipt = filed(amal, org, Way.TRACELESS)
    mine = select(func.count()).where(col(Message.contact_id) == amal.contact_id, ~col(Message.ephemeral))
    before = db.execute(mine).scalar_one()
    amal.say(receipt.number)
    amal.say(receipt.pin)
    assert db.execute(mine).scalar_one() > before
    look_after(db, amal.conversations.topics, WORKING + timedelta(hours=1))
    assert db.execute(mine).scalar_one() == before


def test_a_mistyped_number_is_written_again_where_the_pin_is_asked(amal: Talk, org: Organisation) -> None:
    receipt = filed(amal, org)
    huda = at(agreed(amal.another("huda"), "en"), WORKING)
    huda(
        f"""
        > {new_number()}
        < To open it I also need the PIN that came with the number. Please write it: six digits. [I do not have it]
        > 000001
        < The number and the PIN do not fit together. Please look at both, and write the PIN or the number again. [I do not have it]
        > {shown(receipt.number)}
        < It is with us and waits for a colleague.⏎…
        > {receipt.pin}
        < I did not receive it, number {shown(receipt.number)}⏎⏎…
        < What would you like to do? …
        """
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Those were too many tries. So that nobody can guess numbers, please wait 15 minutes, then try again."),
        ("ar", "محاولات كثيرة. حتى لا يخمّن أحد أرقام غيره، انتظروا ١٥ دقيقة ثم حاولوا من جديد."),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_guessing_ends_in_waiting(amal: Talk, org: Organisation, language: str, words: str, known: bool) -> None:
    """A number that exists and one that does not are counted alike."""
    number = filed(amal, org, Way.TRACELESS).number if known else new_number()
    thief = at(agreed(amal.another("thief"), language), WORKING.replace(second=0))
    thief.say(number)
    for pin in range(7):
        thief.say(f"00000{pin}")
    assert heard(thief) == words
    thief.say(number)
    assert heard(thief) == words
    at(thief, WORKING + timedelta(minutes=16))
    thief.say(number)
    assert words not in heard(thief)


def test_every_state_has_words(amal: Talk, org: Organisation, samar: StaffMember) -> None:
    receipt = filed(amal, org)
    for state, words in {
        State.ASSIGNED: "A colleague has taken your case up.",
        State.IN_PROGRESS: "We are working on your case.",
        State.REOPENED: "Your case is open again.",
    }.items():
        change_state(amal.db, samar, receipt.case_id, state, now=WORKING)
        amal.say(receipt.number)
        assert f"number {shown(receipt.number)}\n\n{words}" in heard(amal)


@pytest.mark.parametrize("decision", list(Decision))
def test_every_decision_has_words_in_both_languages(
    amal: Talk, org: Organisation, samar: StaffMember, decision: Decision
) -> None:
    receipt = filed(amal, org)
    close(amal.db, samar, receipt.case_id, decision, "—", WORKING)
    said = set()
    for language in ("en", "ar"):
        speaks(amal, language)
        amal.say(receipt.number)
        said.add(heard(amal).splitlines()[2])
        press(amal, "done")
    assert len(said) == 2
    assert all(words.count(".") >= 2 for words in said)
