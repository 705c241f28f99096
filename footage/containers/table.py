"""CONTAINERS: everything that is known about a kind of media file, one line a kind. A new one is its reader and its line here.

Nothing heavy is imported: a reader comes when a file of its kind does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from footage.containers.sound_frames import recognise
from footage.containers.stride import find_stride
from footage.values.recordings import Media

HEAD_BYTES = 4096  # of a file, which a hint may look at; a mark is content with the first 400
HeadTest = Callable[[bytes], bool]  # whether the first bytes of a file are those of the kind


BROWSER_PICTURES = frozenset({"h264", "vp8", "vp9", "av1"})
BROWSER_SOUNDS = frozenset({"aac", "mp3", "opus", "vorbis", "flac"})
BROWSER = BROWSER_PICTURES | BROWSER_SOUNDS
BROWSER_WAV = BROWSER | {"pcm_s16le", "pcm_u8"}  # only in a WAV file: in MP4 browsers are silent


@dataclass(frozen=True, slots=True)
class Container:
    """One kind of media file."""

    format: str  # as in Probe.format
    media: Media  # what such a file holds
    suffixes: str = ""  # of names, lower case, without the dot, blanks between them
    sound_suffixes: str = ""  # those of files of this kind that hold sound only
    marks: tuple[HeadTest, ...] = ()  # first bytes that say what the file is, whatever it is called
    hints: tuple[HeadTest, ...] = ()  # first bytes that occur in other files too: reason enough for the reader to try
    reader: str = ""  # module below footage.containers that reads its index; "": FFmpeg's demuxers do
    demuxer: str = ""  # FFmpeg's name of it, where FFmpeg knows it by marks and does not guess
    browser_codecs: frozenset[str] = frozenset()  # codecs that a browser plays in it; empty: it does not play the kind at all
    indexed: bool = False  # has an index that says where each moment lies, to the frame
    seeks: bool = False  # FFmpeg finds a moment in it without reading what lies before
    stream: bool = False  # packets one after the other, no index: losses show in the packets alone
    contiguous: bool = False  # each packet lies in the file in one piece

    def fits(self, head: bytes) -> bool:
        """Say whether the reader should try a file that begins with `head`."""
        return any(mark(head) for mark in self.marks) or any(hint(head) for hint in self.hints)

    @property
    def demuxers(self) -> tuple[str, ...]:
        """FFmpeg's names of it, as they may be opened."""
        return tuple((self.demuxer or self.format).split(","))

    @property
    def still(self) -> bool:
        """Whether it is a single picture without tracks, which `photo` reads."""
        return self.reader == _PHOTO

    def plays(self, codecs: Iterable[str]) -> bool:
        """Say whether a browser plays such a file with these codecs."""
        return bool(self.browser_codecs) and self.browser_codecs.issuperset(codecs)


def _at(place: int, *signs: bytes, least: int = 0) -> HeadTest:
    """Return the mark of files that hold one of `signs` at a byte, and at least so many bytes."""
    return lambda head: len(head) >= least and any(head[place : place + len(sign)] == sign for sign in signs)


def _riff(outer: tuple[bytes, ...], inner: bytes) -> HeadTest:
    return lambda head: head[:4] in outer and head[8 : 8 + len(inner)] == inner


def _box(*kinds: bytes, least: int = 8) -> HeadTest:
    return _at(4, *kinds, least=least)


def _two_packets(head: bytes) -> bool:
    """Say whether two transport packets lie at the beginning, of 188 bytes or of 192 with their time before them."""
    return any(
        len(head) > first + size and head[first] == head[first + size] == 0x47 and (size == 188 or head[4] == 0x47)
        for first, size in ((0, 188), (4, 192))
    )


def _transport_packets(head: bytes) -> bool:
    return find_stride(head) is not None


def _sound_frames(head: bytes) -> bool:
    return recognise(head) is not None


_MORE_BOXES = (b"moof", b"styp", b"free", b"skip", b"wide", b"pnot", b"uuid", b"sidx", b"emsg", b"prft")
_PLAIN_BOXES = (_box(*_MORE_BOXES, b"moov", b"mdat"),)
MP4, _AVI, _WAV, _TS, _FRAMED, _PHOTO = "mp4.movie", "riff.avi", "riff.wav", "mpeg.transport", "framed", "photo"
_VIDEO, _AUDIO, _PICTURE = Media.VIDEO, Media.AUDIO, Media.PHOTO

