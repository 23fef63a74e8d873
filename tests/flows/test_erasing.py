"""Erasing: what goes, what is left, and what is said about it."""

# ruff: noqa: E501 - a message is one line of a transcript

from sqlalchemy import func, select
from sqlmodel import col

from bot.answers import Told
from bot.casework import CaseKind, Draft, file_case
from storage.attachment import StoredFile
from storage.case import Case
from storage.contact import Contact
from storage.message import Message
from storage.tables import table_of
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_erasing(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "help", "privacy")
    talk(
        """
        > [Erase my data]
        < I erase our chat, your answers, your files and your settings. Nobody can bring them back.⏎⏎Complaints that are still open stay until they are finished, without any tie to this chat. After that only their number and PIN lead to them: write both down first.⏎⏎The app you write with keeps a copy of its own. Delete the chat there too.
        < Shall I erase everything? [Yes, erase it] [No, keep it]
        > [No, keep it]
        < What would you like to do? [See my data]…[Main menu]
        > [Erase my data]
        < I erase our chat, your answers, your files and your settings. Nobody can bring them back.⏎⏎Complaints that are still open stay until they are finished, without any tie to this chat. After that only their number and PIN lead to them: write both down first.⏎⏎The app you write with keeps a copy of its own. Delete the chat there too.
        < Shall I erase everything? [Yes, erase it] [No, keep it]
        > [Yes, erase it]
        < It is erased. All the best to you. Write to me whenever you like: then we begin anew.
        > hello
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        """,
        language="en",
    )


def test_erasing_in_arabic(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    press(talk, "help", "privacy")
    talk(
        """
        > [مسح بياناتي]
        < سأمسح محادثتنا وأجوبتكم وملفاتكم وإعداداتكم. ولن يستطيع أحد أن يعيدها.⏎⏎الشكاوى المفتوحة تبقى حتى ننتهي منها، لكن بلا أي صلة بهذه المحادثة. بعد المسح لا يوصلكم إليها إلا رقمها ورمزها، فاكتبوهما عندكم أولًا.⏎⏎التطبيق الذي تكتبون منه يحتفظ بنسخة عنده، فاحذفوا المحادثة من التطبيق أيضًا.
        < هل أمسح كل شيء؟ [نعم، امسحوه] [لا، يبقى كل شيء]
        > [نعم، امسحوه]
        < مسحت كل شيء. أتمنى لكم الخير. اكتبوا لي متى أحببتم، ونبدأ من جديد.
        > مرحبا
        < أهلًا وسهلًا. بأي لغة نتكلم؟⏎Hello. Which language shall we speak? [العربية] [English]
        """,
        language="ar",
    )


def _complaint(talk: Talk, story: str, **told: object) -> str:
    draft = {"kind": CaseKind.COMPLAINT, "category": "not_received", "story": Told(story), **told}
    organisation = talk.conversations.organisation()
    return file_case(talk.db, Draft(contact_id=talk.contact_id, **draft), organisation, WORKING).number  # type: ignore[arg-type]


def test_erasing_leaves_nothing_but_the_bare_address(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    _complaint(talk, "the parcel did not come")
    press(talk, "help", "privacy", "export", "yes", "erase", "yes")
    mine = col(Message.contact_id) == talk.contact_id
    rows = talk.db.execute(select(col(Message.outgoing), col(Message.ephemeral)).where(mine)).all()
    assert [tuple(row) for row in rows] == [(True, True)], "only the last word, until it is sent"
    assert talk.db.execute(select(func.count()).select_from(StoredFile)).scalar_one() == 0
    contact = talk.db.execute(select(table_of(Contact))).one()
    assert (contact.consent, contact.language, contact.name_sealed) == ("", "", None)
    assert talk.db.execute(select(col(Case.contact_id))).scalar_one() is None


def test_erasing_forgets_a_complaint_put_aside(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "complaint", "named")
    talk.say("/help")
    press(talk, "privacy", "erase", "yes")
    assert heard(talk).startswith("It is erased.")
    assert not talk.buttons


def test_on_the_web_nothing_is_said_about_an_app(talk: Talk) -> None:
    talk.channel = "webchat"
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "privacy", "erase")
    assert "The app" not in heard(talk)
