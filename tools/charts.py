"""Walks every flow in English, and says whether the inventory and the charts are current; or writes them anew."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from bot import profiles
from bot.organisation import Organisation
from flows import TOPICS
from storage import embedded, organisation, sealed
from storage.database import Database
from storage.migrate import migrate
from tools.walking.pages import COMMAND, FLOWS, ROOT, pages
from tools.walking.record import Record
from tools.walking.walker import walk

PROFILE = "palestine-center"


def stale(record: Record, root: Path = ROOT) -> list[str]:
    """A sentence for each page that no longer says what the flows say."""
    made = pages(record, TOPICS)
    found = [f"{path} is not what the flows say." for path, text in made.items() if _read(root / path) != text]
    charts = {str(path.relative_to(root)) for path in root.glob(f"{FLOWS}/*.md")}
    return found + [f"{path} is of no flow." for path in sorted(charts - set(made))]


def update(record: Record, root: Path = ROOT) -> list[str]:
    """Write what changed, and return its paths."""
    made = pages(record, TOPICS)
    changed = [path for path, text in made.items() if _read(root / path) != text]
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(made[path], encoding="utf-8")
    return changed


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


@contextmanager
def _fresh(organised: Organisation) -> Iterator[Connection]:
    """A database of its own, gone afterwards."""
    sealed.use(sealed.make_ring())
    with TemporaryDirectory(prefix="wasl-walk-") as folder, embedded.start(Path(folder), fast=True) as server:
        database = Database(server.url())
        try:
            migrate(database.engine)
            with database.begin() as db:
                organisation.save(db, organised.to_document())
            with database.engine.connect() as db:
                yield db
        finally:
            database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the inventory and the charts")
    asked = parser.parse_args()
    organised = profiles.load(PROFILE)
    with _fresh(organised) as db:
        record = walk(db, TOPICS, organised, "en")
    for problem, way in record.problems.items():
        print(f"{problem}\n    {way}")
    if asked.update:
        for path in update(record):
            print(f"Updated {path}")
    elif found := stale(record):
        sys.exit("\n".join([*found, f"Run `{COMMAND}`, and look at what changed: a new meaning needs a new key."]))
    if record.problems:
        sys.exit(f"The walk met {len(record.problems)} problem{'s' * (len(record.problems) > 1)}.")


if __name__ == "__main__":
    main()
