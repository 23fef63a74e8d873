"""What the main menu offers, and how it says what it understood."""

from bot.choices import Option
from bot.i18n import _
from bot.understanding.intents import Intent


def topics() -> tuple[Option, ...]:
    # Somebody else may look at the telephone: the line on protection names no danger.
    return (
        Option("aid", _("Aid and lists"), _("Who decides, where to register, when it is paid")),
        Option("complaint", _("Make a complaint"), _("You get a number to follow it")),
        Option("track", _("Follow a complaint"), _("With the number you were given")),
        Option("legal", _("Legal help"), _("Advice on rights, papers and courts")),
        Option("psychosocial", _("Support for feelings"), _("Somebody who listens")),
        Option("economic", _("Work and income"), _("Training, small projects, jobs")),
        Option("protection", _("A private matter"), _("Something that is hard to talk about")),
        Option("human", _("Talk to a person"), _("A colleague of our team")),
        Option("library", _("Questions and answers"), _("Who is entitled, which papers, your rights")),
        Option("help", _("Help and settings"), _("Language, privacy, your data")),
    )


def meaning(intent: str, about: str = "") -> str:
    """What was understood, in a sentence; that of protection names no danger either. `about` is what a complaint that
    was told already is about."""
    if about:
        return _("You want to complain: “{about}”.").format(about=about)
    return {
        Intent.AID: _("You ask about aid, lists or registration."),
        Intent.COMPLAINT: _("You want to make a complaint."),
        Intent.TRACK: _("You want to know what became of your complaint or request."),
        Intent.LEGAL: _("You need legal help."),
        Intent.PSYCHOSOCIAL: _("You would like somebody who listens and supports you."),
        Intent.ECONOMIC: _("You ask about work, a project or income."),
        Intent.PROTECTION: _("You would like to talk about a private matter."),
        Intent.HUMAN: _("You want to talk to a person."),
        Intent.CASH: _("You ask about cash assistance or the card."),
        Intent.DISABILITY: _("You ask about the disability card or help with a disability."),
        Intent.EVENTS: _("You ask about a training or an event."),
        Intent.LIBRARY: _("You are looking for information."),
        Intent.SETTINGS: _("You ask about your settings or your data."),
    }[Intent(intent)]
