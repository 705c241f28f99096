"""The continuity report: one self-contained HTML file, the same as PDF/A-3, and as JSON."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from messages import Lang, say
from paperwork import page_files, wording
from paperwork.files import put
from paperwork.forms import REPORT
from paperwork.pdf import archival
from paperwork.report import drawing as report_svg
from paperwork.report import points, tables, view
from paperwork.report.methods import Methods
from regulations.values.facts import CaseFacts
from regulations.values.reviews.findings import Judgement
from regulations.values.reviews.review import ReportPaths, ReviewAnswer, ReviewedDecision

__all__ = ["Methods", "ReportFiles", "case_of_report", "write_report"]


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where the three forms of one report lie."""

    html: Path
    pdf: Path
    json: Path

    def paths(self) -> ReportPaths:
        """Return the same for an answer."""
        return ReportPaths(self.html.as_posix(), self.pdf.as_posix(), self.json.as_posix())


def write_report(facts: CaseFacts, judgement: Judgement, methods: Methods, answer: ReviewAnswer, out: Path, lang: Lang,
                 thumbnails: Mapping[str, bytes] | None = None) -> ReportFiles:
    """Write the report of one case into the folder `out`; `answer`: the same content as data; `thumbnails`: JPEG by finding id.

    The same facts give the same bytes. Raises OSError where the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = ReportFiles(*(out / f"{REPORT.file}.{kind}" for kind in ("html", "pdf", "json")))
    beside = ReportPaths(files.html.name, files.pdf.name, files.json.name)
    plain = json.dumps(replace(answer, report=beside).to_json(), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    decided = {finding.id: finding.decision for finding in answer.findings if finding.decision is not None}
    page = to_html(facts, judgement, methods, lang, thumbnails or {}, decided=decided)
    foot = say("paper.foot", lang, form=REPORT.number, hash=hashlib.sha256(plain).hexdigest())
    printed = to_html(facts, judgement, replace(methods, media={}), lang, thumbnails or {}, foot=foot, decided=decided)
    put(files.pdf, archival(printed, methods.made_at, {files.json.name: plain}))
    put(files.html, page.encode("utf-8", "backslashreplace"))
    put(files.json, plain)
    return files


def case_of_report(folder: Path) -> str | None:
    """Return the number of the case whose report lies in a folder; None where none that can be read does."""
    try:
        report = json.loads((folder / f"{REPORT.file}.json").read_bytes())
    except (OSError, ValueError):
        return None
    number = report.get("case") if isinstance(report, dict) else None
    return number if isinstance(number, str) else None


def to_html(facts: CaseFacts, judgement: Judgement, methods: Methods, lang: Lang, thumbnails: Mapping[str, bytes],
            foot: str | None = None, decided: Mapping[str, ReviewedDecision] | None = None) -> str:
    """Return the whole page: no address in it leads anywhere but to the footage beside it.

    `foot` is the line at the foot of every sheet of the official paper; without it the page is for a screen.
    """
    sheets = ("browser.css",) if foot is None else ("official_page.css", "report_paper.css")
    style = "".join(map(page_files.page_file, ("report.css", *sheets)))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    titles = {judgement.regulation: methods.regulation_title, **methods.titles}
    drawing = report_svg.draw(facts, view.numbered(judgement), methods.media, lang)
    return page_files.page("report.html").render(
        lang=lang, say=lambda key, **params: say(f"report.{key}", lang, **params), w=wording, facts=facts, case=facts.case,
        also=lambda key, **params: say(f"points_page.{key}", lang, **params), foot=foot or "", page=say("paper.page", lang).split("|"),
        judgement=judgement, methods=methods, style=Markup(style), digest=digest, drawing=Markup(drawing),
        verdict=say(f"report.verdict_{judgement.verdict}", lang), sentence=wording.printed(judgement.sentence, lang),
        assumptions=[wording.printed(assumption, lang) for assumption in judgement.assumptions],
        edition=wording.printed(methods.edition, lang), made_at=wording.moment(methods.made_at, lang), stamp=methods.made_at.isoformat(),
        **_views(facts, judgement, methods, thumbnails, titles, decided or {}, lang))


def _views(facts: CaseFacts, judgement: Judgement, methods: Methods, thumbnails: Mapping[str, bytes], titles: Mapping[str, str],
           decided: Mapping[str, ReviewedDecision], lang: Lang) -> dict[str, object]:
    """Return what the page's sections show, in words."""
    media = methods.media
    return {
        "events": view.event_views(facts, judgement, media, thumbnails, titles, decided, lang),
        "conflicts": [(conflict, [view.cited(clause, titles, lang) for clause in (conflict.first, conflict.second)])
                      for conflict in judgement.conflicts],
        "spoken": points.list_views(judgement.spoken, facts, media, titles, lang),
        "points": points.list_views(judgement.points, facts, media, titles, lang),
        "deadlines": points.deadline_rows(judgement.deadlines, titles, lang),
        "recordings": tables.recording_rows(facts, judgement, media, lang),
        "heard": tables.heard_rows(facts, media, lang), "documents": tables.document_rows(facts, judgement, lang),
        "tolerances": tables.tolerance_rows(methods.tolerances, lang), "settings": tables.plain_settings(methods.settings),
        "undated": [wording.visible(recording.name) for recording in facts.recordings
                    if recording.start is None and recording.media in view.TIMED],
        "beside": [wording.visible(recording.name) for recording in facts.recordings if recording.media not in view.TIMED],
        "unheard": sum(1 for recording in facts.recordings if recording.probe.audio and recording.id not in facts.listened),
    }
