"""A complaint told as the first message, in every organisation and language: one tap, and only the rest is asked."""

# ruff: noqa: E501 - a message is one line of a transcript

from uuid import uuid4

import pytest
from sqlalchemy import Connection

from bot.conversation import Conversations
from flows import TOPICS
from tests.flows.steps import agreed, heard, press
from tests.flows.test_complaint import read, the_case, to_the_end
from tests.flows.times import WORKING, at
from tests.transcripts import TELEGRAM, Talk
from tests.understanding.organisations import organisation


@pytest.fixture(autouse=True)
def monday(talk: Talk) -> None:
    at(talk, WORKING)


def somebody(db: Connection, name: str, language: str) -> Talk:
    limits = {"telegram": TELEGRAM}
    return agreed(at(Talk(db, Conversations(TOPICS, lambda: organisation(name), limits, uuid4())), WORKING), language)


def test_in_palestine(talk: Talk, db: Connection) -> None:
    agreed(talk, "ar")
    talk(
        """
        > السلام عليكم، بدي أشتكي. صارلي شهرين ما استلمت الطرد الغذائي وأنا من مخيم بلاطة بنابلس
        < تريدون أن تشتكوا: «لم أستلم المساعدة». هل فهمت صحيحًا؟ [نعم] [شيء آخر] [الحديث مع موظف]
        > [نعم]
        < قرأت ما كتبتموه، وسأعود إليه بعد لحظة.
        < يمكنكم أن تشتكوا بثلاث طرق. …
        > [باسمي]
        < هذا ما فهمته من كلامكم:⏎⏎• الموضوع: لم أستلم المساعدة⏎• المساعدة: طرد غذائي⏎• المكان: نابلس · مخيم بلاطة⏎• الوقت: ما زال يحدث⏎⏎هل فهمت صحيحًا؟ [نعم، صحيح] [تعديل شيء] [لا، اسألوني]
        > [نعم، صحيح]
        < هل الشكوى لكم أم لشخص آخر؟ [لي] [لشخص آخر]
        > [لي]
        < أحفظ ما كتبتموه: «السلام عليكم، بدي أشتكي. صارلي شهرين ما استلمت الطرد الغذائي وأنا من مخيم بلاطة بنابلس»⏎⏎هل تريدون أن تضيفوا شيئًا؟ اكتبوا، أو أرسلوا رسالة صوتية. [لا إضافة]
        > كل الحارة استلمت إلا إحنا
        < هل عندكم صورة أو ورقة أو رسالة …
        > [تخطي]
        < ما اسمكم، كما في الهوية؟ [تخطي]
        > [تخطي]
        < هل عندكم رقم …
        > [تخطي]
        < هل يمكن أن نتصل بكم؟ …
        > [لا تتصلوا]
        < في الآخر ثلاثة أسئلة قصيرة، …
        > [تخطي]
        < راجعوا من فضلكم ما سجّلته:⏎⏎• الطريقة: باسمي⏎• لمن الشكوى: لي⏎• الموضوع: لم أستلم المساعدة⏎• المساعدة: طرد غذائي⏎• المكان: نابلس · مخيم بلاطة⏎• الوقت: ما زال يحدث⏎• ما حدث: السلام عليكم، بدي أشتكي. صارلي شهرين ما استلمت الطرد الغذائي وأنا من مخيم بلاطة بنابلس كل الحارة استلمت إلا إحنا⏎⏎هل هذا صحيح؟ عندها أرسلها. [أرسلوها] [تعديل جواب] [لا ترسلوها]
        > [أرسلوها]
        < شكرًا لكم. وصلت شكواكم.…
        < وبالمناسبة: …
        """,
        "ar",
    )
    case = read(db, talk)
    assert (case.case.category, case.case.region) == ("not_received", "ps_nbs")
    assert (case.facts["programme"], case.facts["place"], case.facts["when"]) == ("food_parcel", "مخيم بلاطة", "still")
    assert case.story.startswith("السلام عليكم")
    assert case.story.endswith("\n\nكل الحارة استلمت إلا إحنا")


