"""Reads the forms of the console: plain ones, and those that carry files."""

from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from handlers.doorway import Declined, too_large
from handlers.forms import Folder, Form, malformed, read_form

MOST_PLAIN = 1024 * 1024  # bytes
MOST_FIELDS = 2000
MOST_PARTS = 200  # of a form that may carry files: a broadcast has a field for each language, button and variable


async def read(request: Request, folder: Folder, *, files: bool) -> Form:
    """The form of a POST; of an empty body an empty one. Raises Declined: 400 malformed, 413 too large, 415 no form."""
    kind, _options = parse_options_header(request.headers.get("content-type", ""))
    if kind == b"multipart/form-data" and files:
        return await read_form(request, folder, MOST_PARTS)
    body = await _body(request)
    if body and kind != b"application/x-www-form-urlencoded":
        raise Declined(415, "not_a_form")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:  # UnicodeDecodeError is one
        raise malformed() from error
    pairs = [(name, value.replace("\r\n", "\n")) for name, value in pairs]
    return Form(fields=dict(pairs), pairs=pairs)


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_PLAIN:
                raise too_large()
    except ClientDisconnect as error:
        raise Declined(400, "interrupted") from error
    return bytes(body)
