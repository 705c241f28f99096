"""After a disposal: the case is opened and packed again without what is gone, and what turns up again is told and kept."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import bagit
import docx
import pytest
from carrying_out import carry_out
from visits import CASE, NUMBER

from footage.values.recordings import BEIJING
from messages.errors import BadCall
from office.requests.answering import RequestApproval
from office.requests.making import NewRequest
from pipelines.archive import archive_case
from pipelines.dispose import take_back
from pipelines.ingest import ingest_dump
from pipelines.review import review_case
from pipelines.sweep import sweep
from pipelines.verify import verify
from storage.keeping.disposal import disposed
from storage.keeping.sweep import sweeping
from storage.ledgers import originals
from storage.trail import audit
from tasks.installation import Installation, open_installation
from tasks.keep import marks
from tasks.keep.casework import register
from tasks.keep.handing_out import access, releasing
from tasks.machine import MachineTime
from tasks.receive.intake import Order

TAKEN, EXPIRED = datetime(2026, 3, 2, 18, tzinfo=BEIJING), date(2028, 3, 21)  # two years after the case was closed (004 art. 25)
BY, PAPER = "刘局长", "XH-20280321-"  # how its form number begins
SETTINGS = 'grace_days = 0\nregulation = "linxi-hrss"\n'


@contextmanager
def at_work(home: Path, now: datetime) -> Iterator[Installation]:
    with open_installation(home, {}, "王芳", "zh", lambda: now, machine=lambda: MachineTime(network=now)) as installation:
        yield installation


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def emptied(small_dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose case is archived and whose recordings were disposed of two years later, all but the first."""
    home = tmp_path_factory.mktemp("disposed") / "home"
    home.mkdir()
    (home / "liuhen.toml").write_text(SETTINGS, encoding="utf-8")
    (home / "case.toml").write_text(CASE.replace("tonghua-hrss", "linxi-hrss"), encoding="utf-8")
    with at_work(home, TAKEN) as installation:
        register.add_case(installation, home / "case.toml")
        taken = ingest_dump(installation, Order(small_dump, NUMBER))
        review_case(installation, NUMBER)
        archive_case(installation, NUMBER, although="审查意见待复核")
    with at_work(home, on(EXPIRED)) as installation:
        listed = str(sweep(installation, EXPIRED).proposal)
        first = next(row.id for row in taken.received if row.name.endswith("_0001.MP4"))
        take_back(installation, listed, [first], BY, "研究需要")
        disposal = carry_out(installation, listed)
        assert disposal.count == len(taken.received) - 1
    return home


@pytest.fixture
def home(emptied: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(emptied, tmp_path / "home", symlinks=True))


def states(installation: Installation) -> dict[str, str]:
    with installation.catalogue.read() as tx:
        rows = originals.of_case(tx, NUMBER)
        items = sweeping.some(tx, [row.recording.id for row in rows])
    return {row.recording.name.rsplit("/", 1)[-1]: items[row.recording.id].keep_state for row in rows}


@pytest.mark.requirement("R000-37")
def test_what_was_disposed_of_and_turns_up_again_is_taken_in_again_and_reported(home: Path, small_dump: Path):
    later = EXPIRED + timedelta(days=3)
    with at_work(home, on(later)) as installation:
        before = states(installation)
        assert list(before.values()).count("disposed") == 4
        answer = ingest_dump(installation, Order(small_dump, NUMBER))
        assert len(answer.received) == 4 and [name.rsplit("_", 1)[-1] for name in answer.already] == ["0001.MP4"]
        assert {row.stored for row in answer.received} == {"verified"} and answer.clear
        note = answer.notes[0].say("zh")
        assert "XH-20280321" in note and PAPER in note and "4 个文件" in note
        assert "disposed" not in states(installation).values()
        for row in answer.received:
            assert installation.store.read_back(row.sha256).sha256 == row.sha256
        with installation.catalogue.read() as tx:
            again = [event for event in audit.events(tx, subject=answer.received[0].id) if event.what == "original.received"]
            assert [event.detail.get("after_disposal", False) for event in again] == [False, True] and audit.verify(tx).intact
        assert verify(installation).originals.missing == () and verify(installation).originals.foreign == ()
        assert "XH-20280321" not in str(ingest_dump(installation, Order(small_dump, NUMBER)).received)
        proposed = sweep(installation, later)  # its time is over still: a person has to approve once more
        assert len([item for item in proposed.items["expired"] if item.recording in {row.id for row in answer.received}]) == 4
        carry_out(installation, str(proposed.proposal))
        assert set(states(installation).values()) == {"disposed"}


