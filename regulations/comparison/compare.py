"""Whether the footage and the papers say the same about when (003-3 art. 9; requirements.md D.3), and the papers among themselves.

Three comparisons, never mixed: coverage (does the footage contain the paper's time), reflected start and reflected end (what is
said in the footage against what is written). A paper that gives minutes means [HH:MM:00, HH:MM:59].
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from footage.values.recordings import Recording
from footage.values.tolerance import Tolerance
from regulations.comparison.coverage import NOT_COMPARABLE, Footage, coverage
from regulations.comparison.crosscheck import NOT_ACTIVITY, cross_check
from regulations.comparison.reflected import reflected
from regulations.values.facts import Comparison, DocumentTimes, Heard

__all__ = ["compare", "cross_check"]


def compare(
    documents: Sequence[DocumentTimes], recordings: Sequence[Recording], heard: Sequence[Heard], tolerance: Tolerance
) -> tuple[Comparison, ...]:
    """Compare each time a paper states with the footage, and with what is heard in it.

    Differences are footage minus paper in seconds (negative: the footage begins earlier), 0 inside the written minute. Plans,
    periods and the times of interruptions are no times of an activity and get no row; a paper without any time gets one row
    "not-comparable".
    """
    footage = Footage.of(recordings, tolerance)
    comparisons: list[Comparison] = []
    for document in documents:
        stated = [interval for interval in document.intervals if not NOT_ACTIVITY & set(interval.flags)]
        if not document.intervals:
            comparisons.append(Comparison(document.file, None, None, Fraction(0), (), None, None, NOT_COMPARABLE))
        comparisons.extend(coverage(document.file, interval, footage, tolerance) for interval in stated)
    return (*comparisons, *reflected(documents, footage, heard, tolerance))
