"""Aid: the way to find out, never a name."""

# ruff: noqa: E501 - a message is one line of a transcript

from datetime import timedelta

from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_is_my_name_on_the_list(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > 1
        < لا نقول هنا لأحد من اسمه في القائمة، وهذا يحميكم أنتم أيضًا. لكني أستطيع أن أدلكم كيف تعرفون.⏎⏎التسجيل والمساعدة مجانيان. لا يحق لأحد أن يطلب مالًا أو أي شيء آخر مقابلهما. إذا طلب أحد منكم شيئًا فأخبرونا، ويمكن أن يكون ذلك بدون اسم.⏎⏎ماذا تريدون أن تعرفوا؟ [هل اسمي في القائمة؟]…[القائمة الرئيسية]
        > 1
        < لا نقول هنا إن كان اسم أحد في القائمة، حتى لا يعرفه غيره. لمعرفة ذلك اسألوا مديرية التنمية الاجتماعية أو المؤسسة التي سجلتم عندها، ومعكم الهوية. إذا لم يصل جواب، أو كان الجواب غير عادل، فقدموا شكوى هنا.⏎⏎آخر تحديث: الأحد، ٢٢ تشرين الثاني ٢٠٢٦.
        < ماذا تريدون أن تعرفوا أيضًا؟ [هل اسمي في القائمة؟]…[القائمة الرئيسية]
        > 2
        < التسجيل يكون في مديرية التنمية الاجتماعية في محافظتكم، أو عند المؤسسة التي توزع المساعدة. خذوا معكم الهوية وأوراق الأولاد، والتقرير الطبي إن وُجد. إذا كان الوصول صعبًا فاطلبوا موظفًا من هنا، وهو يساعدكم.⏎⏎آخر تحديث: الأحد، ٢٢ تشرين الثاني ٢٠٢٦.
        < ماذا تريدون أن تعرفوا أيضًا؟ [هل اسمي في القائمة؟]…[القائمة الرئيسية]
        > 3
        < الجهة التي تدفع المساعدة هي التي تقرر من يأخذها. المساعدة النقدية تقررها وزارة التنمية الاجتماعية بعد دراسة وضع البيت. الطرود والقسائم تقررها المؤسسة التي توزعها. نحن لا نقرر، ولا نرى القوائم.⏎⏎آخر تحديث: الأحد، ٢٢ تشرين الثاني ٢٠٢٦.
        < ماذا تريدون أن تعرفوا أيضًا؟ [هل اسمي في القائمة؟]…[القائمة الرئيسية]
        > 4
        < المواعيد القادمة:⏎• الأحد، ٦ كانون الأول ٢٠٢٦: طرد غذائي (موعد للمثال فقط)⏎• الأحد، ١٣ كانون الأول ٢٠٢٦: مساعدة نقدية (موعد للمثال فقط)⏎• الأحد، ٢٠ كانون الأول ٢٠٢٦: مساعدة الشتاء (موعد للمثال فقط)⏎• الاثنين، ١٥ آذار ٢٠٢٧: مساعدة نقدية (موعد للمثال فقط)⏎⏎آخر تحديث: الأحد، ٢٢ تشرين الثاني ٢٠٢٦. …
        < ماذا تريدون أن تعرفوا أيضًا؟ [هل اسمي في القائمة؟]…[القائمة الرئيسية]
        > 5
        < الرابط المزيّف يطلب رقم البطاقة، أو الرقم السري، أو رمزًا وصل إلى الهاتف، أو يعد بمال بسرعة، أو يطلب إرساله إلى الأصدقاء. لا تفتحوه، ولا تكتبوا فيه شيئًا، ولا ترسلوه لأحد. لا نطلب الرقم السري أبدًا. إذا كتبتم فيه شيئًا فاتصلوا بالبنك حالًا، ثم أخبرونا.⏎⏎آخر تحديث: الأحد، ٢٢ تشرين الثاني ٢٠٢٦.
        < ماذا تريدون أن تعرفوا أيضًا؟ [هل اسمي في القائمة؟]…[القائمة الرئيسية]
        > 8
        < …
        < كيف أستطيع أن أساعدكم؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        """,
        language="ar",
    )


def test_is_my_name_on_the_list_in_english(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > 1
        < Nobody learns here whose name is on a list. That protects you too. But I can tell you how to find out.⏎⏎Registering is free and the help is free. Nobody may ask for money or for anything else in return. If somebody asks, tell us; you can do it without your name.⏎⏎What would you like to know? [Is my name on it?]…[Main menu]
        > 1
        < We never say here whether a name is on a list, so that nobody else can find out. To know, ask the Social Development office or the organisation where you registered, with your identity card. If no answer comes, or the answer is unfair, complain here.⏎⏎Updated on Sunday, 22 November 2026.
        < What else would you like to know? [Is my name on it?]…[Main menu]
        > 2
        < Register at the Social Development office of your governorate, or with the organisation that hands out the help. Bring your identity card, the children's papers, and a medical report if there is one. If it is hard for you to get there, ask for a person here, and they will help you.⏎⏎Updated on Sunday, 22 November 2026.
        < What else would you like to know? [Is my name on it?]…[Main menu]
        > 3
        < Whoever pays for the help decides who gets it. Cash assistance is decided by the Ministry of Social Development, after it looks at how the household lives. Parcels and vouchers are decided by the organisation that hands them out. We do not decide, and we do not see the lists.⏎⏎Updated on Sunday, 22 November 2026.
        < What else would you like to know? [Is my name on it?]…[Main menu]
        > 4
        < The next dates:⏎• Sunday, 6 December 2026: Food parcel (An example, not a real date)⏎• Sunday, 13 December 2026: Cash assistance (An example, not a real date)⏎• Sunday, 20 December 2026: Winter help (An example, not a real date)⏎• Monday, 15 March 2027: Cash assistance (An example, not a real date)⏎⏎Updated on Sunday, 22 November 2026. [Tell me of changes]
        < What else would you like to know? [Is my name on it?]…[Main menu]
        > 5
        < A fake link asks for the number of your card, for your secret number or for a code sent to your telephone, promises quick money, or wants you to send it to friends. Do not open it, write nothing in it, send it to nobody. We never ask for your secret number. If you have written something in it, call your bank at once, then tell us.⏎⏎Updated on Sunday, 22 November 2026.
        < What else would you like to know? [Is my name on it?]…[Main menu]
        """,
        language="en",
    )


