"""How a case speaks to its person: in their language, over their number, neutral where it is sensitive."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from bot import choices, i18n
from bot.casework.following import number_of
from bot.casework.numbers import show_number
from bot.i18n import _
from bot.messages import Attachment, Outgoing, QuickReply
from bot.organisation import Organisation
from bot.queueing import enqueue
from storage.case import Way
from storage.message import Purpose
from storage.staff import StaffMember


def speaking(found: Row[Any]) -> i18n.use:
    """Speak the language of a case (a row with `language`), for as long as the block lasts."""
    return i18n.use(found.language or i18n.language())


def track_button(label: str) -> tuple[QuickReply, ...]:
    """Leads the person to following their case, from where they can write to it."""
    return choices.replies(choices.STANDING, (choices.Option("track", label),))


def reaches_person(found: Row[Any]) -> bool:
    """Whether anything can be sent at all: of a traceless case nobody is known, and a contact may be erased."""
    return found.contact_id is not None and found.way != Way.TRACELESS


def tell(
    db: Connection,
    found: Row[Any],
    words: str,
    purpose: Purpose,
    buttons: tuple[QuickReply, ...] = (),
    attachments: Sequence[Attachment] = (),
    *,
    entry_id: UUID | None = None,
    from_whom: str = "",
    talking: bool = False,
) -> bool:
    """Queue a message to the person of a case; False where nobody can be told.

    `found` is a row of `replies.locked`. A sensitive message waits, without number and name, until the person opens it;
    a neutral notice says so. `entry_id` is the line of the timeline that it carries, so that staff see what became of
    it. `talking`: they are in a live talk, and need not be told again which case it is about.
    """
    if not reaches_person(found):
        return False
    if not found.sensitive:
        words = paragraphs(_head(found, from_whom, talking), words)
    message = Outgoing(words, buttons, tuple(attachments), sensitive=found.sensitive)
    return enqueue(
        db,
        found.contact_id,
        message,
        purpose=purpose,
        case_id=found.id,
        entry_id=entry_id,
        sensitive=found.sensitive,
    )


def who_answers(staff: StaffMember, organisation: Organisation) -> str:
    """What people are told of who writes to them: the first name, or only that it is the team, as the setting says."""
    name = first_name(staff.name, organisation)
    return _("{name} from our team").format(name=i18n.isolate(name)) if name else _("Our team")


def first_name(name: str, organisation: Organisation, *, sensitive: bool = False) -> str:
    """What people are told of a colleague's name: nothing where it is sensitive, or the organisation shows no names."""
    told = organisation.show_staff == "first_name" and not sensitive
    return next(iter(name.split()), "") if told else ""


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _head(found: Row[Any], from_whom: str, talking: bool) -> str:
    if talking and from_whom:
        return f"{from_whom}:"
    number = show_number(number_of(found.id, found.number_sealed))
    about = _("About your case {number}:").format(number=number)
    return f"{about}\n{from_whom}:" if from_whom else about
