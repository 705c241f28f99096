"""Transcripts as files: what players and people read, and what we read back ourselves."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.errors import BadCall
from transcripts.record import formats
from transcripts.transcript import Segment, Transcript, Word

WORD = Word(Fraction(3661), Fraction(7323, 2), "好", Fraction(9, 10))
TRANSCRIPT = Transcript(
    "faster-whisper", "whisper-base (d01c3014881c)",
    (Segment(Fraction(1, 3), Fraction(2), "A<B & C", Fraction(1, 2), ("uncertain",)),
     Segment(Fraction(3661), Fraction(7323, 2), "好", Fraction(9, 10), (), "说话人1", (WORD,))),
    ((Fraction(1, 3), Fraction(2)),), Fraction(3700), True, 2, ((Fraction(5), Fraction(6)),), "a" * 64, "b" * 64,
)


def test_a_transcript_is_written_as_webvtt() -> None:
    assert formats.vtt(TRANSCRIPT) == (
        "WEBVTT\n\n1\n00:00:00.333 --> 00:00:02.000\nA&lt;B &amp; C\n\n2\n01:01:01.000 --> 01:01:01.500\n<v 说话人1>好\n"
    )


def test_a_transcript_is_written_as_subrip() -> None:
    assert formats.srt(TRANSCRIPT) == (
        "1\n00:00:00,333 --> 00:00:02,000\nA<B & C\n\n2\n01:01:01,000 --> 01:01:01,500\n说话人1：好\n"
    )


def test_a_transcript_is_written_as_plain_text() -> None:
    assert formats.plain_text(TRANSCRIPT) == "[00:00:00.333] A<B & C\n[01:01:01.000] 说话人1：好\n"


def test_json_comes_back_the_same() -> None:
    assert formats.from_json(formats.as_json(TRANSCRIPT)) == TRANSCRIPT


def test_players_read_our_subtitles(tmp_path: Path) -> None:
    import subprocess

    for kind in ("vtt", "srt"):
        path = formats.write(TRANSCRIPT, tmp_path / f"t.{kind}")
        shown = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", str(path)],
                               capture_output=True, text=True, check=True).stdout.split()
        assert [float(row.split(",")[0]) for row in shown] == pytest.approx([0.333, 3661.0])


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    for kind in formats.KINDS:
        assert formats.write(TRANSCRIPT, tmp_path / f"t.{kind}").read_text(encoding="utf-8")
    assert len(list(tmp_path.iterdir())) == len(formats.KINDS), "nothing half-made beside"
    with pytest.raises(BadCall):
        formats.write(TRANSCRIPT, tmp_path / "t.pdf")


@given(st.text(max_size=30), st.fractions(0, 90_000))
def test_any_text_and_time_comes_back(text: str, start: Fraction) -> None:
    transcript = Transcript("e", "m", (Segment(start, start + 1, text, Fraction(1)),), ())
    assert formats.from_json(formats.as_json(transcript)) == transcript
