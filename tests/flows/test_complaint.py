"""A complaint as people hold it, from how they want to complain to the number they take away."""

# ruff: noqa: E501 - a message is one line of a transcript

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, func, select
from sqlmodel import col

from bot.casework.record.staffwork import Opened, open_case
from bot.messages import Incoming, Outgoing
from bot.organisation import CATEGORIES, Organisation
from bot.outcomes import write_marks
from bot.people import set_writing_only
from bot.staff.colleagues import add_colleague
from bot.timers import FETCHED, look_after
from storage.attachment import StoredFile
from storage.case import Case, CaseKind
from storage.message import Message
from storage.outbox import Mark
from storage.tables import table_of
from tests.flows.steps import agreed, heard, press
from tests.flows.times import EVENING, WORKING, at
from tests.transcripts import Talk

FARMER = "الطرد وصل ناقصًا، بدون زيت وبدون رز، ولم يسمع مني أحد"


@pytest.fixture(autouse=True)
def monday(talk: Talk) -> None:
    at(talk, WORKING)


def begun(talk: Talk, language: str = "en", *values: str) -> Talk:
    agreed(talk, language)
    press(talk, "complaint", *values)
    return talk


def to_the_end(talk: Talk, *answers: str) -> list[Outgoing]:
    """Give these texts where one is asked for, leave out what may be left out, and send it."""
    texts = list(answers)
    for _question in range(20):
        offered = {id.partition(":")[2] for id in talk.buttons.values()}
        if "change" in offered:
            return press(talk, "yes")
        if not offered:
            talk.say(texts.pop(0) if texts else "They took half of it.")
            continue
        wanted = next((value for value in ("skip", "no", "today", "other") if value in offered), None)
        press(talk, wanted or sorted(offered - {"more", "less"})[0])
    raise AssertionError(heard(talk))


def cases(db: Connection) -> list[Row[Any]]:
    return list(db.execute(select(*table_of(Case).c).where(col(Case.kind) == CaseKind.COMPLAINT)))


def the_case(db: Connection) -> Row[Any]:
    (case,) = cases(db)
    return case


def read(db: Connection, talk: Talk) -> Opened:
    """As the caseworker and the safeguarding officer who may see it reads it."""
    samar = add_colleague(db, "samar@example.org", "Samar", ["safeguarding", "caseworker"])
    number = re.search(r"1\d{3} \d{4} \d{4}", heard(talk))
    assert number
    return open_case(db, samar, number[0].replace(" ", ""))


def kept(db: Connection, talk: Talk) -> int:
    """Messages with this person that are not just waiting to be sent and deleted."""
    mine = select(func.count()).where(col(Message.contact_id) == talk.contact_id, ~col(Message.ephemeral))
    return int(db.execute(mine).scalar_one())


