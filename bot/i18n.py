"""The language a person is spoken to in: texts from gettext catalogues; dates, numbers and lists through Babel."""

import gettext as gnu
from collections.abc import Iterable, Mapping
from contextvars import ContextVar, Token
from datetime import date as Date
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.lists import format_list
from babel.localedata import exists
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

SOURCE = "en"  # the language the msgids are written in
NAMES = {"ar": "العربية", "en": "English", "ka": "ქართული", "sq": "Shqip", "sr": "Srpski"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
CATALOGUES = Path(__file__).resolve().parent.parent / "locales"

# Month names and digits differ between Arabic countries: تشرين الثاني in Palestine is نوفمبر in Egypt.
_TERRITORIES = {"ar": "PS", "en": "GB", "ka": "GE", "sq": "XK", "sr": "XK"}
_SCRIPTS = {"sr": "Latn"}

_DAYS = {"ka": "EEEE, d MMMM", "sq": "EEEE, d MMMM", "sr": "EEEE, d. MMMM"}
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

_language: ContextVar[str] = ContextVar("language", default=SOURCE)
_overrides: Mapping[str, Mapping[str, str]] = {}  # an organisation's own words, by language and English text


class use:
    """Speak `language` from here on; as a context manager, until the end of the block."""

    __slots__ = ("_token",)

    def __init__(self, language: str) -> None:
        self._token: Token[str] = _language.set(primary(language))

    def __enter__(self) -> "use":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _language.reset(self._token)


def language() -> str:
    return _language.get()


@lru_cache(maxsize=256)
def primary(code: str) -> str:
    """The language of a tag such as `ar-PS` or `en_GB`, in lower case; of an empty one the source language."""
    return code.replace("_", "-").split("-", 1)[0].strip().lower() or SOURCE


def direction(language: str = "") -> Literal["rtl", "ltr"]:
    """How `language` (default: the current one) is written."""
    return "rtl" if primary(language or _language.get()) in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=1)
def with_catalogue() -> frozenset[str]:
    """The languages that there are texts in."""
    return frozenset({SOURCE, *(path.parts[-3] for path in CATALOGUES.glob("*/LC_MESSAGES/wasl.?o"))})


def native_name(language: str) -> str:
    return NAMES.get(primary(language), language)


def _(message: str) -> str:
    """`message`, written in English, in the current language: in the organisation's own words where it has some, as it
    is where nobody translated it."""
    language = _language.get()
    own = _overrides.get(language)
    if own and message in own:
        return own[message]
    return _catalogue(language).gettext(message)


def ours(message: str) -> str:
    """`message` in the current language as the catalogue has it, whatever the organisation says instead."""
    return _catalogue(_language.get()).gettext(message)


def override(texts: Mapping[str, Mapping[str, str]]) -> None:
    """From here on this process says these texts (by language, by English text) instead of the catalogue's."""
    global _overrides
    _overrides = {language: dict(own) for language, own in texts.items() if own}


