"""The welcome: language, consent, refusing, and what was written first is not lost."""

# ruff: noqa: E501 - a message is one line of a transcript

from tests.flows.steps import agreed
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_a_newcomer_is_asked_for_a_language_told_who_we_are_and_asked_for_consent(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [العربية]
        < أهلًا بكم في مركز سند للحقوق والدعم.⏎نحن مركز فلسطيني. نساعد النساء والأطفال والشباب وكبار السن والأشخاص ذوي الإعاقة: في القانون، وفي التعب النفسي، وفي العمل والرزق. كل شيء هنا مجاني.
        < ما تكتبونه هنا محفوظ ومقفل، ولا يقرؤه من فريقنا إلا من يساعدكم. لا نخبر به أحدًا غيرهم إلا إذا وافقتم، أو كانت حياة إنسان في خطر. ويمكنكم في أي وقت أن تروه أو تصححوه أو تمسحوه.⏎⏎هل توافقون؟ [نعم] [لا]
        > [نعم]
        < كيف أستطيع أن أساعدكم؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        """,
        language="ar",
    )


def test_a_newcomer_in_english(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [English]
        < Welcome to Sanad Centre for Rights and Support.⏎We are a Palestinian centre. We help women, children, young people, older people and people with disabilities: with the law, with hard feelings, and with work and income. Everything here is free.
        < What you write here is kept locked, and only those of our team who help you read it. We tell nobody else unless you agree, or somebody's life is in danger. You can see it, correct it or have it erased at any time.⏎⏎Do you agree? [Yes] [No]
        > [Yes]
        < How can I help you? [Aid and lists]…[Help and settings]
        """,
        language="en",
    )


def test_numbers_and_dialect_answer_too(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > ١
        < أهلًا بكم في مركز سند…
        < ما تكتبونه هنا محفوظ… [نعم] [لا]
        > ايوه
        < كيف أستطيع أن أساعدكم؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        """,
        language="ar",
    )


def test_what_somebody_wrote_first_is_taken_on(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > I want to complain
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [English]
        < Welcome to Sanad Centre…
        < What you write here is kept locked… [Yes] [No]
        > [Yes]
        < You want to make a complaint. Is that right? [Yes] [Something else] [Talk to a person]
        > [Yes]
        < You can complain in three ways.…
        """,
        language="en",
    )


def test_what_somebody_wrote_first_is_taken_on_in_arabic(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > بدي اقدم شكوى
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [العربية]
        < أهلًا بكم في مركز سند…
        < ما تكتبونه هنا محفوظ… [نعم] [لا]
        > نعم
        < تريدون أن تقدموا شكوى. هل فهمت صحيحًا؟ [نعم] [شيء آخر] [الحديث مع موظف]
        > نعم
        < يمكنكم أن تشتكوا بثلاث طرق…
        """,
        language="ar",
    )


def test_a_number_written_first_is_followed(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > my number is 1000 0000 0017
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [English]
        < Welcome to Sanad Centre…
        < What you write here is kept locked… [Yes] [No]
        > [Yes]
        < To open it I also need the PIN that came with the number. Please write it: six digits. [I do not have it]
        """,
        language="en",
    )


def test_words_nobody_understands_are_shown_again_with_the_menu(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > ططط ظظظ
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [العربية]
        < أهلًا بكم في مركز سند…
        < ما تكتبونه هنا محفوظ… [نعم] [لا]
        > [نعم]
        < كتبتم: «ططط ظظظ». أنا برنامج ولم أفهم كلامكم جيدًا، فاعذروني. اختاروا الأقرب إلى ما تريدون. أو اختاروا «الحديث مع موظف»، فيقرأ كلامكم إنسان من فريقنا. [المساعدات والقوائم]…[المساعدة والإعدادات]
        """,
        language="ar",
    )


def test_words_written_instead_of_consent_are_kept(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [English]
        < Welcome to Sanad Centre…
        < What you write here is kept locked… [Yes] [No]
        > hello
        < I have read it, and come to it in a moment. First I need your answer here.
        < What you write here is kept locked… [Yes] [No]
        > blub blub
        < I have read it, and come to it in a moment. First I need your answer here.
        < What you write here is kept locked… [Yes] [No] [Main menu] [A person]
        > [Yes]
        < You wrote: “blub blub”. I am a computer and did not understand it well. Choose what comes closest. Or choose “Talk to a person”: a colleague reads your words. [Aid and lists]…[Help and settings]
        """,
        language="en",
    )


def test_a_voice_note_is_heard_by_a_person(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > <voice>
        < أنا لا أستطيع سماع الرسائل الصوتية. سيسمعها موظف من فريقنا ويرد عليكم هنا.
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [العربية]
        < أهلًا بكم في مركز سند…
        < ما تكتبونه هنا محفوظ… [نعم] [لا]
        > [نعم]
        < كيف أستطيع أن أساعدكم؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        """,
        language="ar",
    )


def test_there_is_no_way_back_behind_consent(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [English]
        < Welcome to Sanad Centre…
        < What you write here is kept locked… [Yes] [No]
        > [Yes]
        < How can I help you? [Aid and lists]…[Help and settings]
        > back
        < We cannot go further back from here.
        < How can I help you? [Aid and lists]…[Help and settings]
        """,
        language="en",
    )


def test_back_to_the_language(talk: Talk) -> None:
    at(talk, WORKING)
    talk(
        """
        > /start
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [English]
        < Welcome to Sanad Centre…
        < What you write here is kept locked… [Yes] [No]
        > back
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        > [العربية]
        < أهلًا بكم في مركز سند…
        < ما تكتبونه هنا محفوظ… [نعم] [لا]
        """,
        language="en",
    )


def test_who_agreed_is_welcomed_only_once(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    talk(
        """
        > /start
        < How can I help you? [Aid and lists]…
        """
    )


def test_an_organisation_with_one_language_asks_for_none(talk: Talk) -> None:
    organisation = talk.conversations.organisation()
    one = organisation.model_copy(update={"languages": ("ar",)})
    talk.conversations.organisation = lambda: one
    talk(
        """
        > hello
        < أهلًا بكم في مركز سند…
        < ما تكتبونه هنا محفوظ… [نعم] [لا]
        > اللغة
        < أي لغة تريدون؟ [العربية]
        > [العربية]
        < أهلًا بكم في مركز سند…
        < ما تكتبونه هنا محفوظ… [نعم] [لا]
        > [نعم]
        < أهلًا وسهلًا بكم. كيف أستطيع أن أساعدكم؟ [المساعدات والقوائم]…
        > مساعدة
        < أنا برنامج يرد على رسائلكم…
        < ماذا تريدون أن تفعلوا؟ … [بياناتي وإعداداتي] [الحديث مع موظف] [القائمة الرئيسية]
        """
    )
