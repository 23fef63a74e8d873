"""Scripts, styles and fonts of our pages, read once and compressed once."""

import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Files:
    """What lies in some folders of static/. Its address carries a digest of it all, so that browsers keep it for ever
    and a new release is fetched at once."""

    def __init__(self, parts: Iterable[str], folder: Path = FOLDER) -> None:
        paths = sorted(path for part in parts for path in (folder / part).rglob("*") if path.suffix in TYPES)
        self._content = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        self._compressed = {
            name: gzip.compress(content, mtime=0)
            for name, content in self._content.items()
            if not name.endswith(".woff2")
        }
        digest = hashlib.sha256()
        for name, content in self._content.items():
            digest.update(name.encode() + content)
        self.version = digest.hexdigest()[:12]
        self.modules = [name for name in self._content if name.endswith(".js")]

    def response(self, version: str, name: str, accepts: str) -> Response:
        content = self._content.get(name)
        if content is None:
            return Response(status_code=404)
        headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
        if version == self.version:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        if name in self._compressed and "gzip" in accepts:
            content = self._compressed[name]
            headers["Content-Encoding"] = "gzip"
        return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])
