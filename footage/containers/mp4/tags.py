"""The words an MP4/MOV carries about itself: the writing program, the maker, titles (QuickTime `udta`, iTunes `ilst`, `mdta`)."""

from __future__ import annotations

from collections.abc import Iterator

from footage.containers.mp4.boxes import Box, children, first

MOST_LETTERS = 500
MOST_TAGS = 64
NAMES = {
    "\xa9too": "encoder", "\xa9swr": "software", "\xa9enc": "encoded_by", "\xa9mak": "make", "\xa9mod": "model",
    "\xa9nam": "title", "\xa9day": "date", "\xa9cmt": "comment", "\xa9inf": "information", "\xa9fmt": "format",
    "\xa9xyz": "location", "\xa9des": "description", "\xa9ART": "artist", "\xa9cpy": "copyright", "cprt": "copyright",
    "SDLN": "software", "FIRM": "firmware", "auth": "author",
}


def tags(data: bytes, moov: Box) -> dict[str, str]:
    """Return the tags of `moov` by name."""
    result: dict[str, str] = {}
    for name, value in _all(data, moov):
        if value and name not in result and len(result) < MOST_TAGS:
            result[name] = value[:MOST_LETTERS]
    return result


def _all(data: bytes, moov: Box) -> Iterator[tuple[str, str]]:
    udta = first(data, moov.body, moov.end, "udta")
    if udta is not None:
        for box in children(data, udta.body, udta.end):
            if box.kind == "meta":
                yield from _meta(data, box)
            elif box.kind in NAMES:
                yield NAMES[box.kind], _international(data, box)
    meta = first(data, moov.body, moov.end, "meta")
    if meta is not None:
        yield from _meta(data, meta)


def _international(data: bytes, box: Box) -> str:
    """Return a QuickTime text: 16-bit length, language, text; FIRM and its like hold the text alone."""
    body = data[box.body : box.end]
    length = int.from_bytes(body[:2], "big")
    if box.kind.startswith("\xa9") and 0 < length <= len(body) - 4:
        return _words(body[4 : 4 + length])
    return _words(body[6:] if box.kind in ("cprt", "auth") else body)


def _words(raw: bytes) -> str:
    clean = raw[:MOST_LETTERS].decode("utf-8", "replace").replace("\0", " ").strip()
    return "".join(character for character in clean if character.isprintable())


def _meta(data: bytes, meta: Box) -> Iterator[tuple[str, str]]:
    start = meta.body if data[meta.body + 4 : meta.body + 8] == b"hdlr" else meta.body + 4
    keys = first(data, start, meta.end, "keys")
    named = children(data, keys.body + 8, keys.end) if keys is not None else ()
    names = [data[box.body : box.end].decode("utf-8", "replace") for box in named]
    ilst = first(data, start, meta.end, "ilst")
    for item in children(data, ilst.body, ilst.end) if ilst is not None else ():
        value = first(data, item.body, item.end, "data")
        if value is None or data[value.body : value.body + 4] not in (b"\0\0\0\1", b"\0\0\0\0"):
            continue
        index = int.from_bytes(item.kind.encode("latin-1"), "big") - 1
        name = names[index] if 0 <= index < len(names) else NAMES.get(item.kind, item.kind.strip("\xa9 "))
        yield name.removeprefix("com.apple.quicktime."), _words(data[value.body + 8 : value.end])
