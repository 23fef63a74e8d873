"""What was not understood, kept to be labelled: of people who agreed to it, and without anything that leads to them."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, text
from sqlmodel import col

from bot.casework.past import confides
from bot.people import record_consent
from bot.teaching.changes import MOST_LETTERS
from bot.understanding.crisis import alarm
from bot.understanding.intents import FLOWS, LEAST
from storage.consent import Consent
from storage.ids import random_id
from storage.sealed import ring
from storage.teaching import Sentence

PURPOSE = "learning"
WORDING = "2026-11"  # the version of the question in flows/learning.py
KEPT = timedelta(days=90)
MASK = "•••"

_TELLS_NOTHING = frozenset({"human", "help", "menu"})  # what people choose when they are not understood
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[^\s@]+\.[a-z]{2,12}\b(?:[/?#:]\S*)?", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"\S*@\S+")
_NUMBER = re.compile(r"[+(]?\d(?:[\s().,،\-‐-―/_*•:]*\d){4,}")

# Words of a talk that is grave or secret, or in which a colleague answers or is awaited, are not for learning.
_APART = text("""
SELECT EXISTS (SELECT 1 FROM conversation WHERE contact_id = :contact AND num_nonnulls(holder, word_index) > 0)
    OR EXISTS (SELECT 1 FROM handoff WHERE contact_id = :contact AND ended_at IS NULL)
    OR EXISTS (SELECT 1 FROM message WHERE contact_id = :contact AND sensitive AND created_at > :since)
""")
_LATELY = timedelta(days=1)

# A row's xmin names the transaction that wrote it, and with it the message that the sentence was: the sentences of a
# day are written again by one transaction. Of a single one nothing tells whether that was done.
_MIX = text("""
WITH recent AS (SELECT id, xmin::text AS written FROM sentence WHERE day >= :since),
     news AS (SELECT 1 FROM recent HAVING count(DISTINCT written) > 1 OR count(*) = 1)
UPDATE sentence SET proposed = sentence.proposed FROM news WHERE sentence.id IN (SELECT id FROM recent)
""")


def agreement(db: Connection, contact_id: UUID) -> bool | None:
    """What this contact decided last about their sentences; None while they were not asked."""
    mine = (col(Consent.contact_id) == contact_id, col(Consent.purpose) == PURPOSE)
    newest = select(col(Consent.given)).where(*mine).order_by(col(Consent.at).desc(), col(Consent.id).desc()).limit(1)
    return db.execute(newest).scalar_one_or_none()


def agree(db: Connection, contact_id: UUID, given: bool, language: str, now: datetime) -> bool:
    """Record their decision; returns it, so that it can be an effect's result."""
    record_consent(db, contact_id, PURPOSE, given, WORDING, language, now)
    return given


def standing(db: Connection, contact_id: UUID, sentence: str, now: datetime) -> str:
    """Whether this sentence of this contact is kept: "yes", "no", or "ask" where they never decided."""
    agreed = agreement(db, contact_id)
    if agreed is False or not may_be_kept(db, contact_id, sentence, now):
        return "no"
    return "yes" if agreed else "ask"


def may_be_kept(db: Connection, contact_id: UUID, sentence: str, now: datetime) -> bool:
    """Whether these words may be learnt from at all, should the person agree. Never where danger is heard in them,
    never a whole story, never in a talk that is grave, secret, or with a colleague."""
    if not sum(map(str.isalpha, sentence)) >= LEAST or len(sentence) > MOST_LETTERS or alarm(sentence):
        return False
    apart = db.execute(_APART, {"contact": contact_id, "since": now - _LATELY}).scalar_one()
    return not apart and not confides(db, contact_id)


def keep(db: Connection, contact_id: UUID, sentence: str, chosen: str, language: str, now: datetime) -> bool:
    """Keep the sentence, masked and sealed, with the intent of the flow that the person chose afterwards; False, and
    nothing is kept, where they have not agreed or it may not be."""
    if standing(db, contact_id, sentence, now) != "yes":
        return False
    id = random_id()
    values = {
        "id": id,
        "text_sealed": ring().seal(masked(sentence).encode(), at=f"sentence.text_sealed.{id}"),
        "proposed": proposed(chosen),
        "language": language,
        "day": now.astimezone(UTC).date(),
    }
    db.execute(insert(Sentence).values(**values))
    return True


def masked(sentence: str) -> str:
    """Without what people are found by: telephones and other long numbers, addresses, links, names with an @."""
    for found in (_ADDRESS, _LINK, _NUMBER):
        sentence = found.sub(MASK, sentence)
    return sentence


def proposed(flow: str) -> str:
    """The first intent that this flow serves; empty where the choice says nothing of what was meant."""
    if flow in _TELLS_NOTHING:
        return ""
    return next((intent.value for intent, served in FLOWS.items() if served == flow), "")


def mix(db: Connection, now: datetime) -> int:
    """Take out of the sentences of today and yesterday what tells in which turn each was written."""
    return db.execute(_MIX, {"since": (now - _LATELY).astimezone(UTC).date()}).rowcount


def forget_old(db: Connection, now: datetime) -> int:
    """Delete what nobody labelled in ninety days; gives how many."""
    before = (now - KEPT).astimezone(UTC).date()
    return db.execute(delete(Sentence).where(col(Sentence.day) < before)).rowcount
