"""A seeded year of cases under all five regulations, followed to the last day on which something is due.

What should happen is computed here from the figures of requirements.md (tables B and B.1) alone; the program is only watched:
what it proposes on which day, what it keeps, and which clause it names.
"""
from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from desk import Desk, at, opened, swept
from followed_year import Matter, Year
from keeping_table import AMENDED, CLAUSES, FIRST, OPEN, UNIT

from regulations.catalogue import PROFILES
from storage.keeping import reasons
from storage.keeping.sweep import sweeping


def amend(folder: Path) -> None:
    """Write the two amended editions as an office would: the profile once more, in force from a day, with another figure."""
    for name, (begins, before, after) in AMENDED.items():
        words = (PROFILES / f"{name}.toml").read_text(encoding="utf-8")
        words = re.sub(r'(?m)^edition = .*$', f'edition = "{begins.isoformat()} 修订"', words)
        words = re.sub(r"(?m)^since = .*$", "", words)
        words = words.replace("[in_force]\n", f"[in_force]\nsince = {begins.isoformat()}\n", 1)
        assert f"amount = {before}\nunit = \"years\"" in words
        words = words.replace(f"amount = {before}\nunit = \"years\"", f"amount = {after}\nunit = \"years\"")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}-amended.toml").write_text(words, encoding="utf-8")


def due(desk: Desk, day: date) -> list[sweeping.SweepItem]:
    """What a sweep of another day would propose."""
    with desk.installation.catalogue.read() as tx:
        return list(sweeping.expired(tx, day))


def on_lists(desk: Desk) -> set[str]:
    """What stands on a disposal list."""
    from sqlalchemy import select

    from storage.catalogue.models.originals import RecordingRow

    with desk.installation.catalogue.read() as tx:
        return set(tx.scalars(select(RecordingRow.id).where(RecordingRow.proposal.is_not(None))))


def check_decisions(desk: Desk, matters: list[Matter]) -> None:
    """Every recording stands in the catalogue as the table says, and its decision names its clause."""
    for matter in matters:
        for recording in matter.footage:
            item = desk.row(recording.id)
            until = recording.answer if isinstance(recording.answer, date) else None
            assert (item.keep_until, item.keep_state) == (until, "until" if until else recording.answer), (
                matter.number,
                matter.facts,
                desk.now,
            )
            assert item.held == matter.held(recording), (matter.number, matter.facts)
            with desk.installation.catalogue.read() as tx:
                reason = reasons.of(tx, [item.reason_id])[item.reason_id]
            assert reason.why
            if item.keep_state != OPEN:
                named = {article.article for article in reason.articles if article.regulation == matter.regulation}
                assert named & CLAUSES[matter.regulation], (matter.number, named)


@pytest.mark.requirement(
    "R000-27", "R000-28", "R001-18", "R001-24", "R003-3-13", "R003-3-14", "R004-25", "R004-26", "R000-29", "R003-2-20", "R003-3-15",
    "R004-29", "R000-37", "R002-17", "R003-2-22", "R003-3-21", "R004-38")
def test_nothing_kept_is_ever_proposed_everything_due_is_proposed_on_its_day_and_every_decision_names_its_clause(tmp_path: Path):
    amend(tmp_path / "home" / "profiles")
    with opened(tmp_path / "home", f'regulation = "{UNIT}"\nprofiles = "profiles"\n', at(FIRST)) as desk:
        year = Year(desk)
        year.write()
        proposed: dict[str, date] = {}
        kept_off: set[str] = set()
        for day in year.days():
            desk.go(day)
            yesterday = {item.id for item in due(desk, day - timedelta(days=1))}
            assert yesterday <= on_lists(desk) | kept_off, "something was due on a day that was skipped"
            for happen in year.plan.pop(day, ()):
                happen(day)
            answer = swept(desk.installation, day)
            free = {recording.id for matter in year.matters for recording in matter.footage if matter.free(recording, day)}
            assert on_lists(desk) == free, day
            kept_off = {item["recording"] for item in answer["kept_off"]}
            assert {item["recording"] for item in answer["expired"]} == free | kept_off and not free & kept_off
            for id in free - proposed.keys():
                proposed[id] = day
            if len(proposed) in (10, 30):
                check_decisions(desk, year.matters)
        check_decisions(desk, year.matters)
        every = [recording for matter in year.matters for recording in matter.footage]
        dated = [recording for matter in year.matters for recording in matter.footage if matter.may_be_listed
                 and isinstance(recording.answer, date) and recording.answer < date(2037, 12, 30)]
        assert {recording.id for recording in dated} == proposed.keys() and len(dated) > 20
        assert len(every) - len(dated) > 20
