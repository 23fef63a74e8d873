"""Asking for a person: the request exists before any question, and what is told reaches it."""

# ruff: noqa: E501 - a message is one line of a transcript

from sqlalchemy import select
from sqlmodel import col

from bot.casework.entries import timeline
from storage.case import Audience, Case, CaseKind
from storage.contact import Contact
from storage.handoff import Handoff
from storage.tables import table_of
from tests.flows.steps import agreed, press
from tests.flows.times import EVENING, WORKING, at
from tests.transcripts import Talk


def test_a_person_is_called_before_anything_is_asked(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > /human
        < طلبت لكم موظفًا. فريقنا في العمل الآن، وسيرد عليكم أحدهم هنا في أقرب وقت.
        < عن أي شيء تريدون الحديث؟ كلمات قليلة تكفي. ويمكنكم أن ترسلوا رسالة صوتية، أو أن تتركوا هذا السؤال. [تخطي]
        > عندي مشكلة في البطاقة
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اتصلوا بي]
        < على أي رقم؟ اكتبوه بالأرقام.
        > مش رقم
        < أحتاج إلى رقم هاتف، بالأرقام.
        < على أي رقم؟ اكتبوه بالأرقام.
        > ٠٥٩٩ ١٢٣ ٤٥٦
        < متى يكون الحديث آمنًا لكم؟ نحن نتصل في ساعات عملنا. [في أي وقت] [قبل الظهر] [بعد الظهر] [اكتبوا لي أولًا]
        > [اكتبوا لي أولًا]
        < شكرًا لكم. دوركم محفوظ حتى لو خرجتم من هذه المحادثة، والرد يصلكم هنا.
        < رقم طلبكم هو ….
        """,
        language="ar",
    )


def test_a_person_is_called_in_english(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > /human
        < I called a person for you. Our team is at work now. Somebody answers you here as soon as they can.
        < What is it about? A few words are enough. You can also send a voice note, or leave it out. [Skip]
        > my card does not work
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Call me]
        < On which number? Write it in digits.
        > 0599 123 456
        < When is it safe for you to talk? We call in our working hours. [At any time] [Before noon] [After noon] [Write to me first]
        > [Before noon]
        < Thank you. Your place is kept, also when you leave this chat. The answer comes here.
        < The number of your request is ….
        """,
        language="en",
    )


def test_out_of_hours_it_says_when(talk: Talk) -> None:
    at(talk, EVENING)
    agreed(talk, "en")
    talk(
        """
        > /human
        < I called a person for you. Nobody is at work at this hour. The team is back on Sunday 29 November, 08:00, and then somebody answers you here.
        < What is it about? A few words are enough. You can also send a voice note, or leave it out. [Skip]
        > <voice>
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Only in writing]
        < Thank you. Your place is kept, also when you leave this chat. The answer comes here.
        < The number of your request is ….
        > /human
        < You asked for a person already, and you keep your place. Nobody is at work at this hour. The team is back on Sunday 29 November, 08:00, and then somebody answers you here.
        < What is it about? A few words are enough. You can also send a voice note, or leave it out. [Skip]
        > [Skip]
        < Thank you. Your place is kept, also when you leave this chat. The answer comes here.
        """,
        language="en",
    )


def test_out_of_hours_in_arabic(talk: Talk) -> None:
    at(talk, EVENING)
    agreed(talk, "ar")
    talk(
        """
        > /human
        < طلبت لكم موظفًا. لا أحد في العمل في هذه الساعة. يعود الفريق يوم الأحد ٢٩ تشرين الثاني، ٨:٠٠ ص، وعندها يرد عليكم أحدهم هنا.
        < عن أي شيء تريدون الحديث؟ كلمات قليلة تكفي. ويمكنكم أن ترسلوا رسالة صوتية، أو أن تتركوا هذا السؤال. [تخطي]
        > [تخطي]
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [بالكتابة فقط]
        < شكرًا لكم. دوركم محفوظ حتى لو خرجتم من هذه المحادثة، والرد يصلكم هنا.
        < رقم طلبكم هو ….
        """,
        language="ar",
    )


def test_on_whatsapp_the_number_is_known(talk: Talk) -> None:
    at(talk, WORKING)
    talk.channel = "whatsapp"
    agreed(talk, "en")
    talk(
        """
        > /human
        < I called a person for you. Our team is at work now. Somebody answers you here as soon as they can.
        < What is it about? A few words are enough. You can also send a voice note, or leave it out. [Skip]
        > [Skip]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Call me]
        < On which number? Write it in digits. [This number]
        > [This number]
        < When is it safe for you to talk? We call in our working hours. [At any time] [Before noon] [After noon] [Write to me first]
        > [At any time]
        < Thank you. Your place is kept, also when you leave this chat. The answer comes here.
        < The number of your request is ….
        """,
        language="en",
    )


