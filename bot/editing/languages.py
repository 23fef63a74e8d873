"""The languages that the organisation offers."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.editing.saving import Document, Edit
from bot.i18n import own_words
from bot.organisation import Organisation
from bot.profiles.checks import texts
from bot.scripts import said_in, stands_in, twin


def speaking(languages: Sequence[str], default: str) -> Edit:
    """Offer these languages. A text of the organisation that is not there in one of them is taken over from the default
    language, so that nobody reads nothing; `borrowed` tells how many. Texts of a language left out are dropped."""

    def apply(document: Document) -> None:
        before = Organisation.from_document(document)
        for path, words in list(texts(before)):
            kept = _kept(words, languages, before.default_language)
            new = [code for code in languages if code not in before.languages and not stands_in(code, kept)]
            source = said_in(words, default) or words.get(before.default_language, "")
            if not source and path[-1] != "short":  # a short name is there only where the name is long
                source = next(iter(words.values()))
            _place(document, path, kept | (dict.fromkeys(new, source) if source else {}))
        document["languages"], document["default_language"] = list(languages), default
        if own := document.get("texts"):
            said = {code: own.get(code) if twin(code) in languages else own_words(own, code) for code in languages}
            document["texts"] = {code: words for code, words in said.items() if words}

    return Edit("languages", apply, lambda document: (document["languages"], document["default_language"]))


def _kept(words: Mapping[str, str], languages: Sequence[str], default: str) -> dict[str, str]:
    """What is there in these languages. Of a language that is left out, its other script takes the words over; and what
    waits for its translation waits in both scripts, for English in Cyrillic letters would be no language at all."""
    kept = {code: words[code] for code in languages if code in words}
    for code in languages:
        other = words.get(twin(code), "")
        if other and code not in kept and other == words.get(default) and twin(code) != default:
            kept[code] = other
        elif other and not stands_in(code, kept):
            kept[code] = said_in(words, code)
    return kept


def borrowed(org: Organisation) -> dict[str, int]:
    """How many texts in each language read as they do in the default one: they still want to be translated."""
    counts = dict.fromkeys((code for code in org.languages if code != org.default_language), 0)
    for path, words in texts(org):
        source = words.get(org.default_language, "")
        # A short name may well be the same in two languages
        if path[-1] not in ("short", "title") and any(letter.isalpha() for letter in source):
            for code in counts:
                counts[code] += words.get(code) == source
    return {code: count for code, count in counts.items() if count}


def _place(document: Document, path: tuple[str | int, ...], words: dict[str, str]) -> None:
    target: Any = document
    for part in path[:-1]:
        target = target[part]
    if path[-1] in target:
        target[path[-1]] = words
