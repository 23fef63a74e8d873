"""What of the organisation somebody should look at: invented entries, numbers nobody called, texts to translate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.directory import HelpLine
from bot.editing.languages import borrowed
from bot.i18n import _, native_name, ngettext, number
from bot.organisation import Organisation

FRESH = timedelta(days=90)  # for which a number that was checked is believed


@dataclass(frozen=True, slots=True)
class Attention:
    """A sentence, and the page below /console where it is put right."""

    text: str
    address: str


def needs_check(line: HelpLine, today: date) -> bool:
    """Whether somebody should call this number: nobody of us has, or it was long ago."""
    return line.unverified or line.checked is None or today - line.checked > FRESH


def attention(org: Organisation, today: date) -> Iterator[Attention]:
    """What is most pressing first; nothing where all is well."""
    yield from _lines(org, today)
    yield from _examples(org)
    for code, count in borrowed(org).items():
        words = ngettext(
            "{count} text still reads in {language} as in {default}.",
            "{count} texts still read in {language} as in {default}.",
            count,
        )
        named = {"language": native_name(code), "default": native_name(org.default_language)}
        yield Attention(words.format(count=number(count), **named), "settings/languages")
    if not org.aid.coming(today):
        yield Attention(_("No coming payment date is known. People ask for it every day."), "settings/dates")


def _lines(org: Organisation, today: date) -> Iterator[Attention]:
    if count := sum(needs_check(line, today) for line in org.help_lines if not line.example):
        words = ngettext(
            "{count} help line was not checked for 90 days, or never. Call it.",
            "{count} help lines were not checked for 90 days, or never. Call them.",
            count,
        )
        yield Attention(words.format(count=number(count)), "directory/help-lines?only=check")


def _examples(org: Organisation) -> Iterator[Attention]:
    for name, count in {
        "help-lines": sum(line.example for line in org.help_lines),
        "providers": sum(provider.example for provider in org.providers),
        "services": sum(service.example for service in org.services),
        "partners": sum(partner.example for partner in org.partners),
    }.items():
        if count:
            yield Attention(_invented(name, count).format(count=number(count)), f"directory/{name}?only=example")


def _invented(name: str, n: int) -> str:
    match name:
        case "help-lines":
            return ngettext("{count} help line is only an example.", "{count} help lines are only examples.", n)
        case "providers":
            return ngettext("{count} provider is only an example.", "{count} providers are only examples.", n)
        case "services":
            return ngettext("{count} service is only an example.", "{count} services are only examples.", n)
        case _:
            return ngettext("{count} partner is only an example.", "{count} partners are only examples.", n)
