"""The questions of a complaint once its way and its subject are known: what happened, and who it happened to."""

from bot.answers import Told, digits, short, sum_of_money, telephone, told
from bot.casework.wording import ages, disabilities, numbers, sexes, times
from bot.chat import Chat
from bot.i18n import _, quoted
from bot.turn import Gathered

REAL_STORY = 20  # characters: what is shorter only said that somebody wants to complain
QUOTED = 200  # characters of it that are shown


async def organisation(chat: Chat, traceless: bool) -> str | None:
    """Which other organisation it is about, after saying what becomes of such a complaint."""
    if traceless:
        explained = _(
            "We cannot decide for another organisation. We pass your complaint on to them. With your number and PIN you"
            " see here to whom it went."
        )
    else:
        explained = _(
            "We cannot decide for another organisation. We pass your complaint on to them, tell you to whom it went,"
            " and your number stays good with us. We ask you before we give them your name."
        )
    question = _("Which organisation is it?")
    return await chat.ask_or_skip("organisation", f"{explained}\n\n{question}", short(120), _("I do not know"))


async def programme(chat: Chat) -> str:
    options = {**dict(chat.org.options(chat.org.programmes)), "other": _("Something else")}
    return await chat.choose("programme", _("Which help is it about?"), options)


async def when(chat: Chat) -> str:
    return await chat.choose("when", _("When did it happen?"), times())


async def amount(chat: Chat) -> tuple[float, str] | None:
    """Asked only of those who spoke of a sum, and only where it was not understood well."""
    return await chat.ask_or_skip("amount", _("How much money is it about?"), sum_of_money(chat.org.country))


async def story(chat: Chat, careful: bool, traceless: bool) -> Told:
    """What happened, in words or by voice. What was written at the very beginning need not be told again."""
    before = str(chat.fact("before", lambda: chat.opening))
    taken = ""
    if len(before) >= REAL_STORY:
        offered = _("You have told me something already. Shall I take that?")
        if not careful:
            offered = _("You wrote at the beginning: {words}").format(words=quoted(_cut(before))) + f"\n\n{offered}"
        options = {"yes": _("Yes, take it"), "more": _("Yes, and I add more"), "no": _("No, tell it anew")}
        taken = await chat.choose("again", offered, options)
    if taken == "yes":
        return Told(before)
    if taken == "more":
        return await _more(chat, before, careful, traceless)
    return await chat.ask("told", _story_prompt(careful, traceless), told)


async def _more(chat: Chat, before: str, careful: bool, traceless: bool) -> Told:
    asked = _("Is there anything to add?") + " " + _by_which_means(traceless)
    if not careful:
        asked = _("I keep what you wrote: {words}").format(words=quoted(_cut(before))) + f"\n\n{asked}"
    said = await chat.ask_or_skip("add", asked, told, _("Nothing to add"))
    return Told(f"{before}\n\n{said.text}".strip(), said.voice, said.files) if said else Told(before)


def _cut(words: str) -> str:
    return words if len(words) <= QUOTED else words[: QUOTED - 1].rstrip() + "…"


def _story_prompt(careful: bool, traceless: bool) -> str:
    if careful:
        asked = _("Tell me what happened, as much or as little as you want. A few words are enough.")
    else:
        asked = _("What happened? Tell it in your own words, as you would tell a neighbour.")
    return asked + " " + _by_which_means(traceless)


def _by_which_means(traceless: bool) -> str:
    return _("Better write it: a voice can be recognised.") if traceless else _("Write it, or send a voice note.")


async def proof(chat: Chat) -> Gathered:
    asked = _("Is there a photo, a paper or a message that shows it? Send it here. Nothing at hand? Then skip.")
    return await chat.attachments("proof", asked, done=_("Done"), skip=_("Skip"))


async def identity(chat: Chat, whom: str, hidden: bool) -> dict[str, str]:
    """Who is registered, and how to call: sealed, and each of them may be skipped."""
    asked = _name_prompt(whom)
    if hidden:
        asked += " " + _("It stays locked away: those who work on it do not see it.")
    name = await chat.ask_or_skip("name", asked, short(120))
    kind = await chat.choose(
        "kind",
        _("Is there a number that helps us find it faster?"),
        {**numbers(), "skip": _("Skip")},
    )
    given = {"name": name}
    if kind != "skip":
        written = await chat.ask_or_skip("number", _("Please write the number."), digits(4, 20))
        given[kind] = written
    given["telephone"] = await _telephone(chat)
    return {kind: value for kind, value in given.items() if value}


async def _telephone(chat: Chat) -> str | None:
    """Whoever cannot hear is not asked."""
    if chat.fact("writes", lambda: chat.contact.writing_only):
        return None
    asked = _("May we call you? Then write a telephone number. Otherwise we only write to you here.")
    return await chat.ask_or_skip("telephone", asked, telephone, _("Do not call"))


def _name_prompt(whom: str) -> str:
    if whom == "other":
        return _("What is the name of the person it is about, as on the identity card?")
    return _("What is your name, as on the identity card?")


async def kept_from(chat: Chat) -> str:
    """Who must not see it: an empty text when nobody."""
    asked = _("Who must not see this complaint? Write the name of a person, a committee or an organisation.")
    return await chat.ask_or_skip("kept_from", asked, short(200), _("Nobody")) or ""


async def person(chat: Chat) -> dict[str, str]:
    """Sex, age group and disability, last and for counting only; whoever skips the first is asked no more."""
    skip = {"skip": _("Skip")}
    opening = _("Last: three short questions. They show us whom the help does not reach. You may skip them.")
    asked = _("Is it about a woman or a man?")
    sex = await chat.choose("sex", f"{opening}\n\n{asked}", {**sexes(), **skip})
    if sex == "skip":
        return {}
    age = await chat.choose("age", _("Which age?"), {**ages(), **skip})
    limits = _("Is it hard to see, hear, walk, remember or look after oneself?")
    disability = await chat.choose("disability", limits, {**disabilities(), **skip})
    given = {"sex": sex, "age": age, "disability": disability}
    return {kind: value for kind, value in given.items() if value != "skip"}