def test_with_my_name_in_arabic(talk: Talk, db: Connection) -> None:
    begun(talk, "ar")
    talk(
        """
        > [باسمي]
        < هل الشكوى لكم أم لشخص آخر؟ [لي] [لشخص آخر]
        > لي
        < عن ماذا الشكوى؟ اختاروا الأقرب. [لم أستلم المساعدة] [استلمت أقل من حقي] [المساعدة تأخرت] [البطاقة أو الحساب] [أستحق ولم يسجلوني] [حذفوا اسمي من القائمة] [اسم مسجل مرتين] [شخص آخر يستلم مساعدتي] [معلوماتي مسجلة خطأ] [المزيد]
        > ١
        < عن أي مساعدة؟ [مساعدة نقدية] [طرد غذائي] [قسيمة شراء طعام] [تأمين صحي] [مساعدة الشتاء] [حقيبة ولوازم المدرسة] [إيواء أو إصلاح بيت] [أدوات لذوي الإعاقة] [مساعدة رمضان والعيد] [شيء آخر]
        > [طرد غذائي]
        < في أي محافظة؟ [جنين] [طوباس] [طولكرم] [نابلس] [قلقيلية] [سلفيت] [رام الله والبيرة] [أريحا والأغوار] [القدس] [المزيد]
        > [المزيد]
        < في أي محافظة؟ [بيت لحم] [الخليل] [شمال غزة] [غزة] [دير البلح] [خان يونس] [رفح] [السابق]
        > الخليل
        < في أي بلدة أو مخيم أو شارع أو مركز؟ اكتبوا المكان، أو أرسلوا موقعه من الهاتف. [تخطي]
        > بيت أمر، قرب المدرسة
        < متى حدث هذا؟ [اليوم] [هذا الأسبوع] [هذا الشهر] [قبل ذلك] [ما زال يحدث]
        > [هذا الأسبوع]
        < ماذا حدث؟ احكوا بكلامكم، كما تحكون لأحد الجيران. اكتبوا، أو أرسلوا رسالة صوتية.
        > ذهبت ثلاث مرات إلى المركز ولم أجد اسمي.
        < هل عندكم صورة أو ورقة أو رسالة تبيّن ما حدث؟ أرسلوها هنا. ليس عندكم شيء؟ تخطّوا هذا السؤال. [تخطي]
        > <photo>هذه ورقة التسجيل
        < شكرًا، وصل. أرسلوا المزيد، أو اضغطوا الزر. [انتهيت]
        > [انتهيت]
        < ما اسمكم، كما في الهوية؟ [تخطي]
        > فاطمة أحمد
        < هل عندكم رقم يساعدنا حتى نجد الملف أسرع؟ [رقم الهوية] [رقم البطاقة] [تخطي]
        > [رقم الهوية]
        < اكتبوا الرقم من فضلكم. [تخطي]
        > ٤٠١٢٣٤٥٦٧
        < هل يمكن أن نتصل بكم؟ إذا أردتم فاكتبوا رقم الهاتف. وإذا لم تريدوا، نكتب لكم هنا فقط. [لا تتصلوا]
        > ٠٥٩٩ ١٢٣ ٤٥٦
        < في الآخر ثلاثة أسئلة قصيرة، نعرف منها من لا تصله المساعدة. يمكنكم أن تتخطوها.⏎⏎هل الشكوى عن امرأة أم عن رجل؟ [امرأة أو بنت] [رجل أو ولد] [تخطي]
        > [امرأة أو بنت]
        < كم العمر؟ [أقل من 18] [من 18 إلى 29] [من 30 إلى 59] [60 أو أكثر] [تخطي]
        > [من 30 إلى 59]
        < هل هناك صعوبة في النظر أو السمع أو المشي أو التذكر أو العناية بالنفس؟ [نعم] [لا] [تخطي]
        > لا
        < راجعوا من فضلكم ما سجّلته:⏎⏎• الطريقة: باسمي⏎• لمن الشكوى: لي⏎• الموضوع: لم أستلم المساعدة⏎• المساعدة: طرد غذائي⏎• المكان: الخليل · بيت أمر، قرب المدرسة⏎• الوقت: هذا الأسبوع⏎• ما حدث: ذهبت ثلاث مرات إلى المركز ولم أجد اسمي.⏎• ملف واحد⏎• الاسم: فاطمة أحمد⏎• رقم الهوية: 401234567⏎• الهاتف: 0599123456⏎• الشخص: امرأة أو بنت · من 30 إلى 59 · بدون صعوبة⏎⏎هل هذا صحيح؟ عندها أرسلها. [أرسلوها] [تعديل جواب] [لا ترسلوها]
        > [أرسلوها]
        < شكرًا لكم. وصلت شكواكم.⏎⏎الرقم: …⏎الرمز: …⏎⏎الرمز تحتاجون إليه فقط من هاتف آخر. لا تعطوه لأحد.⏎⏎يقرؤها موظف من فريقنا، ويصلكم الجواب هنا قبل نهاية يوم الأربعاء، ٢ كانون الأول ٢٠٢٦.⏎⏎لتعرفوا إلى أين وصلت، اكتبوا الرقم هنا في أي وقت.
        < …
        """,
        "ar",
    )
    case = read(db, talk)
    assert (case.case.category, case.case.region, case.case.way, case.language) == (
        "not_received", "ps_hbn", "named", "ar",
    )  # fmt: skip
    assert case.story == "ذهبت ثلاث مرات إلى المركز ولم أجد اسمي.\n\nهذه ورقة التسجيل"
    assert case.facts["programme"] == "food_parcel"
    assert case.facts["place"] == "بيت أمر، قرب المدرسة"
    assert case.facts["audience"] == {"sex": "female", "age": "adult", "disability": "no"}
    assert set(case.identity) == {"name", "identity_number", "telephone"}
    assert len(case.lines[0].attachments) == 1
    assert the_case(db).contact_id == talk.contact_id


