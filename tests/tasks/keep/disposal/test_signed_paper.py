"""The paper that the leader signed is bound to the list: its form number, its digest, its file; and people stand behind each step."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from carrying_out import EXECUTOR, LEADER, approval_of, carry_out
from desk import Desk, at
from expired_recordings import EXPIRED, expired, form_of, in_store

from messages.errors import BadCall
from office.person import MACHINE_NAME
from pipelines.dispose import approve, dispose, propose, take_back
from pipelines.sweep import sweep
from storage.keeping.disposal import disposals
from tasks.keep.disposal.form import as_typed


def refusal(desk: Desk, listed: str, document: str, who: str = EXECUTOR, by: str = LEADER) -> str:
    approval = replace(approval_of(desk.installation, listed, by), document=document)
    with pytest.raises(BadCall) as refused:
        dispose(replace(desk.installation, who=who), listed, approval)
    return refused.value.text.key


def printed(listed: str) -> str:
    return "\n".join(cell.text for table in docx.Document(listed).tables for row in table.rows for cell in row.cells)


def test_form_number_and_digest_are_printed_and_are_those_of_the_lines(desk: Desk):
    _, listed = expired(desk)
    written = Path(listed).with_suffix(".json").read_text(encoding="utf-8")
    lines = [line.removesuffix(",") for line in written.split("\n")[1:-2]]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    plain = json.loads(written)
    assert plain["lines_sha256"] == digest and plain["grace_days"] == 30 and len(plain["items"]) == len(lines) == 3
    assert plain["form"] == form_of(desk, listed) == f"XH-20280321-{'-'.join(digest[place:place + 4].upper() for place in (0, 4, 8, 12))}"
    assert plain["form"] in printed(listed) and digest in printed(listed) and "王芳" in printed(listed)
    proposed = desk.events("disposal.proposed")[0]
    assert (proposed.detail["form"], proposed.detail["lines_sha256"]) == (plain["form"], digest)
    assert proposed.detail["papers"] == {Path(listed).name: hashlib.sha256(Path(listed).read_bytes()).hexdigest()}


def test_the_approval_names_the_paper_that_was_signed_and_notes_it(desk: Desk):
    ids, listed = expired(desk)
    form = form_of(desk, listed)
    other = form[:-1] + ("0" if form[-1] != "0" else "1")
    for wrong in ("临人社办〔2028〕5号", "XH-20280321", other):
        assert refusal(desk, listed, wrong) == "disposal.other_paper"
    assert not desk.events("disposal.approved") and all(in_store(desk, id) for id in ids)
    typed = form.lower().replace("-", " － ").replace("1", "１")
    approval = replace(approval_of(desk.installation, listed), document=typed)
    assert as_typed(typed) == form and dispose(replace(desk.installation, who=EXECUTOR), listed, approval).standing.document == form
    approved = desk.events("disposal.approved")[0]
    assert (approved.detail["document"], approved.hash) == (form, disposal(desk, listed).sha256)
    assert approved.detail["papers"] == desk.events("disposal.proposed")[0].detail["papers"]


def disposal(desk: Desk, listed: str) -> disposals.Disposal:
    with desk.installation.catalogue.read() as tx:
        return disposals.get(tx, "XH-20280321")


def test_two_lists_of_one_day_never_share_a_form_number(desk: Desk):
    _, first = expired(desk)
    case = desk.case("临人社〔2026〕8号", closed=EXPIRED - timedelta(days=900))
    desk.footage("later.mp4", case.number, at(EXPIRED - timedelta(days=900)))
    second = str(sweep(desk.installation, EXPIRED).proposal)
    assert second != first
    assert refusal(desk, second, form_of(desk, first)) == "disposal.other_paper"


@pytest.mark.parametrize("when", ["before the approval", "in the grace period"])
@pytest.mark.parametrize("suffix", [".docx", ".json"])
def test_a_list_that_changed_after_printing_is_refused(desk: Desk, suffix: str, when: str):
    ids, listed = expired(desk)
    if when == "in the grace period":
        carry_out(desk.installation, listed)
        desk.go(EXPIRED + timedelta(days=30))
    path = Path(listed).with_suffix(suffix)
    path.write_bytes(path.read_bytes() + b" ")
    for name in (listed, "XH-20280321"):
        assert refusal(desk, name, form_of(desk, listed)) == "disposal.altered"
    assert all(in_store(desk, id) for id in ids) and not desk.events("original.disposed")


def test_a_paper_that_is_gone_cannot_be_compared_with_what_was_signed_and_the_list_is_taken_back(desk: Desk):
    _, listed = expired(desk)
    Path(listed).unlink()
    assert refusal(desk, "XH-20280321", form_of(desk, listed)) == "disposal.paper_gone"


def test_a_list_of_a_release_that_printed_no_form_number_is_refused_until_it_is_proposed_again(desk: Desk):
    _, listed = expired(desk)
    with desk.installation.catalogue.begin() as tx:
        from sqlalchemy import update

        from storage.catalogue.models.keeping import DisposalRow
        from storage.trail import audit

        tx.execute(update(DisposalRow).values(form=None, lines_sha256=None, papers=None, grace_days=None))
        audit.append(tx, "catalogue.upgraded", "catalogue", "王芳", desk.now)
    assert refusal(desk, listed, "临人社办〔2028〕5号") == "disposal.no_form"


def test_what_a_schedule_proposed_needs_a_person_who_stands_for_it(desk: Desk):
    unattended = replace(desk.installation, who=MACHINE_NAME)
    ids, _ = expired(desk)
    take_back(desk.installation, "XH-20280321", [], LEADER, "重新提出")
    listed = str(sweep(unattended, EXPIRED).proposal)
    assert refusal(desk, listed, approval_of(desk.installation, listed).document) == "disposal.no_proposer"
    with pytest.raises(BadCall) as refused:
        propose(unattended, listed)
    assert refused.value.text.key == "disposal.unnamed_proposer"
    assert propose(replace(desk.installation, who="李娜"), listed).proposed_by == "李娜"
    with pytest.raises(BadCall) as refused:
        propose(replace(desk.installation, who="张伟"), listed)
    assert refused.value.text.key == "disposal.proposed_by"
    assert len(ids) == 3 and desk.events("disposal.stood-for")[0].who == "李娜"


def test_the_approver_may_note_the_approval_and_a_third_person_carries_it_out(desk: Desk):
    _, listed = expired(desk)
    approval = approval_of(desk.installation, listed)
    with pytest.raises(BadCall) as refused:
        approve(replace(desk.installation, who="王芳"), listed, replace(approval, by="王芳"))
    assert refused.value.text.key == "disposal.same_person"
    noted = approve(replace(desk.installation, who=LEADER), listed, approval)
    assert noted.standing.lines["approved"] == 3 and noted.count == 0
    desk.go(EXPIRED + timedelta(days=30))
    for who, key in ((LEADER, "disposal.same_person"), ("王芳", "disposal.carried_out_by")):
        with pytest.raises(BadCall) as refused:
            dispose(replace(desk.installation, who=who), listed, approval)
        assert refused.value.text.key == key
    assert carry_out(desk.installation, listed).count == 3
