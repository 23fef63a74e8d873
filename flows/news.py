"""News: what they are, of what somebody wants them, and how they are changed or ended."""

from dataclasses import replace

from bot.chat import Chat
from bot.choices import Option
from bot.i18n import _
from bot.outreach.subscribing import Known, Wish, change, come_back, known, leave, may_be_asked, subscribe
from bot.turn import Go
from flows.news_words import about, access, ages, topics_by_key, what_comes, why_access, why_age, why_region
from flows.place import region

TAKEN = "✓"
OFFERED = "news"


async def news(chat: Chat) -> Go | None:
    """Nothing here knows of anybody's cases: others may look at the telephone."""
    if chat.contact.consent != "given":
        return Go("welcome", opening=chat.opening)
    kept = Known.from_json(chat.once("known", lambda db: known(db, chat.contact.id).to_json()))
    if kept.wish is None:
        return await _join(chat.within("join"))
    if kept.stopped and not await _again(chat.within("again")):
        return None
    return await _change(chat, kept.wish)


async def _join(chat: Chat) -> Go | None:
    chat.say(about(chat.org))
    if not await chat.confirm("wanted", _("Do you want our news?"), _("Yes, please"), _("No, thanks")):
        chat.say(_("All right. You can ask for our news at any time with the word: news."))
        return None
    wish = Wish(
        topics=await _topics(chat.within("about"), ()),
        region=await region(chat.within("where"), why_region(), _("Leave it out")),
        age_group=await _age(chat),
        disability=await _access(chat),
    )
    chat.once("kept", lambda db: subscribe(db, chat.contact.id, wish, chat.language, chat.now))
    chat.say(_("Thank you. You get our news from now on:") + "\n" + what_comes(chat.org, wish))
    return None


async def _again(chat: Chat) -> bool:
    prompt = _("You get no news from us. Would you like to get it again?")
    if not await chat.confirm("wanted", prompt, yes=_("Yes, send me news")):
        chat.say(_("All right. It stays so."))
        return False
    return bool(chat.once("back", lambda db: come_back(db, chat.contact.id, chat.language, chat.now)))


async def _change(chat: Chat, wish: Wish) -> Go | None:
    """Ends when they want no more changes."""
    opening = _("This is what you chose for our news:")
    while True:
        prompt = "\n".join([opening, what_comes(chat.org, wish), "", _("What would you like to change?")])
        match await chat.choose("what", prompt, _ways(chat), menu=_("Choose")):
            case "topics":
                wish = replace(wish, topics=await _topics(chat.within("about"), wish.topics))
            case "region":
                wish = replace(wish, region=await region(chat.within("where"), why_region(), _("Leave it out")))
            case "person":
                wish = replace(wish, age_group=await _age(chat), disability=await _access(chat))
            case "leave":
                if await _leaves(chat.within("leave")):
                    return None
                continue
            case way:
                return Go(way)
        if not _changed(chat, wish):  # they left meanwhile
            return Go("news")
        opening = _("It is changed. This is what you chose now:")


def _changed(chat: Chat, wish: Wish) -> bool:
    return bool(chat.once("changed", lambda db: change(db, chat.contact.id, wish, chat.language, chat.now)))


def _ways(chat: Chat) -> tuple[Option, ...]:
    topics = (Option("topics", _("Topics")),) if chat.org.news_topics else ()
    return (
        *topics,
        Option("region", _("Region")),
        Option("person", _("Age and disability")),
        Option("leave", _("No more news")),
        Option("menu", _("Main menu")),
    )


async def _topics(chat: Chat, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Pressed once each; none are all."""
    named = topics_by_key(chat.org)
    if not named:
        return ()
    taken = [key for key in named if key in chosen]
    prompt = _("Of what do you want news? Choose as many as you like, or all.")
    while True:
        options = [Option("all", _("All of them"))]
        options += [Option(key, f"{TAKEN} {label}" if key in taken else label) for key, label in named.items()]
        if taken:
            options.append(Option("done", _("Ready")))
        match await chat.choose("topic", prompt, options, menu=_("Choose")):
            case "all":
                return ()
            case "done":
                return tuple(taken)
            case key:
                taken = [each for each in named if (each in taken) != (each == key)]
        prompt = _("✓ is what you get. Press more, press one again to take it out, or press Ready.")


async def _age(chat: Chat) -> str:
    chosen = await chat.choose("age", why_age(), {**ages(), "skip": _("Leave it out")}, menu=_("Choose"))
    return "" if chosen == "skip" else chosen


async def _access(chat: Chat) -> str:
    chosen = await chat.choose("access", why_access(), {**access(), "skip": _("Leave it out")})
    return "" if chosen == "skip" else chosen


async def _leaves(chat: Chat) -> bool:
    prompt = _("Shall I stop our news, and forget what you chose? We go on answering you.")
    if not await chat.confirm("sure", prompt, _("Yes, stop it"), _("No, keep it")):
        return False
    chat.once("left", lambda db: leave(db, chat.contact.id, chat.language, chat.now))
    chat.say(_("You get no more news from us. When you write to us, we answer as before."))
    return True


def offer_news(chat: Chat) -> None:
    """Once, gently, after something was brought to its end: a word and a button, and no question that waits. Not to
    who wants none, or has it."""
    if chat.contact.consent != "given" or chat.contact.news_stopped or not chat.first_time(OFFERED):
        return
    if chat.once("news_free", lambda db: may_be_asked(db, chat.contact.id)):
        said = _("By the way: we can also write to you when there are new dates, trainings or advice.")
        chat.say(said, words={"news": _("Get news")})
