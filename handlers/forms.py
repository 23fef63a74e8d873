"""Reads what the page sends: a multipart form whose files stream into a folder and never grow beyond their limits."""

from dataclasses import dataclass, field
from io import BufferedWriter
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from bot.i18n import _
from handlers.doorway import Declined, too_large

MOST_BODY = 17 * 1024 * 1024
MOST_FILE = 16 * 1024 * 1024
MOST_FIELD = 64 * 1024
MOST_PARTS = 24


@dataclass(slots=True)
class Upload:
    """A file that arrived; `mime` and `name` are what the sender says."""

    field: str
    name: str
    mime: str
    path: Path
    size: int = 0


@dataclass(slots=True)
class Form:
    """`fields` holds the last value of each name, `pairs` all of them in their order."""

    fields: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)


class Folder:
    """Where files rest between arrival and sealing: made for the first one, removed with all it holds."""

    def __init__(self, parent: Path | None) -> None:
        self._parent = parent
        self._made: TemporaryDirectory[str] | None = None

    def __enter__(self) -> "Folder":
        return self

    def __exit__(self, *error: object) -> None:
        if self._made is not None:
            self._made.cleanup()

    def fresh(self) -> Path:
        """A path for one more file; only this user can look into the folder."""
        if self._made is None:
            self._made = TemporaryDirectory(prefix="wasl-", dir=self._parent)
        return Path(self._made.name) / uuid4().hex


async def read_form(request: Request, folder: Folder, most_parts: int = MOST_PARTS) -> Form:
    """The form of a POST. Raises Declined: 415 another type, 400 malformed, 413 too large (without reading it all)."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        raise Declined(415, "not_a_form")
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal():
        raise malformed()
    if int(announced) > MOST_BODY:
        raise too_large()
    reader = _Reader(folder, most_parts)
    try:
        await reader.read(request, options.get(b"boundary", b""))
    except (FormParserError, UnicodeDecodeError) as error:
        raise malformed() from error
    except ClientDisconnect as error:
        raise Declined(400, "interrupted") from error
    finally:
        reader.close()
    return reader.form


def malformed() -> Declined:
    return Declined(400, "malformed", _("Something went wrong on the way. Please send it again."))


class _Reader:
    """Callbacks of the streaming parser, in the order in which a part calls them."""

    def __init__(self, folder: Folder, most_parts: int) -> None:
        self.form = Form()
        self._folder = folder
        self._most_parts = most_parts
        self._header = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._text = bytearray()
        self._upload: Upload | None = None
        self._file: BufferedWriter | None = None
        self._parts = 0
        self._ended = False

    async def read(self, request: Request, boundary: bytes) -> None:
        if not boundary:
            raise malformed()
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._finish,
            },
        )
        total = 0
        async for chunk in request.stream():
            total += len(chunk)
            if total > MOST_BODY:
                raise too_large()
            parser.write(chunk)
        if not self._ended:
            raise malformed()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > self._most_parts:
            raise malformed()
        self._headers = {}

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        _disposition, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode()
        if b"filename" not in options:
            self._text = bytearray()
            return
        name = options[b"filename"].decode(errors="replace").replace("\\", "/").rsplit("/", 1)[-1]
        mime = self._headers.get(b"content-type", b"").decode("latin-1").split(";", 1)[0].strip().lower()
        path = self._folder.fresh()
        self._upload = Upload(self._name, name[:120], mime[:80], path)
        self._file = path.open("wb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._upload is None or self._file is None:
            self._text += data[start:end]
            if len(self._text) > MOST_FIELD:
                raise Declined(413, "too_long")
            return
        self._upload.size += end - start
        if self._upload.size > MOST_FILE:
            raise too_large()
        self._file.write(data[start:end])

    def _end(self) -> None:
        if self._upload is None:
            # Browsers write line ends in forms as CRLF, whatever was typed.
            value = self._text.decode().replace("\r\n", "\n")
            self.form.fields[self._name] = value
            self.form.pairs.append((self._name, value))
            return
        self.close()
        self.form.uploads.append(self._upload)
        self._upload = None

    def _finish(self) -> None:
        self._ended = True
