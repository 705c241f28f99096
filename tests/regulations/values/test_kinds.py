"""The kinds of finding: each is named in both languages, rests on a clause of every regulation, and stands in the contract."""

from __future__ import annotations

import pytest
from lawscene import FIVE

from footage.values.recordings import ObservationKind
from messages import LANGS, catalogue
from regulations.catalogue import load
from regulations.values.reviews.kinds import FINDINGS, FindingKind

CONTRACT = {  # contract.md, "Kinds of finding": others script against these names
    "gap", "gap-inside", "overlap", "number-missing", "truncated", "unreadable", "black", "frozen", "silent", "no-sound",
    "clock-reset", "clock-jump", "clock-offset", "edited", "duplicate", "start-mismatch", "end-mismatch", "uncovered",
    "document-time", "not-recorded", "notice", "opening", "credentials", "resume", "transfer-late", "label-missing",
    "officers", "record-missing", "unrelated",
    "hint",  # added since: what a recorder does by itself, with its innocent explanation
    "device-fault",  # added since: made while the register of recorders says that the recorder was faulty
}  # fmt: skip
NO_KIND = {"other", "late-sound"}  # "other": every kind without a line of its own; "late-sound" is reported as "silent"


def test_the_kinds_are_those_of_the_contract() -> None:
    assert {str(kind) for kind in FindingKind} == CONTRACT
    assert set(FINDINGS) == set(FindingKind)


def test_everything_that_can_be_seen_in_footage_is_a_kind_of_finding() -> None:
    assert {kind.name: kind.value for kind in ObservationKind}.items() <= {kind.name: kind.value for kind in FindingKind}.items()


@pytest.mark.parametrize("kind", FindingKind)
def test_a_kind_has_its_entry_and_in_both_languages_its_name_and_how_sure_it_is(kind: FindingKind) -> None:
    entry = FINDINGS[kind]
    assert entry.kind is kind
    for lang in LANGS:
        assert catalogue(lang)[entry.name_key].strip()
        assert catalogue(lang)[f"certainty.{entry.read_from}"].strip()


@pytest.mark.parametrize("kind", FindingKind)
@pytest.mark.parametrize("name", FIVE)
def test_a_kind_rests_on_a_clause_of_every_regulation(name: str, kind: FindingKind) -> None:
    basis = load(name).ground(kind)
    assert basis.citations
    assert kind in basis.kinds or "other" in basis.kinds


@pytest.mark.parametrize("name", FIVE)
def test_a_profile_names_no_kind_that_there_is_not(name: str) -> None:
    assert {kind for basis in load(name).basis for kind in basis.kinds} <= {*FindingKind, *NO_KIND}
