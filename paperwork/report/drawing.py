"""The timeline of a case: papers above, the team's union, each recorder, and the findings marked over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from footage.values.recordings import Interval
from messages import Lang, say
from paperwork.report.lanes import FOOTAGE, LABELS, MUTED, PAPER, SEVERITY, SOUND, WIDTH, Lanes, drawable
from paperwork.report.scale import panels
from paperwork.report.svg import Drawing, text_width
from regulations.values.enums import Severity
from regulations.values.facts import CaseFacts
from regulations.values.reviews.findings import Finding


def draw(facts: CaseFacts, findings: Sequence[tuple[int, Finding]], links: Mapping[str, str], lang: Lang) -> str:
    """Return the timeline as SVG text; `findings` with their numbers in the report, `links` from recording id to footage."""
    drawing = Drawing(WIDTH, say("report.timeline", lang))
    drawing.define_hatch("none", SEVERITY[Severity.VIOLATION], "#fbeceb")
    drawing.define_hatch("one", MUTED, "#f4f5f7")
    footage = [recording.interval for recording in facts.recordings if recording.interval]
    for panel in panels(_spans(facts), footage, LABELS, WIDTH - LABELS - 6):
        Lanes(drawing, panel, facts, findings, links, lang).draw()
    _legend(drawing, lang)
    return drawing.to_svg()


def _spans(facts: CaseFacts) -> list[Interval]:
    spans = [recording.interval for recording in facts.recordings if recording.interval]
    spans += [Interval(recording.start, recording.start) for recording in facts.recordings
              if recording.start and not recording.interval]
    for document in facts.documents:
        spans += [drawn for interval in document.intervals if (drawn := drawable(interval))]
    return spans


def _legend(drawing: Drawing, lang: Lang) -> None:
    x, y = 0.0, drawing.height + 6
    items = (("recording", FOOTAGE), ("sound", SOUND), ("paper", PAPER), ("covered", "url(#one)"), ("gap", "url(#none)"),
             *((severity, colour) for severity, colour in SEVERITY.items()))
    for name, fill in items:
        text = say(f"report.legend_{name}", lang)
        wide = 26 + text_width(text, 9)
        if x + wide > WIDTH:
            x, y = 0.0, y + 16
        if name in SEVERITY:
            drawing.circle(x + 8, y + 4.5, 5, fill)
        else:
            drawing.rect(x, y, 16, 9, fill)
        drawing.text(x + 20, y + 8, text, 9, MUTED)
        x += wide + 10
    drawing.height = y + 18
