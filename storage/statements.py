"""Statements of the hot path: text run on the driver's own cursor, inside the transaction of an SQLAlchemy connection.

SQLAlchemy's result costs a tenth of a millisecond a turn, and nothing here needs it.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import Connection


def execute(db: Connection, statement: str, values: Mapping[str, object]) -> "psycopg.Cursor[tuple[Any, ...]]":
    """Run `statement` with `%(name)s` values. Raises psycopg's errors; a lost connection leaves the pool."""
    cursor: psycopg.Cursor[tuple[Any, ...]] = db.connection.cursor()  # type: ignore[assignment]  # psycopg is the driver
    try:
        return cursor.execute(statement, values)
    except psycopg.OperationalError as trouble:
        if cursor.connection.closed:
            db.invalidate(trouble)
        raise