def test_from_aid_to_a_complaint(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > 1
        < Nobody learns here whose name is on a list. That protects you too. But I can tell you how to find out.⏎⏎Registering is free and the help is free. Nobody may ask for money or for anything else in return. If somebody asks, tell us; you can do it without your name.⏎⏎What would you like to know? [Is my name on it?]…[Main menu]
        > [Make a complaint]
        < You can complain in three ways.…
        """,
        language="en",
    )


def test_from_aid_to_a_person(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > 1
        < لا نقول هنا لأحد من اسمه في القائمة، وهذا يحميكم أنتم أيضًا. لكني أستطيع أن أدلكم كيف تعرفون.⏎⏎التسجيل والمساعدة مجانيان. لا يحق لأحد أن يطلب مالًا أو أي شيء آخر مقابلهما. إذا طلب أحد منكم شيئًا فأخبرونا، ويمكن أن يكون ذلك بدون اسم.⏎⏎ماذا تريدون أن تعرفوا؟ [هل اسمي في القائمة؟]…[القائمة الرئيسية]
        > [الحديث مع موظف]
        < طلبت لكم موظفًا. فريقنا في العمل الآن، وسيرد عليكم أحدهم هنا في أقرب وقت.
        < عن أي شيء تريدون الحديث؟ كلمات قليلة تكفي. ويمكنكم أن ترسلوا رسالة صوتية، أو أن تتركوا هذا السؤال. [تخطي]
        """,
        language="ar",
    )


def test_without_coming_dates_it_says_so(talk: Talk) -> None:
    agreed(at(talk, WORKING + timedelta(days=365)), "ar")
    press(talk, "aid", "dates")
    assert heard(talk).startswith("لم يُعلن أي موعد بعد.")


def test_no_name_is_ever_confirmed(talk: Talk) -> None:
    agreed(at(talk, WORKING), "ar")
    press(talk, "aid")
    talk.say("سلمى أحمد حسن 123456789")
    assert "سلمى" not in heard(talk)
