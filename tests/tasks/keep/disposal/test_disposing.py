"""A disposal list from proposal to certificate: what changed is refused, what waits can be taken back, what is gone stays in the story."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from carrying_out import EXECUTOR, carry_out
from desk import START, Desk, at, swept
from expired_recordings import BY, CASE, CLOSED, EXPIRED, expired, form_of, in_store

from messages.errors import BadCall, Unavailable
from pipelines.dispose import dispose, take_back
from pipelines.sweep import sweep
from pipelines.verify import verify
from storage.care.replica import fill_replica
from storage.ledgers import originals
from storage.stores.opening import open_store
from storage.trail import audit
from tasks.keep import marks
from tasks.keep.disposal.approving import Approval


@pytest.mark.requirement("R001-24", "R000-37", "R003-2-22", "R004-38")
def test_nothing_goes_before_the_grace_period_is_over_and_then_the_hash_and_the_story_stay(desk: Desk):
    ids, listed = expired(desk)
    began = carry_out(desk.installation, listed)
    assert began.standing.lines["approved"] == 3 and began.count == 0 and began.certificate is None
    assert began.standing.grace_ends == at(EXPIRED + timedelta(days=30))
    desk.go(EXPIRED + timedelta(days=29))
    assert carry_out(desk.installation, listed).count == 0 and all(in_store(desk, id) for id in ids)
    desk.go(EXPIRED + timedelta(days=30))
    done = carry_out(desk.installation, listed)
    assert done.count == 3 and done.standing.lines["deleted"] == 3 and not any(in_store(desk, id) for id in ids)
    for id in ids:
        item = desk.row(id)
        assert item.keep_state == "disposed" and item.sha256 == item.key
        with desk.installation.catalogue.read() as tx:
            assert originals.get(tx, id).recording.name in ("a.mp4", "b.mp4", "c.mp4")
            story = [event.what for event in audit.events(tx, subject=id)]
        assert story[-3:] == ["disposal.waits", "original.disposing", "original.disposed"]
    gone = desk.events("original.disposed")[0]
    assert (gone.detail["approver"], gone.detail["document"], gone.hash) == (BY, form_of(desk, listed), desk.row(gone.subject).sha256)
    assert carry_out(desk.installation, listed).count == 0


def test_the_proposal_and_the_certificate_name_every_line_with_reason_hash_and_approver(desk: Desk):
    ids, listed = expired(desk)
    plain = json.loads(Path(listed).with_suffix(".json").read_text(encoding="utf-8"))
    assert [line["recording"] for line in plain["items"]] == ids
    assert all(line["sha256"] == desk.row(line["recording"]).sha256 and "2年" in line["reason"].replace(" ", "")
               and line["articles"][0]["article"] == "25" and "主要负责人" in line["approver"] for line in plain["items"])
    paper = "\n".join(cell.text for table in docx.Document(listed).tables for row in table.rows for cell in row.cells)
    assert all(desk.row(id).sha256 in paper for id in ids) and "主要负责人" in paper
    marks.mark_case(desk.installation, CASE, "LT5", "投诉", ids[1], None, None)
    carry_out(desk.installation, listed)
    desk.go(EXPIRED + timedelta(days=31))
    done = carry_out(desk.installation, listed)
    written = json.loads(done.certificate.with_suffix(".json").read_text(encoding="utf-8"))
    assert (written["deleted"], written["kept"], written["document"], written["carried_out_by"]) == (2, 1, form_of(desk, listed), EXECUTOR)
    assert [line["state"] for line in written["items"]] == ["deleted", "refused", "deleted"] and "LT5" in written["items"][1]["why"][0]
    paper = "\n".join(cell.text for table in docx.Document(str(done.certificate)).tables for row in table.rows for cell in row.cells)
    assert all(desk.row(id).sha256 in paper for id in ids) and BY in paper and form_of(desk, listed) in paper
    assert desk.events("disposal.certified")


def cut(path: Path) -> None:
    """Leave one byte of an original, as no one may."""
    path.chmod(0o644)
    path.write_bytes(b"x")


CHANGES = {
    "marked": lambda desk, id: marks.mark_case(desk.installation, CASE, "LT10", "重要", id, None, None),
    "appeal": lambda desk, id: marks.place_hold(desk.installation, CASE, "review", "复议", None, id),
    "reopened": lambda desk, id: desk.case(CASE),
    "longer": lambda desk, id: desk.case(CASE, closed=CLOSED + timedelta(days=90)),
    "gone from the store": lambda desk, id: desk.installation.store.path(desk.row(id).key).unlink(),
    "another length": lambda desk, id: cut(desk.installation.store.path(desk.row(id).key)),
    "held in the store": lambda desk, id: desk.installation.store.hold(desk.row(id).key, True),
    "locked in the store": lambda desk, id: desk.installation.store.retain(desk.row(id).key, at(date(2031, 1, 1))),
    "same bytes elsewhere": lambda desk, id: desk.footage("copy.mp4", None, at(EXPIRED), content=b"the same bytes"),
}


@pytest.mark.requirement("R001-24", "R000-37")
@pytest.mark.parametrize("when", ["before the approval", "in the grace period"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_line_that_changed_is_refused_and_kept(open_desk, change: str, when: str):
    with open_desk('regulation = "linxi-hrss"\n') as desk:
        desk.case(CASE, closed=CLOSED)
        recording = desk.footage("a.mp4", CASE, START, content=b"the same bytes")
        desk.go(EXPIRED)
        listed = sweep(desk.installation, EXPIRED).proposal
        if when == "in the grace period":
            assert carry_out(desk.installation, listed).standing.lines["approved"] == 1
        CHANGES[change](desk, recording)
        answer = carry_out(desk.installation, listed)
        desk.go(EXPIRED + timedelta(days=30))
        answer = carry_out(desk.installation, listed)
        assert answer.standing.lines["refused"] == 1 and answer.standing.lines["deleted"] == 0
        assert answer.standing.refused[0].recording == recording and answer.standing.refused[0].reasons[0]
        assert in_store(desk, recording) or change == "gone from the store"
        assert desk.row(recording).keep_state != "disposed" and desk.row(recording).proposal is None


def test_a_line_can_be_taken_back_with_an_approver_and_a_reason(desk: Desk):
    ids, listed = expired(desk)
    carry_out(desk.installation, listed)
    with pytest.raises(BadCall):
        take_back(desk.installation, listed, [ids[0]], BY, "")
    with pytest.raises(BadCall):
        take_back(desk.installation, listed, ["R-none"], BY, "研究需要")
    back = take_back(desk.installation, listed, [ids[0]], BY, "研究需要")
    assert back.count == 1
    desk.go(EXPIRED + timedelta(days=40))
    done = carry_out(desk.installation, listed)
    assert (done.count, done.standing.lines["taken-back"]) == (2, 1) and in_store(desk, ids[0])
    assert [(event.subject, event.why) for event in desk.events("disposal.taken-back")] == [(ids[0], "研究需要")]
    again = swept(desk.installation, desk.now.date())
    assert [item["recording"] for item in again["expired"]] == [ids[0]] and again["proposal"] != listed


def test_a_list_that_was_changed_or_is_none_is_not_carried_out(desk: Desk, tmp_path: Path):
    ids, listed = expired(desk)
    written = Path(listed).with_suffix(".json")
    with pytest.raises(BadCall):
        dispose(desk.installation, listed, Approval(BY, ""))
    for wrong in ("XH-19990101", str(tmp_path / "none.json")):
        with pytest.raises(BadCall):
            dispose(desk.installation, wrong, Approval(BY, form_of(desk, listed)))
    (tmp_path / "odd.json").write_text("[]", encoding="utf-8")
    with pytest.raises(BadCall):
        dispose(desk.installation, str(tmp_path / "odd.json"), Approval(BY, form_of(desk, listed)))
    written.write_text(written.read_text(encoding="utf-8").replace(ids[0], "R-0000000000000000"), encoding="utf-8")
    with pytest.raises(BadCall):
        carry_out(desk.installation, listed)
    assert all(in_store(desk, id) for id in ids)


def test_who_proposes_who_approves_and_who_carries_out_are_three_people(desk: Desk):
    ids, listed = expired(desk)
    assert desk.events("disposal.proposed")[0].who == "王芳"
    for who, by in (("王芳", "王芳"), ("李娜", "王 芳"), ("刘局长", " 刘局长"), ("Li Na", "ＬＩ　ｎａ")):
        with pytest.raises(BadCall) as refused:
            carry_out(desk.installation, listed, by, who)
        assert refused.value.text.key == "disposal.same_person"
    for who in ("王芳", "王 芳", "liuhen"):
        with pytest.raises(BadCall) as refused:
            carry_out(desk.installation, listed, BY, who)
        assert refused.value.text.key == "disposal.carried_out_by"
    assert not desk.events("disposal.approved") and all(in_store(desk, id) for id in ids)


def test_there_is_no_certificate_where_nothing_was_deleted(desk: Desk):
    _, listed = expired(desk)
    carry_out(desk.installation, listed)
    assert take_back(desk.installation, listed, [], BY, "研究需要").certificate is None
    assert not desk.events("disposal.certified")


def test_a_day_that_is_still_to_come_makes_no_list(desk: Desk):
    expired(desk)
    case = desk.case("临人社〔2026〕8号", closed=EXPIRED)
    desk.footage("later.mp4", case.number, at(EXPIRED))
    assert swept(desk.installation, EXPIRED + timedelta(days=3650))["proposal"] is None
    assert len(desk.events("disposal.proposed")) == 1


def test_a_second_approval_must_be_the_same(desk: Desk):
    _, listed = expired(desk)
    carry_out(desk.installation, listed)
    with pytest.raises(BadCall):
        carry_out(desk.installation, listed, "别人")
    assert carry_out(desk.installation, "XH-20280321").standing.lines["approved"] == 3


def test_the_replica_goes_too_and_verify_misses_nothing(open_desk, tmp_path: Path):
    replica = (tmp_path / "replica").as_uri()
    with open_desk(f'replica = "{replica}"\ngrace_days = 0\n') as desk:
        desk.case(CASE, closed=CLOSED)
        recording, other = desk.footage("a.mp4", CASE, START), desk.footage("b.mp4", None, START)
        list(fill_replica(desk.installation.store, open_store(replica)))
        desk.go(EXPIRED)
        done = carry_out(desk.installation, sweep(desk.installation, EXPIRED).proposal)
        assert done.count == 1 and done.certificate
        assert set(open_store(replica).keys()) == {desk.row(other).key} and not in_store(desk, recording)
        checked = verify(desk.installation).originals
        assert (checked.missing, checked.foreign, checked.damaged) == ((), (), ())


def test_a_replica_that_is_away_stops_the_run_and_the_same_call_goes_on(open_desk, tmp_path: Path):
    replica = tmp_path / "replica"
    with open_desk(f'replica = "{replica.as_uri()}"\ngrace_days = 0\n') as desk:
        ids, listed = expired(desk)
        list(fill_replica(desk.installation.store, open_store(replica.as_uri())))
        (replica / "locks").rename(replica / "away")
        (replica / "locks").write_text("no folder", encoding="utf-8")
        with pytest.raises((Unavailable, OSError)):
            carry_out(desk.installation, listed)
        (replica / "locks").unlink()
        (replica / "away").rename(replica / "locks")
        done = carry_out(desk.installation, listed)
        assert done.standing.lines["deleted"] == 3 and not any(in_store(desk, id) for id in ids)
        assert not list(open_store(replica.as_uri()).keys())