def test_with_my_name_in_english(talk: Talk, db: Connection) -> None:
    begun(talk)
    talk(
        """
        > [With my name]
        < Is the complaint for you or for somebody else? [For me] [For somebody else]
        > [For somebody else]
        < What is it about? Choose what comes nearest. [I did not receive it] [I got less than my due] [It is late] [Card or account] [Entitled, but left out] [Removed from the list] [Registered twice] [Somebody else takes it] [My details are wrong] [More]
        > 2
        < Which help is it about? [Cash assistance] [Food parcel] [Food voucher] [Health insurance] [Winter help] [School kit] [Shelter or house repair] [Aids for disability] [Ramadan and Eid help] [Something else]
        > [Something else]
        < Which governorate or region? [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [Jerusalem] [More]
        > Jenin
        < Which town, camp, street or centre? Write it, or send the spot from your telephone. [Skip]
        > <place>
        < When did it happen? [Today] [This week] [This month] [Longer ago] [It still goes on]
        > [It still goes on]
        < What happened? Tell it in your own words, as you would tell a neighbour. Write it, or send a voice note.
        > <voice>
        < Is there a photo, a paper or a message that shows it? Send it here. Nothing at hand? Then skip. [Skip]
        > skip
        < What is the name of the person it is about, as on the identity card? [Skip]
        > [Skip]
        < Is there a number that helps us find it faster? [Identity number] [Card number] [Skip]
        > [Card number]
        < Please write the number. [Skip]
        > 12
        < I need the number alone, in digits.
        < Please write the number. [Skip]
        > 6001 2345
        < May we call you? Then write a telephone number. Otherwise we only write to you here. [Do not call]
        > [Do not call]
        < Last: three short questions. They show us whom the help does not reach. You may skip them.⏎⏎Is it about a woman or a man? [Woman or girl] [Man or boy] [Skip]
        > [Skip]
        < Please check what I wrote down:⏎⏎• How: With my name⏎• Whom: For somebody else⏎• What: I got less than my due⏎• Which help: Something else⏎• Where: Jenin · 31.9, 35.2⏎• When: It still goes on⏎• What happened: a voice note⏎• Card number: 60012345⏎⏎Is it right? Then I send it. [Send it] [Change one answer] [Do not send]
        > [Send it]
        < Thank you. Your complaint has arrived.⏎⏎Number: …⏎PIN: …⏎⏎The PIN is only needed from another telephone. Give it to nobody.⏎⏎A colleague reads it, and by Wednesday, 2 December 2026 you get an answer here.⏎⏎To see where it stands, write the number here at any time.
        < By the way: we can also write to you when there are new dates, trainings or advice. [Get news]
        """
    )
    case = read(db, talk)
    assert case.facts["whom"] == "other"
    assert case.facts["place"] == "31.9, 35.2"
    assert len(case.lines[0].attachments) == 1


