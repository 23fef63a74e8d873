"""The walk finds what is wrong: small flows with one fault each, and messages that break one rule each."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from bot.answers import told
from bot.channels.whatsapp import LIMITS
from bot.chat import Chat, Flow, Go
from bot.i18n import isolate, ltr
from bot.messages import Outgoing, QuickReply
from bot.organisation import Organisation
from bot.people import set_consent
from bot.topics import Topic
from tools.walking.callers import Caller
from tools.walking.record import Edge, Record
from tools.walking.rules import broken
from tools.walking.walker import walk


def buttons(**labels: str) -> tuple[QuickReply, ...]:
    return tuple(QuickReply(f"a1:{value}", label) for value, label in labels.items())


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (Outgoing("  "), "is empty"),
        (Outgoing("عددها {count}"), "a placeholder that nobody filled: {count}"),
        (Outgoing("اتصل على \u2066101"), "isolates unevenly"),
        (Outgoing("اتصل على +970 599 123 456"), "a number that is not isolated: +970"),
        (Outgoing("رقمك 1234 5678 9012"), "a number that is not isolated: 1234 5678 9012"),
        (Outgoing("اختر Please choose"), "words that are not ar: Please choose"),
        (Outgoing("كلمة " * 300, buttons(yes="نعم")), ""),  # the words go before, and the choices come with the last
        (Outgoing("اختر", buttons(yes="نعم", no="نعمْ")), "labels that sound the same"),
        (Outgoing("اختر", buttons(Yes="نعم")), "the value 'Yes'"),
        (Outgoing("اختر", buttons(**{"a" * 41: "نعم"})), "the value 'aaa"),
        (Outgoing("اختر", buttons(yes="نعم أوافق على ذلك كله")), "a label of 21, over 20, on whatsapp"),
        (Outgoing("اختر", buttons(**{f"v{n}": f"نعم {n}" for n in range(11)})), "11 choices, over 10"),
        (Outgoing("اختر", buttons(self="غيري", other="self")), "takes the typed 'self'"),
        (Outgoing("اختر", buttons(yes="٢", no="لا")), "takes the typed '٢' for no, not for yes"),
        (Outgoing(f"اتصل على {ltr('+970 599 123 456')}، {isolate('كريم')}", buttons(yes="نعم", no="لا")), ""),
    ],
)
def test_a_message_that_breaks_a_rule(message: Outgoing, fault: str) -> None:
    found = list(broken(message, "ar", {"whatsapp": LIMITS}, foreign=False))
    assert any(fault in each for each in found) if fault else found == []


def either(chat: Chat, english: str, arabic: str) -> str:
    return arabic if chat.language == "ar" else english


async def welcome(chat: Chat) -> Go:
    if not chat.contact.consent:
        chat.once("agreed", lambda db: set_consent(db, chat.contact.id, True, chat.language, chat.now))
        chat.decided("given")
    return Go("menu")


async def menu(chat: Chat) -> Go:
    prompt, tried = either(chat, "What do you need?", "ماذا تحتاج؟"), either(chat, "This one", "هذا")
    ways = {"tried": tried, "human": either(chat, "A colleague", "زميل"), "help": either(chat, "Guidance", "إرشاد")}
    return Go(await chat.choose("menu", prompt, ways))


async def human(chat: Chat) -> None:
    await chat.ask_or_skip("about", either(chat, "What is it about?", "عن ماذا؟"), told, either(chat, "Skip", "تخط"))
    chat.say(either(chat, "Somebody answers.", "سيجيبك أحد."))


async def guidance(chat: Chat) -> None:
    await chat.confirm("clear", either(chat, "Is it clear?", "هل هذا واضح؟"))
    chat.say(either(chat, "Good.", "جيد."))


async def good(chat: Chat) -> None:
    if await chat.confirm("sure", either(chat, "Are you sure?", "هل أنت متأكد؟")):
        await chat.ask("why", either(chat, "Why?", "لماذا؟"), told)
    chat.say(either(chat, "All right.", "حسنًا."))


async def raises(chat: Chat) -> None:
    if await chat.confirm("sure", either(chat, "Are you sure?", "هل أنت متأكد؟")):
        raise LookupError("nothing of this name")
    chat.say(either(chat, "All right.", "حسنًا."))


async def endless(chat: Chat) -> None:
    while True:
        await chat.confirm("again", either(chat, "Once more?", "مرة أخرى؟"))


async def deaf_to_language(chat: Chat) -> None:
    await chat.confirm("sure", chat.fact("prompt", lambda: "Are you sure?"))
    chat.say(either(chat, "All right.", "حسنًا."))


async def clumsy(chat: Chat) -> None:
    await chat.confirm("sure", "Are you {name}?")
    chat.say("")


async def misnamed(chat: Chat) -> None:
    many = {f"v{n}": either(chat, f"No. {n}", f"رقم {n}") for n in range(12)}
    many["less"] = either(chat, "Too little", "القليل")
    await chat.choose("which", either(chat, "Which one?", "أيها؟"), dict(reversed(many.items())))
    chat.say(either(chat, "All right.", "حسنًا."))


def walked(db: Connection, org: Organisation, flow: Flow) -> Record:
    def named(name: str) -> Callable[[], str]:
        return lambda: name

    flows = {"welcome": welcome, "menu": menu, "human": human, "help": guidance, "tried": flow}
    topics = {name: Topic(name, each, named(name), remind=name == "tried") for name, each in flows.items()}
    return walk(db, topics, org, "en", (Caller("amal", "telegram", "hello", thorough=True),))


def test_a_good_flow_has_no_problem_and_all_its_edges(db: Connection, org: Organisation) -> None:
    record = walked(db, org, good)
    assert record.problems == {}
    of_the_flow = {edge for edge in record.covered if edge.flow == "tried" and not edge.value.startswith("(")}
    assert of_the_flow == {Edge("tried", "sure", "yes"), Edge("tried", "sure", "no")}
    assert {"(words)", "(voice)", "(photo)"} <= {edge.value for edge in record.covered if edge.key == "why"}
    assert record.passages[Edge("tried", "sure", "yes")] == [("tried", "why")]
    assert record.passages[Edge("tried", "why", "(words)")] == [("", "")]


@pytest.mark.parametrize(
    ("flow", "problem"),
    [
        (raises, "tried/sure answered yes raises LookupError: nothing of this name"),
        (endless, "tried/again is asked without end"),
        (deaf_to_language, "tried/sure is asked in the same words in ar"),
        (misnamed, "tried/which has an option that is called less or more"),
        (clumsy, "tried/sure [en] has a placeholder that nobody filled: {name}"),
        (clumsy, "a message [en] is empty"),
    ],
)
def test_a_fault_is_found(db: Connection, org: Organisation, flow: Flow, problem: str) -> None:
    assert [found for found in walked(db, org, flow).problems if problem in found]
