"""The languages that the organisation offers."""

from collections.abc import Sequence
from typing import Any

from bot.editing.saving import Document, Edit
from bot.organisation import Organisation
from bot.profiles.checks import texts


def speaking(languages: Sequence[str], default: str) -> Edit:
    """Offer these languages. A text of the organisation that is not there in one of them is taken over from the default
    language, so that nobody reads nothing; `borrowed` tells how many. Texts of a language left out are dropped."""

    def apply(document: Document) -> None:
        before = Organisation.from_document(document)
        for path, words in list(texts(before)):
            new = [code for code in languages if code not in before.languages]
            kept = {code: words[code] for code in languages if code in words}
            source = words.get(default) or words.get(before.default_language, "")
            if not source and path[-1] != "short":  # a short name is there only where the name is long
                source = next(iter(words.values()))
            _place(document, path, kept | (dict.fromkeys(new, source) if source else {}))
        document["languages"], document["default_language"] = list(languages), default
        if own := document.get("texts"):
            document["texts"] = {code: said for code, said in own.items() if code in languages}

    return Edit("languages", apply, lambda document: (document["languages"], document["default_language"]))


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
