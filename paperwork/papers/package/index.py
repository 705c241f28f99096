"""The first page of a case package: opens offline in any browser, plays the footage with what was said beside it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from urllib.parse import quote

from markupsafe import Markup

from messages import Lang, number, say
from paperwork import wording
from paperwork.page_files import page, page_file
from paperwork.papers.values import Turn

GROUPS = ("report", "note", "documents", "records", "lists", "other")  # in the order of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRecording:
    """One original in the package."""

    name: str
    path: str  # inside the package, from the page, "/" between folders
    media: str  # footage.recordings.Media
    size: int  # bytes
    sha256: str
    play: str | None = None  # access copy, where a browser cannot play the original
    device: str | None = None
    officer: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    seconds: Fraction | None = None
    state: str = "whole"  # footage.recordings.State
    turns: tuple[Turn, ...] = ()
    draft: bool = True  # the turns were not proof-read


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """One other file of the package."""

    group: str  # one of GROUPS
    name: str
    path: str  # inside the package, from the page
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageIndex:
    """What the first page of a package shows."""

    unit: str
    number: str
    recordings: tuple[PackageRecording, ...]
    files: tuple[PackageFile, ...]
    packed_at: datetime
    version: str  # of Liuhen
    cause: str | None = None
    party: str | None = None
    regulation_title: str | None = None
    missing: str | None = None  # sentence about originals that were disposed of before
    unfinished: str | None = None  # what was unfinished when it was packed, and why it was packed all the same
    verdict: str | None = None  # sentence of the continuity report
    report: str | None = None  # path of the continuity report as a page: shown beside the footage


@dataclass(frozen=True, slots=True)
class _ShownFile:
    """A file as the page shows it."""

    name: str
    href: str  # relative address
    size: str  # in words


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShownTurn:
    """What one speaker said, as the page shows it."""

    offset: str  # s from the start of the recording
    clock: str  # when, in words
    speaker: str
    text: str
    unsure: bool  # it has flags


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShownRecording:
    """An original as the page shows it."""

    name: str
    href: str  # relative address of the original
    play: str  # relative address of what is played: the access copy or the original
    media: str  # footage.recordings.Media
    access: bool  # there is an access copy
    facts: tuple[str, ...]  # recorder, officer, time, length, size, in words
    sha256: str
    state: str  # footage.recordings.State
    draft: bool  # the turns were not proof-read
    turns: tuple[_ShownTurn, ...]


def index_html(index: PackageIndex, lang: Lang) -> str:
    """Return the page: it leads only to files beside it, and without scripts every file still opens by its link."""
    style, script = page_file("package.css"), page_file("package.js")
    groups = {group: [_file(file) for file in index.files if file.group == group] for group in GROUPS}
    return page("package.html").render(
        lang=lang, say=lambda key, **params: say(f"casepage.{key}", lang, **params), w=wording, index=index,
        style=Markup(style), script=Markup(script), style_digest=_digest(style), script_digest=_digest(script),
        recordings=[_recording(recording, lang) for recording in index.recordings], groups=groups,
        packed=wording.moment(index.packed_at, lang),
        report=address(index.report) if index.report else None)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def address(path: str) -> str:
    """Return a relative address of a file beside the page: never one that leads elsewhere."""
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return "./" + "/".join(quote(part, safe="", errors="surrogateescape") for part in parts)


def _file(file: PackageFile) -> _ShownFile:
    return _ShownFile(wording.visible(file.name), address(file.path), wording.size(file.size))


def _recording(recording: PackageRecording, lang: Lang) -> _ShownRecording:
    facts = [wording.visible(name) for name in (recording.device, recording.officer) if name]
    if recording.start:
        facts.append(wording.short_span(recording.start, recording.end or recording.start, lang))
    if recording.seconds:
        facts.append(wording.length(recording.seconds, lang))
    facts.append(wording.size(recording.size))
    return _ShownRecording(
        name=wording.visible(recording.name), href=address(recording.path), play=address(recording.play or recording.path),
        media=recording.media, access=recording.play is not None, facts=tuple(facts), sha256=recording.sha256, state=recording.state,
        draft=recording.draft, turns=tuple(_turn(turn, lang) for turn in recording.turns))


def _turn(turn: Turn, lang: Lang) -> _ShownTurn:
    unheard = say("paper.unheard", lang) if "unheard" in turn.flags else ""
    return _ShownTurn(
        offset=number(turn.offset), clock=wording.clock(turn.start) if turn.start else wording.offset(turn.offset),
        speaker=wording.visible(turn.speaker or ""), text=wording.visible(turn.text) or unheard, unsure=bool(turn.flags))
