"""What an approval covers and what leaves by it: a fixed set, for one purpose and receiver, as copies equal by hash, with their papers."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import docx
import pytest
from asking_office import CHIEF, CIVIL, CLERK, DEPUTY, HRSS, LINXI, RELEASER, Asking, number_of
from filled_home import NOW
from sqlalchemy import update

from footage.values.plain import to_plain
from office.requests import releasing
from office.requests.keeping import RequestChangedMeanwhile
from office.requests.releasing import HandedOut
from pipelines.flows.dispatch.worker import JobsHome, do_job
from pipelines.ingest import ingest_dump
from regulations.access.words import Action
from storage.catalogue.glances.overview import waiting
from storage.catalogue.models.keeping import RequestRow
from storage.catalogue.states import RequestState
from storage.keeping import requests
from storage.keeping.disposal import disposals
from storage.ledgers import originals
from storage.trail import audit
from storage.trail.keys import sealing_of
from tasks.keep.handing_out.releasing import release
from tasks.receive.intake import Order

CASE = number_of(HRSS)
LATER = "A000001_000001_20260302101500_0009.MP4"

CASE_TOML = """
number = "{number}"
matter = "行政检查"
inspection = "日常检查"
evidence = false
party = "某某商店"
unit = "劳动保障监察支队"
regulation = "{regulation}"
officers = [ {{ name = "张伟" }}, {{ name = "李娜" }} ]
activity_ended = 2026-03-02T10:00:00+08:00
closed = 2026-03-20
confidentiality = "commercial"
"""


def words_of(paper: Path) -> str:
    """Everything a docx says."""
    document = docx.Document(str(paper))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def more_footage(office: Asking, small_dump: Path) -> None:
    """Another recording of the case arrives."""
    card = office.work / "card" / "DCIM" / "20260302"
    card.mkdir(parents=True)
    first = next(small_dump.rglob("*_0001.MP4"))
    (card / LATER).write_bytes(first.read_bytes() + b"\0" * 8)
    with office.opened() as opened:
        ingest_dump(opened, Order(office.work / "card", CASE))


def ids_of(office: Asking) -> dict[str, str]:
    """{what the name ends in: id} of the case's files."""
    with office.opened() as opened, opened.catalogue.read() as tx:
        return {row.recording.name[-8:]: row.recording.id for row in originals.of_case(tx, CASE)}


@pytest.mark.requirement("R000-32", "R000-38", "R001-25", "R003-3-16", "R003-3-20", "R004-32", "R004-39")
def test_only_footage_leaves_as_copies_equal_by_hash_with_list_receipt_and_hashes_and_the_originals_stay(office: Asking):
    """Of a case with sn.txt, a log and films, whole and by name; who wants the log is told that it is no footage."""
    request = office.asks(CASE, "litigation", by="某某区人民法院")
    office.approves(request, CHIEF)
    done = office.hands_out(request, "某某区人民法院")
    folder = Path(done["folder"])
    assert sorted(Path(file["file"]).name[-8:] for file in done["files"]) == ["0001.MP4", "0002.MP4", "0003.MP4"]
    inside = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert inside == {*(file["file"] for file in done["files"]), *done["papers"], "release.json"}
    for name in ("校验值清单-SHA256.txt", "校验值清单-SM3.txt"):
        assert len((folder / name).read_text(encoding="utf-8").splitlines()) == 3
    assert subprocess.run(["sha256sum", "-c", "校验值清单-SHA256.txt"], cwd=folder, capture_output=True, check=False).returncode == 0
    cover, receipt = words_of(folder / "复制件提供清单.docx"), words_of(folder / "复制件领取回执.docx")
    assert all(file["sha256"] in cover and file["sm3"] in cover for file in done["files"])
    assert "没有写明由谁批准" in cover and "由承办单位提供原始执法记录材料，并复制留存" in cover and "原件留存本单位" in cover
    assert "3 件" in receipt and "校验值清单-SHA256.txt" in receipt and RELEASER in receipt and "某某区人民法院" in receipt
    assert (folder / "复制件提供清单.pdf").read_bytes()[:4] == (folder / "复制件领取回执.pdf").read_bytes()[:4] == b"%PDF"
    assert json.loads((folder / "release.json").read_text(encoding="utf-8"))["to"] == "某某区人民法院"
    ids = ids_of(office)
    office.refused(CLERK, "不是录像、录音或者照片", "request", CASE, "--action", "view", "--by", "x", "--purpose", "x",
                   "--recording", ids["0302.txt"])
    one = office.asks(CASE, "copy-party", "--recording", ids["0002.MP4"])
    office.approves(one, DEPUTY)
    assert [file["recording"] for file in office.hands_out(one)["files"]] == [ids["0002.MP4"]]
    assert office.works(CLERK, "verify")["audit"]["rows"]["differing"] == []
    with office.opened() as opened, opened.catalogue.read() as tx:
        assert [event.what for event in audit.events(tx, f"request:{request}")] == ["request.made", "request.approved", "request.released"]