def test_disposed_bytes_under_another_name_are_told_too(home: Path, small_dump: Path, tmp_path: Path):
    card = tmp_path / "card"
    card.mkdir()
    shutil.copy2(next(small_dump.rglob("*_0002.MP4")), card / "A000001_000001_20260302094500_0009.MP4")
    with at_work(home, on(EXPIRED)) as installation:
        answer = ingest_dump(installation, Order(card))
        assert len(answer.received) == 1 and "XH-20280321" in answer.notes[0].say("zh")
        assert list(states(installation).values()).count("disposed") == 4  # the old row tells its own story still


@pytest.mark.requirement("R000-37", "R001-17", "R001-19")
def test_a_case_opened_again_is_packed_without_what_was_disposed_of_and_says_so(home: Path):
    later = EXPIRED + timedelta(days=10)
    with at_work(home, on(later)) as installation:
        marks.reopen_case(installation, NUMBER, BY, "复查")
        review_case(installation, NUMBER)
        answer = archive_case(installation, NUMBER, although="审查意见待复核")
        assert all(check.passed for check in answer.checks), answer.checks
        package = answer.package
        assert package.name.endswith("-v2") and package.with_name(package.name[:-1] + "1").is_dir()
        assert archive_case(installation, NUMBER, although="审查意见待复核").manifest_sha256 == answer.manifest_sha256
        with installation.catalogue.read() as tx:
            disposals = disposed.of_case(tx, NUMBER)
    bagit.Bag(str(package)).validate()
    data = package / "data"
    assert [path.name[-8:] for path in (data / "originals").rglob("*") if path.is_file()] == ["0001.MP4"]
    listed, note = paper_text(data / "lists" / "已销毁音像资料清单.docx"), paper_text(data / "音像资料制作说明.docx")
    page = (data / "index.html").read_text(encoding="utf-8")
    assert len(disposals) == 4 and "4 件资料已按经批准的销毁清册销毁" in page and page.count('class="recording"') == 1
    for disposal in disposals:
        assert disposal.deletion and disposal.row.recording.sha256 not in page
        for paper in (listed, note):
            assert disposal.row.recording.sha256 in paper and disposal.row.recording.name in paper
            assert disposal.deletion.list_sha256 in paper
            assert "销毁证明 音像资料销毁证明-XH-20280321.docx" in paper
            assert f"销毁清册 XH-20280321 第 {disposal.deletion.place} 项" in paper
            assert PAPER in paper and BY in paper and "2028年3月21日" in paper
    premis = (data / "metadata" / "premis.xml").read_text(encoding="utf-8")
    assert premis.count(">deletion<") == 4 and all(f"sha256: {disposal.row.recording.sha256}" in premis for disposal in disposals)
    for document, schema in (("da-t-63.xml", "da-t-63-2017.xsd"), ("premis.xml", "premis-v3-subset.xsd")):
        subprocess.run(["xmllint", "--noout", "--schema", data / "metadata" / schema, data / "metadata" / document], check=True, timeout=60)
    links = home / "cases"
    assert not [path for path in links.rglob("*") if path.is_symlink() and not path.exists()]  # no address leads to what is gone


def test_a_case_all_of_whose_originals_are_gone_is_still_packed(home: Path):
    with at_work(home, on(EXPIRED + timedelta(days=1))) as installation:
        carry_out(installation, str(sweep(installation, EXPIRED + timedelta(days=1)).proposal))
        assert set(states(installation).values()) == {"disposed"}
        marks.reopen_case(installation, NUMBER, BY, "复查")
        with pytest.raises(BadCall, match=r"不能审查案件 .*2 段已于 2028-03-21 按销毁清册 XH-20280321.*1 段已于 2028-03-22"):
            review_case(installation, NUMBER)
        answer = archive_case(installation, NUMBER, although="审查意见待复核")
    assert [check for check in answer.checks if not check.passed] == []
    assert not (answer.package / "data" / "originals").exists()


@pytest.mark.requirement("R000-37")
def test_a_copy_that_leaves_says_what_was_disposed_of(home: Path):
    with at_work(home, on(EXPIRED + timedelta(days=1))) as installation:
        request = access.ask(installation, NewRequest(NUMBER, "litigation", "临溪县人民法院", "应诉", notice="〔2028〕调1号")).request
        access.approve(installation, request.id, RequestApproval(BY, "主要负责人"))
        release = releasing.release(installation, request.id, "临溪县人民法院")
        assert [copy.file[-8:] for copy in release.story.files] == ["0001.MP4"]
        assert [missing.list for missing in release.story.disposed] == ["XH-20280321"] * 2
        recording = release.story.disposed[0].recording
        with pytest.raises(BadCall, match="XH-20280321"):
            access.ask(installation, NewRequest(NUMBER, "litigation", "临溪县人民法院", "应诉", recordings=(recording,)))


def paper_text(paper: Path) -> str:
    document = docx.Document(str(paper))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
