"""The library in a chat: short first, then whole, honest where there is nothing, and a person at hand."""

# ruff: noqa: E501 - a message is one line of a transcript

from datetime import UTC, timedelta

import pytest
from sqlalchemy import Connection, select, text
from sqlmodel import col

from bot.library.keeping import seed
from bot.organisation import Organisation
from storage.article import ArticleVote, UnansweredQuestion
from storage.retention import prune
from storage.sealed import ring
from storage.tables import table_of
from tests.flows.shelves import holding, written
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def kept(db: Connection) -> list[str]:
    """The questions that stand for the team, opened."""
    rows = db.execute(select(table_of(UnansweredQuestion)))
    return [ring().open(row.text_sealed, at=f"unanswered_question.text_sealed.{row.id}").decode() for row in rows]


def counted(db: Connection) -> list[tuple[int, int]]:
    return [(row.helpful, row.unhelpful) for row in db.execute(select(table_of(ArticleVote)))]


@pytest.fixture
def shelved(db: Connection, org: Organisation) -> None:
    """The library stands in the database too, so that votes are counted."""
    seed(db, org.articles)


def test_a_question_is_answered_in_short_and_then_in_full(talk: Talk, shelved: None) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > 9
        < ماذا تريدون أن تعرفوا؟ اكتبوا سؤالكم بكلمات قليلة، أو اختاروا واحدًا من هذه. [من يستحق المساعدة؟] [الأوراق المطلوبة] [متى تُصرف المساعدة؟] [كم المبلغ، ومن يقرره؟] [بطاقة الإعاقة] [الحديث مع موظف] [القائمة الرئيسية]
        > بدي كرت اعاقه لابني
        < بطاقة الإعاقة: كيف ومن أين؟⏎⏎البطاقة تصدرها وزارة التنمية الاجتماعية. تسجلون في مديرية محافظتكم ومعكم الهوية وتقرير طبي، ثم تفحص لجنة طبية، ثم تصدر البطاقة. هي مجانية. من لا يستطيع الوصول يطلب أن يزوروه في البيت.⏎⏎راجعناه يوم الأحد، ٢٢ تشرين الثاني ٢٠٢٦.
        < هل أفادكم هذا؟ [المزيد] [نعم، أفادني] [لا] [الحديث مع موظف]
        > [المزيد]
        < الخطوات⏎⏎1. تقرير طبي حديث من مستشفى حكومي أو من طبيب مختص.⏎2. …⏎⏎بماذا تفيد⏎⏎• تأمين صحي، وأدوات مساعدة مثل كرسي متحرك أو سماعة، حسب الموجود⏎• …محامية عندنا تساعد مجانًا.
        < هل أفادكم هذا؟ [نعم، أفادني] [لا] [الحديث مع موظف]
        > [نعم، أفادني]
        < هذا يسعدنا.
        < ماذا تريدون أن تعرفوا غير ذلك؟ اكتبوه بكلمات قليلة. [الحديث مع موظف] [القائمة الرئيسية]
        > متى بتنزل المساعدة
        < متى تُصرف المساعدة النقدية؟⏎⏎ليس للصرف يوم ثابت. …
        < هل أفادكم هذا؟ [المزيد] [نعم، أفادني] [لا] [الحديث مع موظف]
        > لا
        < نأسف أنه لم يفدكم. ربما يفيدكم واحد من هذه، أو يخبركم موظف أكثر. [من يستحق المساعدة؟] [الأوراق المطلوبة] [كم المبلغ، ومن يقرره؟] [الحديث مع موظف] [القائمة الرئيسية]
        > القائمة
        < كيف أستطيع أن أساعدكم؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        """,
        language="ar",
    )
    assert sorted(counted(talk.db)) == [(0, 1), (1, 0)]


def test_several_answers_are_offered_by_names_that_fit_a_button(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > [Questions and answers]
        < What would you like to know? Write it in a few words, or choose one of these. [Who can get assistance?]…[Main menu]
        > how do I get a wheelchair and health insurance?
        < I found these answers. Choose one, or ask in other words. [Health insurance] [The disability card] [Talk to a person] [Main menu]
        > 2
        < The disability card: how and where?⏎⏎The card comes from the Ministry of Social Development. …⏎⏎Checked on Sunday, 22 November 2026.
        < Was this helpful? [More] [Yes, it helped] [No] [Talk to a person]
        > who reads my complaint
        < What happens to my complaint?⏎⏎You get a number and a date. …
        < Was this helpful? [More] [Yes, it helped] [No] [Talk to a person]
        > [Talk to a person]
        < I called a person for you. Our team is at work now. Somebody answers you here as soon as they can.
        < They get what you wrote. Would you like to add anything? Write it, or send a voice note or a photo. [Skip]
        """,
        language="en",
    )


