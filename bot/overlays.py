"""What the conversation itself says and asks, laid over the flow: offers, language, news, danger, hiding."""

from dataclasses import replace

from bot.answers import Json
from bot.choices import STANDING, Option, base36, replies
from bot.directory import LINE_TOPICS
from bot.i18n import NAMES, _, isolate, language, ltr, use
from bot.messages import Incoming, Outgoing
from bot.outreach.subscribing import come_back, stop
from bot.outreach.testing import claim
from bot.replay import step_back
from bot.state import Offer
from bot.topics import Topics
from bot.turn import Turn


def offer(
    turn: Turn,
    topics: Topics,
    kind: str,
    flow: str,
    answers: dict[str, Json] | None = None,
    held: str = "",
    wanted: bool = True,
) -> None:
    """Ask about the flows themselves: leave one, take one up again. `wanted`: the person asked for that flow."""
    turn.counter += 1
    turn.state.offer = Offer(kind, base36(turn.counter), flow, answers or {}, held, wanted)
    ask_again(turn, topics)


def ask_again(turn: Turn, topics: Topics) -> None:
    standing = turn.state.offer
    if standing:
        question = Outgoing(_question(turn, topics, standing), replies(standing.asked, options(turn, standing)))
        turn.out.append(replace(question, sensitive=turn.state.sensitive))


def _question(turn: Turn, topics: Topics, standing: Offer) -> str:
    title = isolate(topics[standing.flow].title()) if standing.flow in topics else ""
    match standing.kind:
        case "switch":
            here = isolate(topics[turn.state.flow].title())
            return _("Leave {here} and go to {there}?").format(here=here, there=title)
        case "again":
            return _("You had begun {title}. Your answers are still here. Shall we go on there?").format(title=title)
        case "resume":
            return _("Welcome back. Shall we go on with {title}?").format(title=title)
        case _:
            return _("Which language do you want?")


def options(turn: Turn, standing: Offer) -> tuple[Option, ...]:
    if standing.kind == "language":
        return tuple(Option(code, NAMES[code]) for code in turn.organisation.languages)
    if standing.kind == "switch":
        return Option("yes", _("Yes, go there")), Option("no", _("No, stay here"))
    if standing.kind == "again":
        return Option("yes", _("Yes, go on")), Option("no", _("No, begin anew"))
    return Option("yes", _("Yes, go on")), Option("no", _("Main menu"))


def offer_parked(turn: Turn, topics: Topics) -> None:
    """After a flow came to its end: what was put aside may be taken up."""
    parked = [flow for flow in turn.state.parked if flow in topics]
    if parked:
        offer(turn, topics, "again", parked[-1], wanted=False)


def languages(turn: Turn, text: str) -> bool:
    """`/language en` changes at once, then True; the word alone asks."""
    asked = text.split()[1:]
    if not asked or asked[0].lower() not in turn.organisation.languages:
        offer(turn, {}, "language", "")
        return False
    speak(turn, asked[0].lower())
    if turn.state.offer and turn.state.offer.kind == "language":
        turn.state.offer = None
    return True


def speak(turn: Turn, language: str) -> None:
    use(language)
    turn.spoken = language


def back(turn: Turn) -> None:
    turn.state.offer = None
    if not step_back(turn):
        turn.out.append(Outgoing(_("We cannot go further back from here."), sensitive=turn.state.sensitive))


def news(turn: Turn, stopped: bool) -> bool:
    """Stop them, or end the stop. False, with nothing said, where there is nothing yet that would come."""
    db, contact = turn.db, turn.contact
    if not stopped:
        if not come_back(db, contact.id, language(), turn.now):
            return False
        said = _("You will get our news again.")
    elif contact.news_stopped:
        said = _("You get no news from us, and it stays so. We still answer you here.")
    else:
        stop(db, contact.id, language(), turn.now)
        said = _("You will get no more news from us. You can still write to us at any time, and we will answer.")
    turn.out.append(Outgoing(said, sensitive=turn.state.sensitive))
    return True


def tests_come(turn: Turn, incoming: Incoming) -> bool:
    """Whether a colleague said from their own telephone that the tests of broadcasts come here: no word of a talk."""
    plain = bool(incoming.text) and not (incoming.button or incoming.edited or incoming.attachments)
    if not plain or not claim(turn.db, turn.contact.id, incoming.text, turn.now):
        return False
    turn.out.append(Outgoing(_("Your test messages come here now.")))
    return True


def meant_as_word(name: str, text: str) -> Outgoing:
    """A word of command given as an answer stays the answer; the command stands beside it as a button."""
    said = _("I wrote down {text} as your answer. If you meant something else, press the button.")
    return Outgoing(said.format(text=isolate(text)), replies(STANDING, (Option(name, isolate(text)),)))


def standing(message: Outgoing, *names: str) -> Outgoing:
    """Add buttons that are bound to no question."""
    buttons = replies(STANDING, [Option(name, standing_label(name)) for name in names])
    return replace(message, choices=(*message.choices, *buttons))


def standing_label(name: str) -> str:
    labels = {
        "menu": _("Main menu"),
        "human": _("A person"),
        "open": _("Open it"),
        "danger": _("Yes, help me"),
        "safe": _("No"),
    }
    return labels[name]


def help_lines(turn: Turn, danger: str) -> Outgoing:
    """Where to call now, with hours and the day each line was checked, and a person to write with."""
    child = danger == "child"
    lines = turn.organisation.help_lines_for(LINE_TOPICS.get(danger, ""), child=child)[:3]
    listed = [
        f"• {turn.organisation.text(line.name)}: {ltr(line.telephone)} ({turn.organisation.text(line.hours)})"
        for line in lines
    ]
    opening = _("What you write matters to me. If you are in danger now, you can call:")
    closing = _("You can also write with a person here. And we can go on as you like.")
    return standing(Outgoing("\n".join([opening, *listed, closing]), sensitive=True), "human")


def in_danger() -> Outgoing:
    """Asked where the words may mean danger and may not; it names none, for somebody else may look on."""
    question = _("I am not sure that I understood you, so I had better ask: are you or is somebody else in danger now?")
    return standing(Outgoing(question, sensitive=True), "danger", "safe", "human")


def hide(turn: Turn, topics: Topics) -> None:
    """Off the screens, where the platform can; a harmless word; and nothing to see on coming back."""
    topic = topics.get(turn.state.flow)
    if topic is None or topic.sensitive or turn.state.sensitive:
        turn.state.leave()
    turn.hide = True
    turn.out.clear()
    if turn.contact.can_hide or turn.contact.channel == "webchat":
        turn.out.append(Outgoing(_("Hello! Have a good day."), sensitive=True))
    else:
        turn.out.append(
            Outgoing(_("To clear this chat: open the chat's menu, choose “More”, then “Clear chat”."), sensitive=True)
        )