def test_a_granted_view_is_no_copy(office: Asking):
    for action in ("view", "view-party"):
        request = office.asks(CASE, action)
        office.approves(request, CHIEF)
        done = office.hands_out(request)
        folder = Path(done["folder"])
        assert done["files"] == [] and sorted(path.name for path in folder.iterdir()) == ["查阅登记单.docx", "查阅登记单.pdf"]
        paper = words_of(folder / "查阅登记单.docx")
        assert "查阅不含复制" in paper and "0001.MP4" in paper and ("没有规定此事由谁批准" in paper) is (action == "view-party")
        office.refused(RELEASER, "已提供", "release", request, "--to", "某某商店")


@pytest.mark.requirement("R003-3-20")
def test_what_came_after_the_approval_is_named_and_not_handed_out(office: Asking, small_dump: Path):
    request = office.asks(CASE, "copy-party")
    office.approves(request, DEPUTY)
    more_footage(office, small_dump)
    shown = office.works(CLERK, "request", "show", request)
    assert [entry["name"][-8:] for entry in shown["added"]] == ["0009.MP4"] and len(shown["recordings_now"]) == 3
    answer = office.call(RELEASER, "release", request, "--to", "某某商店")
    assert "批准后新增，未提供（1 件）" in answer.out and LATER in answer.out
    done = office.works(CLERK, "request", "show", request)
    assert len(done["files"]) == 3 and LATER in words_of(Path(done["folder"]) / "复制件提供清单.docx")


def test_a_change_of_purpose_receiver_or_set_voids_the_approval_and_the_same_leader_may_answer_again(office: Asking):
    request, ids = office.asks(CASE, "copy-party"), ids_of(office)
    changes = (("--purpose", "另案使用"), ("--for", "某某律师事务所"), ("--recording", ids["0001.MP4"]))
    for change in changes:
        office.approves(request, DEPUTY)
        changed = office.works(CLERK, "request", "change", request, *change, "--reason", "申请人更正")
        assert (changed["state"], changed["approver"], changed["covered"]) == ("open", None, None)
        office.refused(RELEASER, "待答复", "release", request, "--to", "某某商店")
    assert [voided["approver"] for voided in changed["voided"]] == [DEPUTY] * 3
    office.approves(request, DEPUTY)
    office.refused(RELEASER, "批准的接收人是某某律师事务所", "release", request, "--to", "某某商店")
    done = office.hands_out(request, "某某律师事务所")
    assert [file["recording"] for file in done["files"]] == [ids["0001.MP4"]]
    office.refused(CLERK, "已提供", "request", "change", request, "--purpose", "x", "--reason", "x")


