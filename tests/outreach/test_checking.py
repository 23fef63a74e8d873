"""What keeps a broadcast from being sent is found while it is written, and named where it is."""

from dataclasses import replace
from uuid import uuid4

import pytest

from bot import profiles
from bot.channels.whatsapp_outreach import Approved
from bot.messages import Attachment, Media
from bot.organisation import Organisation
from bot.outreach.checking import OPENS, problems
from bot.outreach.content import ALONE, LABEL, WITH_MORE, Button, Content, Template
from flows import TOPICS
from storage.broadcast import BroadcastKind

NEWS, QUESTION = BroadcastKind.NEWS, BroadcastKind.QUESTION
BOTH = {"ar": "عيادة غدًا", "en": "A clinic comes tomorrow"}
CLINIC = Approved("HX1", "clinic", "ar", "عيادة في {{1}} يوم {{2}}.", ("1", "2"))
PHOTO = Attachment(Media.PHOTO, id=uuid4(), mime="image/jpeg", size=40_000)
ANSWERS = (Button({"ar": "نعم", "en": "Yes"}), Button({"ar": "لا", "en": "No"}))


def found(org: Organisation, content: Content, kind: BroadcastKind = NEWS, *, whatsapp: bool = True) -> dict[str, str]:
    return {each.field: each.text for each in problems(content, kind, org, [CLINIC], whatsapp=whatsapp)}


def test_a_good_one_has_no_problem(org: Organisation) -> None:
    opens = (Button({"ar": "اسأل", "en": "Ask"}, "human"),)
    chosen = {"ar": Template("clinic", "HX1", {"1": "جنين", "2": "الأحد"})}
    assert found(org, Content(BOTH, opens, (PHOTO,), chosen)) == {}
    assert found(org, Content({"ar": "عيادة غدًا"})) == {}, "a missing language leaves people out, and is no fault"
    assert found(org, Content(BOTH, ANSWERS), QUESTION) == {}


def test_it_says_something(org: Organisation) -> None:
    for texts in ({}, {"ar": "  \n"}, {"ka": "only in a language that is not spoken here"}):
        assert set(found(org, Content(texts))) == {"texts"}


def test_one_script_of_serbian_stands_for_both() -> None:
    org = profiles.load("kosovo-minorities")
    latin = Approved("HX1", "clinic", "sr", "Ambulanta", ())
    asked = (Button({"sr": "Pitaj"}, "human"), Button({"sr": "Žalba"}, "complaint"))

    def wrong(content: Content) -> set[str]:
        return {each.field for each in problems(content, NEWS, org, [latin], whatsapp=True)}

    chosen = {"sr-cyrl": Template("clinic", "HX1")}
    assert wrong(Content({"sr": "Ambulanta dolazi sutra."}, asked, templates=chosen)) == set()
    assert wrong(Content({"sr-cyrl": "Лекар долази сутра."}, asked)) == set()
    assert wrong(Content({"sr": "Ambulanta"}, (Button({"sq": "Pyet"}, "human"),))) == {"label.0.sr"}
    alike = (Button({"sr": "Pitaj"}, "human"), Button({"sr": "Pišite", "sr-cyrl": "Питај"}, "complaint"))
    assert wrong(Content({"sr": "Ambulanta"}, alike)) == {"label.1.sr-cyrl"}
    long = (Button({"sr": "Pitaj na Telegramuuu"}, "human"), Button({"sr": "Piši na WhatsAppu ov"}, "human"))
    assert wrong(Content({"sr": "Ambulanta"}, long)) == {"label.1.sr-cyrl"}, "a hyphen more than in Latin"


@pytest.mark.parametrize(
    ("content", "room", "platform"),
    [
        (Content(BOTH), ALONE, "WhatsApp takes 1,600 characters in one message"),
        (Content(BOTH, files=(PHOTO,)), WITH_MORE, "Telegram takes 1,024 characters under a file"),
        (
            Content(BOTH, (Button({"ar": "اسأل", "en": "Ask"}, "human"),)),
            WITH_MORE,
            "WhatsApp takes 1,024 characters beside",
        ),
    ],
)
def test_a_text_too_long_for_one_platform_names_it_and_by_how_much(
    org: Organisation, content: Content, room: int, platform: str
) -> None:
    assert found(org, replace(content, texts={"en": "x" * room})) == {}
    wrong = found(org, replace(content, texts={"en": "x" * (room + 3)}))
    assert set(wrong) == {"text.en"}
    assert platform in wrong["text.en"]
    assert "3 characters too many" in wrong["text.en"]
    assert "2 characters" in found(org, replace(content, texts={"en": "x" * room + "😀"}))["text.en"], (
        "as platforms count"
    )


