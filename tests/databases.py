"""Databases that a test has for itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from storage import embedded


@contextmanager
def database_of_its_own(server: embedded.Server, template: str) -> Iterator[str]:
    """The address of a copy of `template`, dropped afterwards."""
    name = f"wasl_{uuid4().hex[:12]}"
    server.create(name, template=template)
    yield server.url(name)
    server.drop(name)
