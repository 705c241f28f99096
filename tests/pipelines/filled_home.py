"""A home in which every refusal can be met: cases, originals, a draft, marks, holds, requests, proposals, media, disposal lists."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from carrying_out import approval_of
from refusals import CALLED, CASE, GONE, OTHER, REVIEWED, SECRET
from sqlalchemy import inspect, update

from footage.values.recordings import BEIJING
from messages import text
from office.requests.answering import RequestApproval
from office.requests.making import NewRequest
from pipelines.casework.recording import set_recordings
from pipelines.ingest import ingest_dump
from regulations.proposals import Proposal
from regulations.values.enums import KeepState
from regulations.values.reviews.review import ReviewAnswer
from storage.catalogue.models.originals import CaseRow, RecordingRow
from storage.keeping import suggestions
from storage.keeping.disposal import disposals
from storage.keeping.requests import Request
from storage.ledgers import media, originals, packages
from storage.ledgers.casework import cases, reviews
from storage.ledgers.media import WrittenVolume
from storage.ledgers.speech import transcripts
from storage.trail import audit
from tasks.guard.copies.backup import save
from tasks.installation import Installation, open_installation
from tasks.keep import hinting, marks
from tasks.keep.casework.register import add_case
from tasks.keep.disposal import approving, proposing
from tasks.keep.handing_out import access
from tasks.keep.recordings.values import NewFacts
from tasks.receive.intake import Order
from transcripts.transcript import Segment, Transcript

NOW = datetime(2026, 4, 1, 9, tzinfo=BEIJING)
ALIKE = "拒检〔2026〕6号", "拒检[2026]6号"
OLD, OLDER = "旧检〔2015〕1号", "旧检〔2015〕2号"
CASE_FILE = """
number = "{number}"
matter = "行政检查"
inspection = "日常检查"
evidence = false
party = "某某商店"
unit = "劳动保障监察支队"
regulation = "{regulation}"
officers = [ {officers} ]
activity_ended = {day}T10:00:00+08:00
closed = {day}
confidentiality = "{secrecy}"
"""
OFFICERS = '{ name = "张伟", certificate = "07040012031" }, { name = "李娜", certificate = "07040012058" }'
SAID = "我们是劳动保障监察支队的执法人员，现在依法对你单位进行检查，请你配合。"


def fill(work: Path) -> dict[str, object]:
    """Fill `work`/home and return what the refusals call by name."""
    names = {**_files(work), "tmp": work, "home": work / "home", "catalogue": work / "home" / "catalogue.db"}
    with open_installation(work / "home", {}, "王芳", "zh", lambda: NOW) as opened:
        for number in (CASE, OTHER, REVIEWED, SECRET, CALLED, OLD, OLDER, GONE):
            _case(opened, work, number)
        _alike(opened, work)
        names |= _recordings(opened, work) | _marks(opened) | _requests(opened, work) | _media(opened) | _lists(opened, work)
        names |= _gone(opened, work)
        save(opened, work / "backup.db")
    with open_installation(work / "other-home", {}, "赵六", "zh", lambda: NOW) as other:
        other.store.may_write()  # a store that belongs to somebody else
    return {**names, "backup": work / "backup.db", "foreign_store": (work / "other-home" / "originals").as_uri()}


def _files(work: Path) -> dict[str, object]:
    (work / "home").mkdir()
    (work / "empty").mkdir()
    (work / "exported").mkdir()
    (work / "exported" / "case.toml").touch()
    (work / "other").mkdir()
    (work / "other" / "hostname").write_text("pc-17\n", encoding="utf-8")
    (work / "other" / "readme.txt").write_text("read me\n", encoding="utf-8")
    (work / "profiles").mkdir()
    for name in ("tonghua-hrss", "jilin-civil-affairs"):
        (work / "profiles" / f"{name}.overlay.toml").write_text("this is = = no TOML", encoding="utf-8")
    for folder, files in {"dump": "n", "card-1": "ab", "card-2": "c", "card-3": "d", "card-4": "e", "card-9": "f"}.items():
        (work / folder).mkdir()
        for name in files:
            (work / folder / f"{name}.log").write_text(f"09:30:00 REC {name}\n", encoding="utf-8")
    texts = {"blank": " \n", "other_text": "床前明月光，疑是地上霜。举头望明月，低头思故乡。" * 20,
             "no_toml": "this is = = no TOML", "no_list": "{}", "case_file": _case_text("拒检〔2026〕9号"),
             "wrong_case": _case_text("拒检〔2026〕9号").replace("party", "partty"), "hidden_case": _case_text("拒检\u202e〔2026〕9号"),
             "long_case": _case_text("拒" * 301), "alike_case": _case_text("拒检【2026】6号")}
    endings = {"no_toml": "toml", "no_list": "json", "case_file": "toml", **{name: "toml" for name in texts if name.endswith("_case")}}
    paths: dict[str, object] = {
        "dump": work / "dump",
        "empty": work / "empty",
        "other": work / "other",
        "profiles": work / "profiles",
        "exported": work / "exported",
        "report_of_other": work / "report",
    }
    _report(work / "report", OTHER)
    for name, content in texts.items():
        path = work / f"{name}.{endings.get(name, 'txt')}"
        path.write_text(content, encoding="utf-8")
        paths[name] = path
    return paths


def _case_text(number: str) -> str:
    officers = OFFICERS.split(", { name")[0] if number in (OTHER, REVIEWED) else OFFICERS
    return CASE_FILE.format(number=number, regulation="jilin-civil-affairs" if number == CALLED else "tonghua-hrss", officers=officers,
                            day="2015-03-02" if "2015" in number else "2026-03-02",
                            secrecy="secret" if number == SECRET else "none")


def _case(opened: Installation, work: Path, number: str) -> None:
    path = work / "case.toml"
    path.write_text(_case_text(number), encoding="utf-8")
    add_case(opened, path)


def _recordings(opened: Installation, work: Path) -> dict[str, object]:
    ids = {}
    for card, number in (("card-1", CASE), ("card-2", None), ("card-3", OLD), ("card-9", None)):
        ids[card] = ingest_dump(opened, Order(work / card, number, any_folder=True)).received[0].id
    set_recordings(opened, [ids["card-2"]], NewFacts(None, "李娜", "借用"))
    with opened.catalogue.begin() as tx:
        first, second = (row.recording.id for row in originals.of_case(tx, CASE))
        segment = Segment(Fraction(0), Fraction(4), SAID, Fraction(9, 10), speaker="说话人1")
        heard = Transcript("faster-whisper", "base", (segment,), ((Fraction(0), Fraction(4)),), Fraction(5))
        transcripts.save(tx, first, heard, NOW)
        for number in (CASE, REVIEWED, SECRET):
            reviews.save(tx, number, ReviewAnswer(verdict="continuous"), NOW)
        disposals.set_disposed(tx, [ids["card-9"]], NOW)
        audit.append(tx, "original.disposed", ids["card-9"], "王芳", NOW)
    for number in (CASE, REVIEWED):
        _report(opened.case_folder(number) / "review", number)
    return {"recording": first, "unheard": second, "officered": ids["card-2"], "disposed": ids["card-9"]}


def _report(folder: Path, number: str) -> None:
    folder.mkdir(parents=True)
    (folder / "continuity-report.json").write_text(json.dumps({"case": number}), encoding="utf-8")


def _alike(opened: Installation, work: Path) -> None:
    """One number under two spellings, as the release before registered it."""
    _case(opened, work, ALIKE[0])
    with opened.catalogue.begin() as tx:
        row = cases.row(tx, ALIKE[0])
        copied = {column.key: getattr(row, column.key) for column in inspect(CaseRow).column_attrs}
        tx.add(CaseRow(**{**copied, "number": ALIKE[1], "id": row.id + 1, "folder": ALIKE[1], "case": {**row.case, "number": ALIKE[1]}}))


def _marks(opened: Installation) -> dict[str, object]:
    whole = marks.mark_case(opened, CASE, "LT5", "投诉", None, None, None)
    span = marks.mark_case(opened, CASE, "LT6", "投诉", None, NOW.replace(hour=10), NOW.replace(hour=11))
    hold, lifted = (marks.place_hold(opened, CASE, "review", reason, None) for reason in ("复议", "已撤回的复议"))
    marks.lift_hold(opened, lifted.id, "刘局长", "撤回")
    proposal = Proposal("LT5", "case", text("work.no_reason"), "", None)
    with opened.catalogue.begin() as tx:
        suggestions.add(tx, CASE, [proposal, replace(proposal, trigger="LT6")], NOW)
        suggestions.add(tx, None, [replace(proposal, trigger="LT7")], NOW)
        open_, dismissed = (suggestion.id for suggestion in suggestions.listing(tx, CASE)[-2:])
        of_no_case = next(suggestion.id for suggestion in suggestions.listing(tx) if suggestion.case is None)
    hinting.dismiss(opened, dismissed, "不属实")
    return {"mark": whole.id, "span_mark": span.id, "hold": hold.id, "lifted_hold": lifted.id, "open_proposal": open_,
            "dismissed_proposal": dismissed, "proposal_of_no_case": of_no_case}


def _asked(opened: Installation, number: str, action: str) -> Request:
    return access.ask(opened, NewRequest(number, action, "李四", "复议")).request


def _requests(opened: Installation, work: Path) -> dict[str, object]:
    (work / "card-6").mkdir()
    (work / "card-6" / "A000001_000001_20260302093000_0001.JPG").write_bytes(b"some picture")
    ingest_dump(opened, Order(work / "card-6", CASE))
    asked, allowed, there = (_asked(opened, CASE, "view") for _ in range(3))
    secret, called = _asked(opened, SECRET, "copy-party"), _asked(opened, CALLED, "call-up")
    for request in (allowed, there):
        access.approve(opened, request.id, RequestApproval("刘局长", "分管局领导"))
    (opened.home / "releases" / f"request-{there.id}").mkdir(parents=True)
    return {"asked": asked.id, "allowed": allowed.id, "allowed_there": there.id, "asked_secret": secret.id, "asked_call": called.id,
            "hold_of_request": asked.hold}


def _media(opened: Installation) -> dict[str, object]:
    with opened.catalogue.begin() as tx:
        package = packages.add(tx, CASE, str(opened.home / "packages" / "v1"), 1, "ab" * 32, [], NOW)
        first, second, _ = media.expect(tx, CASE, package, "dvd", [WrittenVolume(1, 1, "盘1", "ab" * 32)])
        media.enter(tx, first.id, "D-1", None, "王芳", NOW)
    return {"medium": second.id}


def _lists(opened: Installation, work: Path) -> dict[str, object]:
    """Three lists of one line: one approved and waiting, one proposed, one whose file somebody altered."""
    numbers, paths = [], []
    for card, number in ((None, OLD), ("card-4", OLDER)):
        if card:
            ingest_dump(opened, Order(work / card, number, any_folder=True))
        path = proposing.propose(opened, date(2026, 4, 1)).path
        assert path is not None
        paths.append(path)
        numbers.append(proposing.waiting(opened)[-1].number)
    approving.approve(opened, numbers[0], approval_of(opened, numbers[0]), carrying_out=False)
    form = approval_of(opened, numbers[1]).document
    altered = work / "altered.json"
    written = paths[1].with_suffix(".json").read_text(encoding="utf-8")
    altered.write_text(written.replace('"items"', '"Items"') + " ", encoding="utf-8")
    return {"approved_list": numbers[0], "list": numbers[1], "form": form, "altered": altered,
            "form_of_approved": approval_of(opened, numbers[0]).document}


def _gone(opened: Installation, work: Path) -> dict[str, object]:
    """A case whose one film was disposed of after it was marked and asked for."""
    (work / "card-5").mkdir()
    (work / "card-5" / "A000001_000001_20150302093000_0001.MP4").write_bytes(b"no film")
    ingest_dump(opened, Order(work / "card-5", GONE))
    mark = marks.mark_case(opened, GONE, "LT6", "投诉", None, NOW.replace(year=2015), NOW.replace(year=2027))
    asked, allowed = (_asked(opened, GONE, "view") for _ in range(2))
    access.approve(opened, allowed.id, RequestApproval("刘局长", "分管局领导"))
    with opened.catalogue.begin() as tx:
        (row,) = originals.of_case(tx, GONE)
        gone = update(RecordingRow).where(RecordingRow.id == row.recording.id)
        tx.execute(gone.values(keep_state=KeepState.DISPOSED, disposed_at=NOW, held=False))
        audit.append(tx, "original.disposed", row.recording.id, "王芳", NOW, None, row.recording.sha256, {"case": GONE})
    return {"gone": row.recording.id, "gone_mark": mark.id, "gone_asked": asked.id, "gone_allowed": allowed.id}