@pytest.mark.requirement("R000-30", "R000-31", "R001-25", "R004-31")
def test_secrecy_of_the_case_or_of_one_recording_bars_every_way_out(office: Asking):
    """Raised on one recording: what leaves is barred, a court gets what is no state secret where the text provides it, a view stays."""
    ids = ids_of(office)
    office.works("一人甲", "recording", "set", ids["0002.MP4"], "--secrecy", "privacy", "--reason", "拍到住址")
    barred = [action for action in Action if action.leaves and action is not Action.LITIGATION]
    assert barred == ["copy-party", "copy-outside", "publish", "view-party"]
    for action in barred:
        request = office.asks(CASE, action)
        told = office.refused(CHIEF, "个人隐私", "approve", request, "--by", CHIEF)
        assert "0002.MP4" in told and "保密" in told
    court = office.asks(CASE, "litigation", by="某某区人民法院")
    office.refused(DEPUTY, "须经主要领导批准", "approve", court, "--by", DEPUTY)
    assert "0002.MP4" in office.approves(court, CHIEF)["secret"][0]
    assert "个人隐私" in words_of(Path(office.hands_out(court, "某某区人民法院")["folder"]) / "复制件提供清单.docx")
    office.approves(office.asks(CASE, "view"), DEPUTY)
    without = office.asks(CASE, "copy-party", "--recording", ids["0001.MP4"])
    assert office.approves(without, DEPUTY)["secret"] == []
    office.works("一人甲", "recording", "set", ids["0001.MP4"], "--secrecy", "secret", "--reason", "定密")
    office.refused(RELEASER, "国家秘密", "release", without, "--to", "某某商店")
    for action in ("litigation", "copy-party"):
        request = office.asks(CASE, action, "--recording", ids["0001.MP4"])
        office.refused(CHIEF, "国家秘密", "approve", request, "--by", CHIEF)
    view = office.asks(CASE, "view", "--recording", ids["0001.MP4"])
    office.refused(DEPUTY, "须经主要领导批准", "approve", view, "--by", DEPUTY)


@pytest.mark.requirement("R000-31")
def test_where_the_text_says_nothing_of_courts_a_secret_case_goes_to_none(office: Asking):
    secret = office.work / "secret.toml"
    for number, regulation in (("密检〔2026〕1号", "guhan-town"), ("密检〔2026〕2号", "tonghua-gazetteer")):
        secret.write_text(CASE_TOML.format(number=number, regulation=regulation), encoding="utf-8")
        office.works("一人甲", "case", "add", secret)
        request = office.asks(number, "litigation", by="某某区人民法院")
        office.refused(CHIEF, "商业秘密", "approve", request, "--by", CHIEF)


@pytest.mark.requirement("R003-3-19", "R003-3-20", "R002-05")
def test_the_notice_of_another_authority_is_kept_and_one_of_our_own_is_numbered_printed_and_void_after_a_change(office: Asking):
    number, scan = number_of(CIVIL), office.work / "通知书.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    theirs = office.works(CLERK, "request", number, "--action", "copy-outside", "--by", "某市检察院", "--purpose", "办案", "--notice",
                          "市检调证〔2026〕5号", "--notice-file", scan)
    assert (office.home / "requests" / f"request-{theirs['request']}" / scan.name).read_bytes() == scan.read_bytes()
    assert theirs["notice_paper"]["issued"] is False and len(theirs["notice_paper"]["sha256"]) == 64
    assert office.approves(theirs["request"], CHIEF)["notice"] == "市检调证〔2026〕5号"
    year, until = datetime.now(NOW.tzinfo).year, datetime.now(NOW.tzinfo).date() + timedelta(days=30)
    ours = office.works(CLERK, "request", number, "--action", "call-up", "--by", "法制科", "--purpose", "案卷评查", "--issue-notice",
                        "--until", until)
    assert ours["notice"] == f"调证〔{year}〕1号"
    draft = Path(ours["notice_paper"]["docx"])
    assert draft.with_suffix(".pdf").is_file() and "案卷评查" in words_of(draft)
    signed = office.approves(ours["request"], DEPUTY)
    paper = words_of(Path(signed["notice_paper"]["docx"]))
    for said in (f"调证〔{year}〕1号", "案卷评查", f"{until.year}年{until.month}月{until.day}日", DEPUTY, number, "法制科"):
        assert said in paper, said
    changed = office.works(CLERK, "request", "change", ours["request"], "--purpose", "投诉核查", "--reason", "用途变更")
    assert (changed["notice"], changed["void_notices"]) == (f"调证〔{year}〕2号", [f"调证〔{year}〕1号"])
    other = office.works(CLERK, "request", number, "--action", "view", "--by", "法制科", "--purpose", "评查", "--issue-notice")
    assert other["notice"] == f"调证〔{year}〕3号"


