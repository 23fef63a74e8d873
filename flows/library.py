"""Questions and answers: found in what the team has written, read in short or whole, and a colleague where it ends."""

from dataclasses import dataclass, field

from bot.answers import short
from bot.casework import find_number
from bot.chat import Chat
from bot.choices import Option
from bot.i18n import _
from bot.library.article import Article
from bot.library.finding import region_in
from bot.library.questions import keep_question, region_of
from bot.library.reading import pages
from bot.library.voting import vote
from bot.turn import Go
from bot.understanding.crisis import crisis
from bot.understanding.intents import understand
from flows.library_words import answer, options

LONGEST = 500  # letters of a question
ELSEWHERE = frozenset({"aid", "complaint", "track", "legal", "psychosocial", "economic", "protection"})
LEADS = frozenset({"track", "human", "menu"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants next: `to` is the key of an article or where to go on, else `words` are a question; on the
    way to `track` they are the number of a complaint, and on the way to the menu what it shall understand."""

    to: str = ""
    words: str = ""


@dataclass
class Reader:
    """Somebody at the library: where they live, what they asked last, and which articles they have judged."""

    chat: Chat
    home: str
    asked: str = ""
    judged: set[str] = field(default_factory=set)

    def there(self, keys: list[str]) -> list[Article]:
        """Those that may still be read: the team may have taken one back since it was found."""
        return [found for key in keys if (found := self.chat.library.get(key, self.chat.today))]

    def find(self, words: str) -> list[str]:
        region, rest = region_in(words, self.chat.org)
        return self.chat.library.find(rest, self.chat.language, self.chat.today, region or self.home)

    def first(self) -> list[Article]:
        return self.there(self.chat.fact("first", lambda: list(self.chat.library.first(self.chat.today, self.home))))


async def library(chat: Chat) -> Go | None:
    reader = Reader(chat, chat.once("home", lambda db: region_of(db, chat.contact.id).upper().replace("_", "-")))
    wish = Wish(words=chat.opening[:LONGEST]) if chat.opening else await _welcome(reader)
    while wish.to not in LEADS:
        if wish.to:
            wish = await _read(reader, wish.to)
        else:
            wish = await _search(reader, wish.words)
    if wish.to == "track" and wish.words:
        return Go("track", {"number": wish.words})
    return Go(wish.to, opening=wish.words if wish.to == "menu" else reader.asked)


async def _welcome(reader: Reader) -> Wish:
    first = reader.first()
    prompt = _("What would you like to know? Write it in a few words, or choose one of these.")
    if not first:
        prompt = _("There are no answers here yet. A colleague can answer you.")
    return await _listen(reader, "wish", prompt, first)


async def _search(reader: Reader, words: str) -> Wish:
    if number := find_number(words):
        return Wish("track", number)
    reader.asked = words
    found = reader.chat.fact("found", lambda: list(reader.find(words)))
    if len(found) == 1:
        return Wish(found[0])
    if found:
        prompt = _("I found these answers. Choose one, or ask in other words.")
        return await _listen(reader, "which", prompt, reader.there(found))
    elsewhere = str(reader.chat.fact("elsewhere", lambda: understand(words).flow))
    if elsewhere in ELSEWHERE and words != reader.chat.opening:
        return Wish("menu", words)
    return await _nothing(reader, words)


async def _nothing(reader: Reader, words: str) -> Wish:
    """Said honestly; and kept for the team only where this person agrees to it, for this question."""
    chat = reader.chat
    said = _("I found no answer to this. You can ask in other words, or talk to a person.")
    if not chat.fact("may_keep", lambda: _may_keep(chat, words)):
        return await _listen(reader, "nothing", said, [])
    prompt = (
        said + "\n\n" + _("May I keep your question, without your name and number? Then our team writes an answer.")
    )
    wish = await _listen(reader, "kept", prompt, [], Option("keep", _("Yes, keep it")))
    if wish.to != "keep":
        return wish
    chat.once("keep", lambda db: keep_question(db, words, chat.language, chat.now))
    chat.say(_("Thank you. Our team reads it, and the answer will stand here. If you need one now, talk to a person."))
    return await _more(reader)


def _may_keep(chat: Chat, words: str) -> bool:
    return chat.contact.consent == "given" and not chat.danger and crisis(words) is None


async def _read(reader: Reader, name: str) -> Wish:
    """The short answer first, and the rest page by page for who wants it."""
    chat = reader.chat
    if not (there := reader.there([name])):
        chat.say(_("This answer was taken back a moment ago."))
        return await _more(reader)
    language, text = there[0].text(chat.language, chat.org.default_language)
    rest = list(pages(text.body))
    chat.say(answer(chat, there[0], text, language))
    judging = Option("yes", _("Yes, it helped")), Option("no", _("No"))
    while True:
        onward = (Option("read_on", _("More")),) if rest else ()
        wish = await _listen(reader, "helpful", _("Was this helpful?"), [], *onward, *judging)
        if wish.to != "read_on":
            return await _judged(reader, name, wish)
        chat.say(rest.pop(0))


async def _judged(reader: Reader, name: str, wish: Wish) -> Wish:
    chat = reader.chat
    if wish.to not in ("yes", "no"):
        return wish
    if name not in reader.judged:
        reader.judged.add(name)
        chat.once("vote", lambda db: vote(db, name, chat.language, reader.chat.today, helpful=wish.to == "yes"))
    if wish.to == "yes":
        chat.say(_("I am glad."))
        return await _more(reader)
    related = reader.there(
        chat.fact("related", lambda: list(chat.library.related(name, reader.chat.today, reader.home)))
    )
    prompt = _("I am sorry that it did not help. A colleague can tell you more.")
    if related:
        prompt = _("I am sorry that it did not help. Perhaps one of these does, or a colleague can tell you more.")
    return await _listen(reader, "instead", prompt, related)


async def _more(reader: Reader) -> Wish:
    return await _listen(reader, "more", _("What else would you like to know? Write it in a few words."), [])


async def _listen(reader: Reader, key: str, prompt: str, articles: list[Article], *more: Option) -> Wish:
    """One question: articles to choose from, other answers, a colleague, the menu; and always words of one's own."""
    offered = options(reader.chat, articles, more)
    heard = await reader.chat.ask_or_choose(key, prompt, short(LONGEST), offered, menu=_("Choose"))
    return Wish(heard[0], heard[1] or "")
