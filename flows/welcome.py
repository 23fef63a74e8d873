"""The welcome: the language, who we are, what becomes of what people write, and whether they agree to it."""

from bot.casework import find_number
from bot.chat import Chat
from bot.choices import Option
from bot.commands import Name, command
from bot.i18n import NAMES, _, isolate, use
from bot.people import set_consent, set_language
from bot.turn import Go
from bot.understanding.crisis import crisis
from bot.understanding.intents import understand
from flows.help_lines import listed

WITHOUT_CONSENT = frozenset({"aid", "complaint", "track", "human", "library", "privacy", "help"})


async def welcome(chat: Chat) -> Go | None:
    """Who agrees goes on with what they wrote first; who does not is still helped as far as that goes."""
    before = chat.fact("before", lambda: chat.contact.consent)
    if before == "given":
        return _onward(chat)
    danger = crisis(chat.opening) is not None
    if before == "refused":
        wanted = _onward(chat) if find_number(chat.opening) else Go(understand(chat.opening).flow, opening=chat.opening)
        if wanted.flow in WITHOUT_CONSENT:
            return wanted
        if not danger and chat.fact("answered", lambda: bool(_answers(chat))):
            return Go("library", opening=chat.opening)
    else:
        await _language(chat, hurry=danger)
        if await _agrees(chat, hurry=danger):
            return await _after_danger(chat) if danger else _onward(chat)
        chat.say(_("All right. Then I open no request in your name."))
    return await _without_consent(chat)


def _answers(chat: Chat) -> list[str]:
    return chat.library.well(chat.opening, chat.language, chat.today, chat.org)


async def _language(chat: Chat, hurry: bool) -> None:
    """Asked once, in every language; nobody in danger is kept by it."""
    speaks, offered = chat.fact("speaks", lambda: chat.contact.language), chat.org.languages
    if hurry:
        chat.once("guessed", lambda db: set_language(db, chat.contact.id, chat.language))
    elif not speaks and len(offered) > 1:
        chat.speak(await chat.choose("language", _in_each(offered), {code: NAMES[code] for code in offered}))


def _in_each(languages: tuple[str, ...]) -> str:
    lines = []
    for code in languages:
        with use(code):
            lines.append(_("Hello. Which language shall we speak?"))
    return "\n".join(lines)


async def _agrees(chat: Chat, hurry: bool) -> bool:
    """`hurry`: one sentence, so that who is in danger reads the help lines above it."""
    if hurry:
        data = _("To go on, I must keep what you write here. Only our team reads it.")
    else:
        name, about = isolate(chat.org.text(chat.org.name)), chat.org.text(chat.org.about)
        chat.say(_("Welcome to {name}.").format(name=name) + "\n" + about)
        data = _(
            "What you write here is kept locked, and only those of our team who help you read it. "
            "We tell nobody else unless you agree, or somebody's life is in danger. "
            "You can see it, correct it or have it erased at any time."
        )
    return await _decides(chat, "consent", data + "\n\n" + _("Do you agree?"))


async def _decides(chat: Chat, key: str, prompt: str) -> bool:
    given = await chat.choose(key, prompt, {"accept": _("Yes"), "no": _("No")}) == "accept"
    _record(chat.within(key), given)
    return given


def _record(chat: Chat, given: bool) -> None:
    chat.once("kept", lambda db: set_consent(db, chat.contact.id, given, chat.language, chat.now))
    chat.decided("given" if given else "refused")


async def _after_danger(chat: Chat) -> Go:
    """Who was in danger a minute ago is not sent through a menu of ten things."""
    prompt = _("Thank you. I am here. What helps you most now?")
    ways = {"human": _("Write with a person"), "protection": _("Safety and advice"), "menu": _("Something else")}
    return Go(await chat.choose("now", prompt, ways), opening=chat.opening)


def _onward(chat: Chat) -> Go:
    """On with what the person wrote before we knew each other, or pressed: then `onward` names the flow."""
    if onward := str(chat.fact("onward", lambda: "")):
        return Go(onward)
    if number := find_number(chat.opening):
        return Go("track", {"number": number})
    word = command(chat.opening)
    if word is not None and word.name == Name.NEWS:
        return Go("news")
    return Go("menu", opening=chat.opening)


async def _without_consent(chat: Chat) -> Go:
    """Nothing is kept, and yet nobody is left alone."""
    ways = (
        Option("help_lines", _("Numbers to call")),
        Option("complaint", _("Complain without a trace"), _("We keep nothing that leads to you")),
        Option("track", _("Follow a complaint"), _("With its number and PIN")),
        Option("aid", _("Aid and lists"), _("Who decides, where to register, when it is paid")),
        Option("library", _("Questions and answers"), _("Who is entitled, which papers, your rights")),
        Option("accept", _("I changed my mind"), _("I agree that you keep what I write")),
    )
    while True:
        prompt = _("All this is still open to you. Choose what you need.")
        match await chat.choose("still", prompt, ways, menu=_("Choose")):
            case "help_lines":
                chat.say(listed(chat.org, chat.org.help_lines_for()))
            case "accept":
                _record(chat.within("still"), True)
                chat.say(_("Thank you. Now I can do more for you."))
                return _onward(chat)
            case way:
                return Go(way, opening=chat.opening)
