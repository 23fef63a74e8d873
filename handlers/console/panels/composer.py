"""Where a colleague writes: an answer to the person with files and voice, or a note for colleagues."""

from typing import Any
from uuid import uuid4

from bot.casework.record.staffwork import Opened
from bot.casework.talk.answer_files import MOST
from bot.casework.talk.canned import ready_answers
from bot.casework.talk.reach import How, reach
from bot.casework.talk.replies import MOST_WORDS
from bot.i18n import direction
from handlers.console.visit import Visit
from handlers.webchat_words import words as chat_words


def panel(visit: Visit, opened: Opened) -> dict[str, Any]:
    case, organisation = opened.case, visit.organisation
    known = reach(visit.db, way=case.way, sensitive=case.sensitive, contact_id=case.contact_id, now=visit.now)
    language = opened.language or organisation.default_language
    return {
        "canned": ready_answers(opened, visit.staff, organisation, visit.now),
        "token": uuid4().hex,
        "language": language,
        "direction": direction(language),
        "waits": known.how is not How.OPEN,
        "most_words": MOST_WORDS,
        "most_files": MOST,
        "over": case.over,
        "words": chat_words(),
    }
