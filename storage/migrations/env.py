"""How Alembic runs our migrations: on the connection that storage.migrate gives it, in one transaction."""

from alembic import context
from sqlmodel import SQLModel

from storage import tables

NOT_OURS = ("procrastinate_", "message_", "delivery_")  # the job engine's tables, and the partitions of ours


def _ours(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(NOT_OURS))


tables.load()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_object=_ours,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