def test_of_two_people_at_once_the_second_is_told_both_versions_and_nothing_changes(office: Asking):
    request = office.asks(CASE, "copy-party")
    seen = office.works(CHIEF, "request", "show", request)["version"]
    office.works(CLERK, "request", "change", request, "--purpose", "另案使用", "--reason", "申请人更正")
    told = office.refused(CHIEF, "未作任何改动", "approve", request, "--by", CHIEF, "--seen", seen)
    assert CLERK in told and "变更申请" in told and "申请人更正" in told and f"由{CHIEF}准许" in told
    assert office.works(CLERK, "request", "show", request)["state"] == "open"
    office.approves(request, CHIEF, "--seen", seen + 1)
    with office.opened() as opened:
        desk = office.as_person(opened, RELEASER).desk
        ready = releasing.ready(desk, request, "某某商店")
        office.works(CLERK, "request", "withdraw", request, "--reason", "不需要了")
        with pytest.raises(RequestChangedMeanwhile) as meanwhile:
            releasing.note(desk, ready, HandedOut("/none", (), (), NOW))
        assert "撤回申请" in meanwhile.value.say("zh") and "提供给某某商店" in meanwhile.value.say("zh")
    assert office.works(CLERK, "request", "show", request)["state"] == "withdrawn"


def test_after_its_term_nothing_is_handed_out_and_status_says_so(office: Asking):
    until = datetime.now(NOW.tzinfo).date()
    request = office.asks(CASE, "copy-party", "--until", until)
    waits = office.works(CLERK, "status")["requests"]
    assert [entry["request"] for entry in waits["open"]] == [request] and waits["open"][0]["until"] == until.isoformat()
    office.approves(request, DEPUTY)
    assert [entry["request"] for entry in office.works(CLERK, "status")["requests"]["approved"]] == [request]
    tomorrow = datetime.now(NOW.tzinfo) + timedelta(days=1)
    over = waiting(f"sqlite:///{office.home}/catalogue.db", tomorrow, sealing_of(office.home)).requests.over
    assert [entry.request for entry in over] == [request]
    with office.opened() as opened, pytest.raises(Exception, match="已经过期"):
        release(office.as_person(opened, RELEASER, tomorrow), request, "某某商店")
    office.refused(CLERK, "已经过去", "request", CASE, "--action", "view", "--by", "x", "--purpose", "x", "--until", "2020-01-01")


def test_what_was_disposed_of_since_the_approval_stops_the_release(office: Asking):
    request, ids = office.asks(CASE, "copy-party"), ids_of(office)
    office.approves(request, DEPUTY)
    with office.opened() as opened, opened.catalogue.begin() as tx:
        disposals.set_disposed(tx, [ids["0002.MP4"]], NOW)
        audit.append(tx, "original.disposed", ids["0002.MP4"], "王芳", NOW, None, None, {"case": CASE})
    office.refused(RELEASER, "已经销毁", "release", request, "--to", "某某商店")
    assert not (office.home / "releases").exists() or not list((office.home / "releases").iterdir())
    office.works(CLERK, "request", "change", request, "--recording", ids["0001.MP4"], "--reason", "其余已销毁")
    office.approves(request, DEPUTY)
    assert len(office.hands_out(request)["files"]) == 1


def test_an_approval_of_an_earlier_release_covers_what_had_been_taken_in_by_then(office: Asking, small_dump: Path):
    request = office.asks(CASE, "copy-party")
    old = {"asked_by": "某某商店", "purpose": "核实", "notice": None, "recordings": [], "approver": DEPUTY, "role": "分管局领导",
           "article": "39", "approved_at": datetime.now(NOW.tzinfo).isoformat(), "reason": None, "refused_at": None, "to": None,
           "folder": None, "files": [], "disposed": [], "released_at": None}
    with office.opened() as opened, opened.catalogue.begin() as tx:
        tx.execute(update(RequestRow).where(RequestRow.id == request).values(request=old, state=RequestState.APPROVED))
        audit.append(tx, "request.approved", f"request:{request}", DEPUTY, NOW, None, None, {"case": CASE, "approver": DEPUTY})
    with office.opened() as opened, opened.catalogue.read() as tx:
        assert to_plain(requests.get(tx, request).story)["covered"] is None
    more_late(office, small_dump)
    shown = office.works(CLERK, "request", "show", request)
    assert (shown["state"], shown["receiver"], len(shown["recordings_now"])) == ("approved", "某某商店", 3)
    done = office.hands_out(request)
    assert len(done["files"]) == 3 and [entry["name"][-8:] for entry in done["added"]] == ["0009.MP4"]