def test_in_danger_out_of_hours_nobody_is_left_with_a_time_alone(talk: Talk) -> None:
    at(talk, EVENING)
    agreed(talk, "ar")
    talk(
        """
        > بدي أموت
        < ما تكتبونه يهمني كثيرًا. إذا كنتم في خطر الآن فيمكنكم الاتصال:⏎• خط الدعم النفسي (مثال): 1-800-000-003 (كل يوم، ليلًا ونهارًا)⏎• الإسعاف: 101 (كل يوم، ليلًا ونهارًا)⏎ويمكنكم أيضًا الحديث مع موظف هنا. ونكمل كما تحبون. [موظف]
        < أنا هنا معكم. ما الذي يساعدكم الآن أكثر؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        > [موظف]
        < طلبت لكم موظفًا. لا أحد في العمل في هذه الساعة. يعود الفريق يوم الأحد ٢٩ تشرين الثاني، ٨:٠٠ ص، وعندها يرد عليكم أحدهم هنا.
        < إذا كنتم لا تستطيعون الانتظار فاتصلوا هنا:⏎⏎• خط الدعم النفسي (مثال): 1-800-000-003⏎كل يوم، ليلًا ونهارًا⏎شخص يسمعكم دون أن يحكم عليكم.⏎⏎• الإسعاف: 101⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.
        < عن أي شيء تريدون الحديث؟ كلمات قليلة تكفي. ويمكنكم أن ترسلوا رسالة صوتية، أو أن تتركوا هذا السؤال. [تخطي]
        > <photo>
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اكتبوا لي هنا]
        < شكرًا لكم. دوركم محفوظ حتى لو خرجتم من هذه المحادثة، والرد يصلكم هنا.
        """,
        language="ar",
    )


def test_the_request_stands_before_the_first_question(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    talk.say("/human")
    waiting = talk.db.execute(select(table_of(Handoff))).one()
    assert waiting.contact_id == talk.contact_id
    assert not waiting.urgent


def test_what_is_told_and_wished_reaches_the_request(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    for said in ("blub blub", "[Talk to a person]", "<photo>my card", "[Call me]", "+970 599 123 456", "[At any time]"):
        talk.say(said)
    case = talk.db.execute(select(col(Case.id)).where(col(Case.kind) == CaseKind.HUMAN)).scalar_one()
    lines = timeline(talk.db, case, Audience.STAFF, Audience.PERSON)
    texts = [line.text for line in lines if line.text]
    assert texts[:2] == ["blub blub", "my card"]
    assert "+970599123456" in texts[2]
    assert sum(len(line.attachments) for line in lines) == 1


def test_nothing_is_lost_when_a_colleague_closed_the_request_meanwhile(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    talk.say("/human")
    talk.db.execute(table_of(Handoff).update().values(ended_at=WORKING))
    talk.say("my card does not work")
    waiting = select(col(Handoff.case_id)).where(col(Handoff.ended_at).is_(None))
    lines = timeline(talk.db, talk.db.execute(waiting).scalar_one(), Audience.PERSON)
    assert "my card does not work" in [line.text for line in lines]


def test_who_does_not_hear_is_never_called(talk: Talk) -> None:
    agreed(at(talk, WORKING), "ar")
    press(talk, "human", "skip", "only")
    assert talk.db.execute(select(col(Contact.writing_only))).scalar_one()


def test_danger_makes_it_urgent_and_what_few_may_read_sensitive(talk: Talk) -> None:
    agreed(at(talk, WORKING), "ar")
    talk.say("بدي أموت")
    talk.say("[موظف]")
    waiting = talk.db.execute(select(table_of(Handoff))).one()
    assert (waiting.urgent, waiting.sensitive) == (True, False)
    assert all(message.sensitive for message in talk.heard)
    samar = agreed(at(talk.another("samar"), WORKING), "ar")
    samar.say("زوجي يضربني الآن")
    samar.say("[موظف]")
    hers = select(table_of(Handoff)).where(col(Handoff.contact_id) == samar.contact_id)
    waiting = talk.db.execute(hers).one()
    assert (waiting.urgent, waiting.sensitive) == (True, True)


def test_a_rota_is_promised_in_hours(talk: Talk) -> None:
    organisation = talk.conversations.organisation()
    duty = organisation.duty.model_copy(update={"rota": True})
    talk.conversations.organisation = lambda: organisation.model_copy(update={"duty": duty})
    agreed(at(talk, EVENING), "ar")
    talk.say("بدي أموت")
    talk.say("[موظف]")
    assert talk.heard[0].text == "طلبت لكم موظفًا. سيرد عليكم موظف هنا خلال ساعتين."
