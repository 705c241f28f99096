"""The table of the four checks: each has its sentences, and each property has checks."""

from __future__ import annotations

import json

import pytest

from messages import LANGS, catalogue
from tasks.package.checks.four_checks import CHECKS, CheckEntry, entries, reported
from tasks.package.checks.packed import Check, Property


@pytest.mark.parametrize("name", [carry_out.__name__ for _, carry_out in CHECKS])
def test_a_check_says_what_it_looks_at_and_how_in_both_languages(name: str):
    for lang in LANGS:
        assert catalogue(lang)[f"checks.{name}"] and catalogue(lang)[f"checks.{name}_how"]


def test_each_property_is_checked_and_no_check_stands_twice():
    assert {property_ for property_, _ in CHECKS} == set(Property)
    assert len({carry_out for _, carry_out in CHECKS}) == len({carry_out.__name__ for _, carry_out in CHECKS}) == len(CHECKS)


def test_a_report_of_an_older_version_is_read_too(tmp_path):
    (tmp_path / "checks").mkdir()
    report = {"checks": [{"property": "safety", "check": "宏", "passed": True}]}
    (tmp_path / "checks" / "checks.json").write_text(json.dumps(report), encoding="utf-8")
    assert reported(tmp_path) == (CheckEntry("safety", "宏", True),)


def test_what_did_not_pass_is_named():
    (entry,) = entries([Check(Property.SAFETY, "macros", ("documents/a.docx",), 3)], "en")
    assert (entry.property, entry.passed, entry.looked_at, entry.wrong) == ("safety", False, 3, ("documents/a.docx",))
