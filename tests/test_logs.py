"""Logs carry ids and counts, and nobody's words, names or addresses, however they got there."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import structlog

from bot import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    logs.configure(stream=stream)
    yield stream
    logging.getLogger().handlers = before
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ids_and_counts_are_kept(written: io.StringIO) -> None:
    case = UUID("0190163d-8694-739b-aea5-966c26f8ad90")
    structlog.get_logger("bot.casework").info("case_filed", case=case, kind="complaint", files=2, seconds=0.4, ok=True)
    line = lines(written)[0]
    assert (line["event"], line["case"], line["files"], line["kind"]) == ("case_filed", str(case), 2, "complaint")
    assert (line["level"], line["logger"]) == ("info", "bot.casework")


@pytest.mark.parametrize(
    "words",
    [
        "سرقوا المعونة",
        "Amal Haddad",
        "whatsapp:+970599123456",
        "+970599123456",
        "0599123456",
        "amal@example.org",
        "x" * 200,
    ],
)
def test_words_names_and_addresses_are_withheld(written: io.StringIO, words: str) -> None:
    structlog.get_logger("bot").warning("happened", given=words, nested={"inner": [words]})
    assert words not in written.getvalue()
    assert lines(written)[0]["given"] == logs.WITHHELD


def test_words_in_the_name_of_an_event_are_withheld(written: io.StringIO) -> None:
    structlog.get_logger("bot").warning("said سلام")
    assert lines(written)[0]["event"] == logs.WITHHELD


def test_an_error_shows_its_kind_and_way_and_not_its_message(written: io.StringIO) -> None:
    try:
        raise ValueError("رقم هويتي 900123456")
    except ValueError:
        structlog.get_logger("bot").exception("turn_failed")
    line = lines(written)[0]
    assert line["error"] == "builtins.ValueError"
    assert line["at"][-1].startswith("tests/test_logs.py:")
    assert "900123456" not in written.getvalue()


def test_what_a_library_says_is_reduced_to_its_place(written: io.StringIO) -> None:
    logging.getLogger("telegram.request").warning("POST https://api.example/bot123:SECRET/sendMessage")
    logging.getLogger("procrastinate.worker").error("Job deliver(contact=%s) failed", "+970599123456")
    assert [line["event"].split(":")[0] for line in lines(written)] == ["telegram.request", "procrastinate.worker"]
    assert "SECRET" not in written.getvalue()
    assert "970599" not in written.getvalue()


def test_the_web_server_may_speak_of_itself_and_keeps_no_access_log(written: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 12)
    logging.getLogger("uvicorn.access").info("192.0.2.7 - GET /chat")
    assert [line["message"] for line in lines(written)] == ["Started server process [12]"]
