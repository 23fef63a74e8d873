"""Checks that every catalogue says all that the code says, with its placeholders and plural forms; or updates them."""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from gettext import c2py
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from babel.plural import to_gettext

from bot.catalogues import DERIVED, SOURCE, carried

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = range(1001)  # counts for which a plural rule is compared: every rule of CLDR repeats well before
_PLACEHOLDER = re.compile(r"\{\s*(\w*)[^{}]*\}")
_WORD = re.compile(r"(?<!\{)\b[^\W\d_]{2,}\b(?!\})")
_SERBIAN_TOO = frozenset(
    ["administrator", "bot", "filter", "internet", "km", "link", "me", "on", "one", "partner", "to", "video"]
)


def extract(root: Path = ROOT) -> Catalog:
    """What the code says now."""
    with (root / "locales" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel has no types here
    said = Catalog(project="wasl", charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(root, methods, options, DEFAULT_KEYWORDS, ["Note:"]):
        said.add(message, None, [(Path(name).as_posix(), line)], auto_comments=comments, context=context)
    return said


def catalogues(root: Path = ROOT) -> dict[str, Path]:
    return {path.parts[-3]: path for path in sorted(root.glob("locales/*/LC_MESSAGES/wasl.po"))}


def problems(root: Path = ROOT) -> list[str]:
    """A sentence for everything that is wrong; none: all is well."""
    found = [] if catalogues(root) else ["There is no locales/LANGUAGE/LC_MESSAGES/wasl.po."]
    said = extract(root)
    for language, path in catalogues(root).items():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, abort_invalid=True)
        where = path.relative_to(root)
        wrong = [*_plural_rule(catalogue, language), *_against(said, catalogue), *_by_gettext(path)]
        if not wrong and language in DERIVED.values():
            wrong += _in_other_letters(catalogue)
        found += [f"{where}: {problem}" for problem in wrong]
    return found


def update(root: Path = ROOT) -> list[Path]:
    """Write the texts of the code into the catalogues; translations that still fit are kept. Returns what changed."""
    said, changed = extract(root), []
    for language, path in catalogues(root).items():
        before = path.read_bytes()
        catalogue = read_po(BytesIO(before), locale=language)
        catalogue.update(said, no_fuzzy_matching=True, update_creation_date=False)
        after = BytesIO()
        write_po(after, catalogue, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
        if after.getvalue() != before:
            path.write_bytes(after.getvalue())
            changed.append(path)
    return changed


def _plural_rule(catalogue: Catalog, language: str) -> Iterator[str]:
    """The header's rule against CLDR's, by what they answer."""
    rule = to_gettext(Locale(language).plural_form)
    count, expression = re.fullmatch(r"nplurals=(\d+); plural=(.+?);?", rule).groups()  # type: ignore[union-attr]  # Babel's own form
    if catalogue.num_plurals != int(count):
        yield f"{catalogue.num_plurals} plural forms stand in the header and {language} has {count}."
        return
    ours, theirs = c2py(catalogue.plural_expr), c2py(expression)
    if any(ours(n) != theirs(n) for n in SAMPLE):
        yield f"the plural rule of the header is not that of {language}: {rule}"


def _by_gettext(path: Path) -> Iterator[str]:
    """What gettext's own checker says of a catalogue, where it is installed (`.ci/run` sees to that)."""
    if not (msgfmt := shutil.which("msgfmt")):
        return
    command = [msgfmt, "--check", "--output-file=/dev/null", str(path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    if checked.returncode:
        yield f"msgfmt --check says: {checked.stderr.strip()}"


def _against(said: Catalog, catalogue: Catalog) -> Iterator[str]:
    for message in said:
        if message.id:
            kept = catalogue.get(message.id, message.context)
            if kept is None:
                yield f"{_shown(message)} is missing: run `make messages` and translate it."
            else:
                yield from _translation(kept, catalogue)
    for message in catalogue:
        if message.id and said.get(message.id, message.context) is None:
            yield f"{_shown(message)} is said nowhere any more: run `make messages`."


def _in_other_letters(catalogue: Catalog) -> Iterator[str]:
    """What nobody translates is made of this: its placeholders are whole, and names are still names."""
    forms = {(message.id, message.context): _forms(message) for message in catalogue if message.id}
    for message in carried(catalogue):
        if not message.id or not any(_forms(message)):
            continue
        yield from _placeholders(message, _forms(message), catalogue)
        written, read = (
            set(_WORD.findall(" ".join(of))) for of in (forms[message.id, message.context], _forms(message))
        )
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        for word in sorted((written & set(_WORD.findall(" ".join(ids)))) - read):
            if word.lower() not in _SERBIAN_TOO:
                yield f"{_shown(message)} says {word} in English too: if it is a name, add it to bot/scripts.py."


def _forms(message: Message) -> list[str]:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return [str(form or "") for form in forms]


def _translation(message: Message, catalogue: Catalog) -> Iterator[str]:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    source = str(catalogue.locale) == SOURCE
    if message.fuzzy:
        yield f"{_shown(message)} is marked fuzzy: read it and take the mark off."
    if source and not any(forms):
        return  # the msgid is the text
    expected = catalogue.num_plurals if message.pluralizable else 1
    if len(forms) != expected or not all(form and form.strip() for form in forms):
        yield f"{_shown(message)} is not translated" + (f" in all its {expected} forms." if expected > 1 else ".")
        return
    yield from _placeholders(message, [str(form) for form in forms], catalogue)


def _placeholders(message: Message, forms: list[str], catalogue: Catalog) -> Iterator[str]:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    wanted = _names(str(ids[-1]))
    # "One complaint", "two complaints" need no figure in Arabic; the forms that stand for many numbers do.
    free = {"zero", "one", "two"} if message.pluralizable else set()
    tags = sorted(Locale.parse(catalogue.locale).plural_form.tags | {"other"}, key=_ORDER.index)
    for form, tag in zip(forms, tags if message.pluralizable else ["other"], strict=False):
        names = _names(form)
        if names - wanted or (wanted - names and tag not in free):
            yield f"{_shown(message)} has the placeholders {_listed(wanted)} and its translation {_listed(names)}."


_ORDER = ["zero", "one", "two", "few", "many", "other"]


def _names(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text.replace("{{", "").replace("}}", "")))


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def _shown(message: Message) -> str:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="bring the catalogues up to date with the code")
    if parser.parse_args().update:
        for path in update():
            print(f"Updated {path.relative_to(ROOT)}")
        return
    found = problems()
    for problem in found[:50]:
        print(problem)
    if found:
        sys.exit(f"The translations have {len(found)} problem{'s' * (len(found) > 1)}.")


if __name__ == "__main__":
    main()
