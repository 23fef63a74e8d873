"""The menu: what it says to greetings, to words nobody understands and to words of danger."""

# ruff: noqa: E501 - a message is one line of a transcript

import pytest

from bot.i18n import use
from flows.menu_words import topics as _topics
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_the_menu_answers_a_greeting(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > مرحبا
        < أهلًا وسهلًا بكم. كيف أستطيع أن أساعدكم؟ [المساعدات والقوائم]…[المساعدة والإعدادات]
        > ١٠
        < أنا برنامج يرد على رسائلكم…
        < ماذا تريدون أن تفعلوا؟ [تغيير اللغة] … [بياناتي وإعداداتي] [الحديث مع موظف] [القائمة الرئيسية]
        """,
        language="ar",
    )


def test_the_menu_in_english(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > /menu
        < How can I help you? [Aid and lists]…[Help and settings]
        > hello
        < Hello, you are welcome here. How can I help you? [Aid and lists]…[Help and settings]
        > 1
        < Nobody learns here whose name is on a list. That protects you too. But I can tell you how to find out.⏎⏎Registering is free and the help is free. Nobody may ask for money or for anything else in return. If somebody asks, tell us; you can do it without your name.⏎⏎What would you like to know? [Is my name on it?]…[Main menu]
        """,
        language="en",
    )


def test_words_nobody_understands_go_along(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > blub blub
        < You wrote: “blub blub”. I am a computer and did not understand it well. Choose what comes closest. Or choose “Talk to a person”: a colleague reads your words. [Aid and lists]…[Help and settings]
        > [Talk to a person]
        < I called a person for you. Our team is at work now. Somebody answers you here as soon as they can.
        < They get what you wrote. Would you like to add anything? Write it, or send a voice note or a photo. [Skip]
        """,
        language="en",
    )


def test_words_nobody_understands_in_arabic(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > ططط ظظظ
        < كتبتم: «ططط ظظظ». أنا برنامج ولم أفهم كلامكم جيدًا، فاعذروني. اختاروا الأقرب إلى ما تريدون. أو اختاروا «الحديث مع موظف»، فيقرأ كلامكم إنسان من فريقنا. [المساعدات والقوائم]…[المساعدة والإعدادات]
        > [الحديث مع موظف]
        < طلبت لكم موظفًا. فريقنا في العمل الآن، وسيرد عليكم أحدهم هنا في أقرب وقت.
        < سيقرأ الموظف ما كتبتموه. هل تريدون أن تضيفوا شيئًا؟ اكتبوه، أو أرسلوا رسالة صوتية أو صورة. [تخطي]
        """,
        language="ar",
    )


def test_words_of_danger_are_not_repeated(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > I want to die
        < What you write matters to me. If you are in danger now, you can call:⏎• Emotional support line (example): 1-800-000-003 (Every day, day and night)⏎• Ambulance: 101 (Every day, day and night)⏎You can also write with a person here. And we can go on as you like. [A person]
        < I am here with you. What helps you most now? [Aid and lists]…[Help and settings]
        """,
        language="en",
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_menu_fits_a_list_on_whatsapp(language: str) -> None:
    with use(language):
        options = _topics()
    assert len(options) <= 10
    assert max(len(option.label) for option in options) <= 24
    assert max(len(option.detail) for option in options) <= 72


@pytest.mark.parametrize(
    "topic", ["aid", "complaint", "track", "legal", "psychosocial", "economic", "protection", "help"]
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_topic_opens(talk: Talk, topic: str, language: str) -> None:
    agreed(at(talk, WORKING), language)
    before = heard(talk)
    press(talk, topic)
    assert talk.heard
    assert heard(talk) != before


def test_a_long_text_is_quoted_short(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    talk.say("flurb " * 400)
    assert len(heard(talk)) < 500