def more_late(office: Asking, small_dump: Path) -> None:
    """Another recording of the case arrives now, at the command line."""
    card = office.work / "card" / "DCIM" / "20260302"
    card.mkdir(parents=True)
    shutil.copy(next(small_dump.rglob("*_0001.MP4")), card / LATER)
    with (card / LATER).open("ab") as film:
        film.write(b"\0" * 8)
    office.works("一人甲", "ingest", office.work / "card", "--case", CASE, "--received-at", "2026-03-03T09:00:00+08:00")


@pytest.mark.requirement("R003-3-20")
def test_the_register_lists_every_request_with_who_asked_who_allowed_and_what_left(office: Asking):
    request = office.asks(CASE, "copy-party")
    office.approves(request, DEPUTY)
    office.hands_out(request)
    other = office.asks(number_of(LINXI), "publish", by="宣传科")
    rows = office.works(CLERK, "request", "list")["requests"]
    assert [(row["request"], row["state"], row["silent"]) for row in rows] == [(request, "released", False), (other, "open", True)]
    assert office.works(CLERK, "request", "list", "--state", "open")["requests"][0]["needed"] == "主要领导"
    written = office.works(CLERK, "request", "register", "--out", office.work / "登记簿")
    paper = words_of(Path(written["paper"]["docx"]))
    assert Path(written["paper"]["pdf"]).is_file()
    for said in ("某某商店", "核实案件事实", DEPUTY, RELEASER, "已提供", "宣传科", "待答复", "由最高职级的负责人决定", "3 件"):
        assert said in paper, said
    assert office.call("承办甲", "request", "list").out.strip() == "没有申请。"


def test_a_release_asked_for_in_the_background_is_done_in_that_name_and_goes_on_where_a_killed_one_left_its_folder(office: Asking):
    request = office.asks(CASE, "copy-party")
    office.refused(RELEASER, "待答复", "release", request, "--to", "某某商店", "--later")
    version = office.approves(request, DEPUTY)["version"]
    office.refused(RELEASER, "某某商店", "release", request, "--to", "别的商店", "--later")
    office.refused(CLERK, "", "release", request, "--to", "某某商店", "--later")
    job = office.works(RELEASER, "release", request, "--to", "某某商店", "--later")["job"]
    assert (job["kind"], job["asked_by"], job["state"]) == ("release", RELEASER, "waiting")
    folder = office.home / "releases" / f"request-{request}"
    folder.mkdir(parents=True)
    (folder / "half.MP4").write_bytes(b"of a run that was killed before it could note it")
    by = {"request": request, "version": version, "case": CASE, "to": "某某商店"}
    (folder / "release.json").write_text(json.dumps({"by": by}), encoding="utf-8")
    assert do_job(JobsHome(office.home, {"PATH": "/usr/bin:/bin"}), job["job"]) is None
    done = office.works(RELEASER, "jobs", "show", job["job"])
    assert (done["state"], done["stage"], done["done"] == done["total"] > 0) == ("done", "copy", True), done
    assert "的复制件已提供，共 3 个文件" in done["outcome"] and not (folder / "half.MP4").exists()
    shown = office.works(CLERK, "request", "show", request)
    assert (shown["state"], shown["released_by"], len(shown["files"])) == ("released", RELEASER, 3)


def test_a_folder_of_somebody_else_is_never_overwritten_by_a_release(office: Asking):
    request = office.asks(CASE, "copy-party")
    office.approves(request, DEPUTY)
    folder = office.home / "releases" / f"request-{request}"
    folder.mkdir(parents=True)
    (folder / "release.json").write_text('{"by": {"request": 99}}', encoding="utf-8")
    office.refused(RELEASER, "已经存在", "release", request, "--to", "某某商店")
    assert [path.name for path in folder.iterdir()] == ["release.json"]
