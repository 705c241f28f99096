"""The main job on the sample, once, under a real Prefect server: everything the demo made is looked at here."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import bagit
import pytest
from pypdf import PdfReader

from samples.make import EXPECTED

NUMBER = "通人社监罚〔2026〕17号"
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.timeout(1200)]


@pytest.fixture(scope="session")
def expected() -> dict:
    return tomllib.loads(EXPECTED.read_text(encoding="utf-8"))


def _same_moment(moment: str | None, wanted: datetime | None, within: float) -> bool:
    if wanted is None or moment is None:
        return wanted is None
    return abs(datetime.fromisoformat(moment) - wanted) <= timedelta(seconds=within)


def test_every_flow_ran_under_prefect(demo):
    runs = demo["flow_runs"]
    assert [run["flow"] for run in runs] == ["ingest-dump", "ingest-dump", "transcribe", "review", "archive",
                                             "sweep-retention", "sweep-fixity"]
    assert {run["state"] for run in runs} == {"Completed"} and all(run["tasks"] > 0 for run in runs)


@pytest.mark.requirement("R000-04", "R002-01", "R003-3-01", "R003-3-12")
def test_each_dump_brings_its_files_verified_in_time_and_with_a_receipt(demo, expected):
    for taken in demo["ingest"]:
        device = Path(taken["dump"]).name.removeprefix("dump-")
        wanted, rows = expected["ingest"][device], taken["received"]
        assert len(rows) == wanted["received"] and len(taken["rejected"]) == wanted["rejected"]
        for media in ("video", "audio", "photo", "side"):
            assert sum(row["media"] == media for row in rows) == wanted[media], media
        for state in ("truncated", "unreadable"):
            assert sum(row["state"] == state for row in rows) == wanted[state], state
        assert {row["stored"] for row in rows} == {"verified"} and all(row["sm3"] for row in rows)
        assert taken["transfer"]["late_seconds"] == 0
        assert date.fromisoformat(taken["transfer"]["deadline"]) == expected["ingest"]["transfer_deadline"]
        assert Path(taken["receipt"]).is_file()


@pytest.mark.requirement("R000-05", "R003-3-11", "R003-3-18", "R001-12")
def test_the_findings_are_exactly_the_expected_ones(demo, expected):
    """Each expected finding is there once, and nothing else is."""
    left = list(demo["review"]["findings"])
    missing = []
    for wanted in expected["review"]["findings"]:
        match = next((finding for finding in left if _is(finding, wanted)), None)
        if match is None:
            missing.append(wanted)
        else:
            left.remove(match)
    assert not missing and not left, (
        missing, [(finding["kind"], finding["device"], finding["start"], finding["seconds"]) for finding in left])
    assert demo["review"]["verdict"] == expected["review"]["verdict"]
    assert all(finding["articles"] for finding in demo["review"]["findings"])


def _is(finding: dict, wanted: dict) -> bool:
    within = wanted.get("within", 2.0)
    return (finding["kind"] == wanted["kind"] and finding["device"] == wanted.get("device")
            and finding["severity"] == wanted.get("severity", finding["severity"])
            and _same_moment(finding["start"], wanted.get("start"), within)
            and ("seconds" not in wanted or abs(finding["seconds"] - wanted["seconds"]) <= within)
            and wanted.get("document") in (None, finding["evidence"].get("document")))


def test_each_recording_has_its_expected_times_and_state(demo, expected):
    recordings = {row["name"]: row for row in demo["review"]["recordings"]}
    for wanted in expected["review"]["recordings"]:
        row = recordings[wanted["name"]]
        assert _same_moment(row["start"], wanted["start"], expected["review"]["clock_within"]) and row["state"] == wanted["state"]
        assert abs(row["clock"]["offset_seconds"]) <= expected["review"]["clock_within"]
        end = datetime.fromisoformat(row["end"])
        assert wanted.get("end_at_least", end) <= end <= wanted.get("end_at_most", end)
        assert "end" not in wanted or _same_moment(row["end"], wanted["end"], 2)
    assert len(demo["review"]["sessions"]) == expected["review"]["sessions"]


def test_every_expected_paper_is_read(demo, expected):
    read = {paper["file"]: paper for paper in demo["review"]["documents"]}
    for wanted in expected["review"]["documents"]:
        span = read[wanted["file"]]["intervals"][0]
        assert span["precision"] == wanted["precision"] and _same_moment(span["start"], wanted["start"], 0)
        assert "end" not in wanted or _same_moment(span["end"], wanted["end"], 0)


@pytest.mark.requirement("R000-10", "R000-11", "R001-09")
def test_every_expected_phrase_is_heard_at_its_moment(demo, expected):
    heard = [hint for row in demo["transcribe"]["transcripts"] for hint in row["heard"]]
    for wanted in expected["heard"]:
        assert any(hint["what"] == wanted["what"] and _same_moment(hint["start"], wanted["start"], wanted["within"])
                   for hint in heard), wanted
    assert {hint["what"] for hint in heard if hint["what"].startswith("LT")} >= set(expected["marks"]["suggested"])


@pytest.mark.requirement("R003-2-16")
def test_every_recording_with_speech_has_its_draft(demo):
    for row in demo["transcribe"]["transcripts"]:
        assert Path(row["record"]).is_file() and Path(row["record"]).with_suffix(".vtt").is_file()


@pytest.mark.requirement("R003-2-17", "R001-17", "R000-29")
def test_the_package_is_valid_and_complete(demo):
    package = Path(demo["archive"]["package"])
    bagit.Bag(str(package)).validate()
    assert all(check["passed"] for check in demo["archive"]["checks"])
    data = package / "data"
    assert (data / "音像资料制作说明.docx").is_file() and len(list((data / "lists").glob("*.docx"))) == 2
    assert len(list((data / "documents").iterdir())) == 4 and len([p for p in (data / "originals").rglob("*") if p.is_file()]) == 20
    assert {path.suffix for path in (data / "report").iterdir()} == {".html", ".pdf", ".json"}
    assert [json.loads(line)["what"] for line in (data / "audit" / "events.jsonl").read_text(encoding="utf-8").splitlines()].count(
        "original.received") == 20
    assert not list(package.parent.glob(".*"))


def test_the_sweep_holds_what_is_marked_and_proposes_nothing(demo):
    sweep = demo["sweep"]
    assert sweep["proposal"] is None and not sweep["expired"] and not sweep["transfer_overdue"] and sweep["held"]
    assert demo["verify"]["audit"]["intact"] and demo["verify"]["originals"]["intact"] == 20


def test_the_report_opens_in_a_browser_and_on_paper(demo, tmp_path):
    report = demo["review"]["report"]
    picture = tmp_path / "report.png"
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1280,2400",
                    f"--screenshot={picture}", Path(report["html"]).as_uri()], check=True, capture_output=True, timeout=120)
    from PIL import Image

    with Image.open(picture) as page:
        assert len(page.convert("RGB").getcolors(1 << 24) or ()) > 50
    pages = PdfReader(report["pdf"]).pages
    assert "有间断" in pages[0].extract_text()


def test_the_same_commands_again_change_nothing(demo, liuhen, demo_home):
    dump = demo["ingest"][0]["dump"]
    again = liuhen("ingest", dump, "--case", NUMBER, "--json", home=demo_home).data
    assert not again["received"] and len(again["already"]) == 10
    review = liuhen("review", NUMBER, "--json", home=demo_home).data
    assert [finding["id"] for finding in review["findings"]] == [finding["id"] for finding in demo["review"]["findings"]]


@pytest.mark.requirement("R003-2-16", "R003-2-15")
def test_a_written_record_is_confirmed_by_two(demo, liuhen, demo_home, tmp_path):
    row = next(row for row in demo["transcribe"]["transcripts"] if any(hint["what"] == "LT5" for hint in row["heard"]))
    text = tmp_path / "校对.txt"
    text.write_text("\n".join(part["text"] for part in row["segments"]).replace("煤电", "没电"), encoding="utf-8")
    alone = liuhen("record", "confirm", row["recording"], "--by", "张伟", "--nothing-to-correct", home=demo_home)
    assert alone.status == 2
    answer = liuhen("record", "confirm", row["recording"], "--by", "张伟", "--by", "李娜", "--text", text, "--json", home=demo_home)
    assert answer.status == 1 and NUMBER in answer.data["out_of_date"], "the case is in the archive without this record"
    assert answer.data["version"] == 1 and Path(answer.data["record"]).is_file()
    other = tmp_path / "别的.txt"
    other.write_text("今天天气很好，我们去公园散步，买了三斤苹果和两斤香蕉。" * 5, encoding="utf-8")
    assert liuhen("record", "confirm", row["recording"], "--by", "张伟", "--by", "李娜", "--text", other, home=demo_home).status == 2
    again = liuhen("record", "confirm", row["recording"], "--by", "张伟", "--by", "李娜", "--nothing-to-correct", "--json",
                   home=demo_home).data
    assert again["version"] == 2 and Path(answer.data["record"]).is_file()


@pytest.mark.requirement("R000-29", "R001-24")
def test_a_mark_holds_and_is_lifted_only_with_an_approver(demo, liuhen, demo_home):
    name = demo["review"]["recordings"][0]["id"]
    marked = liuhen("mark", NUMBER, "--trigger", "LT10", "--reason", "重要", "--recording", name, "--json", home=demo_home).data
    assert marked["held"] == [name] and marked["article"]["article"]
    assert liuhen("unmark", marked["mark"], "--reason", "误标", home=demo_home).status == 2
    assert liuhen("unmark", marked["mark"], "--approved-by", "王局", "--reason", "误标", home=demo_home).status == 1
    assert liuhen("mark", NUMBER, "--trigger", "LT11", "--reason", "x", home=demo_home).status == 2


@pytest.mark.requirement("R000-37", "R000-39", "R001-23", "R003-3-21")
def test_a_changed_original_and_a_changed_package_are_seen(demo, liuhen, demo_home, tmp_path):
    copy = Path(shutil.copytree(demo_home, tmp_path / "copy", symlinks=True))
    (copy / "liuhen.toml").unlink(missing_ok=True)
    victim = next(path for path in sorted((copy / "originals").rglob("*")) if path.is_file() and path.stat().st_size > 100_000)
    victim.chmod(0o644)
    with victim.open("r+b") as file:
        file.seek(50_000)
        file.write(b"\x00edited\x00")
    answer = liuhen("verify", "--json", home=copy)
    assert answer.status == 1 and len(answer.data["originals"]["damaged"]) >= 1 and answer.data["audit"]["intact"]
    package = copy / "packages" / Path(demo["archive"]["package"]).name
    (package / "data" / "decisions" / "marks.jsonl").write_text("", encoding="utf-8")
    assert liuhen("verify", package, home=copy).status == 1
    assert liuhen("verify", Path(demo["archive"]["package"]), home=demo_home).status == 0
