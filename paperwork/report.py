"""The continuity report: one self-contained HTML file, the same as PDF/A-3, and as JSON."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from footage.tolerance import Tolerance
from messages import Lang, say
from paperwork import report_svg, report_tables, report_view, wording
from paperwork.files import put
from paperwork.pdf import archival
from paperwork.report_json import review_json
from regulations.facts import CaseFacts
from regulations.findings import Judgement

__all__ = ["Methods", "ReportFiles", "review_json", "write_report"]

NAME = "continuity-report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """How the report came about: whoever doubts it can do the same again."""

    made_at: datetime  # aware
    version: str  # of Liuhen
    regulation_title: str
    edition: str | None = None  # in force from, and the unit's own profile laid over it
    tolerances: Tolerance = field(default_factory=Tolerance)
    settings: Mapping[str, Any] = field(default_factory=dict)
    engines: Mapping[str, str] = field(default_factory=dict)  # what for → name and version
    hashes: tuple[tuple[str, str], ...] = ()  # (name of the recording, SHA-256)
    titles: Mapping[str, str] = field(default_factory=dict)  # profile id → title, of other regulations that are cited
    media: Mapping[str, str] = field(default_factory=dict)  # recording id → relative address of the footage


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where the three forms of one report lie."""

    html: Path
    pdf: Path
    json: Path


def write_report(facts: CaseFacts, judgement: Judgement, methods: Methods, out: Path, lang: Lang,
                 thumbnails: Mapping[str, bytes] | None = None) -> ReportFiles:
    """Write the report of one case into the folder `out`; `thumbnails`: JPEG by finding id.

    The same facts give the same bytes. Raises OSError where the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = ReportFiles(*(out / f"{NAME}.{kind}" for kind in ("html", "pdf", "json")))
    answer = review_json(facts, judgement, ReportFiles(*(Path(path.name) for path in (files.html, files.pdf, files.json))), lang)
    plain = json.dumps(answer, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    page = to_html(facts, judgement, methods, lang, thumbnails or {})
    printed = to_html(facts, judgement, replace(methods, media={}), lang, thumbnails or {}, screen=False)
    put(files.pdf, archival(printed, methods.made_at, {files.json.name: plain}))
    put(files.html, page.encode("utf-8", "backslashreplace"))
    put(files.json, plain)
    return files


def to_html(facts: CaseFacts, judgement: Judgement, methods: Methods, lang: Lang, thumbnails: Mapping[str, bytes],
            screen: bool = True) -> str:
    """Return the whole page: no address in it leads anywhere but to the footage beside it; `screen`: with what browsers need."""
    environment = Environment(loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    style = _template("report.css") + (_template("browser.css") if screen else "")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    numbered = report_view.numbered(judgement)
    titles = {judgement.regulation: methods.regulation_title, **methods.titles}
    return environment.get_template("report.html").render(
        lang=lang, say=lambda key, **params: say(f"report.{key}", lang, **params), w=wording, facts=facts, case=facts.case,
        judgement=judgement, methods=methods, style=Markup(style), digest=digest,
        verdict=say(f"report.verdict_{judgement.verdict}", lang),
        drawing=Markup(report_svg.draw(facts, numbered, methods.media, lang)),
        findings=report_view.finding_views(facts, judgement, methods.media, thumbnails, titles, lang),
        conflicts=[(one, [report_view.cited(clause, titles, lang) for clause in (one.first, one.second)]) for one in judgement.conflicts],
        recordings=report_tables.recording_rows(facts, methods.media, lang),
        heard=report_tables.heard_rows(facts, methods.media, lang), documents=report_tables.document_rows(facts, lang),
        tolerances=report_tables.tolerance_rows(methods.tolerances, lang), settings=report_tables.plain_settings(methods.settings),
        undated=[wording.visible(one.name) for one in facts.recordings if one.start is None and one.media in report_view.TIMED],
        beside=[wording.visible(one.name) for one in facts.recordings if one.media not in report_view.TIMED],
        unheard=sum(1 for one in facts.recordings if one.probe.audio and one.id not in facts.listened),
        made=wording.moment(methods.made_at, lang), stamp=methods.made_at.isoformat())


def _template(name: str) -> str:
    return resources.files("paperwork").joinpath("templates", name).read_text(encoding="utf-8")
