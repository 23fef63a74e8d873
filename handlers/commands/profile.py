"""`wasl profile`: checks a profile's file, and writes the organisation in force back to one."""

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from bot import profiles
from bot.library.keeping import written
from bot.organisation import Organisation
from bot.scripts import stands_in
from bot.wording import wordings
from storage import organisation

Say = Callable[[str], None]


def check(name: str, say: Say = print) -> int:
    """Says what is wrong with a profile, or what it holds; the exit code."""
    try:
        org = profiles.load(name)
    except profiles.ProfileInvalid as invalid:
        for problem in invalid.problems:
            say(problem)
        return 1
    languages = ", ".join(org.languages)
    say(
        f"{name}: good. Languages {languages}; {len(org.regions)} regions, {len(org.programmes)} programmes, "
        f"{len(org.help_lines)} help lines, {len(org.providers)} providers, {len(org.services)} services, "
        f"{len(org.articles)} articles."
    )
    if lost := {english for own in org.texts.values() for english in own} - wordings().keys():
        say(f"texts: the bot says {len(lost)} of these nowhere: {', '.join(sorted(lost))}")
    for gap in _gaps(org):
        say(gap)
    for part, count in profiles.examples(org).items():
        say(f"{part}: {count} marked as examples. Replace them before real people are served.")
    return 0


def _gaps(org: Organisation) -> Iterator[str]:
    """A library may be written later, and an article in one language first: both are good, and worth knowing."""
    if not org.articles:
        yield "articles: none. Until some are written in the console, people's questions find no answer."
    for language in org.languages if org.articles else ():
        if missing := sum(not stands_in(language, article.texts) for article in org.articles):
            yield f"articles: {missing} not written in {language}. Who speaks it reads them in another language."


def export(db: Connection, name: str, say: Say = print) -> int:
    """Writes the newest version to `profiles/NAME.toml`, or to a path that ends in .toml; the exit code.

    A file that is there is replaced as a whole or not at all; its comments are lost.
    """
    found = organisation.current(db)
    if found is None:
        say("There is no organisation in this database yet: start the server once, then export.")
        return 1
    version, document = found
    document = document | {"articles": written(db)}
    target = Path(name) if name.endswith(".toml") else profiles.FOLDER / f"{name}.toml"
    try:
        text = profiles.to_toml(document)
        partial = target.with_name(f".{target.name}.partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(target)
    except profiles.ProfileInvalid as invalid:
        say(f"Version {version} would not read back, nothing was written:")
        for problem in invalid.problems:
            say(problem)
        return 1
    except OSError as error:
        say(f"{target} cannot be written: {error.strerror}.")
        return 1
    say(f"Version {version} is in {target}.")
    return 0
