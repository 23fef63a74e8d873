"""The options of a question: how a long list is paged, and which option a person means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _
from bot.messages import QuickReply
from bot.understanding.text import digits, fold

MORE, LESS = "more", "less"
STANDING = "0"  # the asking of buttons that are bound to no question


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is canonical: lower-case ASCII, no colon, at most 40 characters. `detail` is a second line in lists."""

    value: str
    label: str
    detail: str = ""


Options = Mapping[str, str] | Sequence[Option]


def listed(options: Options) -> tuple[Option, ...]:
    if isinstance(options, Mapping):
        return tuple(Option(value, label) for value, label in options.items())
    return tuple(options)


def shown(options: Sequence[Option], page: int, size: int) -> list[Option]:
    """The options on one page, with `more` and `less` where there are other pages; never more than `size`."""
    if len(options) <= size:
        return list(options)
    starts = [0]
    while True:
        room = size - 1 - (len(starts) > 1)  # `more`, and `less` from the second page on
        if len(options) - starts[-1] <= room + 1:
            break
        starts.append(starts[-1] + room)
    page = min(max(page, 0), len(starts) - 1)
    last = page == len(starts) - 1
    part = list(options[starts[page] :] if last else options[starts[page] : starts[page + 1]])
    if page:
        part.append(Option(LESS, _("Previous")))
    if not last:
        part.append(Option(MORE, _("More")))
    return part


# How people say yes and no when they type instead of pressing, whatever the buttons say.
_YES = (
    "نعم", "أيوه", "أيوا", "آه", "أجل", "أكيد", "طبعا", "موافق", "موافقة", "أوافق", "نوافق", "تمام", "ماشي", "أوكي",
    "اه موافق", "اه موافقة", "ايوه صح", "نعم صح", "aywa", "aiwa", "ah", "na3am", "tamam", "mashi", "akeed",
    "yes", "yeah", "yep", "ok", "okay", "sure", "i agree", "po", "pajtohem", "në rregull", "mirë", "po pajtohem",
    "კი", "დიახ", "ჰო", "ხო", "კარგი", "თანახმა ვარ", "ki", "diax", "diakh",
    "da", "jeste", "tako je", "može", "u redu", "važi", "hoću", "naravno", "pristajem", "slažem se", "pomoglo je",
    "pomoglo mi je",
)  # fmt: skip
_NO = (
    "لا", "لأ", "كلا", "لا شكرا", "la2", "la", "لا أوافق", "مش موافق", "مش موافقة", "no", "nope", "no thanks",
    "jo", "jo faleminderit",
    "nuk pajtohem", "არა", "არ ვარ თანახმა", "ara",
    "ne", "nije", "neću", "ne treba", "ne pristajem", "ne slažem se", "nije pomoglo", "nije mi pomoglo",
)  # fmt: skip
# What people call a language, in which language ever.
_LANGUAGES = {
    "ar": ("عربي", "العربي", "عربية", "بالعربي", "عربى", "3arabi", "arabi", "arabic", "arabisht", "arapski"),
    "en": ("انجليزي", "إنجليزي", "الانجليزية", "بالانجليزي", "anglisht", "engleski", "ინგლისური", "ინგლისურად"),
    "ka": ("ქართულად", "ქართულია", "kartuli", "qartuli", "qartulad", "georgian"),
    "sq": ("gjuha shqipe", "ne shqip", "albanski", "albanian"),
    "sr": ("serbisht", "serbian", "na srpskom"),
}
_YES_NO = {**dict.fromkeys(map(fold, _YES), "yes"), **dict.fromkeys(map(fold, _NO), "no")}
_SAID = {
    **{said: ("yes", "accept") if meaning == "yes" else (meaning,) for said, meaning in _YES_NO.items()},
    **{fold(name): (language,) for language, names in _LANGUAGES.items() for name in names},
}


def yes_or_no(text: str) -> str:
    """ "yes" or "no" where a text says that and nothing else, in any language; else empty."""
    return _YES_NO.get(fold(text), "")


def meant(text: str, options: Sequence[Option], on_page: Sequence[Option]) -> Option | None:
    """The option a typed text names: its number on the page shown, its value, or its label, however it is spelled."""
    typed = digits(text).strip().rstrip(".)")
    if typed.isascii() and typed.isdigit() and len(typed) <= 4:
        place = int(typed)
        return on_page[place - 1] if 1 <= place <= len(on_page) else None
    everything = [*options, *(option for option in on_page if option.value in (MORE, LESS))]
    for option in everything:
        if text.strip().lower() == option.value:
            return option
    folded = fold(text)
    matches = [option for option in everything if folded and fold(option.label) == folded]
    if not matches:
        matches = _by_a_part(text, everything)
    if not matches and folded in _SAID:
        matches = [option for option in options if option.value in _SAID[folded]]
    return matches[0] if matches else None


def _by_a_part(text: str, options: Sequence[Option]) -> list[Option]:
    """Of a label such as "Gllogoc (Drenas)" either name will do, where one option alone has it. The script tells apart
    what is one word otherwise: "Srpski (latinica)" and "Српски (ћирилица)"."""
    parts = {option: option.label.removesuffix(")").split(" (") for option in options if option.label.endswith(")")}
    for same in (str.casefold, fold):
        typed = same(text.strip())
        found = [option for option, names in parts.items() if typed and typed in map(same, names)]
        if len(found) == 1:
            return found
    return []


def replies(asked: str, options: Sequence[Option]) -> tuple[QuickReply, ...]:
    return tuple(QuickReply(f"{asked}:{option.value}", option.label, option.detail) for option in options)


ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    figures = ""
    while True:
        number, rest = divmod(number, 36)
        figures = ALPHABET[rest] + figures
        if not number:
            return figures
