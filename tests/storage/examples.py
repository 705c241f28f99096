"""Values the tests of the ledgers use."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from fractions import Fraction

from footage.values.names import NameFacts
from footage.values.recordings import BEIJING, Clock, Media, Probe, Recording, State
from footage.values.tracks import Break, BreakDetail, Stream
from messages import text
from regulations.values.facts import Case, CaseDocument, CaseRecorder, Officer
from storage.catalogue.states import StoredState
from storage.ledgers.originals import StoredRecording, identity
from transcripts.transcript import Segment, Transcript

NOW = datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)
NUMBER = "通人社监罚〔2026〕17号"


def recording(number: int, *, name: str | None = None, device: str = "A012345", start: datetime | None = NOW) -> Recording:
    sha256 = hashlib.sha256(b"%d" % number).hexdigest()
    name = name or f"DCIM/20260302/GPAA{number:04}.MP4"
    begin = start + timedelta(minutes=number) if start else None
    probe = Probe("mp4", State.WHOLE, 1000 + number, duration=Fraction(60), created=NOW,
                  streams=(Stream("video", "h264", Fraction(0), Fraction(60), 1800, Fraction(30000, 1001), 1280, 720),),
                  breaks=(Break("hole", Fraction(1, 3), Fraction(2), "video", BreakDetail(packets=60)),),
                  problem=text("container.cut", bytes=3))
    names = NameFacts("generic", "N1", device=device)
    return Recording(identity(sha256, name, device), name, sha256, 1000 + number, Media.VIDEO, names, probe, device=device,
                     officer="012345", start=begin, end=begin and begin + timedelta(seconds=60),
                     clock=Clock("name", Fraction(1, 7), Fraction(2), text("clock.name")), modified=NOW + timedelta(microseconds=number))


def stored(number: int, dump: int = 1, case: str | None = None, **named) -> StoredRecording:
    example = recording(number, **named)
    return StoredRecording(example, example.sha256, None, StoredState.RECEIVED, dump, case, "监察支队", NOW)


def case(number: str = NUMBER) -> Case:
    return Case(number, "行政处罚", "劳动保障监察支队", "tonghua-hrss", officers=(Officer("张伟", "07040012031"),), evidence=True,
                activity_ended=NOW, closed=NOW.date(), triggers=("LT5",), recorders=(CaseRecorder("A012345", "张伟"),),
                documents=(CaseDocument("现场检查笔录.docx", "现场检查笔录"),))


def draft(*spoken: str) -> Transcript:
    """A transcript with one segment for each text."""
    segments = (Segment(Fraction(place), Fraction(place + 1), text_, Fraction(1)) for place, text_ in enumerate(spoken))
    return Transcript("faster-whisper", "whisper-base", tuple(segments), ())
