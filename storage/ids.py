"""Identifiers: ordered by time where order helps, random where time must not leak."""

import os
import time
from uuid import UUID, uuid4


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): its first 48 bits are the milliseconds of its making."""
    stamp = time.time_ns() // 1_000_000
    bits = (stamp << 80) | int.from_bytes(os.urandom(10))
    bits = (bits & ~(0xF << 76)) | (7 << 76)
    bits = (bits & ~(0x3 << 62)) | (2 << 62)
    return UUID(int=bits)


def random_id() -> UUID:
    """A UUID of version 4, for cases and attachments: it says nothing of when they came."""
    return uuid4()
