"""Help: what works anywhere, and the language."""

# ruff: noqa: E501 - a message is one line of a transcript

from tests.flows.steps import agreed
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_help_says_what_works_and_changes_the_language(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > /help
        < I am a computer. I tell you about aid and help near you, I write down complaints and tell you what becomes of them, and I bring you to a person of our team. Everything here is free.⏎⏎You can write these words at any time:⏎• menu: everything I can do⏎• back: to change your last answer⏎• cancel: to leave what we are doing⏎• human: to talk to a person⏎• language: to change the language⏎• hide: to take our messages off the screen⏎• stop: no more news. You can still write to us⏎If writing is hard for you, send a voice note: a person hears it.
        < What would you like to do? [Change the language] [News and topics] [My data and settings] [Talk to a person] [Main menu]
        > [Change the language]
        < Which language do you want? [العربية] [English]
        > [العربية]
        < تمام. من الآن نتكلم العربية.
        < ماذا تريدون أن تفعلوا؟ [تغيير اللغة] … [بياناتي وإعداداتي] [الحديث مع موظف] [القائمة الرئيسية]
        > [القائمة الرئيسية]
        < كيف أستطيع أن أساعدكم؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        """,
        language="en",
    )


def test_help_in_arabic(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > مساعدة
        < أنا برنامج يرد على رسائلكم. أخبركم عن المساعدات والخدمات القريبة منكم، وأسجل الشكاوى وأخبركم إلى أين وصلت، وأوصلكم إلى موظف من فريقنا. كل شيء هنا مجاني.⏎⏎يمكنكم في أي وقت كتابة واحدة من هذه الكلمات:⏎• القائمة: كل ما أستطيع عمله⏎• رجوع: لتغيير آخر جواب⏎• إلغاء: لترك ما نحن فيه⏎• موظف: للحديث مع إنسان⏎• اللغة: لتغيير اللغة⏎• إخفاء: لإخفاء رسائلنا عن الشاشة⏎• إيقاف: لإيقاف الأخبار فقط. وإذا كتبتم لنا نرد كالعادة⏎إذا كانت الكتابة صعبة فأرسلوا رسالة صوتية، ويسمعها موظف.
        < ماذا تريدون أن تفعلوا؟ [تغيير اللغة] … [بياناتي وإعداداتي] [الحديث مع موظف] [القائمة الرئيسية]
        > [تغيير اللغة]
        < أي لغة تريدون؟ [العربية] [English]
        > [English]
        < All right. From now on we speak English.
        < What would you like to do? [Change the language] [News and topics] [My data and settings] [Talk to a person] [Main menu]
        > [My data and settings]
        < What you tell us is yours. Here you decide about it.
        < What would you like to do? [See my data]…[Main menu]
        """,
        language="ar",
    )


def test_from_help_to_a_person(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > /help
        < أنا برنامج يرد على رسائلكم…
        < ماذا تريدون أن تفعلوا؟ [تغيير اللغة] … [بياناتي وإعداداتي] [الحديث مع موظف] [القائمة الرئيسية]
        > [الحديث مع موظف]
        < طلبت لكم موظفًا. فريقنا في العمل الآن، وسيرد عليكم أحدهم هنا في أقرب وقت.
        < عن أي شيء تريدون الحديث؟ كلمات قليلة تكفي. ويمكنكم أن ترسلوا رسالة صوتية، أو أن تتركوا هذا السؤال. [تخطي]
        """,
        language="ar",
    )
