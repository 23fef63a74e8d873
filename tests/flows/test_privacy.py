"""Privacy: seeing, taking away, correcting, erasing, and how one is written to."""

# ruff: noqa: E501 - a message is one line of a transcript

from bot.answers import Told
from bot.casework import CaseKind, Draft, Way, file_case
from bot.files import open_file
from bot.messages import Media
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_seeing(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "help", "privacy")
    talk(
        """
        > [See my data]
        < This is what we keep of you:⏎• We have been writing since …, on Telegram.⏎• Your language: English.⏎• You agreed on Monday, 23 November 2026 that we keep what you write.⏎• 13 messages of this chat. We delete them after 180 days.⏎• You get no news.⏎• No complaint and no request.⏎⏎What you told us in confidence is not shown here: somebody else might hold this telephone.
        < What would you like to do? [See my data]…[Main menu]
        """,
        language="en",
    )


def test_seeing_in_arabic(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    press(talk, "help", "privacy")
    talk(
        """
        > [عرض بياناتي]
        < هذا ما نحفظه عنكم:⏎• نتكلم معكم منذ …، على Telegram.⏎• لغتكم: العربية.⏎• وافقتم يوم الاثنين، ٢٣ تشرين الثاني ٢٠٢٦ على أن نحفظ ما تكتبونه.⏎• ١٣ رسالة من هذه المحادثة. نمسحها بعد ١٨٠ يومًا.⏎• أخبارنا لا تصلكم.⏎• لا توجد شكوى ولا طلب.⏎⏎ما أخبرتمونا به سرًّا لا يظهر هنا، فقد يكون الهاتف في يد شخص آخر.
        < ماذا تريدون أن تفعلوا؟ [عرض بياناتي]…[القائمة الرئيسية]
        """,
        language="ar",
    )


def test_a_file_is_sent_only_after_a_warning(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "help", "privacy")
    talk(
        """
        > [Get my data as a file]
        < The file holds our whole chat. Whoever opens this telephone can read it. Shall I send it here? [Yes, send it] [No]
        > [No]
        < What would you like to do? [See my data]…[Main menu]
        > [Get my data as a file]
        < The file holds our whole chat. Whoever opens this telephone can read it. Shall I send it here? [Yes, send it] [No]
        > [Yes, send it]
        < …
        < Here is everything we keep of you. Only what you told us in confidence is not in it.
        < What would you like to do? [See my data]…[Main menu]
        """,
        language="en",
    )


def test_a_file_in_arabic(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    press(talk, "help", "privacy")
    talk(
        """
        > [بياناتي في ملف]
        < في الملف كل محادثتنا، ومن يفتح هذا الهاتف يستطيع قراءته. هل أرسله هنا؟ [نعم، أرسلوه] [لا]
        > [نعم، أرسلوه]
        < …
        < هذا كل ما نحفظه عنكم، إلا ما أخبرتمونا به سرًّا.
        < ماذا تريدون أن تفعلوا؟ [عرض بياناتي]…[القائمة الرئيسية]
        """,
        language="ar",
    )


def test_a_mistake_becomes_a_case(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "help", "privacy")
    talk(
        """
        > [Something is wrong]
        < What is wrong, and how is it right? Write it, or send a voice note.
        > my name is wrong
        < Thank you. A colleague puts it right by Wednesday, 25 November 2026 and answers you here.
        < Your number is …. Its PIN is …: with both you can follow it from any telephone.
        < What would you like to do? [See my data]…[Main menu]
        """,
        language="en",
    )


def test_a_mistake_in_arabic(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    press(talk, "help", "privacy")
    talk(
        """
        > [تصحيح خطأ]
        < ما هو الخطأ، وما هو الصحيح؟ اكتبوه، أو أرسلوا رسالة صوتية.
        > اسمي مكتوب غلط
        < شكرًا لكم. سيصححه موظف قبل نهاية يوم الأربعاء، ٢٥ تشرين الثاني ٢٠٢٦، ويرد عليكم هنا.
        < رقمكم …، ورمزه …. بهما معًا تتابعون الطلب من أي هاتف.
        < ماذا تريدون أن تفعلوا؟ [عرض بياناتي]…[القائمة الرئيسية]
        """,
        language="ar",
    )


def test_news_have_a_flow_of_their_own(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "help", "privacy")
    talk(
        """
        > [News from us]
        < News from Sanad…
        < Do you want our news? [Yes, please] [No, thanks]
        """,
        language="en",
    )


def test_writing_only(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "help", "privacy")
    talk(
        """
        > [Writing or calling]
        < Shall we answer you in writing only? Then nobody calls you. [Yes, only in writing] [No]
        > [Yes, only in writing]
        < Nobody will call you. We answer in writing.
        < What would you like to do? [See my data]…[Main menu]
        > [Writing or calling]
        < We answer you in writing only. May we call you, too? [Yes, you may] [No]
        > [Yes, you may]
        < Good. We may call you, too.
        < What would you like to do? [See my data]…[Main menu]
        > [Main menu]
        < How can I help you? [Aid and lists]…[Help and settings]
        """,
        language="en",
    )


def test_writing_only_in_arabic(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    press(talk, "help", "privacy")
    talk(
        """
        > [كتابة أم اتصال]
        < هل نرد عليكم بالكتابة فقط؟ عندها لا يتصل بكم أحد. [نعم، بالكتابة فقط] [لا]
        > [نعم، بالكتابة فقط]
        < لن يتصل بكم أحد. نرد عليكم بالكتابة.
        < ماذا تريدون أن تفعلوا؟ [عرض بياناتي]…[القائمة الرئيسية]
        > [كتابة أم اتصال]
        < نحن نرد عليكم بالكتابة فقط. هل يمكن أن نتصل بكم أيضًا؟ [نعم، اتصلوا] [لا]
        > [لا]
        < ماذا تريدون أن تفعلوا؟ [عرض بياناتي]…[القائمة الرئيسية]
        """,
        language="ar",
    )


def _complaint(talk: Talk, story: str, **told: object) -> str:
    draft = {"kind": CaseKind.COMPLAINT, "category": "not_received", "story": Told(story), **told}
    organisation = talk.conversations.organisation()
    return file_case(talk.db, Draft(contact_id=talk.contact_id, **draft), organisation, WORKING).number  # type: ignore[arg-type]


def test_what_is_hidden_or_sensitive_is_neither_shown_nor_in_the_file(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    number = _complaint(talk, "the parcel did not come")
    _complaint(talk, "my supervisor took it", way=Way.HIDDEN)
    _complaint(talk, "he threatened me", sensitive=True)
    talk.say("/menu")
    press(talk, "help", "privacy", "see")
    assert f"Number {number[:4]} {number[4:8]} {number[8:]}, of Monday, 23 November 2026: open" in heard(talk)
    assert heard(talk).count("• Number") == 1
    press(talk, "export", "yes")
    (sent,) = [a for message in talk.heard for a in message.attachments]
    assert (sent.media, sent.name) == (Media.DOCUMENT, "wasl.txt")
    assert sent.id is not None
    kept = open_file(talk.db, sent.id)
    assert kept is not None
    written = kept[2].decode()
    assert kept[0] == "text/plain"
    assert "the parcel did not come" in written
    assert "Your address on" in written
    assert "How can I help you?" in written
    assert "supervisor" not in written
    assert "threatened" not in written


def test_a_long_list_of_cases_is_cut_short(talk: Talk) -> None:
    agreed(at(talk, WORKING), "ar")
    for story in range(12):
        _complaint(talk, f"story {story}")
    press(talk, "help", "privacy", "see")
    assert heard(talk).count("• رقم") == 10
    assert "• واثنان أقدم" in heard(talk)


def test_the_file_tells_all_that_is_kept_for_news(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "news", "yes", "health", "done", "ps_jen", "60_plus", "yes")
    talk.say("/help")
    press(talk, "privacy", "see")
    for line in ("• You get our news.", "• Topics: Health", "• Region: Jenin", "• Age: 60 or more", "disability"):
        assert line in heard(talk)
    talk.say("stop")
    press(talk, "export", "yes")
    (sent,) = [a for message in talk.heard for a in message.attachments]
    assert sent.id is not None
    kept = open_file(talk.db, sent.id)
    assert kept is not None
    assert "because you asked us to stop." in kept[2].decode().translate(dict.fromkeys(range(0x2066, 0x206A)))


def test_the_word_stop_and_the_setting_are_one(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "news", "yes", "all", "skip", "skip", "skip")
    talk.say("/help")
    press(talk, "privacy", "news", "leave", "yes")
    talk.say("stop")
    assert heard(talk).startswith("You get no news from us, and it stays so.")
    press(talk, "help", "privacy", "see")
    assert "• You get no news." in heard(talk)
