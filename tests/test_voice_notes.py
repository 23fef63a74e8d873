"""What a browser records becomes a voice note that messengers play, sound for sound."""

import struct

import pytest

from bot.filetypes import sniff
from bot.voice_notes import as_ogg, checksum

HEAD = b"OpusHead" + bytes([1, 1]) + struct.pack("<HIhB", 312, 48000, 0, 0)
OPEN = b"\x01" + b"\xff" * 7  # a size that a recorder left open


def element(id: str, payload: bytes, size: bytes = b"") -> bytes:
    return bytes.fromhex(id) + (size or bytes([0x40 | len(payload) >> 8, len(payload) & 0xFF])) + payload


def webm(packets: list[bytes], codec: bytes = b"A_OPUS", flags: int = 0x80) -> bytes:
    """As MediaRecorder writes it."""
    track = element("ae", element("d7", b"\x01") + element("86", codec) + element("63a2", HEAD))
    blocks = b"".join(element("a3", b"\x81\x00\x00" + bytes([flags]) + packet) for packet in packets)
    cluster = element("1f43b675", element("e7", b"\x00") + blocks, OPEN)
    segment = element("18538067", element("1654ae6b", track) + cluster, OPEN)
    return element("1a45dfa3", element("4282", b"webm")) + segment


def pages(ogg: bytes) -> list[tuple[int, int, list[bytes]]]:
    """Flags, position and packets of each page; its checksum must hold."""
    found, at = [], 0
    while at < len(ogg):
        mark, _version, flags, granule, _serial, number, given, count = struct.unpack_from("<4sBBqIIIB", ogg, at)
        lacing = ogg[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lacing)
        page = bytearray(ogg[at:end])
        page[22:26] = bytes(4)
        assert (mark, number) == (b"OggS", len(found))
        assert checksum(bytes(page)) == given
        packets, begin, length = [], at + 27 + count, 0
        for part in lacing:
            length += part
            if part < 255:
                packets.append(ogg[begin : begin + length])
                begin, length = begin + length, 0
        found.append((flags, granule, packets))
        at = end
    return found


def test_every_packet_is_there_in_order_and_in_time() -> None:
    # 0x78: one frame of 20 ms. The lengths meet the borders of the lacing.
    packets = [bytes([0x78]) + bytes([n % 251]) * size for n, size in enumerate((3, 80, 253, 254, 255, 509, 510) * 60)]
    ogg = as_ogg(webm(packets))
    assert ogg
    assert sniff(ogg) == "audio/ogg"
    found = pages(ogg)
    assert found[0][:2] == (2, 0)
    assert found[0][2] == [HEAD]
    assert found[1][2][0].startswith(b"OpusTags")
    assert [packet for _flags, _granule, said in found[2:] for packet in said] == packets
    assert found[-1][0] == 4
    assert found[-1][1] == len(packets) * 960
    assert len(found) > 4


def test_the_checksum_is_oggs_own() -> None:
    assert checksum(b"123456789") == 0x89A1897F  # CRC-32 with this polynomial, not reflected, from 0, not inverted


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x1a\x45\xdf\xa3",
        webm([]),
        webm([b"\x78abc"], codec=b"A_VORBIS"),
        webm([b"\x78abc"], flags=0x86),
        webm([b"\x78abc"])[:-2],
        webm([b""]),
        b"\x00" * 100,
        b"\xff" * 100,
    ],
)
def test_what_is_no_such_recording_is_left_as_it_is(content: bytes) -> None:
    assert as_ogg(content) is None
