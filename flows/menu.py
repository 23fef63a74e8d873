"""The main menu: what people can come here for."""

from bot.chat import Chat
from bot.choices import Option
from bot.i18n import _, isolate
from bot.turn import Go
from bot.understanding.crisis import crisis
from bot.understanding.intents import intent

QUOTED = 200  # characters of their own words that people are shown again


async def menu(chat: Chat) -> Go | None:
    if chat.contact.consent != "given":
        return Go("welcome", opening=chat.opening)
    greeted = intent(chat.opening) == "greeting"
    opening = "" if greeted else chat.opening
    chosen = await chat.choose("menu", _prompt(opening, greeted), _topics(), menu=_("Choose"))
    return Go(chosen, opening=opening)


def _prompt(opening: str, greeted: bool) -> str:
    if greeted:
        return _("Hello, you are welcome here. How can I help you?")
    if not opening:
        return _("How can I help you?")
    if crisis(opening):
        return _("I am here with you. What helps you most now?")
    words = isolate(opening if len(opening) <= QUOTED else opening[:QUOTED].rstrip() + "…")
    return _(
        "You wrote: “{words}”. I am a computer and did not understand it well. Choose what comes closest. "
        "Or choose “Talk to a person”: a colleague reads your words."
    ).format(words=words)


def _topics() -> tuple[Option, ...]:
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
