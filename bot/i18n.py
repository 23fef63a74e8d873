"""The language a person is spoken to in: its texts; dates, numbers and lists through Babel."""

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar, Token
from datetime import date as Date
from datetime import datetime, timedelta
from functools import lru_cache
from types import TracebackType
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.lists import format_list
from babel.localedata import exists
from babel.numbers import format_currency, format_decimal, format_percent

from bot.catalogues import SOURCE, texts
from bot.scripts import said_in, twin

NAMES = {
    "ar": "العربية",
    "en": "English",
    "ka": "ქართული",
    "sq": "Shqip",
    "sr": "Srpski (latinica)",
    "sr-cyrl": "Српски (ћирилица)",
}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

# Month names and digits differ between Arabic countries: تشرين الثاني in Palestine is نوفمبر in Egypt.
_TERRITORIES = {"ar": "PS", "en": "GB", "ka": "GE", "sq": "XK", "sr": "XK", "sr-cyrl": "XK"}
_SCRIPTS = {"sr": "Latn", "sr-cyrl": "Cyrl"}

_DAYS = {"ka": "EEEE, d MMMM", "sq": "EEEE, d MMMM", "sr": "EEEE, d. MMMM"}
_NAMED_MONTH = re.compile(r"(?<!M)MMM")
_ARABIC_DIGITS = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")

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
    """The language of a tag such as `ar-PS` or `en_GB`, in lower case, with its script where that makes it another
    language of ours (`sr-Cyrl-RS` is `sr-cyrl`); of an empty one the source language."""
    language, *more = code.strip().lower().replace("_", "-").split("-")
    scripted = f"{language}-{more[0]}" if more else ""
    return scripted if scripted in _SCRIPTS else language or SOURCE


def spoken(language: str) -> str:
    """The language without its script, as Telegram and WhatsApp know it."""
    return language.split("-", 1)[0]


def tag(language: str = "") -> str:
    """`language` (default: the current one) as pages name it (BCP 47): with its script where it has two."""
    language = language or _language.get()
    return f"{spoken(language)}-{_SCRIPTS[language]}" if language in _SCRIPTS else language


def direction(language: str = "") -> Literal["rtl", "ltr"]:
    """How `language` (default: the current one) is written."""
    return "rtl" if primary(language or _language.get()) in RIGHT_TO_LEFT else "ltr"


def native_name(language: str) -> str:
    return NAMES.get(primary(language), language)


def _(message: str) -> str:
    """`message`, written in English, in the current language: in the organisation's own words where it has some, as it
    is where nobody translated it."""
    language = _language.get()
    own = _overrides.get(language)
    if own and message in own:
        return own[message]
    return texts(language).gettext(message)


def ours(message: str) -> str:
    """`message` in the current language as the catalogue has it, whatever the organisation says instead."""
    return texts(_language.get()).gettext(message)


def override(own: Mapping[str, Mapping[str, str]]) -> None:
    """From here on this process says these texts (by language, by English text) instead of the catalogue's."""
    global _overrides
    _overrides = {language: found for language in NAMES if (found := own_words(own, language))}


def own_words(own: Mapping[str, Mapping[str, str]], language: str) -> dict[str, str]:
    """What an organisation says its own way in `language`, by English text: in its other script too."""
    here, there = own.get(language, {}), own.get(twin(language), {})
    carried = {english: said_in({twin(language): text}, language) for english, text in there.items()}
    return {**carried, **here}


def N_(message: str) -> str:
    """Marks a constant for translation; it goes through `_` when it is shown."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """The plural form that `n` asks for in the current language."""
    return texts(_language.get()).ngettext(one, many, n)


def isolate(value: object) -> str:
    """`value` kept from disturbing the words around it; its own first strong letter decides its direction."""
    return f"\u2068{value}\u2069"


def ltr(value: object) -> str:
    """A number, telephone or code, whose groups must read from left to right within any text."""
    return f"\u2066{value}\u2069"


def settle(country: str) -> None:
    """The organisation works in `country` (ISO 3166-1): its month names and digits are used in its languages."""
    for code in NAMES:
        if exists("_".join(part for part in (spoken(code), _SCRIPTS.get(code), country) if part)):
            _TERRITORIES[code] = country
    _locale.cache_clear()


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    known = language if language in NAMES else SOURCE
    return Locale(spoken(known), territory=_TERRITORIES[known], script=_SCRIPTS.get(known))


def date(day: Date) -> str:
    """A day in words, with its weekday: people remember Thursday better than the 14th."""
    here = _locale(_language.get())
    return _day(day, "full", here)


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
    words = here.datetime_formats["short"].replace("{1}", _day(at, "long", here))
    return _in_its_digits(words.replace("{0}", format_time(at, "short", tzinfo=at.tzinfo, locale=here)), here)


def _day(day: Date, form: Literal["full", "long", "medium"], here: Locale) -> str:
    """Beside a month's name the day has no zero before it, which Georgian has in Babel's data: 6 მარტი, not 06."""
    pattern = here.date_formats[form].pattern
    if _NAMED_MONTH.search(pattern):
        pattern = pattern.replace("dd", "d")
    return _in_its_digits(format_date(day, pattern, locale=here), here)


def month_name(first: Date, *, short: bool = False) -> str:
    """A month with its year."""
    here = _locale(_language.get())
    return _in_its_digits(format_skeleton("yMMM" if short else "yMMMM", first, locale=here), here)


def ago(at: datetime, now: datetime) -> str:
    """A moment as people say it: today 9:40, yesterday 9:40, two days ago; both in the zone of `now`."""
    here, at = _locale(_language.get()), at.astimezone(now.tzinfo)
    days = (now.date() - at.date()).days
    if abs(days) > 6:
        return _day(at, "medium", here)
    day = format_timedelta(timedelta(days=-days), granularity="day", add_direction=True, locale=here)
    named = {0: _("today {time}"), 1: _("yesterday {time}"), -1: _("tomorrow {time}")}.get(days)
    if named is None:
        return _in_its_digits(day, here)
    return _in_its_digits(named.format(time=format_time(at, "short", tzinfo=now.tzinfo, locale=here)), here)


def number(n: int | float) -> str:
    """A count in prose. Codes and telephones go through `ltr` instead, untouched."""
    here = _locale(_language.get())
    return _in_its_digits(format_decimal(n, locale=here, numbering_system="default"), here)


def percent(share: float) -> str:
    """A share of 0 to 1 in prose, to a tenth of a per cent: 12.5%."""
    here = _locale(_language.get())
    pattern = here.percent_formats[None].pattern.replace("0", "0.#", 1)
    return _in_its_digits(format_percent(share, pattern, locale=here, numbering_system="default"), here)


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


def quoted(text: str) -> str:
    """Somebody's words, in the quotation marks of the language."""
    return isolate(_("“{words}”").format(words=text))


def _in_its_digits(text: str, locale: Locale) -> str:
    # Babel writes every locale in Latin digits, though it knows that Palestine and Egypt use others in prose.
    return text.translate(_ARABIC_DIGITS) if locale.default_numbering_system == "arab" else text


def join(items: Iterable[object]) -> str:
    """A list in prose ("a, b and c"), each item isolated."""
    return format_list([isolate(item) for item in items], locale=_locale(_language.get()))
