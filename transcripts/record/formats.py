"""A transcript as a file: WebVTT, SubRip, JSON and plain text."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall
from transcripts.transcript import Segment, Transcript


def vtt(transcript: Transcript) -> str:
    """Return WebVTT (W3C), one cue per utterance."""
    cues = [
        f"{number}\n{_clock(segment.start, '.')} --> {_clock(segment.end, '.')}\n{_voice(segment)}\n"
        for number, segment in enumerate(transcript.segments, 1)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def srt(transcript: Transcript) -> str:
    """Return SubRip, one cue per utterance."""
    return "\n".join(
        f"{number}\n{_clock(segment.start, ',')} --> {_clock(segment.end, ',')}\n{_spoken(segment)}\n"
        for number, segment in enumerate(transcript.segments, 1)
    )


def plain_text(transcript: Transcript) -> str:
    """Return one line per utterance with its time: what a proof-reader edits."""
    return "".join(f"[{_clock(segment.start, '.')}] {_spoken(segment)}\n" for segment in transcript.segments)


def as_json(transcript: Transcript) -> str:
    """Return everything, exactly; `from_json` reads it back."""
    return json.dumps(to_plain(transcript), ensure_ascii=False, indent=1) + "\n"


def from_json(stored: str) -> Transcript:
    """Read back what `as_json` wrote."""
    return from_plain(Transcript, json.loads(stored))


KINDS: dict[str, Callable[[Transcript], str]] = {"vtt": vtt, "srt": srt, "json": as_json, "txt": plain_text}


def write(transcript: Transcript, out: Path, kind: str | None = None) -> Path:
    """Write `transcript` to `out` whole or not at all; the kind is the ending of the name unless it is given."""
    chosen = kind or out.suffix.removeprefix(".").lower()
    if chosen not in KINDS:
        raise BadCall("speech.unknown_format", kind=chosen, known=sorted(KINDS))
    partial = out.with_name(out.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="\n") as target:
        target.write(KINDS[chosen](transcript))
        target.flush()
        os.fsync(target.fileno())
    partial.replace(out)
    return out


def _clock(at: Fraction, point: str) -> str:
    thousandths = round(at * 1000)
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    seconds, rest = divmod(rest, 1000)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"


def _voice(segment: Segment) -> str:
    text = segment.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<v {segment.speaker}>{text}" if segment.speaker else text


def _spoken(segment: Segment) -> str:
    return f"{segment.speaker}：{segment.text}" if segment.speaker else segment.text
