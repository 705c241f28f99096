"""`record confirm` with accounts: two officers of the case sign the same text, each logged in and with the password again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from shutil import copytree

import pytest
from docx import Document
from office_rooms import Worker, worker
from pypdf import PdfReader
from visits import CASE, NUMBER, Done

from office.people import hashing
from pipelines.terminal.shell import now
from storage.catalogue.states import OfficeRole
from storage.ledgers.people import passwords
from storage.ledgers.speech import transcripts
from tasks.installation import open_installation
from transcripts.transcript import Segment, Transcript

SAID = "我们是劳动保障监察支队的执法人员，这是我们的执法证，请你配合检查。"
PASSWORD, NOTHING = "battery-staple-1", "--nothing-to-correct"
PEOPLE = {"张伟": ("07040012031", OfficeRole.OFFICER), "李娜": ("07040012058", OfficeRole.OFFICER), "外人": (None, OfficeRole.OFFICER),
          "李法制": (None, OfficeRole.LEGAL)}


@dataclass(frozen=True)
class Office:
    """A home with a case and a draft, and its people."""

    home: Path
    recording: str
    people: dict[str, Worker]
    call_liuhen: Callable[..., Done]

    def call(self, who: str, *command: object, password: str = PASSWORD) -> Done:
        return self.call_liuhen(*command, home=self.home, LIUHEN_TOKEN=self.people[who].token, stdin=f"{password}\n", LIUHEN_LANG="zh")

    def signs(self, who: str, *how: object, password: str = PASSWORD) -> Done:
        return self.call(who, "record", "confirm", self.recording, *how, "--password-stdin", "--json", password=password)


@pytest.fixture(scope="module")
def made(liuhen: Callable[..., Done], tmp_path_factory: pytest.TempPathFactory) -> Office:
    work = tmp_path_factory.mktemp("signing")
    (work / "case.toml").write_text(CASE, encoding="utf-8")
    (work / "dump").mkdir()
    (work / "dump" / "A000001_000001_20260302093000_0001.log").write_text("09:30:00 REC\n", encoding="utf-8")
    home = work / "home"
    assert liuhen("case", "add", work / "case.toml", home=home).status in (0, 1)
    answer = liuhen("ingest", work / "dump", "--case", NUMBER, "--any-folder", "--json", home=home)
    recording = answer.data["received"][0]["id"]
    password = hashing.hashed(PASSWORD)
    with open_installation(home, {}, "建账人", "zh", now) as opened, opened.catalogue.begin() as tx:
        people = {name: worker(tx, name, role, certificate=certificate, number=place, unit="劳动保障监察支队")
                  for place, (name, (certificate, role)) in enumerate(PEOPLE.items(), 1)}
        for person in people.values():
            passwords.save(tx, person.id, password, person.id, now(), temporary=False, confirmed=True)
        transcripts.save(tx, recording, draft(SAID), now())
    return Office(home, recording, people, liuhen)


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Office:
    return Office(copytree(made.home, tmp_path / "home"), made.recording, made.people, made.call_liuhen)


def draft(said: str) -> Transcript:
    return Transcript(
        "faster-whisper", "whisper-base", (Segment(Fraction(0), Fraction(4), said, Fraction(1)),), ((Fraction(0), Fraction(4)),)
    )


def words_of(paper: Path) -> str:
    document = Document(str(paper))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def proofread(tmp_path: Path, said: str) -> Path:
    path = tmp_path / "proofread.txt"
    path.write_text(said, encoding="utf-8")
    return path


@pytest.mark.requirement("R003-2-15", "R003-2-16")
@pytest.mark.parametrize(("first", "second"), [("张伟", "李娜"), ("李娜", "张伟")])
def test_two_officers_sign_one_text_and_the_paper_names_both(office: Office, first: str, second: str):
    once = office.signs(first, NOTHING)
    assert once.status == 1 and not once.data["confirmed"] and once.data["by"] == [first], once.err
    assert "草稿" in words_of(Path(once.data["record"])) and "人工核对" not in words_of(Path(once.data["record"]))
    waits = office.call("张伟", "status", "--json").data["officers"]["signed_once"]
    assert [(row["recording"], row["case"], row["by"]) for row in waits] == [(office.recording, NUMBER, first)]
    assert first in office.call("张伟", "status").out
    twice = office.signs(second, NOTHING, "--seen", once.data["version"])
    assert twice.data["confirmed"] and twice.data["version"] == once.data["version"] and twice.data["by"] == [first, second], twice.err
    assert once.data["text_sha256"] == twice.data["text_sha256"] and twice.data["anchored"]["problem"] is None
    paper = Path(twice.data["record"])
    printed = "".join(page.extract_text() for page in PdfReader(paper.with_suffix(".pdf")).pages)
    for said in (words_of(paper), printed):
        assert said.count("07040012031") >= 1 and "07040012058" in said and "电子签名" in said and "草稿" not in said
        assert "对照录音录像核读，无需更正" in said.replace("\n", "")
    assert twice.data["text_sha256"] in words_of(paper)
    assert office.call("张伟", "status", "--json").data["officers"]["signed_once"] == []
    kept = {signature["signer"]: signature["account"] for signature in twice.data["signatures"]}
    assert kept == {name: office.people[name].id for name in (first, second)}
    assert office.call_liuhen("verify", "--json", home=office.home).data["audit"]["rows"]["differing"] == []


@pytest.mark.requirement("R003-2-16")
def test_nobody_signs_twice_for_another_or_without_being_an_officer_of_the_case(office: Office):
    assert office.signs("张伟", NOTHING).status == 1
    again = office.signs("张伟", NOTHING)
    assert again.status == 2 and "签过名" in again.err
    other = office.signs("张伟", NOTHING, "--by", "张伟", "--by", "李娜")
    assert other.status == 2 and "只能由本人签名" in other.err
    for stranger in ("外人", "李法制"):
        refused = office.signs(stranger, NOTHING)
        assert refused.status == 2 and ("只限自己的案件" in refused.err or "执法人员" in refused.err), refused.err
    unread = office.signs("李娜")
    assert unread.status == 2 and "--nothing-to-correct" in unread.err
    assert office.signs("李娜", NOTHING, "--seen", 7).status == 2


def test_another_text_before_the_second_signature_voids_the_first_and_says_so(office: Office, tmp_path: Path):
    first = office.signs("张伟", NOTHING).data
    text = proofread(tmp_path, SAID.replace("检查", "调查"))
    changed = office.signs("李娜", "--text", text)
    assert changed.status == 1 and not changed.data["confirmed"] and changed.data["by"] == ["李娜"], changed.err
    assert [(old["signer"], old["because"]) for old in changed.data["voided"]] == [("张伟", "text-changed")]
    assert changed.data["version"] == first["version"] + 1 and changed.data["text_sha256"] != first["text_sha256"]
    late = office.signs("张伟", NOTHING, "--seen", first["version"])
    assert late.status == 2 and str(changed.data["version"]) in late.err, "what was read is not what waits"
    done = office.signs("张伟", NOTHING)
    assert done.data["confirmed"] and done.data["text_sha256"] == changed.data["text_sha256"]
    assert "人工核对" in words_of(Path(done.data["record"])) and "无需更正" not in words_of(Path(done.data["record"]))
    with sqlite3.connect(office.home / "catalogue.db") as catalogue:
        rows = catalogue.execute("SELECT signer, voided_because FROM signatures ORDER BY id").fetchall()
    catalogue.close()
    assert rows == [("张伟", "text-changed"), ("李娜", None), ("张伟", None)], "a signature that was voided stays"
    assert office.call_liuhen("verify", "--json", home=office.home).data["audit"]["rows"]["differing"] == []


def test_a_draft_made_again_before_the_second_signature_voids_the_first(office: Office):
    office.signs("张伟", NOTHING)
    with open_installation(office.home, {}, "听写", "zh", now) as opened, opened.catalogue.begin() as tx:
        transcripts.save(tx, office.recording, draft(SAID + "请在这里签字。"), now())
    second = office.signs("李娜", NOTHING)
    assert second.status == 1 and [old["because"] for old in second.data["voided"]] == ["draft-changed"], second.err


def test_a_wrong_password_signs_nothing_and_costs_a_wait(office: Office):
    wrong = [office.signs("张伟", NOTHING, password=f"wrong-{turn}") for turn in range(5)]
    assert {answer.status for answer in wrong} == {3} and all("没有签名" in answer.err for answer in wrong)
    waits = office.signs("张伟", NOTHING)
    assert waits.status == 2 and "分钟" in waits.err
    with sqlite3.connect(office.home / "catalogue.db") as catalogue:
        assert catalogue.execute("SELECT count(*) FROM signatures").fetchone() == (0,)
    catalogue.close()
    assert office.signs("李娜", NOTHING).status == 1, "the other one is not locked out"
