"""The receipt on paper that somebody takes away whose complaint a colleague wrote down, in their own language."""

from dataclasses import dataclass

from bot.casework.filing import Receipt
from bot.casework.numbers import show_number
from bot.i18n import _, date, direction, isolate, language, ngettext, number, use
from bot.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on it. It names neither the person nor what it is about: others find papers."""

    language: str
    direction: str
    organisation: str
    title: str
    thanks: str
    number_label: str
    number: str
    pin_label: str
    pin: str
    heading: str
    steps: tuple[str, ...]


def on_paper(receipt: Receipt, spoken: str, organisation: Organisation, *, called: bool, hidden: bool) -> Paper:
    """`spoken` is the person's language. `called`: they left a telephone number."""
    with use(spoken):
        return Paper(
            language=language(),
            direction=direction(),
            organisation=organisation.text(organisation.name),
            title=_("Receipt"),
            thanks=_("Thank you. Your complaint has arrived."),
            number_label=_("Number:"),
            number=show_number(receipt.number),
            pin_label=_("PIN:"),
            pin=receipt.pin,
            heading=_("What happens now"),
            steps=tuple(_steps(receipt, called, hidden)),
        )


def _steps(receipt: Receipt, called: bool, hidden: bool) -> list[str]:
    steps = []
    if receipt.promised_hours:
        steps.append(
            ngettext(
                "A colleague looks at it first within {count} hour.",
                "A colleague looks at it first within {count} hours.",
                receipt.promised_hours,
            ).format(count=number(receipt.promised_hours))
        )
    due = isolate(date(receipt.due))
    if called:
        steps.append(_("A colleague works on it. By {date} there is an answer, and we call you.").format(date=due))
    else:
        steps.append(_("A colleague works on it. By {date} there is an answer. Ask us for it.").format(date=due))
    steps.append(_("To see where it stands, write this number in our chat, then the PIN. Or come, or call us."))
    steps.append(_("Keep this paper safe. Show the PIN to nobody: it opens your complaint."))
    if hidden:
        steps.append(_("Those who work on it do not see who you are."))
    steps.append(_("It is free. Nobody may ask you for money for it."))
    return steps
