"""All tables, so that whoever needs the whole metadata has it."""

from importlib import import_module

MODULES = (
    "attachment",
    "attempts",
    "audit",
    "case",
    "consent",
    "contact",
    "conversation",
    "handoff",
    "intake",
    "message",
    "organisation",
    "staff",
)


def load() -> None:
    """Import every module of storage that defines a table."""
    for module in MODULES:
        import_module(f"storage.{module}")
