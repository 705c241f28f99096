"""What a profile calls by a name of its own (clauses, lists, prohibited, periods): code asks for it, or it is text with a reason."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lawscene import FIVE

from regulations.catalogue import load
from regulations.values.topics import ASKED_CLAUSES, ASKED_PROHIBITED

ASKED = {*(f"clauses.{name}" for name in ASKED_CLAUSES), *(f"prohibited.{name}" for name in ASKED_PROHIBITED)}
NEVER = "nobody can do it in the house: there is no way to an original but adding one, and `verify` tells of any other way"
TOLD_ELSEWHERE = "another key of the same clause is asked for: "
TEXT = {
    "clauses.archived_locked": "the act of watching quotes it as R003-2-19 of the table of rights",
    "clauses.assessment": "what the assessment is made of is counted by the statistics, whatever the text calls it",
    "clauses.case_file_period": "it sends to other rules for the period of a case file, and names none",
    "clauses.counter_recording": TOLD_ELSEWHERE + "checklists",
    "clauses.custodian": TOLD_ELSEWHERE + "checklists",
    "clauses.matter_list": TOLD_ELSEWHERE + "recording",
    "clauses.electronic_papers": "an aim (逐步推进); electronic papers are taken in under every regulation",
    "clauses.evidence_list": "the list is written at every hand-over, under every regulation",
    "clauses.linking": TOLD_ELSEWHERE + "basis",
    "clauses.refusal": "a refusal is a paper of the case and a mark; the clause asks for the record alone",
    "clauses.responsibility": TOLD_ELSEWHERE + "checklists",
    "clauses.rights": TOLD_ELSEWHERE + "checklists",
    "clauses.shown_times": TOLD_ELSEWHERE + "checklists",
    "clauses.system": TOLD_ELSEWHERE + "checklists",
    "clauses.traceable": "a principle: the chain holds it for everything",
    "lists.approval": TOLD_ELSEWHERE + "clauses.internal_approval",
    "lists.camera_modes": TOLD_ELSEWHERE + "checklists; how a recorder was worn is seen by a person",
    "lists.devices": "every file of every device is taken in, also of kinds that no text names",
    "lists.documents": "what a paper is called is matched by parts of its name, wherever the text lists it",
    "lists.electronic_service": TOLD_ELSEWHERE + "recording",
    "lists.forms": "text, sound and system records are all taken in",
    "lists.interruption_causes": TOLD_ELSEWHERE + "continuity.reasons",
    "lists.ledger": TOLD_ELSEWHERE + "labels; the use ledger has the headings of both texts",
    "lists.matters": "a case file may name any of the kinds that some text has; which one this office deals with is its own affair",
    "lists.media": "every medium is taken in",
    "lists.platform": "what a platform is to do (采集、统计、汇总、考核、查询): these are the commands themselves",
    "lists.service": TOLD_ELSEWHERE + "checklists",
    "lists.statistics": "the days of December on which the statistics are due, in the words of a damaged text",
    "prohibited.alter": NEVER,
    "prohibited.copy": "no copy leaves without an approved request",
    "prohibited.destroy": "before the end of its term nothing is proposed for disposal",
    "prohibited.falsify": NEVER,
    "prohibited.release": "no copy leaves without an approved request",
    "prohibited.unrelated": TOLD_ELSEWHERE + "basis",
}


def named(profile: str) -> Iterator[str]:
    regulation = load(profile)
    for group in ("clauses", "lists", "prohibited"):
        yield from (f"{group}.{name}" for name in getattr(regulation, group))


@pytest.mark.parametrize("profile", FIVE)
def test_every_entry_with_a_name_is_asked_for_or_is_text_with_a_reason(profile: str):
    assert [name for name in named(profile) if name not in ASKED and not TEXT.get(name)] == []


def test_no_reason_stands_for_an_entry_that_no_profile_has():
    assert set(TEXT) <= {name for profile in FIVE for name in named(profile)}


@pytest.mark.requirement("R003-2-23")
def test_the_periods_of_a_legal_review_are_watched_and_the_others_are_told_to_be_text():
    about = {period.about for period in load("jilin-civil-affairs").periods}
    assert about == {"", "legal-review", "legal-review-extension", "objection"}
    assert all(not period.about for name in FIVE if name != "jilin-civil-affairs" for period in load(name).periods)
