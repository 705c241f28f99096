"""The timeline holds for any case: every time has its place, nothing is drawn outside, nothing hostile gets in."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import report_samples as samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footage.values.recordings import BEIJING, Interruption, Interval
from paperwork.report import drawing as report_svg
from paperwork.report import lanes, scale, view
from paperwork.report.svg import shortened, text_width
from regulations.values.facts import DocumentInterval, DocumentTimes

DAY = datetime(2026, 3, 2, tzinfo=BEIJING)
SECONDS = st.integers(0, 400_000)
SPANS = st.lists(st.tuples(SECONDS, st.integers(0, 90_000)), min_size=1, max_size=12)


def interval(start: int, length: int) -> Interval:
    return Interval(DAY + timedelta(seconds=start), DAY + timedelta(seconds=start + length))


@given(SPANS)
@settings(max_examples=150, deadline=None)
def test_every_time_has_its_place_in_order_and_inside(spans: list[tuple[int, int]]) -> None:
    panels = scale.panels([interval(*span) for span in spans], [interval(*spans[0])], 100, 600)
    for panel in panels:
        assert abs(panel.sections[0].x - 100) < 1e-6 and abs(panel.sections[-1].x + panel.sections[-1].width - 700) < 1e-6
        moments = sorted({section.start for section in panel.sections} | {section.end for section in panel.sections})
        places = [panel.place(moment) for moment in moments]
        assert places == sorted(places) and all(100 - 1e-6 <= place <= 700 + 1e-6 for place in places)
        ticks = [tick.x for tick in panel.ticks(50)]
        assert ticks and all(right - left >= 50 for left, right in pairwise(ticks))
    for span in spans:
        drawn = interval(*span)
        assert any(panel.holds(drawn.start, drawn.end) for panel in panels)


@given(SPANS, st.text(max_size=30), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_case_is_drawn_within_its_width(spans: list[tuple[int, int]], name: str, covered: bool) -> None:
    facts, judgement = samples.ordinary()
    recordings = tuple(replace(samples.recording(number, name, 0, 1, name=name), start=interval(*span).start, end=interval(*span).end)
                       for number, span in enumerate(spans))
    gaps = tuple(Interruption(interval(*span), Fraction(2), name if covered else None, (), (), (name,) if covered else ())
                 for span in spans[1:])
    papers = (DocumentTimes(name, name, "0" * 64, tuple(
        DocumentInterval(interval(*span).start, interval(*span).end if covered else None, "minute", name, name) for span in spans)),)
    findings = tuple(replace(judgement.findings[0], start=interval(*span).start, end=None, recordings=(str(number),))
                     for number, span in enumerate(spans))
    facts = replace(facts, recordings=recordings, interruptions=gaps, documents=papers, comparisons=(), heard=())
    numbered = view.numbered(replace(judgement, findings=findings))
    drawing = ElementTree.fromstring(report_svg.draw(facts, numbered, {}, "zh"))
    for shape in drawing.iter("{http://www.w3.org/2000/svg}rect"):
        left, wide = float(shape.get("x", 0)), float(shape.get("width", 0))
        assert left >= -0.01 and left + wide <= lanes.WIDTH + 3
    marks = [link for link in drawing.iter("{http://www.w3.org/2000/svg}a") if link.get("href", "").startswith("#F-")]
    assert len(marks) == len(findings)  # each finding once, in one panel


def test_marks_and_labels_do_not_lie_on_each_other() -> None:
    facts, judgement = samples.ordinary()
    crowd = tuple(replace(judgement.findings[0], start=samples.at(second), recordings=(str(second),)) for second in range(40))
    drawing = ElementTree.fromstring(report_svg.draw(facts, view.numbered(replace(judgement, findings=crowd)), {}, "zh"))
    discs = [(float(circle.get("cx", 0)), float(circle.get("cy", 0))) for circle in drawing.iter("{http://www.w3.org/2000/svg}circle")
             if circle.get("r") == "8"]
    assert len(discs) == 40
    for index, (x, y) in enumerate(discs):
        assert all(abs(x - other_x) >= 16 or abs(y - other_y) >= 16 for other_x, other_y in discs[index + 1:])


def test_periods_plans_and_days_are_not_drawn_as_activity() -> None:
    start, end = samples.at(0), samples.at(600)
    whole = DocumentInterval(start, end, "minute", "", "")
    assert lanes.drawable(whole) == Interval(start, end)
    for other in (replace(whole, precision="day"), replace(whole, flags=("period",)), replace(whole, flags=("planned",)),
                  replace(whole, flags=("invalid",)), replace(whole, start=None, end=None), replace(whole, start=end, end=start),
                  replace(whole, end=samples.at(8 * 86400))):
        assert lanes.drawable(other) is None
    assert lanes.drawable(replace(whole, end=None)) == Interval(start, start)


def test_the_drawing_needs_no_style_of_the_page() -> None:
    facts, judgement = samples.ordinary()
    drawn = report_svg.draw(facts, view.numbered(judgement), {}, "en")
    assert "style=" not in drawn and "class=" not in drawn and not re.search(r"<(script|foreignObject|image)", drawn)


@given(st.text(max_size=60), st.integers(20, 200))
def test_a_name_too_long_is_cut_in_the_middle(name: str, width: int) -> None:
    cut = shortened(name, 10, width)
    assert text_width(cut, 10) <= max(width, text_width("…", 10)) or cut == name
