"""What a caseworker must know in the first minute: is it safe, how to reach them, who they are, what they wish, what
was promised. What was not asked is said to be so, where not knowing it could harm."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from bot import i18n
from bot.casework import wording
from bot.casework.entries import PERSON
from bot.casework.record import labels
from bot.casework.record.staffwork import Opened
from bot.i18n import _, isolate, ngettext, number
from bot.organisation import Organisation
from bot.understanding.crisis import crisis
from storage.case import CaseKind, EntryKind, Intake, Way

QUOTED = 200  # characters of somebody's words


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the card. `words` are the person's own, shown in their direction. `known` is false for what nobody
    asked."""

    icon: str
    label: str
    value: str = ""
    words: str = ""
    known: bool = True
    grave: bool = False


@dataclass(frozen=True, slots=True)
class FirstMinute:
    """`dangers` in words stand on top: help comes before everything else."""

    dangers: tuple[str, ...]
    facts: tuple[Fact, ...]


def first_minute(opened: Opened, organisation: Organisation, *, voice: bool) -> FirstMinute:
    """`voice`: something was told in a voice note."""
    return FirstMinute(
        tuple(_dangers(opened)),
        (*_safety(opened), *_who(opened, voice), *_matter(opened, organisation), *_promised(opened, organisation)),
    )


def _dangers(opened: Opened) -> Iterator[str]:
    told = (opened.story, *(line.text for line in opened.lines if line.author == PERSON))
    found = {str(kind) for text in told if text and (kind := crisis(text))}
    if opened.case.kind == CaseKind.HUMAN:  # filed under the danger that was met
        found.add(opened.case.category)
    words = [said for kind, said in labels.dangers().items() if kind in found]
    yield from words
    if opened.case.urgent and not words:
        yield _("Urgent: danger was spoken of, or somebody is needed today.")


def _safety(opened: Opened) -> Iterator[Fact]:
    case = opened.case
    if case.way is Way.TRACELESS:
        yield Fact("hidden", _("Reached"), _("By nobody: an answer waits until the person looks with number and PIN."))
        return
    if case.kind == CaseKind.PROTECTION:
        yield Fact("shield", _("Safe to write?"), _("They said yes when they began. Ask again before you go on."))
    elif case.sensitive:
        yield Fact("shield", _("Safe to write?"), _("Not asked. Ask it first."), known=False, grave=True)
    yield from _reached(opened)
    if opened.keep_from:
        yield Fact("hidden", _("Must not see it"), words=opened.keep_from)


def _reached(opened: Opened) -> Iterator[Fact]:
    facts, careful = opened.facts, opened.case.sensitive
    ways = {
        "write": _("Write in the chat"),
        "call": _("Call by telephone"),
        "only": _("Only in writing: never call"),
        "no": _("Do not contact them: they did not want it"),
    }
    way = ways.get(str(facts.get("way", "")), "")
    if opened.contact and opened.contact.writing_only:
        way = ways["only"]
    if way:
        if careful and facts.get("way") == "call":
            way = _("Call by telephone. If somebody else answers, do not say who you are.")
        yield Fact("phone", _("How to reach them"), way, grave=facts.get("way") == "no")
    elif opened.case.contact_id is None:
        telephone = _("By the telephone number below") if "telephone" in opened.identity else _("Nothing was left")
        yield Fact("phone", _("How to reach them"), telephone)
    when = str(facts.get("when", "")) if facts.get("way") else ""
    if when == "any":
        yield Fact("clock", _("Safe time"), _("At any time"))
    elif when == "voice":
        yield Fact("mic", _("Safe time"), _("Said in a voice note: listen to it first."), grave=True)
    elif when:
        yield Fact("clock", _("Safe time"), words=when, grave=careful)
    elif careful:
        yield Fact("clock", _("Safe time"), _("Not asked"), known=False)


