"""What colleagues read on the console: short names for kinds, states, decisions, channels and events."""

from bot.casework.entries import BOT, PERSON, Line
from bot.casework.referrals.labels import in_timeline
from bot.i18n import _, isolate
from bot.organisation import Organisation
from storage.case import CaseKind, Decision, EntryKind, Intake, State


def kinds() -> dict[str, str]:
    return {
        CaseKind.COMPLAINT: _("Complaint"),
        CaseKind.SUPPORT: _("Support"),
        CaseKind.PROTECTION: _("Protection"),
        CaseKind.HUMAN: _("Wants a person"),
        CaseKind.DATA: _("Personal data"),
    }


def states() -> dict[str, str]:
    return {
        State.NEW: _("New"),
        State.ASSIGNED: _("Assigned"),
        State.IN_PROGRESS: _("In progress"),
        State.WAITING: _("Waiting for the person"),
        State.RESOLVED: _("Solved"),
        State.CLOSED: _("Closed"),
        State.REOPENED: _("Open again"),
    }


def decisions() -> dict[str, str]:
    return {
        Decision.UPHELD: _("Upheld"),
        Decision.PARTLY_UPHELD: _("Upheld in part"),
        Decision.REJECTED: _("Rejected"),
        Decision.WITHDRAWN: _("Withdrawn"),
        Decision.REDIRECTED: _("Passed on"),
        Decision.REFERRED: _("Referred"),
    }


def ways() -> dict[str, str]:
    return {"named": _("With the name"), "hidden": _("Hidden from staff"), "traceless": _("Without a trace")}


def whom() -> dict[str, str]:
    return {"self": _("For themselves"), "other": _("For somebody else")}


def priorities() -> dict[str, str]:
    return {"normal": _("Normal"), "high": _("High"), "urgent": _("Urgent: within hours")}


def dangers() -> dict[str, str]:
    """What the crisis check found, as a colleague reads it first."""
    return {
        "suicide": _("Speaks of suicide"),
        "violence_now": _("Violence, now"),
        "child": _("A child is in danger"),
        "sexual_abuse_by_staff": _("Sexual abuse by somebody who works in the aid"),
        "medical": _("A medical emergency"),
    }


def channels() -> dict[str, str]:
    return {"telegram": "Telegram", "whatsapp": "WhatsApp", "webchat": _("Web chat")}


def intakes() -> dict[str, str]:
    return {
        Intake.CHAT: _("Through the chat"),
        Intake.TELEPHONE: _("By telephone"),
        Intake.VISIT: _("Face to face"),
    }


def priority_of(urgent: bool, high: bool) -> str:
    return "urgent" if urgent else "high" if high else "normal"


def category_label(organisation: Organisation, kind: str, category: str) -> str:
    """What a case is about; the key itself for a category that the organisation no longer has."""
    if kind == CaseKind.COMPLAINT:
        known = {item.key: organisation.text(item.name) for item in organisation.categories}
        return known.get(category, category)
    if (kind, category) == (CaseKind.PROTECTION, "child"):
        return _("Somebody under 18")
    words = {
        **dangers(),
        "legal": _("Legal help"),
        "psychosocial": _("Psychosocial help"),
        "economic": _("Work and income"),
        "protection": _("Protection"),
        "correct": _("Something kept is wrong"),
        "voice": _("A voice note nobody could hear yet"),
    }
    complaints = {item.key: organisation.text(item.name) for item in organisation.categories}
    return words.get(category) or complaints.get(category, category)


def topic_label(organisation: Organisation, topic: str) -> str:
    """A topic of support, whichever kind it belongs to."""
    if topic == "other":
        return _("Something else")
    known = {item.key: organisation.text(item.name) for topics in organisation.topics.values() for item in topics}
    return known.get(topic, topic)


def programme_label(organisation: Organisation, programme: str) -> str:
    return _("Something else") if programme == "other" else organisation.programme_name(programme)


def identity_labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "identity_number": _("Identity number"),
        "card_number": _("Card number"),
        "telephone": _("Telephone"),
        **channels(),
    }


def event(line: Line) -> str:
    """What a line of the timeline says happened, without its text."""
    if line.kind is EntryKind.STATE:
        return _state(line)
    if line.kind is EntryKind.REFERRAL:
        return in_timeline(line.state)
    if line.kind is EntryKind.ASSIGNED:
        return _("Given to {name}").format(name=isolate(line.text)) if line.text else _("Given back to the team")
    plain = {
        EntryKind.FILED: _("Came in"),
        EntryKind.MESSAGE: _("The person wrote"),
        EntryKind.REPLY: _("Answered the person"),
        EntryKind.NOTE: _("Wrote a note"),
        EntryKind.APPEAL: _("The person appealed"),
        EntryKind.WITHDRAWAL: _("The person took it back"),
        EntryKind.NOT_SOLVED: _("The person said that it is not solved"),
        EntryKind.HANDOFF: _("Asked for a human"),
        EntryKind.JOINED: _("Took over the conversation"),
        EntryKind.LEFT: _("Gave the conversation back to the bot"),
        EntryKind.CHANGED: _("Changed the record"),
        EntryKind.DEADLINE: _("The deadline"),
        EntryKind.ESCALATED: _("Escalated"),
        EntryKind.PROPOSED: _("Proposed an end"),
        EntryKind.RETURNED: _("Sent the proposed end back"),
        EntryKind.LINKED: _("Linked"),
        EntryKind.MERGED: _("Merged"),
        EntryKind.SATISFACTION: _("The person said whether it is solved"),
        EntryKind.UNSEALED: _("Lifted the seal of the identity"),
    }
    return plain[line.kind]


def _state(line: Line) -> str:
    if not line.state:
        return _("Worked on it")
    return _("State: {state}").format(state=isolate(states()[line.state]))


def author(line: Line, names: dict[str, str]) -> str:
    """Who did it; a colleague who is no longer known is only that."""
    if line.author == PERSON:
        return _("The person")
    if line.author == BOT:
        return _("The bot")
    return names.get(line.author) or _("A former colleague")
