"""Finds the nginx that the tests of several processes stand behind, or says in one sentence what to install."""

import os
import shutil
import sys

WHERE = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"  # often in nobody's PATH but root's


def find() -> str | None:
    """The program, from $NGINX or where systems put it."""
    named = os.environ.get("NGINX")
    return shutil.which(named) if named else shutil.which("nginx") or shutil.which("nginx", path=WHERE)


if __name__ == "__main__" and find() is None:
    sys.exit("The proxy tests need nginx: `apt-get install nginx-light` (or name one in NGINX) and try again.")