def test_in_egypt(db: Connection) -> None:
    amal = somebody(db, "egypt", "ar")
    amal(
        """
        > عايزة اشتكي، معاش كرامة ما نزلش من شهر أغسطس وانا من الإسماعيلية
        < تريدون أن تشتكوا: «ما استلمتش المساعدة». …
        > [نعم]
        < قرأت ما كتبتموه، …
        < يمكنكم أن تشتكوا بثلاث طرق. …
        > [باسمي]
        < هذا ما فهمته من كلامكم:⏎⏎• الموضوع: ما استلمتش المساعدة⏎• المساعدة: كرامة⏎• المكان: الإسماعيلية⏎• الوقت: ما زال يحدث · …
        > أيوه
        < هل الشكوى لكم …
        > [لي]
        < في أي بلدة …
        """,
        "ar",
    )
    press(amal, "skip", "skip", "skip", "skip", "skip", "skip", "skip", "yes")
    case = the_case(db)
    assert (case.category, case.region) == ("not_received", "eg_is")


TOLD = [
    ("palestine", "ar", "ما وصلتني الكابونة في جنين شهر عشرة", "not_received", "ps_jen", "", "2026-10"),
    ("palestine", "ar", "el tard elly wasalna na2es fi nablus shahr 10", "too_little", "ps_nbs", "food_parcel", "2026-10"),
    ("ministry", "ar", "لم أستلم المساعدة النقدية في شهر تشرين الأول، أنا من قباطية", "not_received", "ps_jen", "cash_assistance", "2026-10"),
    ("ministry", "en", "I did not receive the cash assistance in October, I live in Nablus", "not_received", "ps_nbs", "cash_assistance", "2026-10"),
    ("egypt", "ar", "معاش تكافل مانزلش شهر ١٠ واحنا من طنطا", "not_received", "eg_gh", "takaful", "2026-10"),
    ("egypt", "ar", "takaful manzelsh shahr 10, ana men sohag", "not_received", "eg_shg", "takaful", "2026-10"),
    ("georgia", "ka", "გადაუდებელი დახმარება არ მიმიღია ოქტომბერში, კახეთში ვცხოვრობ", "not_received", "ge_ka", "urgent_help", "2026-10"),
    ("georgia", "en", "I did not get the small grant in October, I live in Batumi", "not_received", "ge_aj", "small_grant", "2026-10"),
    ("kosovo", "sq", "Nuk e mora ndihmën sociale në tetor, jam nga Prizreni", "not_received", "xk_28", "social_assistance", "2026-10"),
    ("kosovo", "sr", "Nisam dobio socijalnu pomoć u oktobru, ja sam iz Gračanice", "not_received", "xk_06", "social_assistance", "2026-10"),
    ("kosovo", "sr", "Нисам добио социјалну помоћ у октобру, ја сам из Грачанице", "not_received", "xk_06", "social_assistance", "2026-10"),
    ("kosovo", "en", "I did not receive the firewood in October, I live in Peja", "not_received", "xk_25", "firewood", "2026-10"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "language", "words", "category", "region", "programme", "month"), TOLD)
def test_told_first(
    db: Connection, name: str, language: str, words: str, category: str, region: str, programme: str, month: str
) -> None:
    org = organisation(name)
    amal = somebody(db, name, language)
    amal.say(words)
    assert org.category(category).name[language] in heard(amal)
    press(amal, "yes", "named")
    for shown in (org.category(category).name, {language: org.region_name(region)}):
        assert shown[language] in heard(amal)
    press(amal, "yes", "self")
    if not programme:  # a parcel or a voucher
        press(amal, "food_parcel")
    if words not in heard(amal):
        press(amal, "skip")  # the town, where none was named
    assert words in heard(amal)
    to_the_end(amal)
    case = read(db, amal)
    assert (case.case.category, case.case.region, case.facts["month"]) == (category, region, month)
    assert case.facts["programme"] == programme or not programme
    assert case.story == words