def test_buttons_have_words_in_every_language_that_has_a_text(org: Organisation) -> None:
    wrong = found(org, Content(BOTH, (Button({"ar": "اسأل"}, "human"),)))
    assert wrong == {"label.0.en": "This button has no words in English."}
    assert found(org, Content({"ar": "عيادة"}, (Button({"ar": "اسأل"}, "human"),))) == {}


def test_labels_fit_and_differ(org: Organisation) -> None:
    long = Button({"ar": "ا" * LABEL, "en": "x" * (LABEL + 1)}, "human")
    assert "1 character too many" in found(org, Content(BOTH, (long,)))["label.0.en"]
    same = (Button({"ar": "نعم", "en": "Yes"}), Button({"ar": "أكيد", "en": "yes"}))
    assert found(org, Content(BOTH, same), QUESTION) == {"label.1.en": "Another button says the same."}


def test_a_button_opens_something_or_is_an_answer_of_a_question(org: Organisation) -> None:
    idle = (Button({"ar": "نعم", "en": "Yes"}),)
    assert set(found(org, Content(BOTH, idle))) == {"opens.0"}
    assert set(found(org, Content(BOTH, (Button(idle[0].labels, "protection"),)))) == {"opens.0"}
    assert set(found(org, Content(BOTH, idle), QUESTION)) == {"buttons"}, "one answer is no question"
    four = tuple(Button({"ar": f"رقم {n}", "en": f"No. {n}"}) for n in range(4))
    assert set(found(org, Content(BOTH, four), QUESTION)) == {"buttons"}


def test_what_buttons_open_is_there_and_gives_nobody_away() -> None:
    assert set(OPENS) <= set(TOPICS)
    assert "protection" not in OPENS


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (replace(PHOTO, mime="image/webp"), "do not show this kind"),
        (Attachment(Media.VIDEO, id=uuid4(), mime="video/mp4"), "do not show this kind"),
        (Attachment(Media.DOCUMENT, id=uuid4(), mime="text/plain"), "do not show this kind"),
        (replace(PHOTO, size=5 * 1024 * 1024 + 1), "at most 5 MB"),
    ],
)
def test_files_that_messengers_do_not_show_are_named(org: Organisation, file: Attachment, words: str) -> None:
    assert words in found(org, Content(BOTH, files=(file,)))["file"]


def test_one_file_fits(org: Organisation) -> None:
    assert "One file" in found(org, Content(BOTH, files=(PHOTO, replace(PHOTO, id=uuid4()))))["file"]


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ({"1": "جنين"}, "variable.ar.2"),
        ({"1": "جنين", "2": " "}, "variable.ar.2"),
        ({"1": "سطر\nسطر", "2": "الأحد"}, "variable.ar.1"),
    ],
)
def test_a_variable_that_is_missing_or_not_one_line(org: Organisation, variables: dict[str, str], field: str) -> None:
    content = Content(BOTH, templates={"ar": Template("clinic", "HX1", variables)})
    assert set(found(org, content)) == {field}


def test_a_template_that_was_rejected_meanwhile_or_speaks_another_language(org: Organisation) -> None:
    for chosen in ({"ar": Template("gone", "HX9")}, {"en": Template("clinic", "HX1", {"1": "Jenin", "2": "Sunday"})}):
        wrong = found(org, Content(BOTH, templates=chosen))
        assert [text for text in wrong.values()] == [
            "WhatsApp does not approve this template any more. Choose another, or none."
        ]
        assert found(org, Content(BOTH, templates=chosen), whatsapp=False) == {}, "without WhatsApp nobody gets it"


def test_a_template_alone_is_not_enough(org: Organisation) -> None:
    chosen = {"ar": Template("clinic", "HX1", {"1": "جنين", "2": "الأحد"})}
    assert set(found(org, Content({"en": "Clinic"}, templates=chosen))) == {"text.ar"}
