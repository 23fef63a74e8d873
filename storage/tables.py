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
    "desk",
    "handoff",
    "intake",
    "message",
    "organisation",
    "referral",
    "session",
    "signing_in",
    "staff",
    "words",
)


def load() -> None:
    """Import every module of storage that defines a table."""
    for module in MODULES:
        import_module(f"storage.{module}")
