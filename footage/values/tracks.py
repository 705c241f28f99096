"""What the index of one file says about its tracks, how the file was written, and what is irregular in it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple


class StreamKind(StrEnum):
    """What one track holds."""

    VIDEO = "video"
    AUDIO = "audio"
    DATA = "data"  # subtitles, positions, anything that is neither seen nor heard


PLAYED = (StreamKind.VIDEO, StreamKind.AUDIO)


class BreakKind(StrEnum):
    """In what way a file is irregular at one place."""

    HOLE = "hole"  # time without packets
    JUMP = "jump"  # time stamps that leap further than an hour
    BACKWARDS = "backwards"  # time stamps that go back
    CORRUPT = "corrupt"  # packets lost or damaged
    BEYOND_END = "beyond-end"  # packets that the index claims and the file does not hold
    UNCLAIMED_TAIL = "unclaimed-tail"  # data that the index does not know
    SOUND_ENDS_EARLY = "sound-ends-early"
    UNDECODABLE = "undecodable"  # pictures that hold only zeros
    STRETCHED = "stretched"  # the last picture is said to last on and on


class OtherTrack(StrEnum):
    """What the other track (sound beside picture, picture beside sound) does during a hole."""

    CONTINUES = "continue"
    MISSING = "missing"
    NONE = "none"  # the file has no other track


class IndexSource(StrEnum):
    """Where the chunks of an AVI were found."""

    OPEN_DML = "opendml"
    IDX1 = "idx1"
    WALKED = "walked"  # there was no index


@dataclass(frozen=True, slots=True)
class Stream:
    """One track of a media file, as its index gives it."""

    kind: StreamKind
    codec: str  # "h264", "hevc", "mjpeg", "aac", "pcm_s16le" …
    start: Fraction  # s, first presentation time
    duration: Fraction  # s, last end minus first start
    packets: int  # how many the index (or the file) holds
    rate: Fraction | None = None  # frames or samples a second
    width: int | None = None  # pixels
    height: int | None = None  # pixels
    channels: int | None = None


@dataclass(frozen=True, slots=True)
class BreakDetail:
    """The numbers of one irregularity; each kind fills in those it has."""

    bytes: int | None = None  # how many are damaged, missing or not claimed
    lost_packets: int | None = None  # transport packets (188 bytes) missing
    packets: int | None = None  # packets of the track that are not there
    usual_step: float | None = None  # s from packet to packet elsewhere in the track
    from_byte: int | None = None  # first byte that the index does not know
    byte: int | None = None  # place in the file
    others: OtherTrack | None = None
    at_end: bool = False  # the hole is the end of the shorter track
    picture_ends: float | None = None  # s from the start of the file

    def numbers(self) -> dict[str, int | float | str]:
        """Return the fields that are filled in, by name, for JSON."""
        return {column.name: value for column in fields(self) if (value := getattr(self, column.name)) is not None and value is not False}


@dataclass(frozen=True, slots=True)
class Break:
    """One irregularity inside a file, placed in its own time."""

    kind: BreakKind
    start: Fraction  # s from the start of the file
    seconds: Fraction  # s; 0 where it is a point
    stream: StreamKind  # VIDEO or AUDIO
    detail: BreakDetail = field(default_factory=BreakDetail)


class Edit(NamedTuple):
    """One entry of an MP4 edit list (ISO/IEC 14496-12 §8.6.6)."""

    length: int  # ticks of the movie
    media: int  # first tick of the track that is shown; -1: nothing is shown


class Hidden(NamedTuple):
    """Recorded material that the edit list does not show."""

    before: float = 0.0  # s before the first part that is shown
    between: float = 0.0  # s between the parts
    after: float = 0.0  # s after the last part


@dataclass(frozen=True, slots=True)
class TrackLayout:
    """How one track was written: what files of one recorder have in common."""

    kind: StreamKind
    codec: str  # as in Stream
    handler: str = ""  # name of the MP4 handler, or the four characters of the AVI codec driver
    compressor: str = ""  # name that the encoder gave itself
    form: str = ""  # four characters of the sample description; the stream type of a transport stream
    timescale: int | None = None  # ticks a second; MP4 only
    edits: tuple[Edit, ...] = ()
    claimed: int | None = None  # packets, as the header counts them
    reordered: bool = False  # pictures are shown in another order than they are decoded in
    descriptions: int = 1  # how many codings the track announces
    hidden: Hidden = field(default_factory=Hidden)
    gop: int | None = None  # pictures from keyframe to keyframe, where most are alike
    gop_unlike: int = 0  # how many groups of pictures have another length
    odd_steps: tuple[float, ...] = ()  # s; where a picture comes at another pace, in the order of time
    encrypted: bool = False  # the file itself says so


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file was written, for the comparison with its siblings; each container fills in what it knows."""

    boxes: tuple[str, ...] = ()  # names of the boxes or chunks in their order, repetitions left out
    brands: str = ""  # MP4: "major:version:compatible,…"
    reached: int | None = None  # MP4: byte after the last box that could be read
    timescale: int | None = None  # MP4: ticks a second of the movie
    fragmented: bool = False  # MP4: packets lie in fragments
    index: IndexSource | None = None  # AVI
    packet_bytes: int | None = None  # transport stream: bytes from packet to packet
    lost_packets: int | None = None  # transport stream: places where packets are missing
    demuxer: str = ""  # name of FFmpeg's demuxer, where no reader of ours knows the format
    tracks: tuple[TrackLayout, ...] = ()  # those that hold packets
    writer: str = ""  # program that names itself in the first picture
    marks: tuple[int, ...] = ()  # of packets spread over its picture, else its sound: CRC-32 of their last bytes, or their sizes
