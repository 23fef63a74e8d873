"""TOML as profiles use it: where each key stands in a file, and a document written back."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Path = tuple[str | int, ...]

LINE = 120  # longer texts get a line for each language

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|\n|[\[\]{}]|[^"\'#\n\[\]{}]+',
    re.DOTALL,
)
_PART = re.compile(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([A-Za-z0-9_-]+)')
_ESCAPED = re.compile(r"\\(.)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(r"\s*(\[\[?)(?P<name>[^\]]+)\]")
_KEY = re.compile(r'\s*(?P<name>(?:"(?:\\.|[^"\\])*"|\'[^\']*\'|[A-Za-z0-9_.\s-])+?)\s*=')


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header, or key with its value, with the number of its first line."""
    depth, line, started, statement = 0, 1, 1, ""
    for token in _TOKEN.findall(text):
        if token in "[{":
            depth += 1
        elif token in "]}":
            depth -= 1
        if token == "\n" and depth == 0:
            yield started, statement
            statement, started = "", line + 1
        elif not token.startswith("#"):
            statement += token
        line += token.count("\n")
    yield started, statement


def _parts(name: str) -> Path:
    return tuple(double or single or bare for double, single, bare in _PART.findall(name))


class Lines:
    """Tells the line of a path of a text that is known to be valid TOML."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._tables: dict[Path, int] = {}  # how many of each array of tables there were so far
        table: Path = ()
        for line, statement in _statements(text):
            if header := _HEADER.match(statement):
                table = self._table(_parts(header["name"]), in_array=header[1] == "[[")
                self._note(table, line)
            elif key := _KEY.match(statement):
                self._note(table + _parts(key["name"]), line)

    def _table(self, names: Path, *, in_array: bool) -> Path:
        path: Path = ()
        for name in names[:-1]:
            path += (name,)
            if path in self._tables:
                path += (self._tables[path] - 1,)
        path += names[-1:]
        if in_array:
            self._tables[path] = self._tables.get(path, 0) + 1
            path += (self._tables[path] - 1,)
        return path

    def _note(self, path: Path, line: int) -> None:
        for end in range(1, len(path) + 1):
            self._lines.setdefault(path[:end], line)

    def of(self, path: Path) -> int:
        """The line of the path, or of the nearest thing around it that has one."""
        return next((self._lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._lines), 1)


def _value(value: Any) -> str:
    if isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        if "\n" not in value:
            return quoted
        lines = _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[0], quoted[1:-1])
        return f'"""\n{lines}"""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, Mapping | list) or (
        isinstance(value, list) and not any(isinstance(item, Mapping) for item in value)
    )


def _is_inline(value: Any, *, inside: bool) -> bool:
    """A text, or inside a table anything small: what stands on the lines of its table instead of in one of its own."""
    if _is_plain(value):
        return True
    if isinstance(value, list):
        return False
    return all(_is_plain(item) and (inside or isinstance(item, str)) for item in value.values())


def _lines(name: str, value: Any) -> Iterator[str]:
    line = f"{_key(name)} = {_value(value)}"
    if isinstance(value, Mapping) and len(line) > LINE:
        for key, inner in value.items():
            yield f"{_key(name)}.{_key(key)} = {_value(inner)}"
    else:
        yield line


def write(document: Mapping[str, Any], path: str = "") -> str:
    """The document as TOML: short texts in one line, long ones with a line for each language, the rest as tables."""
    inline = {k: v for k, v in document.items() if v is not None and _is_inline(v, inside=bool(path))}
    written = "".join(f"{line}\n" for name, value in inline.items() for line in _lines(name, value))
    for name, value in document.items():
        if name in inline or value is None:
            continue
        inner = f"{path}.{_key(name)}" if path else _key(name)
        if isinstance(value, Mapping):
            header = f"\n[{inner}]\n" if any(_is_inline(v, inside=True) for v in value.values()) else ""
            written += header + write(value, inner)
        else:
            written += "".join(f"\n[[{inner}]]\n{write(item, inner)}" for item in value)
    return written