def _who(opened: Opened, voice: bool) -> Iterator[Fact]:
    facts, about, careful = opened.facts, opened.audience, opened.case.sensitive
    whom = labels.whom().get(str(facts.get("whom", "")))
    if whom:
        yield Fact("person", _("Who writes"), whom)
    elif careful:
        yield Fact("person", _("Who writes"), _("Not asked whether for themselves"), known=False)
    ages = wording.ages()
    if opened.case.kind == CaseKind.PROTECTION:
        ages |= {"adult": _("18 or older")}
    age = ages.get(str(about.get("age", "")), "")
    person = [word for word in (wording.sexes().get(str(about.get("sex", ""))), age) if word]
    if person:
        yield Fact("person", _("About"), " · ".join(person), grave=about.get("age") == "child")
    if not age and careful:
        yield Fact("person", _("Age"), _("Not asked, or not said"), known=False)
    hard = str(about.get("disability", ""))
    if hard not in ("", "no"):
        kinds = {**wording.difficulties(), "yes": _("Yes, something is hard for them")}
        yield Fact("alert", _("Disability"), kinds.get(hard, hard))
    yield Fact("note", _("Language"), _reads(opened, voice))


def _reads(opened: Opened, voice: bool) -> str:
    language = i18n.native_name(opened.language) if opened.language else _("not known")
    how = ""
    if opened.case.intake != Intake.CHAT:
        how = _("told it to a colleague")
    elif voice and not opened.story:
        how = _("told it by voice: may find reading hard")
    elif voice:
        how = _("writes and sends voice notes")
    return f"{isolate(language)} · {how}" if how else language


def _matter(opened: Opened, organisation: Organisation) -> Iterator[Fact]:
    case, facts = opened.case, opened.facts
    where = organisation.region_name(case.region) if case.region else ""
    if where or facts.get("place"):
        yield Fact("pin", _("Where"), where, words=str(facts.get("place", "")))
    wishes = []
    if facts.get("soon") == "now":
        wishes.append(_("needs somebody today or tomorrow"))
    if facts.get("topic"):
        wishes.append(labels.topic_label(organisation, str(facts["topic"])))
    if facts.get("programme"):
        wishes.append(labels.programme_label(organisation, str(facts["programme"])))
    if case.kind == CaseKind.HUMAN:
        wishes.append(_("wants to talk with a person"))
    said = [line.text for line in opened.lines if line.kind is EntryKind.HANDOFF and line.text]
    if wishes or said:
        yield Fact("flag", _("Wishes"), " · ".join(wishes), words=_cut(said[-1]) if said else "")


def _promised(opened: Opened, organisation: Organisation) -> Iterator[Fact]:
    case = opened.case
    if case.over:
        return
    if case.first_look and case.looked_at is None and organisation.duty.rota and case.way is not Way.TRACELESS:
        when = i18n.day_and_time(case.first_look.astimezone(organisation.zone))
        yield Fact("clock", _("Promised"), _("Somebody looks until {when}").format(when=isolate(when)), grave=True)
    if case.action_due and case.acted_at is None and organisation.duty.rota and case.way is not Way.TRACELESS:
        hours = organisation.duty.action_hours
        words = ngettext("Something is done within {count} hour", "Something is done within {count} hours", hours)
        yield Fact("clock", _("Promised"), words.format(count=number(hours)))
    yield Fact("clock", _("Promised"), _("An answer by {day}").format(day=isolate(i18n.date(case.due))))
    replies = [line.text for line in opened.lines if line.kind is EntryKind.REPLY and line.text]
    if replies:
        yield Fact("send", _("Told last"), words=_cut(replies[-1]))


def told_by_voice(opened: Opened, sounds: Collection[UUID]) -> bool:
    """Whether one of the person's lines carries one of these files."""
    return any(id in sounds for line in opened.lines if line.author == PERSON for id in line.attachments)


def _cut(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= QUOTED else flat[: QUOTED - 1].rstrip() + "…"
