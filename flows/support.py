"""Support: a few questions, the services that fit, and then a caseworker, an answer later, or just the information."""

from dataclasses import dataclass, replace

from bot.answers import Json, Told, told
from bot.casework import CaseKind, Draft, Receipt, ask_for_human, file_case
from bot.chat import Chat
from bot.directory import Service
from bot.i18n import _, isolate
from bot.turn import Go
from flows.help_lines import listed
from flows.news import offer_news
from flows.reach import Reach, reach
from flows.secret import file_with, secret_word
from flows.services import AT_ONCE, described, fitting
from flows.support_needs import Need, need, topic
from flows.support_receipt import acknowledge

REAL_STORY = 20  # characters: what is shorter only said what kind of help is wanted
QUOTED = 200  # characters of it that are shown
# Kinds of danger after which a request is for safeguarding, whatever it is about
GRAVE = frozenset({"violence_now", "child", "sexual_abuse_by_staff"})


@dataclass(frozen=True, slots=True)
class Request:
    """`quiet`: others may see the screen. `secret`: only the safeguarding role reads it."""

    kind: str
    need: Need
    quiet: bool
    secret: bool
    urgent: bool


async def support(chat: Chat, kind: str, question: str) -> Go | None:
    """`question` asks for the topic. The flow of the kind has said its first words before."""
    if chat.contact.consent != "given":
        return Go("welcome", opening=chat.opening)
    about = await topic(chat, kind, question)
    if about == "violence":
        chat.sensitive()
        if await _wants_protection(chat):
            return Go("protection", opening=chat.opening)
    request = await _request(chat, kind, about)
    found = fitting(
        chat.org, kind, about, request.need.region, request.need.age, request.need.disability, request.urgent
    )
    match await _next(chat, request, found):
        case "human":
            return _talk(chat, request)
        case "later":
            await _later(chat, request)
            if not (request.quiet or request.urgent):
                offer_news(chat)
        case _:
            chat.say(_goodbye(request))
    return None


async def _wants_protection(chat: Chat) -> bool:
    prompt = _(
        "Your safety comes first. We have colleagues for exactly this. Do you want to go to them, or go on here?"
    )
    options = {"protection": _("Help and safety"), "no": _("Go on here")}
    return await chat.choose("safety", prompt, options) == "protection"


async def _request(chat: Chat, kind: str, about: str) -> Request:
    told = await need(chat, about)
    secret = about == "violence" or (told.child and kind == "psychosocial")
    return _heeded(chat, Request(kind, told, secret or kind == "psychosocial", secret, told.soon == "now"))


def _heeded(chat: Chat, request: Request) -> Request:
    """With the danger that was spoken of up to here, in whatever answer."""
    danger = chat.fact("danger", lambda: chat.danger)
    secret = request.secret or danger in GRAVE
    if secret:
        chat.sensitive()
    return replace(request, quiet=request.quiet or secret, secret=secret, urgent=request.urgent or bool(danger))


async def _next(chat: Chat, request: Request, found: list[Service]) -> str:
    """Shows what fits, three at a time, until something else than more is wanted."""
    chat.say(_heading(request, found))
    if request.kind == "psychosocial" and request.need.age == "child":
        chat.say(listed(chat.org, chat.org.help_lines_for("psychosocial", child=True)[:1]))
    while True:
        now, found = found[:AT_ONCE], found[AT_ONCE:]
        if now:
            chat.say(described(chat.org, now))
        more = {"more": _("Show more places")} if found else {}
        ways = {"human": _("Talk to a caseworker"), "later": _("Contact me later"), **more, "done": _("That is enough")}
        chosen = await chat.choose("next", _("What would you like now?"), ways, menu=_("Choose"))
        if chosen != "more":
            return chosen


def _heading(request: Request, found: list[Service]) -> str:
    if not found:
        return _("I know no place that fits. A caseworker can look for one with you.")
    if request.urgent:
        return _("These places fit. Those that answer fastest stand first.")
    if request.need.region:
        return _("These places fit. The nearest stand first.")
    return _("These places fit.")


def _talk(chat: Chat, request: Request) -> Go:
    """The case is filed and a person called for it at once; the flow of that name takes over from here."""
    request = _heeded(chat.within("human"), request)
    draft, contact = _draft(chat, request), chat.contact.id
    asked = chat.once(
        "called",
        lambda db: ask_for_human(
            db, contact, request.kind, request.urgent, chat.opening, chat.org, chat.now,
            sensitive=request.secret, about=file_case(db, draft, chat.org, chat.now),
        ).to_json(),
    )  # fmt: skip
    topic = "protection" if request.secret else request.kind
    return Go("human", {"topic": topic, "quiet": request.quiet, "asked": asked, "known": True}, chat.opening)


async def _later(chat: Chat, request: Request) -> None:
    way = await reach(chat.within("reach"), careful=request.quiet)
    note = await _note(chat, request.quiet)
    request = _heeded(chat.within("later"), request)
    draft = _draft(chat, request, way, note)
    word = await secret_word(chat.within("word")) if request.secret else ""
    filed = Receipt.from_json(chat.once("file", lambda db: file_with(db, chat, draft, way, word)))
    await acknowledge(
        chat.within("receipt"), filed, way, quiet=request.quiet, secret=request.secret, urgent=request.urgent
    )


async def _note(chat: Chat, quiet: bool) -> Told | None:
    """What the caseworker should know before, where the person wants to tell it. Words written at the beginning need
    not be written again."""
    before = str(chat.fact("before", lambda: chat.opening))
    passed_on = ""
    if len(before) >= REAL_STORY:
        offered = _("You have told me something already. Shall the caseworker read it?")
        if not quiet:
            words = before if len(before) <= QUOTED else before[: QUOTED - 1].rstrip() + "…"
            offered = _("You wrote: “{words}”. Shall the caseworker read it?").format(words=isolate(words))
        passed_on = before if await chat.confirm("pass_on", offered) else ""
    prompt = _("Is there something the caseworker should know before? A few words or a voice note are enough.")
    note = await chat.ask_or_skip("note", prompt, told, skip=_("No, that is all"))
    if note is None:
        return Told(passed_on) if passed_on else None
    return replace(note, text=f"{passed_on}\n\n{note.text}".strip())


def _draft(chat: Chat, request: Request, way: Reach | None = None, note: Told | None = None) -> Draft:
    need = request.need
    facts: dict[str, Json] = {"whom": need.whom, "topic": need.topic, "soon": need.soon, **(way.facts if way else {})}
    person: dict[str, Json] = {"age": need.age, "disability": need.disability}
    return Draft(
        kind=CaseKind.SUPPORT,
        contact_id=chat.contact.id,
        category=request.kind,
        region=need.region,
        language=chat.language,
        story=note,
        attachments=way.files if way else (),
        facts={key: value for key, value in facts.items() if value},
        audience={key: value for key, value in person.items() if value},
        identity={"telephone": way.telephone} if way and way.telephone else {},
        urgent=request.urgent,
        sensitive=request.secret,
    )


def _goodbye(request: Request) -> str:
    if request.kind == "psychosocial":
        return _("All right. Take good care of yourself. I am here at any hour, write whenever you like.")
    return _("All right. I kept nothing of it. Write to me whenever you like.")
