"""The tables and statements of the study of the hot path: a turn as the server stores it, in a schema of its own."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg

CONTACTS = 2_000
LEASE = UUID(int=7)
ANSWERS = {"about": "delayed", "where": "ps_jen"}
STATE = json.dumps({"flow": "complaint", "waiting": "story", "answers": ANSWERS}).encode()
BODY = json.dumps({"text": "What happened? Write it, or send a voice message. " * 4}).encode()

TABLES = """
DROP SCHEMA IF EXISTS study CASCADE;
CREATE SCHEMA study;
SET search_path = study;
CREATE SEQUENCE message_seq;
CREATE TABLE contact (
  id uuid PRIMARY KEY, channel text NOT NULL, account text NOT NULL, address_index bytea NOT NULL,
  address_sealed bytea NOT NULL, name_sealed bytea, language text NOT NULL, consent text NOT NULL,
  writing_only bool NOT NULL, news_stopped bool NOT NULL, unreachable text NOT NULL, created_at timestamptz NOT NULL,
  UNIQUE (channel, account, address_index));
CREATE TABLE conversation (
  contact_id uuid PRIMARY KEY REFERENCES contact ON DELETE CASCADE, state_sealed bytea, asked bigint NOT NULL,
  holder uuid, heard_at timestamptz, due_at timestamptz) WITH (fillfactor = 70);
CREATE INDEX ON conversation (due_at);
CREATE TABLE seen (
  channel text, account text, provider_id text, seen_at timestamptz NOT NULL,
  PRIMARY KEY (channel, account, provider_id));
CREATE INDEX ON seen (seen_at);
CREATE TABLE message (
  id uuid, created_at timestamptz, seq bigint NOT NULL DEFAULT nextval('study.message_seq'), contact_id uuid NOT NULL,
  outgoing bool NOT NULL, purpose text NOT NULL, state text NOT NULL, body_sealed bytea NOT NULL, provider_id text,
  episode uuid, case_id uuid, ephemeral bool NOT NULL, sensitive bool NOT NULL, lease uuid, attempts int NOT NULL,
  next_try_at timestamptz, finished_at timestamptz, reason text NOT NULL, gone bool NOT NULL,
  PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
CREATE INDEX ON message (contact_id, seq);
CREATE INDEX ON message (contact_id, seq) WHERE state IN ('queued', 'sending');
CREATE INDEX ON message (provider_id) WHERE provider_id IS NOT NULL;
"""

READ = """
WITH fresh AS (
  INSERT INTO study.seen VALUES ('telegram', 'bot', %s, %s) ON CONFLICT DO NOTHING RETURNING 1)
SELECT c.id, c.address_sealed, c.language, c.consent, c.writing_only, c.unreachable, v.state_sealed, v.asked, v.holder,
  v.heard_at, v.due_at, EXISTS (SELECT FROM fresh) AS fresh
FROM study.contact c JOIN study.conversation v ON v.contact_id = c.id
WHERE c.channel = 'telegram' AND c.account = 'bot' AND c.address_index = %s FOR UPDATE OF v"""

WRITE = """
WITH turned AS (
  UPDATE study.conversation SET state_sealed = %s, asked = %s, heard_at = %s, due_at = %s WHERE contact_id = %s)
INSERT INTO study.message (id, created_at, contact_id, outgoing, purpose, state, body_sealed, provider_id, episode,
  ephemeral, sensitive, lease, attempts, reason, gone)
VALUES (%s, %s, %s, false, 'reply', 'received', %s, %s, %s, false, false, NULL, 0, '', false),
  (%s, %s, %s, true, 'reply', 'sending', %s, NULL, %s, false, false, %s, 0, '', false)"""

UNFINISHED = """
SELECT id FROM study.message
WHERE contact_id = %s AND state IN ('queued', 'sending') AND created_at > %s ORDER BY seq"""
UNFINISHED_ANYWHEN = """
SELECT id FROM study.message WHERE contact_id = %s AND state IN ('queued', 'sending') ORDER BY seq"""

CLAIM = """
UPDATE study.message SET state = 'sending', lease = %s, attempts = attempts + 1 WHERE id = %s AND created_at = %s"""
SENT = """
UPDATE study.message SET state = 'sent', provider_id = %s, finished_at = %s, lease = NULL
WHERE id = %s AND created_at = %s"""
SENT_MANY = """
UPDATE study.message m SET state = 'sent', provider_id = s.provider_id, finished_at = now(), lease = NULL
FROM unnest(%s::uuid[], %s::text[]) s (id, provider_id)
WHERE m.id = s.id AND m.created_at >= %s AND m.created_at <= %s"""

_ids = count(int(time.time() * 1e6))


@dataclass(frozen=True, slots=True)
class Turn:
    """The parameters of one turn's statements."""

    contact: UUID
    reply: UUID
    now: datetime
    read: tuple[Any, ...]
    write: tuple[Any, ...]


def turn(number: int) -> Turn:
    contact = UUID(int=number + 1)
    now, provider_id, reply = datetime.now(UTC), str(next(_ids)), uuid4()
    due = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=23)
    conversation = (STATE, next(_ids), now, due, contact)
    incoming = (uuid4(), now, contact, BODY, provider_id, contact)
    outgoing = (reply, now, contact, BODY, contact, LEASE)
    read = (provider_id, now, number.to_bytes(32, "big"))
    return Turn(contact, reply, now, read, conversation + incoming + outgoing)


def create(url: str, partitions: int) -> None:
    """Make the schema anew with this many months, the last but one of them the present one."""
    month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    bounds = [month + timedelta(days=31 * (i - partitions + 2)) for i in range(partitions + 1)]
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(TABLES)
        for i in range(partitions):
            db.execute(
                f"CREATE TABLE study.message_{i} PARTITION OF study.message"
                f" FOR VALUES FROM ('{bounds[i]}') TO ('{bounds[i + 1]}')".encode()
            )
        with db.cursor() as cursor, cursor.copy("COPY study.contact FROM STDIN") as copy:
            for n in range(CONTACTS):
                address, now = n.to_bytes(32, "big"), datetime.now(UTC)
                copy.write_row(
                    (UUID(int=n + 1), "telegram", "bot", address, BODY[:60], None, "ar", "given", False, False, "", now)
                )
        db.execute("INSERT INTO study.conversation SELECT id, %s, 0, NULL, now(), now() FROM study.contact", (STATE,))
        db.execute("ANALYZE study.contact, study.conversation")