THREE_WAYS = {
    "en": "You can complain in three ways. Please choose one:⏎⏎• With my name: whoever works on it sees who you are and"
    " answers you here.⏎⏎• Hidden from staff: they read what happened but not who says it, their answers still reach"
    " you here, and only one trusted colleague may look at the name, for a reason that is written down.⏎⏎• Without a"
    " trace: once it is filed I delete everything here that leads to you, only a number and a PIN bring you back to it,"
    " and we cannot write to you.⏎⏎Whichever you choose, Telegram keeps its own copy, and a voice, a photo or a place"
    " can tell who you are.",
    "ar": "يمكنكم أن تشتكوا بثلاث طرق. اختاروا واحدة:⏎⏎• باسمي: من يعمل عليها يعرف من أنتم، ويرد عليكم هنا.⏎⏎• مخفية"
    " عن الموظفين: يقرؤون ما حدث ولا يعرفون من صاحبه، وتصلكم أجوبتهم هنا، ولا يفتح الاسم إلا زميل واحد مؤتمن، ولسبب"
    " مكتوب.⏎⏎• بلا أثر: بعد تسجيلها أمسح من عندنا كل ما يدل عليكم، ولا يوصلكم إليها إلا رقم ورمز، ولا نستطيع أن نكتب"
    " لكم.⏎⏎مهما اخترتم: تيليجرام يحتفظ بنسخة عنده. والصوت أو الصورة أو المكان قد يدل عليكم.",
}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_three_ways_come_first_and_are_explained(talk: Talk, language: str) -> None:
    begun(talk, language)
    assert heard(talk).replace("\n", "⏎") == THREE_WAYS[language]
    assert [id.partition(":")[2] for id in talk.buttons.values()] == ["named", "hidden", "traceless"]


@pytest.mark.parametrize(("channel", "named"), [("whatsapp", "WhatsApp keeps"), ("webchat", "this page stays")])
def test_what_the_platform_keeps_is_said(talk: Talk, channel: str, named: str) -> None:
    other = begun(talk.another("huda", channel), "en")
    assert named in heard(other)


def test_without_a_trace_in_english(talk: Talk, db: Connection) -> None:
    begun(talk)
    talk(
        """
        > [Without a trace]
        < Good. I will not ask for your name, your numbers or your telephone. Leave out what tells who you are.
        < Is the complaint for you or for somebody else? [For me] [For somebody else]
        > [For me]
        < What is it about? …
        > [It is late]
        < Which help is it about? …
        > [Winter help]
        < Which governorate or region? …
        > Tubas
        < Leave it out if it could tell who you are.⏎Which town, camp, street or centre? Write it, or send the spot from your telephone. [Skip]
        > [Skip]
        < When did it happen? …
        > [This month]
        < What happened? Tell it in your own words, as you would tell a neighbour. Better write it: a voice can be recognised.
        > Nobody has seen the blankets.
        < Is there a photo, a paper or a message that shows it? Send it here. Nothing at hand? Then skip. [Skip]
        > <photo>
        < Thank you, I have it. Send more, or press the button. [Done]
        > [Done]
        < Last: three short questions. …
        > [Skip]
        < Please check what I wrote down:⏎⏎• How: Without a trace⏎• Whom: For me⏎• What: It is late⏎• Which help: Winter help⏎• Where: Tubas⏎• When: This month⏎• What happened: Nobody has seen the blankets.⏎• 1 file⏎⏎Is it right? Then I send it. [Send it] [Change one answer] [Do not send]
        """
    )
    assert kept(db, talk) > 20
    talk(
        """
        > [Send it]
        < Thank you. Your complaint has arrived.⏎⏎Write these two down now, where nobody else looks. I cannot show them again.⏎⏎Number: …⏎PIN: …⏎⏎We cannot write to you. Come back after Wednesday, 2 December 2026, write the number here, then the PIN.⏎⏎What ties you to it is now deleted here. On your telephone it stays until you delete this chat yourself.
        """
    )
    case, photo = the_case(db), db.execute(select(col(StoredFile.contact_id), col(StoredFile.episode))).one()
    assert (case.way, case.contact_id, case.episode, case.opened_at) == ("traceless", None, None, None)
    assert tuple(photo) == (None, None)
    assert read(db, talk).story == "Nobody has seen the blankets."


