"""Voice notes that browsers record, put into the container that messengers play: Opus out of WebM into Ogg.

The sound itself is not touched. https://www.rfc-editor.org/rfc/rfc7845, https://www.rfc-editor.org/rfc/rfc8794
"""

import struct
from collections.abc import Iterator

# Segment, Cluster, Tracks, TrackEntry, BlockGroup
_MASTERS = frozenset({0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0xA0})
_CODEC, _PRIVATE, _SIMPLE_BLOCK, _BLOCK = 0x86, 0x63A2, 0xA3, 0xA1
_LACED = 0x06
_MOST_SEGMENTS = 200  # of 255 that a page has: what follows a packet that is begun must have its place
_RATE = 48  # samples a millisecond: Opus counts so whatever was recorded
_SERIAL = 1
_FIRST, _LAST = 2, 4
_TAGS = b"OpusTags" + struct.pack("<I", 4) + b"wasl" + struct.pack("<I", 0)


class _Unlike(Exception):
    """It is no WebM as browsers record it."""


def as_ogg(webm: bytes) -> bytes | None:
    """The same sound in Ogg; None where this is no recording in Opus."""
    try:
        head, packets = _opus(webm)
        return b"".join(_pages(head, packets)) if packets else None
    except (_Unlike, IndexError, struct.error):
        return None


def _opus(webm: bytes) -> tuple[bytes, list[bytes]]:
    codec, head, packets = b"", b"", []
    for id, payload in _elements(webm):
        if id == _CODEC:
            codec = payload
        elif id == _PRIVATE:
            head = payload
        elif id in (_SIMPLE_BLOCK, _BLOCK):
            packets.append(_packet(payload))
    if codec != b"A_OPUS" or not head.startswith(b"OpusHead"):
        raise _Unlike
    return head, packets


def _elements(webm: bytes) -> Iterator[tuple[int, bytes]]:
    """The leaves in their order. Recorders leave the sizes of masters open, so these are entered and not measured."""
    at = 0
    while at < len(webm):
        id, at = _number(webm, at, keep_marker=True)
        size, begin = _number(webm, at)
        if id in _MASTERS:
            at = begin
            continue
        if begin + size > len(webm):
            raise _Unlike
        yield id, webm[begin : begin + size]
        at = begin + size


def _number(webm: bytes, at: int, *, keep_marker: bool = False) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    first = webm[at]
    length = 9 - first.bit_length()
    if length > 8:
        raise _Unlike
    value = int.from_bytes(webm[at : at + length])
    return value if keep_marker else value & ((1 << 7 * length) - 1), at + length


def _packet(block: bytes) -> bytes:
    _track, at = _number(block, 0)
    if block[at + 2] & _LACED:
        raise _Unlike
    packet = block[at + 3 :]
    if not packet:
        raise _Unlike
    return packet


def _pages(head: bytes, packets: list[bytes]) -> Iterator[bytes]:
    yield _page([head], 0, 0, _FIRST)
    yield _page([_TAGS], 0, 1, 0)
    waiting: list[bytes] = []
    segments = granule = 0
    number = 2
    for packet in packets:
        if waiting and segments + len(packet) // 255 + 1 > _MOST_SEGMENTS:
            yield _page(waiting, granule, number, 0)
            waiting, segments, number = [], 0, number + 1
        waiting.append(packet)
        segments += len(packet) // 255 + 1
        granule += _samples(packet)
    yield _page(waiting, granule, number, _LAST)


def _samples(packet: bytes) -> int:
    """How long a packet sounds, by its first bytes (RFC 6716, 3.1)."""
    config, frames = packet[0] >> 3, packet[0] & 3
    count = 1 if frames == 0 else 2 if frames < 3 else packet[1] & 0x3F
    if config < 12:
        each = (10.0, 20.0, 40.0, 60.0)[config & 3]
    elif config < 16:
        each = (10.0, 20.0)[config & 1]
    else:
        each = (2.5, 5.0, 10.0, 20.0)[config & 3]
    return int(count * each * _RATE)


def _page(packets: list[bytes], granule: int, number: int, flags: int) -> bytes:
    lacing = bytearray()
    for packet in packets:
        lacing += b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
    if len(lacing) > 255:
        raise _Unlike
    header = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, _SERIAL, number, 0)
    page = bytearray(header + bytes([len(lacing)]) + lacing + b"".join(packets))
    page[22:26] = struct.pack("<I", checksum(bytes(page)))
    return bytes(page)


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _bit in range(8):
            value = (value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1
        table.append(value & 0xFFFFFFFF)
    return tuple(table)


_TABLE = _table()


def checksum(page: bytes) -> int:
    """Ogg's own: not reflected, and begun at nothing, unlike that of zlib (RFC 3533)."""
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value