_IN_ORDER = (  # in which a file's first bytes are tried
    Container("jpeg", _PICTURE, "jpg jpeg thm", marks=(_at(0, b"\xff\xd8\xff"),), reader=_PHOTO),
    Container("png", _PICTURE, "png", marks=(_at(0, b"\x89PNG\r\n\x1a\n"),), reader=_PHOTO),
    Container("gif", _PICTURE, "gif", hints=(_at(0, b"GIF8"),), reader=_PHOTO),
    Container("bmp", _PICTURE, "bmp", hints=(_at(0, b"BM"),), reader=_PHOTO),
    Container("tiff", _PICTURE, "tif tiff dng", hints=(_at(0, b"II*\0", b"MM\0*"),), reader=_PHOTO),
    Container("webp", _PICTURE, "webp", hints=(_riff((b"RIFF",), b"WEBP"),), reader=_PHOTO),
    Container("m4a", _AUDIO, "m4a", marks=(_box(b"ftypM4A ", b"ftypM4B "),), reader=MP4, browser_codecs=BROWSER, indexed=True,
              contiguous=True),
    Container("heic", _PICTURE, "heic heif", marks=(_box(b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"),), reader=MP4),
    Container("3gp", _VIDEO, "3gp 3g2", marks=(_box(b"ftyp3gp", b"ftyp3g2"),), reader=MP4, contiguous=True),
    Container("mov", _VIDEO, "mov", marks=(_box(b"ftypqt"),), reader=MP4, browser_codecs=BROWSER, indexed=True, contiguous=True),
    Container("mp4", _VIDEO, "mp4 m4s m4v lrv lrf insv 360",
              marks=(_box(b"ftyp"), _box(b"moov", b"mdat", least=16)), hints=_PLAIN_BOXES, reader=MP4,
              demuxer="mov,mp4,m4a,3gp,3g2,mj2", browser_codecs=BROWSER, indexed=True, seeks=True, contiguous=True),
    Container("avi", _VIDEO, "avi", marks=(_riff((b"RIFF",), b"AVI"),), reader=_AVI, demuxer="avi", indexed=True, contiguous=True),
    Container("wav", _AUDIO, "wav", marks=(_riff((b"RIFF", b"RF64"), b"WAVE"),), reader=_WAV, demuxer="wav",
              browser_codecs=BROWSER_WAV, indexed=True, seeks=True, contiguous=True),
    Container("ts", _VIDEO, "ts mts m2ts", marks=(_two_packets,), hints=(_transport_packets,), reader=_TS, demuxer="mpegts", stream=True),
    Container("amr", _AUDIO, "amr awb", marks=(_at(0, b"#!AMR"),), reader=_FRAMED, demuxer="amr", contiguous=True),
    Container("mp3", _AUDIO, "mp3", marks=(_at(0, b"ID3"),), hints=(_sound_frames,), reader=_FRAMED, browser_codecs=BROWSER),
    Container("aac", _AUDIO, "aac", hints=(_sound_frames,), reader=_FRAMED, browser_codecs=BROWSER),
    Container("ps", _VIDEO, "mpg mpeg ps vob", marks=(_at(0, b"\x00\x00\x01\xba", b"IMKH"),), demuxer="mpeg", stream=True),
    Container("dav", _VIDEO, "dav", marks=(_at(0, b"DHAV"),), demuxer="dhav"),
    Container("mkv", _VIDEO, "mkv webm", marks=(_at(0, b"\x1aE\xdf\xa3"),), demuxer="matroska,webm", seeks=True),
    Container("flv", _VIDEO, "flv", marks=(_at(0, b"FLV\x01"),), demuxer="flv"),
    Container("flac", _AUDIO, "flac", marks=(_at(0, b"fLaC"),), demuxer="flac", browser_codecs=BROWSER),
    Container("ogg", _AUDIO, "ogg oga opus", marks=(_at(0, b"OggS"),), demuxer="ogg", browser_codecs=BROWSER),
    Container("asf", _VIDEO, "asf wmv", "wma", demuxer="asf"),
    Container("aiff", _AUDIO, "aif aiff", demuxer="aiff"),
    Container("caf", _AUDIO, "caf", demuxer="caf"),
    Container("ac3", _AUDIO, "ac3"),
    Container("h264", _VIDEO, "h264 264 avc"),
    Container("hevc", _VIDEO, "h265 265 hevc"),
    *(Container(name, _VIDEO, demuxer=name) for name in ("mxf", "rm", "ivf", "wtv", "nut", "dv")),
    *(Container(name, _AUDIO, demuxer=name) for name in ("w64", "au")),
)

CONTAINERS: dict[str, Container] = {container.format: container for container in _IN_ORDER}
GUESSED = ("mjpeg", "eac3", "dts", "loas", "amrnb", "amrwb")  # FFmpeg's names of bare streams without a mark
UNKNOWN = Container("unknown", Media.OTHER)
_BY_DEMUXER = {container.demuxer: container for container in _IN_ORDER if container.demuxer}
MEDIA_OF_SUFFIX = {suffix: media for container in _IN_ORDER
                   for suffixes, media in ((container.suffixes, container.media), (container.sound_suffixes, Media.AUDIO))
                   for suffix in suffixes.split()}


def of_format(name: str) -> Container:
    """Return the kind whose files `Probe.format` calls `name`; UNKNOWN for others."""
    return CONTAINERS.get(name, UNKNOWN)


def of_demuxer(name: str) -> Container | None:
    """Return the kind that FFmpeg's demuxer `name` knows by its marks; None where it only guesses."""
    return _BY_DEMUXER.get(name)


def marked(head: bytes) -> Container | None:
    """Return the kind that the first bytes of a file say, whatever it is called; None where they say nothing."""
    return next((container for container in _IN_ORDER if any(mark(head) for mark in container.marks)), None)


def readers_for(head: bytes) -> Iterable[Container]:
    """Yield the kinds whose readers should try a file that begins with `head`, the likeliest first."""
    return (container for container in _IN_ORDER if container.reader and container.fits(head))