def test_without_a_trace_in_arabic_leaves_nothing_behind(talk: Talk, db: Connection) -> None:
    begun(talk, "ar")
    before = kept(db, talk)
    press(talk, "traceless", "self", "too_little")
    assert talk.heard[-1].choices
    to_the_end(talk, FARMER)
    talk.heard[:] = talk.heard[-1:]
    assert re.sub(r"[0-9]", "0", heard(talk)) == (
        "شكرًا لكم. وصلت شكواكم.\n\nاكتبوا هذين الرقمين عندكم الآن، في مكان لا يراه غيركم. لا أستطيع أن أعرضهما مرة"
        " أخرى.\n\nالرقم: 0000 0000 0000\nالرمز: 000000\n\nلا نستطيع أن نكتب لكم. عودوا بعد الأربعاء، ٢ كانون الأول ٢٠٢٦،"
        " واكتبوا الرقم هنا ثم الرمز.\n\nمسحنا هنا كل ما يدل عليكم فيها. أما على هاتفكم فتبقى المحادثة حتى تمسحوها"
        " بأنفسكم."
    )
    assert kept(db, talk) < before  # what came before the complaint stays, the menu that led to it goes
    mine = select(col(Message.ephemeral)).where(col(Message.contact_id) == talk.contact_id, col(Message.outgoing))
    assert True in db.execute(mine).scalars().all()  # the receipt waits to be sent, then it goes too


@pytest.mark.parametrize("words", ["cancel", "menu", "[Do not send]"])
def test_a_traceless_complaint_that_is_not_sent_leaves_nothing_either(talk: Talk, db: Connection, words: str) -> None:
    begun(talk, "en", "traceless", "self", "quality", "other", "ps_jen", "skip", "today")
    talk.say("The flour was full of worms.")
    press(talk, "skip", "skip")
    talk.say(words)
    assert not cases(db)
    talk.say("hello")
    bodies = db.execute(select(func.count()).where(col(Message.contact_id) == talk.contact_id, ~col(Message.ephemeral)))
    assert bodies.scalar_one() < 12  # the welcome and this greeting


def test_a_traceless_complaint_that_is_abandoned_is_forgotten(talk: Talk, db: Connection) -> None:
    begun(talk, "en", "traceless", "self", "quality")
    before = kept(db, talk)
    look_after(db, talk.conversations.topics, WORKING.replace(year=2027))  # the reminder's time is over as well
    assert kept(db, talk) < before


def test_the_receipt_of_a_traceless_complaint_can_be_fetched_by_a_page_for_half_an_hour(
    talk: Talk, db: Connection
) -> None:
    huda = at(talk.another("huda", "webchat"), WORKING)
    begun(huda, "en", "traceless", "self", "quality")
    to_the_end(huda)
    assert huda.last
    (leaving,) = huda.last.leaving
    mine = select(func.count()).where(col(Message.id) == leaving.id)
    write_marks(db, [(leaving.contact_id, Mark(leaving.id, leaving.created_at, "sent"), True)])
    assert db.execute(mine).scalar_one() == 1
    look_after(db, huda.conversations.topics, leaving.created_at + FETCHED)
    assert db.execute(mine).scalar_one() == 1
    look_after(db, huda.conversations.topics, leaving.created_at + FETCHED + timedelta(seconds=1))
    assert db.execute(mine).scalar_one() == 0


def test_hidden_from_staff(talk: Talk, db: Connection) -> None:
    begun(talk, "en", "hidden", "self", "too_little", "other", "ps_jen", "skip", "today")
    talk(
        """
        > Two bags were missing.
        < Is there a photo, …
        > [Skip]
        < What is your name, as on the identity card? It stays locked away: those who work on it do not see it. [Skip]
        > Amal Khalil
        < Is there a number …
        > [Skip]
        < May we call you? …
        > [Do not call]
        < Last: three short questions. …
        > [Skip]
        < Please check …
        > [Send it]
        < Thank you. Your complaint has arrived.⏎⏎Number: …⏎PIN: …⏎⏎The PIN is only needed from another telephone. Give it to nobody.⏎⏎A colleague reads it, and by … you get an answer here.⏎⏎To see where it stands, write the number here at any time.⏎⏎Those who work on it do not see who you are.
        """
    )
    case = read(db, talk)
    assert case.case.way == "hidden"
    assert case.identity == {}
    assert the_case(db).contact_id == talk.contact_id


