"""Who refuses, and who is in danger: nobody is left alone at the door."""

# ruff: noqa: E501 - a message is one line of a transcript

from sqlalchemy import select

from storage.consent import Consent
from storage.tables import table_of
from tests.flows.steps import agreed, press
from tests.flows.times import EVENING, WORKING, at
from tests.transcripts import Talk


def test_who_refuses_is_still_helped(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [العربية]
        < أهلًا بكم في مركز سند…
        < ما تكتبونه هنا محفوظ… [نعم] [لا]
        > [لا]
        < كما تريدون. لن أفتح أي طلب باسمكم.
        < كل هذا يبقى متاحًا لكم. اختاروا ما تحتاجون إليه. [أرقام للاتصال]…[غيّرت رأيي]
        > [أرقام للاتصال]
        < • خط دعم النساء (مثال): 1-800-000-001⏎كل يوم، ليلًا ونهارًا⏎ترد عليكم امرأة. لا حاجة لذكر الاسم.⏎⏎• خط الدعم النفسي (مثال): 1-800-000-003⏎كل يوم، ليلًا ونهارًا⏎شخص يسمعكم دون أن يحكم عليكم.⏎⏎• خط الأشخاص ذوي الإعاقة (مثال): 1-800-000-004⏎من الأحد إلى الخميس، من 8 صباحًا حتى 3 بعد الظهر⏎يرد أيضًا كتابةً، وبلغة الإشارة بالفيديو.⏎⏎• خط الاستشارة القانونية (مثال): 1-800-000-005⏎من الأحد إلى الخميس، من 8 صباحًا حتى 3 بعد الظهر⏎⏎• خط الشكاوى السرية عن العاملين (مثال): 1-800-000-006⏎كل يوم، ليلًا ونهارًا⏎لا يعرف بالمكالمة أحد من الموظفين الآخرين.⏎⏎• الإسعاف: 101⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.⏎⏎• الدفاع المدني والإطفاء: 102⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.⏎⏎• الشرطة: 100⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.
        < كل هذا يبقى متاحًا لكم. اختاروا ما تحتاجون إليه. [أرقام للاتصال]…[غيّرت رأيي]
        > [شكوى بلا أثر]
        < لم تريدوا أن أحفظ ما تكتبونه، وهذا حقكم. ومع ذلك يمكنكم أن تشتكوا:⏎⏎• بلا أثر: بعد تسجيلها أمسح من عندنا كل ما يدل عليكم، ولا يوصلكم إليها إلا رقم ورمز، ولا نستطيع أن نكتب لكم.⏎⏎مهما اخترتم: تيليجرام يحتفظ بنسخة عنده. والصوت أو الصورة أو المكان قد يدل عليكم. [بلا أثر] [ليس الآن]
        > [ليس الآن]
        < كل هذا يبقى متاحًا لكم. اختاروا ما تحتاجون إليه. [أرقام للاتصال]…[غيّرت رأيي]
        > القائمة
        < كل هذا يبقى متاحًا لكم. اختاروا ما تحتاجون إليه. [أرقام للاتصال]…[غيّرت رأيي]
        > [متابعة شكوى]
        < اكتبوا من فضلكم الرقم الذي وصلكم. هو من 12 خانة.
        """,
        language="ar",
    )


def test_who_refuses_may_change_their_mind(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [English]
        < Welcome to Sanad Centre…
        < What you write here is kept locked… [Yes] [No]
        > no
        < All right. Then I open no request in your name.
        < All this is still open to you. Choose what you need. [Numbers to call]…[I changed my mind]
        > blub blub
        < All this is still open to you. Choose what you need. [Numbers to call]…[I changed my mind]
        > [I changed my mind]
        < Thank you. Now I can do more for you.
        < You wrote: “blub blub”. I am a computer and did not understand it well. Choose what comes closest. Or choose “Talk to a person”: a colleague reads your words. [Aid and lists]…[Help and settings]
        > /start
        < How can I help you? [Aid and lists]…[Help and settings]
        """,
        language="en",
    )


def test_who_refused_still_gets_what_needs_no_consent(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [English]
        < Welcome to Sanad Centre…
        < What you write here is kept locked… [Yes] [No]
        > [No]
        < All right. Then I open no request in your name.
        < All this is still open to you. Choose what you need. [Numbers to call]…[I changed my mind]
        > I want to complain
        < You did not want me to keep what you write, and that is all right. You can still complain:⏎⏎• Without a trace: once it is filed I delete everything here that leads to you, only a number and a PIN bring you back to it, and we cannot write to you.⏎⏎Whichever you choose, Telegram keeps its own copy, and a voice, a photo or a place can tell who you are. [Without a trace] [Not now]
        > /menu
        < All this is still open to you. Choose what you need. [Numbers to call]…[I changed my mind]
        > [Aid and lists]
        < Nobody learns here whose name is on a list. That protects you too. But I can tell you how to find out.⏎⏎Registering is free and the help is free. Nobody may ask for money or for anything else in return. If somebody asks, tell us; you can do it without your name.⏎⏎What would you like to know? [Is my name on it?]…[Main menu]
        """,
        language="en",
    )


def test_danger_comes_first_and_consent_is_short(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > بدي أموت
        < ما تكتبونه يهمني كثيرًا. إذا كنتم في خطر الآن فيمكنكم الاتصال:⏎• خط الدعم النفسي (مثال): 1-800-000-003 (كل يوم، ليلًا ونهارًا)⏎• الإسعاف: 101 (كل يوم، ليلًا ونهارًا)⏎ويمكنكم أيضًا الحديث مع موظف هنا. ونكمل كما تحبون. [موظف]
        < لكي نكمل، عليّ أن أحفظ ما تكتبونه هنا. لا يقرؤه إلا فريقنا.⏎⏎هل توافقون؟ [نعم] [لا]
        > [نعم]
        < شكرًا لكم. أنا هنا معكم. ما الذي يساعدكم الآن أكثر؟ [الكتابة مع موظف] [الأمان والمشورة] [شيء آخر]
        > [شيء آخر]
        < أنا هنا معكم. ما الذي يساعدكم الآن أكثر؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        """,
        language="ar",
    )


def test_danger_in_english_leads_to_a_person(talk: Talk) -> None:
    at(talk, EVENING)
    talk(
        """
        > I want to die
        < What you write matters to me. If you are in danger now, you can call:⏎• Emotional support line (example): 1-800-000-003 (Every day, day and night)⏎• Ambulance: 101 (Every day, day and night)⏎You can also write with a person here. And we can go on as you like. [A person]
        < To go on, I must keep what you write here. Only our team reads it.⏎⏎Do you agree? [Yes] [No]
        > [Yes]
        < Thank you. I am here. What helps you most now? [Write with a person] [Safety and advice] [Something else]
        > [Write with a person]
        < I called a person for you. Nobody is at work at this hour. The team is back on Sunday 29 November, 08:00, and then somebody answers you here.
        < If you cannot wait, call here:⏎⏎• Emotional support line (example): 1-800-000-003⏎Every day, day and night⏎Somebody who listens and does not judge.⏎⏎• Ambulance: 101⏎Every day, day and night⏎A number everybody knows; we have not called it yet to be sure.
        < They get what you wrote. Would you like to add anything? Write it, or send a voice note or a photo. [Skip]
        """,
        language="en",
    )


def test_each_decision_is_recorded(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en", "no")
    press(talk, "accept")
    rows = talk.db.execute(select(table_of(Consent)).order_by("at", "id")).all()
    assert [(row.given, row.language) for row in rows] == [(False, "en"), (True, "en")]
