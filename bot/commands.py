"""The words that work anywhere, in every language and as slash commands."""

from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import _
from bot.understanding.text import clean, fold


class Name(StrEnum):
    MENU = "menu"
    BACK = "back"
    CANCEL = "cancel"
    LANGUAGE = "language"
    HUMAN = "human"
    STOP = "stop"
    START = "start"
    HIDE = "hide"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Command:
    """A word that works anywhere. With `slash` it acts at once; a bare word may also be the answer to a question."""

    name: Name
    slash: bool = False


# Only whole messages count, so a word may stand here although sentences use it in other ways.
_WORDS: dict[Name, tuple[str, ...]] = {
    Name.MENU: (
        "القائمة", "قائمة", "القائمة الرئيسية", "قائمة رئيسية", "الرئيسية", "المنيو", "منيو", "ارجع للقائمة",
        "رجوع للقائمة", "بدي القائمة", "الصفحة الرئيسية",
        "menu", "main menu", "the menu", "home",
        "მენიუ", "მთავარი მენიუ", "menyja", "menuja", "menyja kryesore", "meni", "glavni meni", "мени", "главни мени",
    ),
    Name.BACK: (
        "رجوع", "الرجوع", "ارجع", "رجعني", "رجوع للخلف", "للخلف", "خطوة للخلف", "عودة", "العودة", "السابق", "لورا",
        "back", "go back", "previous",
        "უკან", "დაბრუნება", "kthehu", "mbrapa", "prapa", "nazad", "назад", "natrag",
    ),
    Name.CANCEL: (
        "إلغاء", "الإلغاء", "الغي", "إلغي", "ألغ", "كنسل", "الغي الطلب", "إلغاء الطلب", "بطلت", "خلص بطلت",
        "cancel", "cancel this", "cancel it",
        "გაუქმება", "anulo", "anuloje", "otkaži", "откажи", "prekini", "прекини",
    ),
    Name.LANGUAGE: (
        "اللغة", "لغة", "تغيير اللغة", "غير اللغة", "تبديل اللغة", "اختيار اللغة", "لغة أخرى", "لغة ثانية",
        "language", "languages", "change language", "change the language", "another language",
        "ენა", "ენის შეცვლა", "gjuha", "gjuhë", "ndrysho gjuhën", "jezik", "језик", "promeni jezik", "промени језик",
    ),
    Name.HUMAN: (
        "موظف", "الموظف", "موظفة", "إنسان", "بدي موظف", "بدي موظفة", "أريد موظف", "أريد موظفا", "عايز موظف",
        "عاوز موظف", "عايزة موظف", "بدي احكي مع موظف", "بدي احكي مع موظفة", "بدي أحكي مع حدا", "بدي احكي مع شخص",
        "بدي حدا يحكي معي",
        "أريد التحدث مع موظف", "أريد التحدث إلى موظف", "عايز أكلم موظف", "عايز اكلم حد", "عايزة اكلم حد",
        "التحدث مع موظف", "التحدث إلى موظف", "تحدث مع موظف", "كلم موظف", "خدمة العملاء", "شخص حقيقي",
        "human", "a human", "agent", "an agent", "operator", "person", "a person", "a real person", "real person",
        "talk to a human", "talk to a person", "talk to someone", "speak to a human", "speak to a person",
        "speak to someone", "i want to talk to a human", "i want to talk to a person", "customer service",
        "ადამიანი", "ოპერატორი", "თანამშრომელი", "operatori", "punonjës", "punonjësi", "operater", "оператер",
        "službenik", "службеник",
    ),
    Name.STOP: (
        "إيقاف", "أوقف", "وقف", "توقف", "قف", "ستوب", "إلغاء الاشتراك", "الغاء اشتراك", "الغي الاشتراك",
        "إيقاف الرسائل", "وقف الرسائل", "أوقف الرسائل", "وقفوا الرسائل", "لا ترسلوا رسائل",
        "stop", "stop all", "stopall", "unsubscribe", "stop messages", "stop news",
        "შეჩერება", "გაჩერება", "ndalo", "çregjistrohu", "zaustavi", "заустави", "odjavi me", "одјави ме",
    ),
    Name.START: (
        "ابدأ", "إبدأ", "بدء", "البدء", "ابدا", "ستارت", "اشتراك", "الاشتراك", "اشترك",
        "start", "begin", "subscribe", "unstop", "start news",
        "დაწყება", "fillo", "filloni", "regjistrohu", "počni", "почни", "kreni", "крени", "prijavi me", "пријави ме",
    ),
    Name.HIDE: (
        "إخفاء", "أخف", "اخفي", "إخفي", "خبي", "أخفي المحادثة", "إخفاء المحادثة", "خبي المحادثة", "امسح المحادثة",
        "hide", "hide this", "hide chat", "hide the chat", "hide everything",
        "დამალვა", "fshih", "fshihe", "sakrij", "сакриј",
    ),
    Name.HELP: (
        "مساعدة", "المساعدة", "هلب", "تعليمات", "التعليمات", "كيف استخدم", "كيف أستخدم البوت",
        "help", "help me use this", "how does this work", "how do i use this", "instructions",
        "დახმარება", "ndihmë", "ndihma", "pomoć", "помоћ",
    ),
}  # fmt: skip

_COMMANDS = {fold(word): Command(name) for name, words in _WORDS.items() for word in (*words, name)}
_LONGEST = max(map(len, _COMMANDS))


def command(text: str) -> Command | None:
    """The command that the whole of `text` is: `/menu`, `/start` with anything behind it, or one of the words."""
    text = clean(text)
    if text.startswith("/"):
        return _slashed(text[1:])
    if len(text) > 4 * _LONGEST:
        return None
    return _COMMANDS.get(fold(text))


def _slashed(text: str) -> Command | None:
    """Telegram adds the bot's name after an @ where there are several bots, and a link's own words after `/start`."""
    first = text.split(maxsplit=1)[:1]
    found = _COMMANDS.get(fold(first[0].split("@", 1)[0])) if first else None
    return Command(found.name, slash=True) if found else None


def descriptions() -> dict[str, str]:
    """What each slash command does, in the current language, in the order in which a channel's menu shows them."""
    return {
        Name.MENU: _("Show the main menu"),
        Name.HUMAN: _("Talk to a person"),
        Name.BACK: _("Go one step back"),
        Name.CANCEL: _("Leave what we are doing"),
        Name.LANGUAGE: _("Change the language"),
        Name.HIDE: _("Take our messages off the screen"),
        Name.STOP: _("Stop news. You can still write to us"),
        Name.START: _("Start, and get news again"),
        Name.HELP: _("How this works, settings and privacy"),
    }