def test_a_sensitive_complaint_is_calm_and_repeats_nothing_unasked(talk: Talk, db: Connection) -> None:
    begun(talk, "en", "named", "self")
    talk(
        """
        > [More]
        < What is it about? …
        > Asked money or favours
        < Thank you for your trust. Only the few colleagues who protect people read this, and nobody else here. At the end you can name who must not see it, and it goes past them.
        < Which help is it about? …
        """
    )
    press(talk, "cash_assistance", "ps_nbs", "skip", "week")
    talk(
        """
        > Samer wants a third of it.
        < Is there a photo, …
        > [Skip]
        < What is your name, …
        > [Skip]
        < Is there a number …
        > [Skip]
        < May we call you? …
        > [Do not call]
        < Who must not see this complaint? Write the name of a person, a committee or an organisation. [Nobody]
        > Basel Nassar
        < Last: three short questions. …
        > [Skip]
        < Everything is ready. I do not repeat it here, so that nobody else reads it.⏎⏎After sending I can show you a number and a PIN, to follow it. Only if nobody else looks at this. [Send, show number] [Send without number] [Show my answers] [Change one answer] [Do not send]
        > [Show my answers]
        < Please check what I wrote down:⏎⏎• How: With my name⏎• Whom: For me⏎• What: They asked for money or favours⏎• Which help: Cash assistance⏎• Where: Nablus⏎• When: This week⏎• What happened: Samer wants a third of it.⏎• Must not see it: Basel Nassar [Send, show number] [Send without number] [Change one answer] [Do not send]
        > [Send without number]
        < It has arrived safely. Thank you for telling it. Only the colleagues who protect people read it.⏎⏎A colleague reads it, and by Thursday, 26 November 2026 you get an answer.⏎⏎I then write only that a message is waiting, so that nobody else learns of it.
        """
    )
    assert all(message.sensitive for message in talk.heard)
    case = the_case(db)
    assert case.sensitive
    assert not case.urgent


def test_a_sensitive_complaint_shows_its_number_when_asked(talk: Talk, db: Connection) -> None:
    basel = add_colleague(db, "basel@example.org", "Basel Nassar باسل نصار", ["safeguarding"])
    begun(talk, "ar", "hidden", "self", "diversion", "other", "ps_gza", "skip", "still")
    talk.say("يبيعون الطرود في السوق")
    press(talk, "skip", "skip", "skip", "skip")
    talk.say("باسل")
    press(talk, "skip")
    assert {id.partition(":")[2] for id in talk.buttons.values()} == {"yes", "quiet", "see", "change", "no"}
    press(talk, "yes")
    assert re.sub(r"[0-9]", "0", heard(talk)) == (
        "وصلت بأمان. شكرًا لأنكم تكلمتم. لا يقرؤها إلا فريق الحماية عندنا.\n\nالرقم: 0000 0000 0000\nالرمز: 000000\n\n"
        "لفتحها تحتاجون دائمًا إلى الاثنين معًا، من هذا الهاتف أيضًا.\n\nيقرؤها موظف من هذا الفريق، ويصلكم الجواب قبل"
        " نهاية يوم الخميس، ٢٦ تشرين الثاني ٢٠٢٦.\n\nعندها أكتب لكم فقط إن رسالة تنتظركم، حتى لا يعرف بها غيركم.\n\nمن"
        " يعمل عليها لا يرى من أنتم."
    )
    assert the_case(db).keep_from_staff == [basel.id]


def test_somebody_threatened_gets_a_person_before_anything_else(talk: Talk, db: Connection) -> None:
    begun(talk, "en", "traceless", "self")
    at(talk, EVENING)
    press(talk, "retaliation")
    talk(
        """
        > [A person, now]
        < I have marked it as urgent. Nobody is in the office now; somebody is there again from Sunday 29 November, 08:00 and answers you here first. Until then we can go on here.
        < Thank you for your trust. …
        < Which help is it about? …
        """
    )
    human = db.execute(select(*table_of(Case).c).where(col(Case.kind) == CaseKind.HUMAN)).one()
    assert (human.urgent, human.sensitive, human.contact_id) == (True, True, talk.contact_id)
    to_the_end(talk)
    assert "It has arrived safely." in heard(talk)
    case = the_case(db)
    assert (case.urgent, case.sensitive, case.contact_id) == (True, True, None)


