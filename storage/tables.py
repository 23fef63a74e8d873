"""All tables, so that whoever needs the whole metadata has it."""

from importlib import import_module

from sqlalchemy import Table
from sqlmodel import SQLModel

MODULES = (
    "article",
    "attachment",
    "attempts",
    "audit",
    "broadcast",
    "case",
    "case_acts",
    "consent",
    "contact",
    "conversation",
    "delivery",
    "desk",
    "handoff",
    "intake",
    "message",
    "organisation",
    "reach",
    "referral",
    "sealing_key",
    "sending_rate",
    "session",
    "signing_in",
    "staff",
    "subscription",
    "teaching",
    "words",
)


def load() -> None:
    """Import every module of storage that defines a table."""
    for module in MODULES:
        import_module(f"storage.{module}")


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model: for statements over all of its columns, whose rows are plain."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
