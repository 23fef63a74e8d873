"""A long message arrives whole, in parts that read well, with its choices under the question."""

import re
import unicodedata
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.channel import Limits
from bot.channels.rendering import fit, length, numbered, shortened
from bot.i18n import isolate, ltr
from bot.messages import Attachment, Media, Outgoing, QuickReply

TELEGRAM = Limits(text=4096, buttons=100, list_items=0, label=64, upload=50, download=20, caption=1024)
WHATSAPP = Limits(text=1600, buttons=3, list_items=10, label=24, upload=16, download=16, choices_text=1024)
CHOICES = (QuickReply("a1:yes", "نعم"), QuickReply("a1:no", "لا"))
PHOTO = Attachment(Media.PHOTO, "photo")
VOICE = Attachment(Media.VOICE, id=UUID(int=7))


def room(text: int, choices_text: int = 0) -> Limits:
    return Limits(text=text, buttons=3, list_items=0, label=20, upload=1, download=1, choices_text=choices_text)


def texts(rows: list[Outgoing]) -> list[str]:
    return [row.text for row in rows]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def without_isolates(text: str) -> str:
    return re.sub("[\u2066-\u2069]", "", text)


words = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويabcXYZ019،.؟!", min_size=1, max_size=20)
isolated = st.builds(lambda inner: isolate(" ".join(inner)), st.lists(words, min_size=1, max_size=3))
pictures = st.sampled_from(["👨‍👩‍👧‍👦", "🇵🇸", "👍🏽", "❤️", "e\u0301\u0323", "كِّ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
gaps = st.sampled_from([" ", " ", " ", "\n", "\n\n", "  "])
proses = st.lists(st.tuples(st.one_of(words, words, isolated, pictures), gaps), max_size=80).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


@given(proses, st.integers(70, 300))
def test_the_parts_give_the_text_back_none_too_long_no_word_cut(text: str, most: int) -> None:
    parts = texts(fit(Outgoing(text), room(most)))

    assert squeezed("".join(parts)) == squeezed(text)
    assert all(length(part) <= most for part in parts)
    if len(parts) > 1:
        assert [word for part in parts for word in part.split()] == text.split()
        assert all(part == part.strip() and part for part in parts)


@given(proses, st.integers(70, 300))
def test_a_pair_of_isolates_is_never_parted(text: str, most: int) -> None:
    for part in texts(fit(Outgoing(text), room(most))):
        assert part.count("\u2068") == part.count("\u2069")


@given(proses, st.integers(100, 300), st.integers(70, 100))
def test_the_part_with_the_choices_fits_beside_them(text: str, most: int, most_of_last: int) -> None:
    rows = fit(Outgoing(text, CHOICES, menu="اختر", sensitive=True), room(most, most_of_last))

    assert squeezed("".join(texts(rows))) == squeezed(text)
    assert length(rows[-1].text) <= most_of_last
    assert rows[-1].choices == CHOICES
    assert rows[-1].menu == "اختر"
    assert all(length(row.text) <= most and not row.choices and not row.menu for row in rows[:-1])
    assert all(row.sensitive for row in rows)


anything = st.one_of(st.text(max_size=400), st.text(alphabet="ab \u2066\u2068\u2069\n🙂\u0651\u200d", max_size=400))


@given(anything, st.integers(8, 120), st.integers(8, 120))
@example("\u2068" * 300, 30, 30)
@example("\u2069" * 300, 30, 30)
@example("ب" + "\u0651" * 300, 30, 30)
@example("👨\u200d" * 100, 31, 30)
@example("🇵🇸" * 50, 31, 30)
def test_whatever_is_sent_fits(text: str, most: int, most_of_last: int) -> None:
    rows = fit(Outgoing(text, CHOICES), room(most, most_of_last))

    assert all(length(row.text) <= most for row in rows)
    assert length(rows[-1].text) <= min(most, most_of_last)
    assert without_isolates(squeezed("".join(texts(rows)))) == without_isolates(squeezed(text))


@given(st.integers(30, 100), st.lists(pictures, min_size=40, max_size=80))
def test_no_picture_loses_a_part_and_no_letter_its_marks(most: int, drawn: list[str]) -> None:
    parts = texts(fit(Outgoing("".join(drawn)), room(most)))

    assert all(unicodedata.category(part[0])[0] != "M" and part[0] not in "\u200d🏽" for part in parts)
    assert all(part[-1] != "\u200d" for part in parts)


def test_an_isolate_longer_than_a_row_is_closed_and_opened_again() -> None:
    story = " ".join(["كلمة"] * 60)

    parts = texts(fit(Outgoing(f"كتبت: {isolate(story)}"), room(100)))

    assert len(parts) > 3
    assert all(part.count("\u2068") == part.count("\u2069") for part in parts)
    assert [word for part in parts for word in without_isolates(part).split()] == ["كتبت:", *story.split()]


def test_a_message_that_fits_is_left_as_it_is() -> None:
    message = Outgoing("مرحبا", CHOICES)

    assert fit(message, TELEGRAM) == [message]


def test_paragraphs_are_kept_whole_where_they_fit() -> None:
    first, second = "أهلا بك. " * 20, "هذه جملة. " * 20

    assert texts(fit(Outgoing(f"{first}\n\n{second}"), room(300))) == [first.strip(), second.strip()]


def test_a_sentence_is_kept_whole_where_it_fits() -> None:
    assert texts(fit(Outgoing("One two three four. Five six seven eight nine."), room(30))) == [
        "One two three four.",
        "Five six seven eight nine.",
    ]


def test_the_question_stays_with_its_choices() -> None:
    summary, question = "سطر من الملخص\n" * 90, "هل كل شيء صحيح؟"

    rows = fit(Outgoing(f"{summary}\n{question}", CHOICES), WHATSAPP)

    assert len(rows) == 2
    assert rows[1] == Outgoing(question, CHOICES)


def test_a_tracking_number_is_never_parted() -> None:
    number = ltr("1234 5678 9012")

    parts = texts(fit(Outgoing(f"{'كلمة ' * 7}{number} {'كلمة ' * 7}"), room(50)))

    assert sum(number in part for part in parts) == 1


def test_pictures_count_twice_as_platforms_count_them() -> None:
    assert length("🙂a") == 3
    assert [len(part) for part in texts(fit(Outgoing("🙂" * 3000), TELEGRAM))] == [2048, 952]


def test_files_come_first_each_in_a_row_of_its_own() -> None:
    rows = fit(Outgoing("هذه أوراقك", CHOICES, (PHOTO, VOICE)), WHATSAPP)

    assert rows == [
        Outgoing("", attachments=(PHOTO,)),
        Outgoing("", attachments=(VOICE,)),
        Outgoing("هذه أوراقك", CHOICES),
    ]


def test_words_go_under_the_last_file_where_the_channel_has_captions() -> None:
    assert fit(Outgoing("هذه أوراقك", attachments=(PHOTO, VOICE)), TELEGRAM) == [
        Outgoing("", attachments=(PHOTO,)),
        Outgoing("هذه أوراقك", attachments=(VOICE,)),
    ]
    assert len(fit(Outgoing("كلمة " * 300, attachments=(PHOTO,)), TELEGRAM)) == 2


def test_files_alone_need_no_words() -> None:
    assert fit(Outgoing("", attachments=(PHOTO,)), WHATSAPP) == [Outgoing("", attachments=(PHOTO,))]


def test_choices_without_buttons_are_numbered_lines() -> None:
    message = Outgoing("أين تسكن؟", (QuickReply("a1:jenin", "جنين"), QuickReply("a1:gaza", "غزة", "المدينة")))

    assert numbered(message) == "أين تسكن؟\n\n1. جنين\n2. غزة – المدينة"
    assert numbered(Outgoing("مرحبا")) == "مرحبا"


def test_a_label_is_shortened_at_a_words_end() -> None:
    assert shortened("محافظة جنين", 24) == "محافظة جنين"
    assert shortened("محافظة رام الله والبيرة", 20) == "محافظة رام الله…"
    assert shortened("abcdefghijklmnopqrstuvwxyz", 20) == "abcdefghijklmnopqrs…"


@given(st.text(max_size=100), st.integers(10, 40))
def test_a_shortened_label_always_fits(label: str, most: int) -> None:
    assert length(shortened(label, most)) <= most