def test_in_office_hours_a_person_is_told_at_once_in_arabic(talk: Talk) -> None:
    begun(talk, "ar", "named", "self", "retaliation")
    talk(
        """
        > [موظف الآن]
        < أخبرت موظفًا من فريقنا أن الأمر عاجل. سيرد عليكم هنا في أقرب وقت. وحتى ذلك الوقت نكمل هنا.
        < شكرًا لثقتكم. لا يقرأ هذا إلا عدد قليل من زملائنا في فريق الحماية، ولا أحد غيرهم. وفي الآخر أسألكم من يجب ألا يراه، فلا يمر عليه.
        < عن أي مساعدة؟ …
        """,
        "ar",
    )


@pytest.mark.parametrize("category", ["staff", "retaliation"])
def test_protection_stands_beside_a_complaint_about_violence(talk: Talk, db: Connection, category: str) -> None:
    begun(talk, "en", "named", "other", category)
    assert "Your safety comes first" in heard(talk)
    press(talk, "protection")
    assert not cases(db)
    assert talk.heard
    assert "Which help is it about?" not in heard(talk)


def test_fraud_brings_advice_at_once(talk: Talk, org: Organisation) -> None:
    begun(talk, "en", "named", "self", "fraud")
    assert org.aid.fake_link["en"] in heard(talk)


def test_another_organisation_is_passed_on(talk: Talk, db: Connection) -> None:
    begun(talk, "en", "named", "self", "other_organisation")
    talk(
        """
        > The bread kitchen
        < Which help is it about? …
        """
    )
    to_the_end(talk)
    assert "We pass it on to those who can decide, and we tell you to whom." in heard(talk)
    assert read(db, talk).facts["organisation"] == "The bread kitchen"


def test_another_organisation_without_a_trace(talk: Talk) -> None:
    begun(talk, "en", "traceless", "self", "other_organisation")
    assert "With your number and PIN you see here to whom it went." in heard(talk)
    to_the_end(talk)
    assert "With number and PIN you see here to whom." in heard(talk)


def test_words_of_danger_make_it_urgent_and_for_few(talk: Talk, db: Connection) -> None:
    begun(talk, "ar", "named", "self", "delayed", "other", "ps_rfh", "skip", "today")
    talk.say("ضربني الموظف الآن وهو يضربني")
    assert talk.heard[0].sensitive  # the help lines stand above
    to_the_end(talk)
    case = the_case(db)
    assert (case.urgent, case.sensitive) == (True, True)


def test_who_did_not_agree_can_only_complain_without_a_trace(talk: Talk, db: Connection) -> None:
    agreed(talk, "en", "no")
    press(talk, "complaint")
    assert heard(talk).startswith("You did not want me to keep what you write, and that is all right.")
    assert [id.partition(":")[2] for id in talk.buttons.values()] == ["traceless", "no"]
    press(talk, "traceless", "self", "quality")
    to_the_end(talk)
    assert the_case(db).way == "traceless"


def test_who_did_not_agree_may_also_leave(talk: Talk, db: Connection) -> None:
    agreed(talk, "ar", "no")
    press(talk, "complaint", "no")
    assert talk.heard[-1].choices
    assert not cases(db)


