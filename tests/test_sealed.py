"""What the database holds says nothing to whoever takes the database alone."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from storage.sealed import KeyRing, KeysUnsafe, Unreadable, load_ring, make_ring
from tests.transcripts import Talk

RING = make_ring()


@given(st.binary(), st.text(max_size=60))
def test_what_was_sealed_opens_at_its_place(value: bytes, place: str) -> None:
    assert RING.open(RING.seal(value, at=place), at=place) == value


def test_a_sealed_value_cannot_be_moved_to_another_row() -> None:
    sealed = RING.seal(b"her story", at="cases.story_sealed.1")
    with pytest.raises(Unreadable):
        RING.open(sealed, at="cases.story_sealed.2")


def test_every_changed_byte_is_noticed() -> None:
    sealed = RING.seal(b"her story", at="x")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Unreadable):
            RING.open(bytes(changed), at="x")


def test_nothing_and_rubbish_are_unreadable() -> None:
    for rubbish in (b"", b"\x01", b"\x01" * 12, b"\x09" * 40):
        with pytest.raises(Unreadable):
            RING.open(rubbish, at="x")


def test_after_a_rotation_old_values_open_and_indexes_stay() -> None:
    sealed, index = RING.seal(b"old", at="x"), RING.index("name", "amal")
    rotated = RING.rotated()
    assert rotated.open(sealed, at="x") == b"old"
    assert rotated.index("name", "amal") == index
    with pytest.raises(Unreadable):
        RING.open(rotated.seal(b"new", at="x"), at="x")


def test_indexes_of_two_kinds_cannot_be_compared() -> None:
    assert RING.index("name", "amal") != RING.index("telephone", "amal")
    assert RING.index("name", "amal") != make_ring().index("name", "amal")


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    RING.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_ring(path) == RING


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    RING.save(path)
    os.chmod(path, mode)
    with pytest.raises(KeysUnsafe, match="chmod 600"):
        load_ring(path)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"keys": {}, "index": ""}', '{"keys": {"1": "AA=="}, "index": "AA=="}']
)
def test_a_damaged_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeysUnsafe, match="backup"):
        load_ring(path)


def test_two_processes_that_start_at_once_agree_on_one_ring(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = make_ring()
    first.save(path, replace=False)
    make_ring().save(path, replace=False)
    assert load_ring(path) == first


PLANTED = ("شربات", "زعتربلانت", "0599123456", "amal-4711")


def test_no_word_of_a_person_stands_in_the_database_in_clear(talk: Talk, db: Connection, ring: KeyRing) -> None:
    amal = talk.another("amal-4711")
    for line in ("مرحبا", "1", "[نعم]", "/human", "اسمي شربات زعتربلانت 0599123456", "/menu"):
        amal.say(line)
    assert len(amal.heard) > 0
    tables = db.execute(
        text(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename !~ '^(organisation|procrastinate)'"
        )
    ).scalars()
    seen = 0
    for table in tables.all():
        for row in db.execute(text(f'SELECT * FROM "{table}"')):
            seen += 1
            for value in row:
                shown = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
                for word in PLANTED:
                    assert word not in shown, (table, word)
                    assert json.dumps(word)[1:-1] not in shown, (table, word)
    assert seen > 20


def test_every_sealed_column_opens_at_its_own_place(talk: Talk, db: Connection, ring: KeyRing) -> None:
    amal = talk.another("amal-4711")
    for line in ("مرحبا", "1", "[نعم]", "/human", "اسمي شربات", "/menu"):
        amal.say(line)
    columns = db.execute(
        text(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN pg_tables t"
            " ON t.tablename = c.table_name WHERE c.column_name LIKE '%\\_sealed' AND c.table_name !~ '^message_20'"
        )
    ).all()
    opened = set()
    for table, column in columns:
        key = {"conversation": "contact_id", "proposal": "case_id"}.get(table, "id")
        for id, sealed in db.execute(text(f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL")):
            ring.open(bytes(sealed), at=f"{table}.{column}.{id}")
            opened.add((table, column))
    assert {table for table, _column in opened} >= {"contact", "conversation", "message", "cases"}
