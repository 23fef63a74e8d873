"""The gettext catalogues: which languages there are texts in, and the texts of each."""

import gettext as gnu
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from bot.scripts import cyrillic

SOURCE = "en"  # the language the msgids are written in
CATALOGUES = Path(__file__).resolve().parent.parent / "locales"
DERIVED = {"sr-cyrl": "sr"}  # what is nobody's to translate: the same texts in other letters


@lru_cache(maxsize=1)
def with_catalogue() -> frozenset[str]:
    """The languages that there are texts in."""
    written = {SOURCE, *(path.parts[-3] for path in CATALOGUES.glob("*/LC_MESSAGES/wasl.?o"))}
    return frozenset(written | {derived for derived, source in DERIVED.items() if source in written})


@lru_cache(maxsize=32)
def texts(language: str) -> gnu.NullTranslations:
    """Its .mo if that is current, else its .po compiled in memory, so that a fresh checkout needs no build."""
    written = DERIVED.get(language, language)
    folder = CATALOGUES / written / "LC_MESSAGES"
    source, compiled = folder / "wasl.po", folder / "wasl.mo"
    if not written.isalpha() or not (source.exists() or compiled.exists()):
        return gnu.NullTranslations()
    current = compiled.exists() and not (source.exists() and source.stat().st_mtime > compiled.stat().st_mtime)
    if current and language == written:
        with compiled.open("rb") as mo:
            return gnu.GNUTranslations(mo)
    with (compiled if current else source).open("rb") as file:
        catalogue = read_mo(file) if current else read_po(file, locale=written)
    return _compiled(catalogue if language == written else carried(catalogue))


def carried(catalogue: Catalog) -> Catalog:
    """The catalogue, in Serbian Latin, with its texts in Cyrillic: changed in place."""
    for message in catalogue:
        if message.id and isinstance(message.string, str):
            message.string = cyrillic(message.string)
        elif message.id and message.string:
            message.string = tuple(cyrillic(form or "") for form in message.string)
    return catalogue


def _compiled(catalogue: Catalog) -> gnu.GNUTranslations:
    for message in catalogue:
        if message.pluralizable and not all(message.string or ()):
            message.string = ""  # half a plural would otherwise be filled with the wrong English form
    memory = BytesIO()
    write_mo(memory, catalogue)
    memory.seek(0)
    return gnu.GNUTranslations(memory)
