"""Which kind of file something is: by its extension, and by its first bytes where the name hides it (R000-04)."""

from __future__ import annotations

from footage.values.recordings import Media

HEAD_BYTES = 400  # enough for two MPEG-TS packets and every signature below

_EXTENSIONS = {
    Media.VIDEO: "mp4 m4s mov avi ts mts m2ts mpg mpeg ps vob mkv webm 3gp 3g2 m4v asf wmv flv dav lrv h264 h265 264 265 hevc",
    Media.AUDIO: "wav m4a mp3 aac amr awb ogg oga opus flac wma ac3 caf aif aiff",
    Media.PHOTO: "jpg jpeg png heic heif bmp tif tiff webp dng gif",
    Media.SIDE: "thm gps nmea gpx log txt xml json csv srt ini cfg idx dat lrc md5 sha256 db info html htm",
}
_BY_EXTENSION = {extension: media for media, names in _EXTENSIONS.items() for extension in names.split()}
_SIGNATURES: tuple[tuple[int, bytes, Media], ...] = (
    (0, b"IMKH", Media.VIDEO),
    (0, b"DHAV", Media.VIDEO),
    (0, b"\x00\x00\x01\xba", Media.VIDEO),
    (0, b"\x1aE\xdf\xa3", Media.VIDEO),
    (0, b"FLV\x01", Media.VIDEO),
    (8, b"AVI ", Media.VIDEO),
    (8, b"WAVE", Media.AUDIO),
    (0, b"#!AMR", Media.AUDIO),
    (0, b"ID3", Media.AUDIO),
    (0, b"fLaC", Media.AUDIO),
    (0, b"OggS", Media.AUDIO),
    (0, b"\xff\xd8\xff", Media.PHOTO),
    (0, b"\x89PNG\r\n\x1a\n", Media.PHOTO),
)
_AUDIO_BRANDS = frozenset({b"M4A ", b"M4B "})
_PHOTO_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"avif"})
_STATION_SIDE = frozenset({"thm"})


def media_of(extension: str, head: bytes) -> Media:
    """Return the kind of a file from its lower-case extension and its first `HEAD_BYTES` bytes.

    The bytes decide where they are clear; else the extension. A thumbnail (.THM) stays a side file.
    """
    if extension in _STATION_SIDE:
        return Media.SIDE
    claimed = _BY_EXTENSION.get(extension, Media.OTHER)
    return _by_bytes(head) or claimed


def _by_bytes(head: bytes) -> Media | None:
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head[4:8] in (b"moov", b"mdat") and len(head) >= 16:
        return Media.VIDEO
    if _is_ts(head):
        return Media.VIDEO
    return next((media for at, sign, media in _SIGNATURES if head[at : at + len(sign)] == sign), None)


def _by_brand(brand: bytes) -> Media:
    if brand in _AUDIO_BRANDS:
        return Media.AUDIO
    return Media.PHOTO if brand in _PHOTO_BRANDS else Media.VIDEO


def _is_ts(head: bytes) -> bool:
    return any(
        len(head) > first + size and head[first] == head[first + size] == 0x47 and (size == 188 or head[4] == 0x47)
        for first, size in ((0, 188), (4, 192))
    )
