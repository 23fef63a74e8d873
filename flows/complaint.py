"""A complaint about a benefit: how it is made is chosen first, then it is told, checked, filed and acknowledged."""

from bot.answers import Json, Told
from bot.casework import CaseKind, Draft, Receipt, Way, file_case
from bot.casework.wording import whom
from bot.chat import Chat
from bot.i18n import _
from bot.turn import Go
from flows import complaint_details as details
from flows.complaint_understood import Known, told_aside, understand
from flows.complaint_way import AFRAID, choose_way, promise_to_ask_little, reassure, wants_protection
from flows.complaint_words import Complaint, receipt, summary
from flows.news import offer_news
from flows.place import Where, place

# Kinds of danger after which a complaint is for safeguarding, whatever it is about
GRAVE = frozenset({"violence_now", "child", "sexual_abuse_by_staff"})


async def complaint(chat: Chat) -> Go | None:
    if not chat.contact.consent:
        return Go("welcome", opening=chat.opening)
    way = await choose_way(chat, told_aside(chat))
    if way == "no":
        return Go("menu")
    chat.traceless(way == "traceless")
    if way == "traceless":
        promise_to_ask_little(chat)
    told = await tell(chat, way)
    if told is None:
        return Go("protection")
    answer = await check(chat, told)
    if answer == "no":
        chat.say(_("All right. I kept nothing of it. Write to me whenever you like."))
        return None
    filed = Receipt.from_json(
        chat.once("file", lambda db: file_case(db, draft(chat, told), chat.org, chat.now).to_json())
    )
    chat.say(receipt(told, filed, shown=answer == "yes"))
    if way == "named" and not told.careful:
        offer_news(chat)
    return None


async def tell(chat: Chat, way: str) -> Complaint | None:
    """All that is asked; None when the person wants protection instead."""
    traceless = way == "traceless"
    known = await understand(chat.within("told"), traceless)
    chat.suppose("known", lambda: _supposed(known, way))
    for_whom = await chat.choose(
        "whom", _("Is the complaint for you or for somebody else?"), whom(), aside=told_aside(chat)
    )
    about = await _about(chat, known)
    category = chat.org.category(about)
    careful = category.sensitive or chat.danger in GRAVE
    if careful:
        chat.sensitive()
    if about in AFRAID and await wants_protection(chat.within("safety"), about, way):
        return None
    if category.sensitive:
        reassure(chat)
    if about == "fraud":
        chat.say(chat.org.text(chat.org.aid.fake_link))
    return Complaint(
        way=way,
        whom=for_whom,
        about=about,
        careful=careful,
        organisation=await details.organisation(chat, traceless) if about == "other_organisation" else None,
        programme=await details.programme(chat),
        where=await _where(chat.within("where"), traceless),
        when=(when := await details.when(chat)),
        month=known.when_told(when),
        amount=await details.amount(chat) if "amount" in known.answers else None,
        story=await details.story(chat.within("story"), careful, traceless),
        proof=await details.proof(chat),
        identity={} if traceless else await details.identity(chat.within("identity"), for_whom, way == "hidden"),
        kept_from=await details.kept_from(chat) if careful or category.ask_hide else None,
        person=await details.person(chat.within("person")),
    )


def _supposed(known: Known, way: str) -> dict[str, Json]:
    """What was understood, by the keys of the questions. Who does not hide has told their story already; who does is
    asked whether it may be kept, since it may say who they are."""
    keys = {"where": "where.region", "place": "where.place"}
    told = {key: value for key, value in known.answers.items() if key != "month" and value is not None}
    supposed = {keys.get(key, key): value for key, value in told.items()}
    if known.tells and way == "named":
        supposed["story.again"] = "more"
    return supposed


async def _about(chat: Chat, known: Known) -> str:
    """What its words touched on stands first; what is sensitive is only ever chosen by the person."""
    named = dict(chat.org.options(chat.org.categories))
    options = {key: named[key] for key in dict.fromkeys((*known.likely, *named)) if key in named}
    return await chat.choose(
        "about", _("What is it about? Choose what comes nearest."), options, aside=told_aside(chat)
    )


async def _where(chat: Chat, traceless: bool) -> Where:
    return await place(chat, _("Leave it out if it could tell who you are.") if traceless else "")


async def check(chat: Chat, told: Complaint) -> str:
    """yes (file it, show the number), quiet (file it, show none) or no. A sensitive complaint is not repeated unless
    that is wanted: others may read along."""
    send = {"yes": _("Send, show number"), "quiet": _("Send without number")} if told.careful else {"yes": _("Send it")}
    leave = {"change": _("Change one answer"), "no": _("Do not send")}
    if told.careful:
        ready, asked = _ready(told), {**send, "see": _("Show my answers"), **leave}
    else:
        ready, asked = summary(chat, told) + "\n\n" + _("Is it right? Then I send it."), {**send, **leave}
    answer = await chat.choose("sure", ready, asked)
    if answer == "see":
        answer = await chat.choose("seen", summary(chat, told), {**send, **leave})
    if answer == "change":
        wrong = await chat.choose("change", _("Which answer do you want to change?"), changeable(told))
        depending = ("known",) if wrong == "way" else ()  # who hides is asked what others are not
        await chat.redo(wrong, *depending, "sure", "seen", "change")
    return answer


def _ready(told: Complaint) -> str:
    ready = _("Everything is ready. I do not repeat it here, so that nobody else reads it.")
    if told.traceless:
        number = _("Number and PIN are the only way back to it. I can show them once, right after sending.")
    else:
        number = _("After sending I can show you a number and a PIN, to follow it. Only if nobody else looks at this.")
    return f"{ready}\n\n{number}"


def changeable(told: Complaint) -> dict[str, str]:
    """What was asked, by the key or the scope of its answers."""
    asked = {"way": _("How I complain"), "whom": _("For whom"), "about": _("What it is about")}
    if told.about == "other_organisation":
        asked["organisation"] = _("Which organisation")
    asked |= {"programme": _("Which help"), "where": _("Where it was"), "when": _("When it was")}
    if told.amount:
        asked["amount"] = _("How much")
    asked |= {"story": _("What happened"), "proof": _("Photos and papers")}
    if not told.traceless:
        asked["identity"] = _("Name and numbers")
    if told.kept_from is not None:
        asked["kept_from"] = _("Who must not see it")
    return {**asked, "person": _("Sex, age, disability")}


def draft(chat: Chat, told: Complaint) -> Draft:
    """As a case. Words that came with the proof join the story, so that they are read together."""
    words = "\n\n".join(part for part in (told.story.text, *told.proof.texts) if part)
    return Draft(
        kind=CaseKind.COMPLAINT,
        contact_id=chat.contact.id,
        way=Way(told.way),
        category=told.about,
        region=told.where.region,
        language=chat.language,
        story=Told(words, told.story.voice, told.story.files),
        attachments=told.proof.files,
        facts={
            "whom": told.whom,
            "programme": told.programme,
            "place": told.where.place,
            "when": told.when,
            **({"organisation": told.organisation} if told.organisation else {}),
            **({"month": told.month} if told.month else {}),
            **({"amount": list(told.amount)} if told.amount else {}),
        },
        audience=dict(told.person),
        identity=told.identity,
        keep_from=told.kept_from or "",
        urgent=bool(chat.danger) or told.about == "retaliation",
        sensitive=told.careful,
    )
