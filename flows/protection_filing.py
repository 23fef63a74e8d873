"""What is kept of a private matter: little, for the safeguarding queue alone, and behind a word the person chose."""

from dataclasses import dataclass
from typing import Any

from bot.answers import Json, Told
from bot.casework import CaseKind, Draft
from bot.chat import Chat
from flows.reach import Reach
from flows.secret import file_with


@dataclass(frozen=True, slots=True)
class Private:
    """Who may be reached and how, never what happened. `before` is what they had written themselves."""

    whom: str
    age: str
    urgent: bool
    region: str
    reach: Reach
    word: str
    before: str = ""


def file(db: Any, chat: Chat, matter: Private) -> Json:
    """The effect. Gives the receipt."""
    facts = {"whom": matter.whom, **matter.reach.facts}
    draft = Draft(
        kind=CaseKind.PROTECTION,
        contact_id=chat.contact.id,
        category="child" if matter.age == "child" else "",
        region=matter.region,
        language=chat.language,
        story=Told(matter.before) if matter.before else None,
        attachments=matter.reach.files,
        facts={key: value for key, value in facts.items() if value != "skip"},
        audience={} if matter.age == "skip" else {"age": matter.age},
        identity={"telephone": matter.reach.telephone} if matter.reach.telephone else {},
        urgent=matter.urgent,
        sensitive=True,
    )
    return file_with(db, chat, draft, matter.reach, matter.word)