def test_where_nothing_is_found_it_says_so_and_keeps_the_question_only_if_asked_to(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > [Questions and answers]
        < What would you like to know? …
        > how do I cook rice
        < I found no answer to this. You can ask in other words, or talk to a person.⏎⏎May I keep your question, without your name and number? Then our team writes an answer. [Yes, keep it] [Talk to a person] [Main menu]
        > how do I renew my driving licence, I am 0599 123 456
        < I found no answer to this. You can ask in other words, or talk to a person.⏎⏎May I keep your question, without your name and number? Then our team writes an answer. [Yes, keep it] [Talk to a person] [Main menu]
        > [Yes, keep it]
        < Thank you. Our team reads it, and the answer will stand here. If you need one now, talk to a person.
        < What else would you like to know? Write it in a few words. [Talk to a person] [Main menu]
        """,
        language="en",
    )
    assert kept(talk.db) == ["how do I renew my driving licence, I am …"]


def test_what_is_kept_of_a_question_leads_to_nobody(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "library")
    talk.say("how do I cook rice")
    press(talk, "keep")
    row = talk.db.execute(select(table_of(UnansweredQuestion))).one()
    assert set(row._mapping) == {"id", "text_sealed", "language", "at"}
    at_utc = row.at.astimezone(UTC)
    assert (at_utc.hour, at_utc.minute, at_utc.second) == (0, 0, 0), "the hour would tell which message it was"
    assert row.id.version == 4, "an id of the moment would too"
    assert str(talk.contact_id) not in str(row)


def test_who_did_not_agree_reads_all_of_it_and_leaves_nothing(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en", consent="no")
    talk(
        """
        > [Questions and answers]
        < What would you like to know? Write it in a few words, or choose one of these. [Who can get assistance?]…[Main menu]
        > how do I cook rice
        < I found no answer to this. You can ask in other words, or talk to a person. [Talk to a person] [Main menu]
        > birth certificate for my baby
        < A birth certificate for my child⏎⏎Register the child at the Ministry of Interior…
        < Was this helpful? [More] [Yes, it helped] [No] [Talk to a person]
        """,
        language="en",
    )
    assert kept(talk.db) == []


def test_words_of_danger_bring_help_and_are_never_kept(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > [Questions and answers]
        < What would you like to know? …
        > I want to kill myself
        < What you write matters to me. If you are in danger now, you can call:…[A person]
        < I found no answer to this. You can ask in other words, or talk to a person. [Talk to a person] [Main menu]
        > how do I cook rice
        < I found no answer to this. You can ask in other words, or talk to a person. [Talk to a person] [Main menu]
        """,
        language="en",
    )
    assert kept(talk.db) == []


def test_the_language_is_changed_in_the_middle_of_an_answer(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "library")
    talk.say("birth certificate for my baby")
    talk.say("/language ar")
    assert "شهادة ميلاد لطفلي" in heard(talk)


def test_one_person_counts_once_for_an_answer(talk: Talk, shelved: None) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "library")
    for _time in range(3):
        talk.say("birth certificate for my baby")
        press(talk, "yes")
    talk.say("birth certificate for my baby")
    press(talk, "no")
    assert counted(talk.db) == [(1, 0)]


def test_a_voice_note_is_heard_by_a_person(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "library")
    talk.say("<voice>")
    assert heard(talk).startswith("I cannot listen to voice notes myself. A colleague will hear it")


def test_an_answer_that_is_taken_back_meanwhile_is_not_read(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    one, other = written("paper", "Which paper"), written("stamp", "Which stamp")
    holding(talk, one, other)
    press(talk, "library")
    holding(talk, one)
    press(talk, "stamp")
    assert "The short answer to: Which stamp" not in heard(talk)
    assert "What would you like to know?" in heard(talk)
    press(talk, "paper")
    talk.say("which paper")
    assert "The short answer to: Which paper" in heard(talk)
    holding(talk)
    talk.say("/language en")
    assert "The short answer" not in heard(talk)
    assert "There are no answers here yet." in heard(talk)


def test_an_answer_in_another_language_says_so(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    holding(talk, written("paper", "Which paper for winter"))
    press(talk, "library", "paper")
    assert heard(talk).startswith("هذا الجواب عندنا باللغة English فقط.")


def test_an_empty_library_offers_a_person(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    holding(talk)
    talk(
        """
        > [Questions and answers]
        < There are no answers here yet. A colleague can answer you. [Talk to a person] [Main menu]
        """,
        language="en",
    )


def test_a_long_answer_is_read_in_pages_that_every_channel_carries(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    body = "\n\n".join(f"**Step {n}.** " + "Go to the office and ask again. " * 8 for n in range(30))
    holding(talk, written("long", "A long way to a paper", text={"body": body}))
    press(talk, "library", "long")
    read = 0
    while "read_on" in [value.partition(":")[2] for value in talk.buttons.values()]:
        press(talk, "read_on")
        assert len(talk.heard[0].text) <= 1600
        read += 1
    assert read >= 5
    assert "Step 29." in heard(talk)
    press(talk, "human")


def test_questions_are_forgotten_after_ninety_days(db: Connection) -> None:
    for age in (89, 92):
        day = WORKING - timedelta(days=age)
        db.execute(text("INSERT INTO unanswered_question VALUES (gen_random_uuid(), 'x', 'en', :day)"), {"day": day})
    assert prune(db, 180, WORKING)["unanswered_question"] == 1
    assert db.execute(select(col(UnansweredQuestion.at))).scalar_one() == WORKING - timedelta(days=89)
