"""The lanes of one panel of the timeline, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from footage.values.recordings import BEIJING, Interval, Media, Recording
from footage.values.spans.covering import covered
from messages import Lang, say
from paperwork import wording
from paperwork.report.scale import Panel
from paperwork.report.svg import Drawing, shortened, text_width
from regulations.comparison.entries import entries_of
from regulations.values.entries import EntryState
from regulations.values.enums import Severity
from regulations.values.facts import CaseFacts, DocumentInterval
from regulations.values.reviews.findings import Finding
from regulations.wearers import officer_of, worn_by

WIDTH, LABELS = 760.0, 138.0  # drawing units: the whole, and the column of lane names
BAR, LANE = 13.0, 28.0  # heights of a bar and of a lane
INK, MUTED, RULE, GRID = "#1f2430", "#6a7280", "#c9ced6", "#eceef1"
FOOTAGE, FOOTAGE_DARK, SOUND, PAPER = "#6f93b8", "#3f668f", "#b9cbdd", "#7d9c83"
SEVERITY = {Severity.VIOLATION: "#a8322a", Severity.EXPLAIN: "#b07a1c", Severity.NOTICE: "#7a8494"}
_MARK = 8.0  # radius of a finding's mark
_LONGEST = Fraction(86400)  # s; a paper's longer interval is a period, not an activity


def drawable(interval: DocumentInterval) -> Interval | None:
    """Return the stretch of a paper that can be drawn to scale: no periods, no plans, no whole days."""
    if interval.precision == "day" or {"period", "planned", "invalid", "signature"} & set(interval.flags):
        return None
    start, end = interval.start or interval.end, interval.end or interval.start
    if start is None or end is None or end < start or Interval(start, end).seconds > _LONGEST:
        return None
    return Interval(start, end)


class Lanes:
    """One day's panel, drawn from top to bottom."""

    def __init__(self, drawing: Drawing, panel: Panel, facts: CaseFacts, findings: Sequence[tuple[int, Finding]],
                 links: Mapping[str, str], lang: Lang) -> None:
        self.drawing, self.panel, self.facts, self.findings, self.links, self.lang = drawing, panel, facts, findings, links, lang
        self.y = self.axis = drawing.height + 6

    def draw(self) -> None:
        """Draw the axis, the marks and the lanes, and the grid behind them."""
        self._axis()
        background = self.drawing.layer()
        self._marks()
        self._documents()
        self._heard()
        self._union()
        for device in self._devices():
            self._recorder(device)
        with self.drawing.on(background):
            self._grid()
        self.drawing.height = self.y + 14

    def _axis(self) -> None:
        day = wording.day(self.panel.interval.start, self.lang)
        self.drawing.text(0, self.y + 11, day, 11, INK, font_weight="700")
        for tick in self.panel.ticks(50):
            self.drawing.text(tick.x, self.y + 10, tick.label, 9, MUTED, text_anchor="middle")
        self.y += 16
        self.axis = self.y

    def _grid(self) -> None:
        for tick in self.panel.ticks(50):
            self.drawing.line(tick.x, self.axis, tick.x, self.y, GRID, stroke_width=0.8)
        for left, right, seconds in self.panel.folds():
            self._fold(left, right, seconds)

    def _fold(self, left: float, right: float, seconds: Fraction) -> None:
        middle, height = (left + right) / 2, self.y - self.axis
        with self.drawing.titled(say("report.folded", self.lang, length=wording.length(seconds, self.lang))):
            for x in (middle - 2.5, middle + 2.5):
                zigzag = "".join(f"L{x + (2 if step % 2 else -2):g} {self.axis + 4 * step:g}"
                                 for step in range(1, int((self.y - self.axis) / 4)))
                self.drawing.path(f"M{x:g} {self.axis:g}{zigzag}", fill="none", stroke=RULE, stroke_width=1)
            text = say("report.folded_short", self.lang, length=wording.rough_length(seconds, self.lang))
            wide, y = text_width(text, 8.5) + 8, self.axis + height / 2
            self.drawing.rect(middle - 7, y - wide / 2, 14, wide, "#ffffff")
            self.drawing.text(0, 3, text, 8.5, MUTED, text_anchor="middle", transform=f"translate({middle:g} {y:g}) rotate(-90)")

    def _marks(self) -> None:
        visible_findings = [(number, finding) for number, finding in self.findings
                            if finding.start and self.panel.holds(finding.start, finding.start)]
        rows: list[float] = []
        for number, finding in sorted(visible_findings, key=lambda entry: (_begin(entry[1]), entry[0])):
            x = self._clip(_begin(finding))
            row = next((row for row, taken in enumerate(rows) if x - taken >= 2 * _MARK + 2), len(rows))
            rows[row:row + 1] = [x]
            y = self.y + 10 + row * (2 * _MARK + 3)
            with self.drawing.titled(finding.message.say(self.lang), f"#{finding.id}"):
                self.drawing.circle(x, y, _MARK, SEVERITY[finding.severity])
                self.drawing.text(x, y + 3.2, str(number), 9, "#ffffff", text_anchor="middle", font_weight="700")
        self._name(say("report.lane_findings", self.lang), "", max(len(rows), 1) * (2 * _MARK + 3) + 4 if rows else 0)

    def _name(self, text: str, below: str, height: float) -> None:
        """Write the lane's name in the left column and go on to the next lane."""
        if not height:
            return
        middle = self.y + (height / 2 - (2 if below else 0) if height < 2 * LANE else 11)
        self.drawing.text(0, middle + (0 if below else 3.5), shortened(text, 10.5, LABELS - 12), 10.5, INK)
        if below:
            self.drawing.text(0, middle + 9.5, shortened(below, 8.5, LABELS - 12), 8.5, MUTED)
        self.y += height
        self.drawing.line(0, self.y, WIDTH, self.y, GRID, stroke_width=0.8)

    def _clip(self, when: datetime) -> float:
        return self.panel.place(min(max(when, self.panel.interval.start), self.panel.interval.end))

    def _bar(self, interval: Interval, fill: str, title: str, href: str | None = None, **more: str | float) -> None:
        if not self.panel.holds(interval.start, interval.end):
            return
        left, right = self._clip(interval.start), self._clip(interval.end)
        with self.drawing.titled(f"{title}\u3000{wording.span(interval.start, interval.end, self.lang)}", href):
            self.drawing.rect(left, self.y + (LANE - BAR) / 2, max(right - left, 1.2), BAR, fill, **more)

    def _documents(self) -> None:
        for document in self.facts.documents:
            drawn = [(entry, span) for entry in document.intervals if (span := drawable(entry))
                     and self.panel.holds(span.start, span.end)]
            if not drawn:
                continue
            for entry, span in drawn:
                self._bar(span, PAPER, f"{document.kind} {entry.text}", opacity=1 if entry.start and entry.end else 0.55)
                for missing in self._uncovered(document.file, span):
                    self._bar(missing, "url(#none)", say("report.lane_uncovered", self.lang), stroke=PAPER, stroke_width=1)
            self._name(document.kind, document.file if document.file != document.kind else "", LANE)
        standing = (entry for entry in entries_of(self.facts).explanations if entry.state is not EntryState.RETURNED)
        explanations = [entry for entry in standing if self.panel.holds(entry.interval.start, entry.interval.end)]
        for explanation in explanations:
            self._bar(explanation.interval, "#ffffff", explanation.file or "", stroke=PAPER, stroke_width=1.4, stroke_dasharray="3 2")
        if explanations:
            self._name(say("report.lane_explanations", self.lang), "", LANE)

    def _uncovered(self, document: str, span: Interval) -> Iterable[Interval]:
        for comparison in self.facts.comparisons:
            if comparison.document == document and comparison.basis == "coverage":
                yield from (common for gap in comparison.uncovered if (common := gap.overlap(span)))

    def _heard(self) -> None:
        phrases = [(phrase.start, phrase.text) for phrase in self.facts.heard
                   if phrase.start and self.panel.holds(phrase.start, phrase.start)]
        for start, text in phrases:
            x, y = self._clip(start), self.y + LANE / 2
            with self.drawing.titled(f"{wording.clock(start)} {text}", "#heard"):
                self.drawing.path(f"M{x:.1f} {y - 4.5:.1f}l4.5 4.5l-4.5 4.5l-4.5 -4.5z", fill="#ffffff", stroke=INK,
                                  stroke_width=1.1)
        if phrases:
            self._name(say("report.lane_heard", self.lang), "", LANE)

    def _union(self) -> None:
        gaps = [gap for gap in self.facts.interruptions if gap.device is None]
        for stretch in _joined(recording.interval for recording in self.facts.recordings if recording.interval):
            self._bar(stretch, FOOTAGE_DARK, say("report.lane_union", self.lang))
        for gap in gaps:
            self._bar(gap.interval, "url(#none)", say("report.lane_gap", self.lang), stroke=SEVERITY[Severity.VIOLATION],
                      stroke_width=0.8)
        self._name(say("report.lane_union", self.lang), say("report.lane_union_below", self.lang), LANE + 4)

    def _devices(self) -> list[str | None]:
        visible_recordings = [recording for recording in self.facts.recordings
                              if recording.start and self.panel.holds(recording.start, recording.end or recording.start)]
        return sorted({recording.device for recording in visible_recordings}, key=lambda device: (device is None, device or ""))

    def _recorder(self, device: str | None) -> None:
        recordings = [recording for recording in self.facts.recordings if recording.device == device and recording.start]
        for gap in self.facts.interruptions:
            if gap.device == device and device is not None:
                title = say("report.lane_covered", self.lang, devices=list(gap.covered_by)) if gap.covered_by else \
                    say("report.lane_gap", self.lang)
                self._bar(gap.interval, "url(#one)" if gap.covered_by else "url(#none)", title)
        for recording in recordings:
            self._recording(recording)
        worn = dict.fromkeys(name for recording in recordings if (name := worn_by(self.facts.case, recording)))
        officer = "、".join(worn) or officer_of(self.facts.case, device) or \
            next((recording.officer for recording in recordings if recording.officer), None)
        name = device or say("report.unknown_device", self.lang)
        self._name(" ".join(part for part in (name, officer) if part), _clock_sentence(recordings, self.lang), LANE + 4)

    def _recording(self, recording: Recording) -> None:
        href = self.links.get(recording.id)
        if recording.interval is None or recording.media is Media.PHOTO:
            if recording.start and self.panel.holds(recording.start, recording.start):
                with self.drawing.titled(f"{recording.name} {wording.clock(recording.start)}", href):
                    x = self._clip(recording.start)
                    self.drawing.circle(x, self.y + LANE / 2, 3, "#ffffff", stroke=FOOTAGE_DARK, stroke_width=1.5)
            return
        fill = SOUND if recording.media is Media.AUDIO else FOOTAGE
        for stretch in covered(recording):
            self._bar(stretch, fill, recording.name, href, stroke="#ffffff", stroke_width=0.8)
        if recording.probe.open_end and self.panel.holds(recording.interval.end, recording.interval.end):
            x, y = self._clip(recording.interval.end), self.y + (LANE - BAR) / 2
            teeth = "".join(f"l{-3 if step % 2 else 3} {BAR / 4:g}" for step in range(4))
            self.drawing.path(f"M{x - 1.5:.1f} {y:.1f}{teeth}", fill="none", stroke=SEVERITY[Severity.VIOLATION], stroke_width=1.6)


def _begin(finding: Finding) -> datetime:
    return finding.start or datetime.max.replace(tzinfo=BEIJING)


def _clock_sentence(recordings: Sequence[Recording], lang: Lang) -> str:
    offsets = sorted({recording.clock.offset_seconds for recording in recordings if recording.clock})
    if not offsets:
        return ""
    unsure = max(recording.clock.uncertainty_seconds for recording in recordings if recording.clock)
    if offsets == [0]:
        return say("report.lane_clock_as_is", lang, uncertainty=unsure)
    shown = "…".join(dict.fromkeys(wording.signed(offset) for offset in (offsets[0], offsets[-1])))
    return say("report.lane_clock", lang, offset=shown, uncertainty=unsure)


def _joined(intervals: Iterable[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for interval in sorted(intervals, key=lambda interval: interval.start):
        if joined and interval.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, interval.end))
        else:
            joined.append(interval)
    return joined