def test_every_answer_can_be_changed(talk: Talk, db: Connection) -> None:
    begun(talk, "en", "hidden", "self", "other_organisation")
    talk.say("The bread kitchen")
    press(talk, "other", "ps_jen", "skip", "today")
    talk.say("No bread.")
    press(talk, "skip", "skip", "skip", "skip", "skip")
    changes: dict[str, tuple[str, ...]] = {
        "way": ("=named",),
        "whom": ("=other",),
        "organisation": ("The other kitchen",),
        "programme": ("=food_voucher",),
        "where": ("=ps_tkm", "The camp"),
        "when": ("=week",),
        "story": ("No bread for a week.",),
        "proof": ("<photo>", "=done"),
        "identity": ("Amal", "=identity_number", "123456789", "0599123456"),
        "person": ("=male", "=old", "=yes"),
    }
    for key, answers in changes.items():
        press(talk, "change", key)
        for answer in answers:
            press(talk, answer[1:]) if answer.startswith("=") else talk.say(answer)
    talk(
        """
        > hm
        < Please choose one of these.
        < Please check what I wrote down:⏎⏎• How: With my name⏎• Whom: For somebody else⏎• What: About another organisation⏎• Organisation: The other kitchen⏎• Which help: Food voucher⏎• Where: Tulkarm · The camp⏎• When: This week⏎• What happened: No bread for a week.⏎• 1 file⏎• Name: Amal⏎• Identity number: 123456789⏎• Telephone: 0599123456⏎• About the person: Man or boy · 60 or more · with a difficulty⏎⏎Is it right? Then I send it. [Send it] [Change one answer] [Do not send]
        """
    )
    press(talk, "change", "about", "queue")
    assert "Who must not see this complaint?" in heard(talk)
    press(talk, "skip", "change", "kept_from")
    talk.say("Basel")
    press(talk, "yes")
    case = read(db, talk)
    assert (case.case.category, case.keep_from) == ("queue", "Basel")
    assert "organisation" not in case.facts


def test_changing_the_way_to_traceless_drops_who_it_is(talk: Talk, db: Connection) -> None:
    begun(talk, "en", "named", "self", "card", "other", "ps_jen", "skip", "today")
    talk.say("The card is blocked.")
    press(talk, "skip")
    talk.say("Amal Khalil")
    press(talk, "skip", "skip", "skip", "change", "way", "traceless")
    assert "Amal" not in heard(talk)
    press(talk, "yes")
    case = the_case(db)
    assert (case.contact_id, case.identity_sealed) == (None, None)
    assert kept(db, talk) < 12


def test_back_goes_back_one_answer_at_a_time(talk: Talk) -> None:
    begun(talk, "en", "named", "self", "card", "other", "ps_jen", "skip")
    talk(
        """
        > back
        < Which town, …
        > /back
        < Which governorate or region? …
        > رجوع
        < Which help is it about? …
        """
    )


def test_who_has_not_been_asked_yet_is_welcomed_first(talk: Talk) -> None:
    talk.hint = "en"
    talk.say("I want to complain about the parcel.")
    assert "three ways" not in heard(talk)
    press(talk, "en", "accept", "yes")
    assert "three ways" in heard(talk)


def test_who_cannot_be_called_is_not_asked_for_a_telephone(talk: Talk, db: Connection) -> None:
    begun(talk, "en", "named", "self", "card", "other", "ps_jen", "skip", "today")
    set_writing_only(db, talk.contact_id, True)
    talk.say("The card is blocked.")
    press(talk, "skip", "skip", "skip")
    assert "woman or a man" in heard(talk)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_to_its_end(talk: Talk, db: Connection, language: str, category: str) -> None:
    """In each language; the three ways take turns, so that each meets ordinary and sensitive categories."""
    way = ("named", "hidden", "traceless")[(CATEGORIES.index(category) + len(category)) % 3]
    agreed(talk, language)
    said = recorded(talk)
    press(talk, "complaint", way, "self", category)
    to_the_end(talk, *[FARMER if language == "ar" else "Half of it was missing."] * 3)
    case = the_case(db)
    assert (case.category, case.way, case.language) == (category, way, language)
    assert re.search(r"1\d{3} \d{4} \d{4}", heard(talk))
    for message in said:
        room = 20 if len(message.choices) <= 3 else 24  # WhatsApp's buttons, WhatsApp's list
        assert all(len(choice.label) <= room for choice in message.choices), message.choices
        assert not message.choices or len(message.text) <= 1000, message.text
        assert language == "en" or not re.search("[a-z]{4}", message.text), message.text


def recorded(talk: Talk) -> list[Outgoing]:
    """Everything that is said from here on."""
    said: list[Outgoing] = []
    send = talk.send

    def listening(incoming: Incoming) -> list[Outgoing]:
        said.extend(send(incoming))
        return talk.heard

    talk.send = listening  # type: ignore[method-assign]
    return said
