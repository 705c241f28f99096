"""A review as JSON and back: lengths are numbers of seconds, instants and days ISO 8601."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from functools import cache

import cattrs
from cattrs.gen import make_dict_unstructure_fn, override

from regulations.values.reviews.reviewed import ReviewedDocument, ReviewedRecording


@cache
def converter() -> cattrs.Converter:
    """Return what makes JSON of a review and a review of JSON."""
    made = cattrs.Converter(unstruct_collection_overrides={tuple: list}, detailed_validation=False)
    made.register_unstructure_hook(Fraction, float)
    made.register_structure_hook(Fraction, lambda value, _: Fraction(str(value)))
    for kind in (datetime, date):
        made.register_unstructure_hook(kind, kind.isoformat)
        made.register_structure_hook(kind, lambda value, kind: kind.fromisoformat(value))
    made.register_structure_hook(datetime | date | None, lambda value, _: value and _due(value))
    unless_none = override(omit_if_default=True)  # a sorting that the regulation does not know is left out, not null
    for kind_of_file in (ReviewedRecording, ReviewedDocument):
        made.register_unstructure_hook(
            kind_of_file, make_dict_unstructure_fn(kind_of_file, made, stage=unless_none, activity=unless_none))
    return made


def _due(value: str) -> datetime | date:
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
