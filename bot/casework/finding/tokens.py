"""Words as the search of staff knows them: folded, stemmed lightly, and kept as eight bytes of a keyed digest."""

import re
from functools import lru_cache

from bot.understanding.text import fold
from storage.sealed import ring

LEAST = 2  # letters; a single one is a slip or a list's mark
LONGEST = 40  # letters; what is longer is compared by its beginning
MOST = 1000  # different words of one text: more than the longest message of any channel has

# Of no use to whoever searches, and in nearly every text. As fold() writes them.
_EMPTY = frozenset(
    fold(
        "في من على عن إلى مع هذا هذه ذلك تلك هو هي هم انا نحن انت ما لا لم لن قد كان كانت يكون ان او ثم كل بعد قبل عند "
        "حتى الذي التي الذين اذا بس مش يا اي لي لنا له لها عليه عليها فيه فيها منه منها "
        "the and for of to in on at is was are be it my we you he she they this that with not have has had but or an"
    ).split()
)

# What Arabic writes onto the beginning of a word: and/so, with/like, the; and "for the".
_ARTICLE = re.compile(r"^(?:ال(?=\w{2})|(?:[وف]ال|[وف]?[بك]ال|[وف]?لل)(?=\w{3}))")
_AND = re.compile(r"^و(?=\w{3})")
_MAYBE = re.compile(r"^[فبكل](?=\w{3})")  # so, with, like, for: or the word's own first letter
# Pronouns, plurals, feminine and relative endings, taken off as long as enough of the word is left.
_PLURAL = re.compile(r"(?<=\w{4})(?<!فلسط)(?<!تلفزي)(?:ون|ين)$")  # the last of all: nothing is written behind it
_ENDING = re.compile(r"(?<=\w{3})(?:هما|كما|ها|هم|هن|كم|كن|نا|ات|ه|ي)$")
_OWNED = re.compile(r"(?<=\w{2}[^\Wا])ت(?:هما|كما|ها|هم|هن|كم|كن|نا|ه|ك|ي)$")  # ة is written ت before a pronoun
_ARABIC = re.compile(r"[\u0621-\u064a]{2}")


def words(text: str) -> list[str]:
    """The different words of `text` that are worth looking for, as they are compared, in their order."""
    found = (word[:LONGEST] for word in fold(text).split())
    return list(dict.fromkeys(word for word in found if len(word) >= LEAST and word not in _EMPTY))[:MOST]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """`word`, folded, without what its place in a sentence puts before and after it."""
    if not _ARABIC.match(word):
        return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return _ended(_PLURAL.sub("", _AND.sub("", _ARTICLE.sub("", word))))


def _ended(word: str) -> str:
    while (shorter := _ENDING.sub("", _OWNED.sub("", word))) != word:
        word = shorter
    return word


def forms(word: str) -> tuple[str, ...]:
    """The stem of `word`, and the one it has if its first letter is a preposition (لأحمد), where it may be."""
    whole = stem(word)
    bare = _ended(_MAYBE.sub("", whole)) if _ARABIC.match(whole) else whole
    return (whole,) if bare == whole else (whole, bare)


def token(form: str) -> int:
    """The keyed digest of a stem as PostgreSQL's bigint: without the key it says nothing."""
    return int.from_bytes(ring().index("case.word", form)[:8], signed=True)


def tokens_of(text: str) -> list[int]:
    """What a text is found by, each once."""
    return sorted({token(form) for word in words(text) for form in forms(word)})


def wanted(text: str) -> list[tuple[int, ...]]:
    """Of each word looked for its tokens, the likelier first; one of them must be there."""
    return list(dict.fromkeys(tuple(token(form) for form in forms(word)) for word in words(text)))
