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
    NEWS = "news"
    HIDE = "hide"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Command:
    """A word that works anywhere. With `slash` it acts at once; a bare word may also be the answer to a question."""

    name: Name
    slash: bool = False


# Only whole messages count, so a word may stand here although sentences use it in other ways. Serbian stands in Latin
# letters alone: it is compared in them, in whichever it was typed.
_WORDS: dict[Name, tuple[str, ...]] = {
    Name.MENU: (
        "القائمة", "قائمة", "القائمة الرئيسية", "قائمة رئيسية", "الرئيسية", "المنيو", "منيو", "ارجع للقائمة",
        "رجوع للقائمة", "بدي القائمة", "الصفحة الرئيسية",
        "menu", "main menu", "the menu", "home",
        "მენიუ", "მთავარი მენიუ", "menyja", "menuja", "menyja kryesore", "meni", "glavni meni",
    ),
    Name.BACK: (
        "رجوع", "الرجوع", "ارجع", "رجعني", "رجوع للخلف", "للخلف", "خطوة للخلف", "عودة", "العودة", "السابق", "لورا",
        "back", "go back", "previous",
        "უკან", "დაბრუნება", "kthehu", "mbrapa", "prapa", "nazad", "natrag",
    ),
    Name.CANCEL: (
        "إلغاء", "الإلغاء", "الغي", "إلغي", "ألغ", "كنسل", "الغي الطلب", "إلغاء الطلب", "بطلت", "خلص بطلت",
        "cancel", "cancel this", "cancel it",
        "გაუქმება", "anulo", "anuloje", "otkaži", "prekini",
    ),
    Name.LANGUAGE: (
        "اللغة", "لغة", "تغيير اللغة", "غير اللغة", "تبديل اللغة", "اختيار اللغة", "لغة أخرى", "لغة ثانية",
        "language", "languages", "change language", "change the language", "another language",
        "ენა", "ენის შეცვლა", "gjuha", "gjuhë", "ndrysho gjuhën", "jezik", "promeni jezik",
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
        "ადამიანი", "ოპერატორი", "თანამშრომელი", "operatori", "njeri", "me njeri", "čovek", "osoba",
        "punonjës", "punonjësi", "operater", "službenik",
    ),
    Name.STOP: (
        "إيقاف", "الإيقاف", "أوقف", "أوقفوا", "وقف", "وقفوا", "توقف", "توقفوا", "قف", "ستوب", "استوب",
        "إيقاف الرسائل", "وقف الرسائل", "أوقف الرسائل", "وقفوا الرسائل", "أوقفوا الرسائل", "لا ترسلوا رسائل",
        "لا ترسلوا لي", "لا ترسلوا", "لا تبعتوا", "لا تبعتولي", "ما تبعتولي", "بطلوا تبعتوا", "بطلوا تبعتولي",
        "مش عايز رسائل", "مش عايزة رسائل", "مش عاوز رسائل", "ما بدي رسائل", "بديش رسائل", "لا أريد رسائل",
        "لا أريد رسائلكم", "لا أريد أخبار", "لا أريد أخباركم", "ما بدي أخبار", "بديش أخبار",
        "إيقاف الإشعارات", "وقف الإشعارات", "أوقف الإشعارات", "وقفوا الإشعارات", "إلغاء الإشعارات", "الغي الإشعارات",
        "إيقاف الأخبار", "وقف الأخبار", "أوقف الأخبار", "أوقفوا الأخبار", "إلغاء الأخبار",
        "إلغاء الاشتراك", "إلغاء اشتراكي", "الغاء اشتراك", "الغي الاشتراك", "الغي اشتراكي", "ألغوا اشتراكي",
        "wa2ef", "wa2if", "wa2f", "wa22ef", "waqef", "waqqef", "wakef", "wakkef", "waef", "2eqaf", "i2af", "iqaf",
        "w2af", "wa2fo", "wa2fu", "el8a2 el eshterak", "elgha2 el eshterak", "stob",
        "stop", "please stop", "stop please", "stop all", "stopall", "stop messages", "stop the messages",
        "stop news", "stop sending", "stop sending me messages", "unsubscribe", "unsubscribe me", "opt out", "optout",
        "no more messages", "no more news", "remove me",
        "შეჩერება", "შეაჩერე", "შეაჩერეთ", "გაჩერება", "გააჩერე", "გააჩერეთ", "სტოპ", "გამოწერის გაუქმება",
        "სიახლეების გაუქმება", "აღარ მინდა სიახლეები", "აღარ გამომიგზავნოთ",
        "ndalo", "ndal", "ndaleni", "ndaloni", "ndalo lajmet", "ndalo mesazhet", "mos dërgoni më", "mos më dërgoni më",
        "çregjistrohu", "çregjistrohem", "më çregjistroni", "çabonohu", "nuk dua mesazhe", "nuk dua lajme",
        "zaustavi", "zaustavite", "odjava", "odjavi me", "odjavite me", "ne šaljite više", "ne šaljite mi",
        "ne želim poruke", "ne želim vesti", "ne želim novosti", "bez novosti", "ne šaljite mi više",
    ),
    Name.START: (
        "ابدأ", "إبدأ", "بدء", "البدء", "ابدا", "ستارت",
        "start", "begin", "unstop",
        "დაწყება", "fillo", "filloni", "počni", "kreni",
    ),
    Name.NEWS: (
        "اشتراك", "الاشتراك", "أشترك", "اشتركوني", "سجلوني بالأخبار", "بدي أشترك", "أريد الاشتراك",
        "أريد أن أشترك", "عايز اشترك", "عايزة اشترك", "الاشتراك في الأخبار", "الأخبار", "أخبار", "أخباركم",
        "أريد أخباركم", "eshterak", "ishtirak", "eshtrak",
        "news", "your news", "subscribe", "subscribe me", "start news", "get news", "sign me up for news",
        "სიახლეები", "გამოწერა", "გამოიწერე", "მინდა სიახლეები",
        "lajme", "lajmet", "regjistrohu", "abonohu", "dua lajme",
        "vesti", "novosti", "prijavi me", "pretplati me", "pretplata",
    ),
    Name.HIDE: (
        "إخفاء", "أخف", "اخفي", "إخفي", "خبي", "أخفي المحادثة", "إخفاء المحادثة", "خبي المحادثة", "امسح المحادثة",
        "hide", "hide this", "hide chat", "hide the chat", "hide everything",
        "დამალვა", "fshih", "fshihe", "fshij", "fshije", "sakrij",
    ),
    Name.HELP: (
        "مساعدة", "المساعدة", "هلب", "تعليمات", "التعليمات", "كيف استخدم", "كيف أستخدم البوت",
        "help", "help me use this", "how does this work", "how do i use this", "instructions",
        "დახმარება", "ndihmë", "ndihma", "pomoć",
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
        Name.NEWS: _("News and topics"),
        Name.HELP: _("How this works, settings and privacy"),
    }
