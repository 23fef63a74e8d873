"""What a file is, by its first bytes and not by what it calls itself."""

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"%PDF-", 0, "application/pdf"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"#!AMR", 0, "audio/amr"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/msword"),
)
_BRANDS = {b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}
_NOT_TEXT = (b"GIF8", b"MZ", b"#!", b"{\\rtf")  # letters they begin with, but nothing to read
_BINARY = frozenset(range(9)) | {11, 12} | frozenset(range(14, 32)) | {127}  # control characters no letter has
_OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Everything else is refused: programs, archives and web pages have no place among a complaint's papers."""


def sniff(content: bytes) -> str | None:
    """The type of a photo, a paper, a voice note or a short film; None for what we do not take."""
    for signature, offset, mime in _SIGNATURES:
        if content.startswith(signature, offset):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"V_VP" in content[:4096] else "audio/webm"
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    if content[:2] == b"\xff\xf1" or content[:2] == b"\xff\xf9":
        return "audio/aac"
    if content[:4] == b"PK\x03\x04":
        return next((mime for part, mime in _OFFICE.items() if part in content[:65536]), None)
    return "text/plain" if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    if content.startswith(_NOT_TEXT):
        return False
    try:
        text = content[:4096].decode("utf-8", errors="strict" if len(content) <= 4096 else "ignore")
    except UnicodeDecodeError:
        return False
    return not _BINARY.intersection(map(ord, text)) and "<" not in text[:200]
