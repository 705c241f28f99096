"""Singular and plural in a sentence: `{count:finding|findings}` becomes "1 finding" or "2 findings"."""

from __future__ import annotations

import string
from typing import Any


class PluralFormatter(string.Formatter):
    """Fills in a sentence as `str.format` does; a format of two forms, `one|several`, is put behind the number."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return the number with the form that fits it; any other format is Python's own.

        With a leading `=` the form stands alone, for a number that was named before: `{count:=it was|they were}`.
        """
        singular, bar, plural = format_spec.partition("|")
        if not bar:
            return super().format_field(value, format_spec)
        form = singular if str(value) == "1" else plural
        if singular.startswith("="):
            return form.removeprefix("=")
        return f"{value} {form}"