def N_(message: str) -> str:
    """Marks a constant for translation; it goes through `_` when it is shown."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """The plural form that `n` asks for in the current language."""
    return _catalogue(_language.get()).ngettext(one, many, n)


@lru_cache(maxsize=32)
def _catalogue(language: str) -> gnu.NullTranslations:
    """Its .mo if that is current, else its .po compiled in memory, so that a fresh checkout needs no build."""
    folder = CATALOGUES / language / "LC_MESSAGES"
    source, compiled = folder / "wasl.po", folder / "wasl.mo"
    if not language.isalpha() or not (source.exists() or compiled.exists()):
        return gnu.NullTranslations()
    if compiled.exists() and not (source.exists() and source.stat().st_mtime > compiled.stat().st_mtime):
        with compiled.open("rb") as mo:
            return gnu.GNUTranslations(mo)
    memory = BytesIO()
    with source.open("rb") as po:
        catalogue = read_po(po, locale=language)
    for message in catalogue:
        if message.pluralizable and not all(message.string or ()):
            message.string = ""  # half a plural would otherwise be filled with the wrong English form
    write_mo(memory, catalogue)
    memory.seek(0)
    return gnu.GNUTranslations(memory)


def isolate(value: object) -> str:
    """`value` kept from disturbing the words around it; its own first strong letter decides its direction."""
    return f"\u2068{value}\u2069"


def ltr(value: object) -> str:
    """A number, telephone or code, whose groups must read from left to right within any text."""
    return f"\u2066{value}\u2069"


def settle(country: str) -> None:
    """The organisation works in `country` (ISO 3166-1): its month names and digits are used in its languages."""
    for spoken in NAMES:
        if exists("_".join(part for part in (spoken, _SCRIPTS.get(spoken), country) if part)):
            _TERRITORIES[spoken] = country
    _locale.cache_clear()


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    known = language if language in NAMES else SOURCE
    return Locale(known, territory=_TERRITORIES[known], script=_SCRIPTS.get(known))


def date(day: Date) -> str:
    """A day in words, with its weekday: people remember Thursday better than the 14th."""
    here = _locale(_language.get())
    return _in_its_digits(format_date(day, "full", locale=here), here)


def day_and_time(moment: datetime) -> str:
    """A weekday and a time of day, in the zone `moment` carries; without the year, for what is at most months away."""
    here = _locale(_language.get())
    day = format_date(moment, _DAYS.get(here.language, "EEEE d MMMM"), locale=here)
    time = format_time(moment, "short", tzinfo=moment.tzinfo, locale=here)
    return _in_its_digits(here.datetime_formats["short"].replace("{1}", day).replace("{0}", time), here)


def time_of_day(at: datetime) -> str:
    """Hours and minutes, in the zone `at` carries."""
    here = _locale(_language.get())
    return _in_its_digits(format_time(at, "short", tzinfo=at.tzinfo, locale=here), here)


def moment(at: datetime) -> str:
    """A day with its year and a time of day, in the zone `at` carries: the whole of it, for records."""
    here = _locale(_language.get())
    words = here.datetime_formats["short"].replace("{1}", format_date(at, "long", locale=here))
    return _in_its_digits(words.replace("{0}", format_time(at, "short", tzinfo=at.tzinfo, locale=here)), here)


def month_name(first: Date, *, short: bool = False) -> str:
    """A month with its year."""
    here = _locale(_language.get())
    return _in_its_digits(format_skeleton("yMMM" if short else "yMMMM", first, locale=here), here)


def ago(at: datetime, now: datetime) -> str:
    """A moment as people say it: today 9:40, yesterday 9:40, two days ago; both in the zone of `now`."""
    here, at = _locale(_language.get()), at.astimezone(now.tzinfo)
    days = (now.date() - at.date()).days
    if abs(days) > 6:
        return _in_its_digits(format_date(at, "medium", locale=here), here)
    day = format_timedelta(timedelta(days=-days), granularity="day", add_direction=True, locale=here)
    named = {0: _("today {time}"), 1: _("yesterday {time}"), -1: _("tomorrow {time}")}.get(days)
    if named is None:
        return _in_its_digits(day, here)
    return _in_its_digits(named.format(time=format_time(at, "short", tzinfo=now.tzinfo, locale=here)), here)


def number(n: int | float) -> str:
    """A count in prose. Codes and telephones go through `ltr` instead, untouched."""
    here = _locale(_language.get())
    return _in_its_digits(format_decimal(n, locale=here, numbering_system="default"), here)


def lasting(time: timedelta) -> str:
    """A length of time in prose, to its largest unit: 3 hours."""
    here = _locale(_language.get())
    return _in_its_digits(format_timedelta(time, threshold=1.5, locale=here), here)


def money(amount: float, currency: str) -> str:
    """An amount in prose, whole sums without hundredths; `currency` by its three letters (ISO 4217), if it is known."""
    if not currency:
        return isolate(number(amount))
    here = _locale(_language.get())
    pattern = "#,##0.00\u00a0¤" if amount % 1 else "#,##0\u00a0¤"
    written = format_currency(amount, currency, pattern, locale=here, currency_digits=False, numbering_system="default")
    return isolate(_in_its_digits(written, here))


def _in_its_digits(text: str, locale: Locale) -> str:
    # Babel writes every locale in Latin digits, though it knows that Palestine and Egypt use others in prose.
    return text.translate(_ARABIC_DIGITS) if locale.default_numbering_system == "arab" else text


def join(items: Iterable[object]) -> str:
    """A list in prose ("a, b and c"), each item isolated."""
    return format_list([isolate(item) for item in items], locale=_locale(_language.get()))
