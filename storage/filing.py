"""Keeps a new case, its words, its first entry and its audit in one statement: filing is the dearest of turns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from storage.ids import random_id
from storage.statements import execute

GIVEN = (
    "id", "number_index", "number_sealed", "pin_index", "kind", "way", "category", "region", "service", "language",
    "state", "sensitive", "urgent", "due_on", "first_look_due", "action_due", "opened_on", "opened_at", "contact_id",
    "repeat_index", "keep_from_staff", "facts_sealed", "story_sealed", "identity_sealed", "keep_from_sealed",
    "press_at", "waiting_since", "high", "intake", "entered_by",
)  # fmt: skip
"""Columns of `cases` that the caller names; the others begin empty."""

# The run of a flow that the contact is in, since its messages tell what a hidden case is about.
_EPISODE = "SELECT episode FROM message WHERE contact_id = %(contact_id)s::uuid ORDER BY seq DESC LIMIT 1"
_CHANNEL = "SELECT channel FROM contact WHERE id = %(contact_id)s::uuid"
# The audit log is numbered in order and never changed: between its neighbours a traceless case would have its minute.
_FILE = f"""
WITH filed AS (
    INSERT INTO cases ({", ".join(GIVEN)}, episode, channel, appealed, decision, reopened)
    VALUES ({", ".join(f"%({name})s" for name in GIVEN)}, ({_EPISODE}), coalesce(({_CHANNEL}), ''), false, '', 0)
), first_entry AS (
    INSERT INTO entry (id, case_id, place, at, audience, kind, author, state, attachments)
    VALUES (%(entry)s, %(id)s, 1, %(at)s, 'person', 'filed', 'person', '', %(files)s)
), searched AS (
    INSERT INTO case_word (case_id, token, opened_on) SELECT %(id)s, unnest(%(words)s::bigint[]), %(opened_on)s
)
INSERT INTO audit (at, actor, action, subject, reason)
SELECT %(at)s, 'person', 'file', %(subject)s, '' WHERE %(way)s <> 'traceless'
"""


def keep_case(
    db: Connection, values: Mapping[str, object], at: datetime, files: tuple[UUID, ...], words: Sequence[int]
) -> None:
    """`values` has every name of GIVEN. `at` is the time that the timeline and the audit may show; `words` are the
    tokens that the story is found by, each once."""
    more = {"entry": random_id(), "at": at, "files": list(files), "words": list(words), "subject": str(values["id"])}
    execute(db, _FILE, {**values, **more})
