"""What is logged: one JSON object a line, with ids and counts, never with people's words, names or addresses."""

import logging
import re
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any, TextIO
from uuid import UUID

import structlog
from structlog.typing import EventDict, WrappedLogger

WITHHELD = "(withheld)"
ROOT = Path(__file__).resolve().parent.parent

# Names, paths, provider ids and the like. A sentence has blanks, an e-mail address an @, a telephone only digits.
_HARMLESS = re.compile(r"(?=.*[A-Za-z_])[A-Za-z0-9_.:/\[\]<>#-]{1,120}|\d{1,6}|")
_ADDRESS = re.compile(r"whatsapp:|tel:|\+?\d{7,}(?![0-9a-f])", re.IGNORECASE)
_EVENT = re.compile(r"[A-Za-z][A-Za-z0-9 _.,:/'-]{1,120}")  # what our own code calls an event
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")

# Libraries put what they handle into their messages (a URL with the bot's token, a job's arguments): of theirs only
# the place in the code is kept, unless they speak of the server alone.
_OWN = ("wasl", "app", "bot", "flows", "handlers", "storage")
_SPEAK_OF_THE_SERVER = ("uvicorn.error", "alembic")


def configure(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's records through the same rules to `stream` (default: stderr)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = [
        _foreign,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _where_it_broke,
        _ids_only,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in (*_OWN, "uvicorn.error"):
        own = logging.getLogger(name)
        own.handlers, own.propagate = [], True
        own.setLevel(level)
    # An access log would keep people's addresses on the network.
    logging.getLogger("uvicorn.access").disabled = True


def _foreign(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and not event.get("_from_structlog"):
        if record.name.startswith(_SPEAK_OF_THE_SERVER):
            event["message"] = _Spoken(str(event["event"]).strip())
            event["event"] = "server"
        else:
            event["event"] = f"{record.name}:{record.lineno}"
    return event


class _Spoken(str):
    """Text of a program about itself, which may be written as it is."""

    __slots__ = ()


def _where_it_broke(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The kind of an error and its way through the code; its message may quote what somebody wrote."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = _Spoken(f"{type(error).__module__}.{type(error).__qualname__}")
        event["at"] = [_Spoken(step) for step in _steps(error)]
        if error.__cause__ is not None:
            event["cause"] = _Spoken(f"{type(error.__cause__).__module__}.{type(error.__cause__).__qualname__}")
    return event


def _steps(error: BaseException) -> list[str]:
    steps = []
    for frame in extract_tb(error.__traceback__)[-12:]:
        path = Path(frame.filename)
        inside = path.is_relative_to(ROOT) and "site-packages" not in path.parts
        steps.append(f"{path.relative_to(ROOT) if inside else path.name}:{frame.lineno} {frame.name}")
    return steps


def _ids_only(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    ours = ("timestamp", "level", "logger")
    safe = {key: value if key in ours else _safe(value) for key, value in event.items()}
    name = str(event.get("event", ""))
    return {**safe, "event": name if _EVENT.fullmatch(name) and not _ADDRESS.search(name) else WITHHELD}


def _safe(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | _Spoken():
            return value
        case UUID() | datetime() | Path():
            return str(value)
        case str():
            return value if _harmless(value) else WITHHELD
        case Mapping():
            return {key if _harmless(str(key)) else WITHHELD: _safe(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_safe(inner) for inner in value]
        case _:
            return f"<{type(value).__name__}>"


def _harmless(value: str) -> bool:
    if _UUID.fullmatch(value):
        return True
    return bool(_HARMLESS.fullmatch(value)) and not _ADDRESS.search(value)
