"""You said, we did: to whom it may go, and the first line that it has whatever the officer wrote."""

from bot.casework.refused import Refused
from bot.i18n import _, isolate, use
from bot.organisation import Organisation
from bot.outreach.audience import Group, Is, Part
from bot.outreach.content import Content
from storage.broadcast import BroadcastKind


def only_complainants(part: Part) -> bool:
    """Whether nobody fits who did not complain about what is named: it goes to people who never asked for news."""
    if not isinstance(part, Group):
        return part.about is Is.COMPLAINED
    if part.how == "not":
        return False
    return (any if part.how == "all" else all)(only_complainants(each) for each in part.parts)


def first_line(kind: str, org: Organisation, language: str) -> str:
    """What a telephone shows of it to whoever looks on: that an organisation writes, and not that somebody complained.
    Empty for other kinds. A WhatsApp template says what was approved, and nothing else."""
    if kind != BroadcastKind.CLOSING_THE_LOOP:
        return ""
    with use(language):
        return _("News from {organisation}: what changed").format(organisation=isolate(org.text(org.name)))


def below_first_line(words: str, line: str) -> str:
    return f"{line}\n\n{words}" if line else words


def check(content: Content, kind: str, org: Organisation, part: Part) -> None:
    """Raises Refused for what cannot go out as this kind."""
    if kind != BroadcastKind.CLOSING_THE_LOOP:
        return
    if not only_complainants(part):
        raise Refused(422, _("This may only go to people who complained about it. Choose the complaint it answers."))
    for language in content.read:
        if len(content.text(language)) + len(first_line(kind, org, language)) + 2 > content.room:
            raise Refused(422, _("This is too long: a first line that tells nothing of complaints stands before it."))
