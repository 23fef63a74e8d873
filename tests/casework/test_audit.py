"""The audit log only grows."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from storage.audit import record


@pytest.mark.parametrize("attempt", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"])
def test_no_line_is_changed_or_taken_out(db: Connection, attempt: str) -> None:
    record(db, "bot", "test")
    with pytest.raises(ProgrammingError, match="append-only"):
        db.execute(text(attempt))
