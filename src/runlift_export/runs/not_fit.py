"""What a file is that calls itself FIT and is not, told from its first bytes, and the advice.

Only the first bytes are looked at. Nothing here is ever executed or unpickled.
"""

from __future__ import annotations

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x00\x05\x16\x07", "a macOS AppleDouble file (notes of the Finder); delete it"),
    (b"PK\x03\x04", "a zip archive; name it .zip to have it read"),
    (b"\x1f\x8b", "gzip data within gzip data; unpack it once"),
    (b"SQLite format 3", "an SQLite database; delete it or move it away"),
    (b"\x7fELF", "a program; move it away"),
    (b"\x89PNG", "a picture; move it away"),
    (b"\xff\xd8\xff", "a picture; move it away"),
    (b"%PDF", "a PDF document; move it away"),
)
_TEXTS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "a web page (a failed download?); download it again"),
    (b"<html", "a web page (a failed download?); download it again"),
    (b"<gpx", "a GPX file; export the activity as FIT"),
    (b"<trainingcenterdatabase", "a TCX file; export the activity as FIT"),
    (b"<?xml", "an XML file (GPX or TCX?); export the activity as FIT"),
    (b"{", "JSON text; export the activity as FIT"),
    (b"[", "JSON text; export the activity as FIT"),
    (b"version https://git-lfs", "a Git LFS pointer; fetch the file itself with git lfs pull"),
)


def what_it_is(data: bytes) -> str:
    """Say what the bytes are instead of FIT, and what to do about it."""
    if not data:
        return "the file is empty; download it again or delete it"
    for start, sentence in _KINDS:
        if data.startswith(start):
            return sentence
    if data[0] == 0x80 and len(data) > 1 and data[1] <= 5:
        return "a Python pickle, never opened; delete it"
    text = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for start, sentence in _TEXTS:
        if text.startswith(start):
            return sentence
    found = bytes(data[8:12])
    return f"byte 8: expected '.FIT', found {found!r}; download it again or delete it"
