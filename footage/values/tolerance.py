"""Every threshold that is ours and not the law's (requirements.md D and F): shown in the report as such."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Limits with our defaults; an office may lay its own over them (`tolerance.*` in liuhen.toml)."""

    name_seconds: Fraction = Fraction(1)  # s; a file name says whole seconds
    split_seconds: Fraction = Fraction(2)  # s; uncertainty of a gap between two files (conventions.md 1.4)
    doubtful_split_seconds: Fraction = Fraction(5)  # s; up to here a device split is "suspicious", not a gap
    session_break_seconds: Fraction = Fraction(1800)  # s; longer and it is a new session, unless a document spans it
    inside_gap_seconds: Fraction = Fraction(1)  # s; a jump of time stamps inside a file that counts as a hole
    same_seconds: Fraction = Fraction(60)  # s; 一致 (requirements.md D.3)
    roughly_seconds: Fraction = Fraction(300)  # s; 基本一致
    missing_percent: Fraction = Fraction(50)  # of a paper's time; where more was not recorded it never counts as 一致
    opening_seconds: Fraction = Fraction(180)  # s; the announcement and the six slots are expected within this
    resume_seconds: Fraction = Fraction(120)  # s; a spoken reason is expected within this after a restart
    clock_seconds: Fraction = Fraction(60)  # s; a recorder's clock off by more is a finding
    black_seconds: Fraction = Fraction(2)  # s; shortest black or covered stretch reported
    frozen_seconds: Fraction = Fraction(6)  # s; shortest frozen picture reported
    silent_seconds: Fraction = Fraction(10)  # s; shortest digital silence reported while the picture goes on
    place_metres: Fraction = Fraction(200)  # m; GPS distance beyond which two places differ
    phrase_score: Fraction = Fraction(80)  # 0–100; a required phrase counts as heard from here
