"""What a complaint says back: the answers to check before it is sent, and the receipt after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.answers import Told
from bot.casework import Receipt, show_number
from bot.casework.wording import ages, month, numbers, sexes, sum_of_money, times, ways, whom
from bot.chat import Chat
from bot.i18n import _, date, isolate, ltr, ngettext, number
from bot.turn import Gathered
from flows.place import Where

SHORT, LONG = 60, 220  # characters of an answer in the summary: a question with options holds 1000 in all


@dataclass(frozen=True, slots=True)
class Complaint:
    """Everything that was answered. `careful`: it is sensitive. `kept_from` is None where it was not asked. `month`
    (2026-09) and `amount` (with its currency) are there where the person named them."""

    way: str
    whom: str
    about: str
    careful: bool
    organisation: str | None
    programme: str
    where: Where
    when: str
    month: str
    amount: tuple[float, str] | None
    story: Told
    proof: Gathered
    identity: Mapping[str, str]
    kept_from: str | None
    person: Mapping[str, str]

    @property
    def traceless(self) -> bool:
        return self.way == "traceless"

    @property
    def files(self) -> int:
        return len(self.story.files) + len(self.proof.files)


def summary(chat: Chat, told: Complaint) -> str:
    return "\n".join((_("Please check what I wrote down:"), "", *_lines(chat, told)))


def _lines(chat: Chat, told: Complaint) -> Iterator[str]:
    org = chat.org
    yield _("• How: {answer}").format(answer=isolate(ways()[told.way]))
    yield _("• Whom: {answer}").format(answer=isolate(whom()[told.whom]))
    yield _("• What: {answer}").format(answer=isolate(org.text(org.category(told.about).name)))
    if told.organisation:
        yield _("• Organisation: {answer}").format(answer=isolate(_cut(told.organisation)))
    programme = _("Something else") if told.programme == "other" else org.programme_name(told.programme)
    yield _("• Which help: {answer}").format(answer=isolate(programme))
    yield _("• Where: {answer}").format(answer=_listed(org.region_name(told.where.region), _cut(told.where.place)))
    yield _("• When: {answer}").format(answer=_listed(times()[told.when], month(told.month)))
    if told.amount:
        yield _("• How much: {answer}").format(answer=sum_of_money(told.amount))
    yield _("• What happened: {answer}").format(answer=_story(told.story))
    if told.files:
        yield ngettext("• {count} file", "• {count} files", told.files).format(count=number(told.files))
    yield from _who(told)
    if told.kept_from:
        yield _("• Must not see it: {answer}").format(answer=isolate(_cut(told.kept_from)))


def _story(story: Told) -> str:
    words = _cut(story.text, LONG)
    return _listed(words, _("a voice note") if story.voice else "") or _("see the files")


def _who(told: Complaint) -> Iterator[str]:
    if name := told.identity.get("name"):
        yield _("• Name: {answer}").format(answer=isolate(_cut(name)))
    for kind, label in numbers().items():
        if kind in told.identity:
            yield f"• {label}: {ltr(told.identity[kind])}"
    if telephone := told.identity.get("telephone"):
        yield _("• Telephone: {answer}").format(answer=ltr(telephone))
    labels = {"sex": sexes(), "age": ages()}
    said = [labels[kind][told.person[kind]] for kind in labels if kind in told.person]
    if "disability" in told.person:
        said.append(_("with a difficulty") if told.person["disability"] == "yes" else _("without a difficulty"))
    if said:
        yield _("• About the person: {answer}").format(answer=_listed(*said))


def _listed(*answers: str) -> str:
    return " · ".join(isolate(answer) for answer in answers if answer)


def _cut(words: str, most: int = SHORT) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def receipt(told: Complaint, filed: Receipt, shown: bool) -> str:
    """What the person takes away. `shown`: with number and PIN, which sensitive complaints give only when wanted."""
    parts = [_thanks(told), *(_numbers(told, filed) if shown else ()), *_next(told, filed, shown)]
    return "\n\n".join(parts)


def _thanks(told: Complaint) -> str:
    if told.careful:
        return _("It has arrived safely. Thank you for telling it. Only the colleagues who protect people read it.")
    return _("Thank you. Your complaint has arrived.")


def _numbers(told: Complaint, filed: Receipt) -> Iterator[str]:
    if told.traceless:
        yield _("Write these two down now, where nobody else looks. I cannot show them again.")
    yield "\n".join((_("Number:") + " " + show_number(filed.number), _("PIN:") + " " + ltr(filed.pin)))
    if told.careful and not told.traceless:
        yield _("To open it you always need both, on this telephone too.")
    elif not told.traceless:
        yield _("The PIN is only needed from another telephone. Give it to nobody.")


def _next(told: Complaint, filed: Receipt, shown: bool) -> Iterator[str]:
    due = date(filed.due)
    if told.about == "other_organisation" and told.traceless:
        yield _("We pass it on to those who can decide. With number and PIN you see here to whom.")
    elif told.about == "other_organisation":
        yield _("We pass it on to those who can decide, and we tell you to whom.")
    if filed.promised_hours:
        yield ngettext(
            "A colleague looks at it first within {count} hour.",
            "A colleague looks at it first within {count} hours.",
            filed.promised_hours,
        ).format(count=number(filed.promised_hours))
    if told.traceless:
        yield from _traceless(due, shown)
    elif told.careful:
        yield _("A colleague reads it, and by {date} you get an answer.").format(date=isolate(due))
        yield _("I then write only that a message is waiting, so that nobody else learns of it.")
    else:
        yield _("A colleague reads it, and by {date} you get an answer here.").format(date=isolate(due))
        yield _("To see where it stands, write the number here at any time.")
    if told.way == "hidden":
        yield _("Those who work on it do not see who you are.")


def _traceless(due: str, shown: bool) -> Iterator[str]:
    if shown:
        yield _("We cannot write to you. Come back after {date}, write the number here, then the PIN.").format(
            date=isolate(due)
        )
    else:
        yield _("We read it and act on it. Without a number we have no way to answer you.")
    yield _("What ties you to it is now deleted here. On your telephone it stays until you delete this chat yourself.")
