"""Finds the Chromium that the browser tests drive, or says in one sentence what to install."""

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    """The program, from $CHROMIUM or where systems put it."""
    named = os.environ.get("CHROMIUM")
    found = [shutil.which(named)] if named else [*map(shutil.which, NAMES), str(MAC) if MAC.exists() else None]
    return next((path for path in found if path), None)


if __name__ == "__main__" and find() is None:
    sys.exit("The browser tests need Chromium: `apt-get install chromium` (or name one in CHROMIUM) and try again.")
