"""Sealed values and blind indexes: what the database holds says nothing to whoever takes the database alone."""

import hashlib
import hmac
import json
import os
import stat
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes, NIST SP 800-38D
KEY = 32  # bytes: AES-256


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(value: Any) -> bytes:
    return _encoder.encode(value).encode()


class KeysUnsafe(Exception):
    """The key file may not be used as it is; the text says what to do."""


class Unreadable(Exception):
    """A sealed value was changed, moved to another place, or sealed with a key that is gone."""


@dataclass(frozen=True)
class KeyRing:
    """Data keys by number, of which the newest seals, and one index key that does not rotate with them."""

    keys: dict[int, bytes]
    index_key: bytes
    _ciphers: dict[int, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {number: AESGCM(key) for number, key in self.keys.items()})

    def seal(self, value: bytes, *, at: str) -> bytes:
        """Encrypt for one place, `table.column.id`: one byte of key number, the nonce, the sealed value and its tag."""
        number = max(self.keys)
        nonce = os.urandom(NONCE)
        return bytes([number]) + nonce + self._ciphers[number].encrypt(nonce, value, at.encode())

    def open(self, sealed: bytes, *, at: str) -> bytes:
        """Decrypt what was sealed for this very place; raises Unreadable."""
        cipher = self._ciphers.get(sealed[0]) if len(sealed) > 1 + NONCE else None
        if cipher is None:
            raise Unreadable(at)
        try:
            return cipher.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], at.encode())
        except InvalidTag:
            raise Unreadable(at) from None

    def seal_json(self, value: Any, *, at: str) -> bytes:
        return self.seal(to_json(value), at=at)

    def open_json(self, sealed: bytes, *, at: str) -> Any:
        return json.loads(self.open(sealed, at=at))

    def index(self, kind: str, value: str) -> bytes:
        """A blind index: equal values of one kind give equal digests (32 bytes), and only with the key."""
        return hmac.new(self.index_key, f"{kind}\x00{value}".encode(), hashlib.sha256).digest()

    def digests(self) -> dict[int, bytes]:
        """What tells two keys apart and opens nothing, by key number; 0 is the index key."""
        keys = {0: self.index_key, **self.keys}
        return {number: hmac.new(key, b"wasl.sealing_key", hashlib.sha256).digest() for number, key in keys.items()}

    def rotated(self) -> "KeyRing":
        number = max(self.keys) + 1
        if number > 255:
            raise KeysUnsafe("The key ring is full: 255 keys were made. Re-seal everything and start a new ring.")
        return KeyRing({**self.keys, number: os.urandom(KEY)}, self.index_key)

    def save(self, path: Path, *, replace: bool = True) -> None:
        """Write the ring for its owner alone, and never half. Without `replace` a file that is there stays."""
        content = {
            "keys": {str(number): b64encode(key).decode() for number, key in self.keys.items()},
            "index": b64encode(self.index_key).decode(),
        }
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                os.replace(fresh, path)
            else:  # two processes that start at once agree on one ring
                with suppress(FileExistsError):
                    os.link(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)


def make_ring() -> KeyRing:
    return KeyRing({1: os.urandom(KEY)}, os.urandom(KEY))


def load_ring(path: Path) -> KeyRing:
    """Read the key file; raises KeysUnsafe where others may read it or it is no key file."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeysUnsafe(f"The key file {path} can be read by others (mode {mode:o}): run `chmod 600 {path}`.")
    try:
        content = json.loads(path.read_text())
        keys = {int(number): b64decode(key, validate=True) for number, key in content["keys"].items()}
        index = b64decode(content["index"], validate=True)
        if not keys or any(len(key) != KEY for key in [*keys.values(), index]):
            raise ValueError("a key has the wrong length")
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise KeysUnsafe(f"The key file {path} is damaged: put back the copy from your backup.") from trouble
    return KeyRing(keys, index)


_ring: KeyRing | None = None


def use(ring: KeyRing) -> None:
    """Name the ring that this process seals and opens with."""
    global _ring  # one process has one ring; passing it through every query would only hide that
    _ring = ring


def ring() -> KeyRing:
    if _ring is None:
        raise RuntimeError("No key ring: call storage.sealed.use() first.")
    return _ring
