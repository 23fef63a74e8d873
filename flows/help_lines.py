"""Where to call now: help lines as people read them, with their hours and the day they were looked up."""

from collections.abc import Sequence

from bot.directory import HelpLine
from bot.i18n import _, date, ltr
from bot.organisation import Organisation


def listed(organisation: Organisation, lines: Sequence[HelpLine]) -> str:
    """One paragraph a line: name and telephone, hours, and what is good to know before calling."""
    return "\n\n".join(_paragraph(organisation, line) for line in lines)


def _paragraph(organisation: Organisation, line: HelpLine) -> str:
    said = [f"• {organisation.text(line.name)}: {ltr(line.telephone)}", organisation.text(line.hours)]
    if note := organisation.text(line.note):
        said.append(note)
    if line.checked and not line.unverified:
        said.append(_("We looked this number up on {date}.").format(date=date(line.checked)))
    return "\n".join(said)
