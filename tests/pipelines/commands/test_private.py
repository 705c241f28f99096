"""Nobody but the program's own account reads what it writes: whatever the umask says, in new homes and in those of older versions."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from visits import ALTHOUGH, NUMBER, Done
from warm import Warm

OTHERS = 0o077
Run = Callable[..., Done]


def open_to_others(*tops: Path) -> list[str]:
    """Every file and folder at and below `tops` that the group or anybody else may do something with; links have no mode of their own."""
    paths = [path for top in tops for path in (top, *top.rglob("*"))]
    return [f"{stat.S_IMODE(path.lstat().st_mode):o} {path}" for path in paths if not path.is_symlink() and path.stat().st_mode & OTHERS]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Call `liuhen` where whatever is made would be open to everybody."""
    before, warm = os.umask(0), Warm()

    def call(home: Path, *command: object, **environ: str) -> Done:
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("LIUHEN_", "PREFECT_API"))}
        return Done(*warm.run([*map(str, command)], {**variables, "LIUHEN_HOME": str(home), **environ}))

    yield call
    warm.close()
    os.umask(before)


def go_through(run: Run, home: Path, work: Path, small_dump: Path, case_file: Path) -> list[Path]:
    """Every command that writes files; return what it wrote outside of its home."""
    paper = work / "record.txt"
    paper.write_text("我们是执法人员，现在依法进行检查。", encoding="utf-8")
    outside = [work / "report", work / "out", work / "saved.db", work / "saved.db.anchors.pem"]
    calls: list[tuple[object, ...]] = [
        ("case", "add", case_file), ("ingest", small_dump, "--case", NUMBER), ("review", NUMBER), ("review", NUMBER, "--out", outside[0]),
        ("mark", NUMBER, "--trigger", "LT5", "--reason", "投诉"), ("archive", NUMBER, *ALTHOUGH, "--medium", "dvd", "--out", outside[1]),
        ("archive", NUMBER, *ALTHOUGH), ("sweep", "--as-of", "2030-01-01"), ("verify", "--anchor"),
        ("request", NUMBER, "--action", "view", "--by", "李四", "--purpose", "复议"),
        ("approve", "1", "--by", "刘局长", "--role", "分管局领导"),
        ("release", "1", "--to", "李四"), ("spot-check", "--ratio", "1"), ("backup", outside[2]),
    ]
    for call in calls:
        answer = run(home, *call)
        assert answer.status in (0, 1), (call, answer.err, answer.out)
    return outside


def test_nothing_that_any_command_writes_is_open_to_others(run, tmp_path, small_dump, case_file):
    home = tmp_path / "home"
    outside = go_through(run, home, tmp_path, small_dump, case_file)
    assert not open_to_others(home, *outside)
    kinds = {path.suffix for path in home.rglob("*")} | {path.name for path in home.iterdir()}
    assert {".docx", ".html", ".json", ".pem", "catalogue.db", "originals", "packages", "releases"} <= kinds, kinds
    original = next(path for path in (home / "originals" / "sha256").rglob("*") if path.is_file())
    assert stat.S_IMODE(original.stat().st_mode) == 0o400
    assert run(home, "verify").status == 0


def test_a_home_that_was_open_is_closed_by_the_next_command_that_opens_it(run, tmp_path, small_dump, case_file):
    home = tmp_path / "home"
    for call in (("case", "add", case_file), ("ingest", small_dump, "--case", NUMBER), ("verify", "--anchor"),
                 ("archive", NUMBER, *ALTHOUGH)):
        assert run(home, *call).status in (0, 1, 2)
    (home / "liuhen.toml").write_text('inbox = "inbox"\n', encoding="utf-8")
    (home / "inbox").mkdir()
    originals = {path for path in (home / "originals" / "sha256").rglob("*") if path.is_file()}
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o444 if path in originals else 0o777 if path.is_dir() else 0o666)
    (home / "cases").mkdir(exist_ok=True)
    (home / "cases").chmod(0o777)
    (home / "cases" / "link").symlink_to(tmp_path)
    before = stat.S_IMODE(tmp_path.stat().st_mode)
    assert run(home, "ingest", small_dump).status in (0, 1)
    new = tmp_path / "new"
    shutil.copytree(small_dump, new)
    (new / "one-more.log").write_text("x", encoding="utf-8")
    assert run(home, "ingest", new).status in (0, 1)
    assert [line for line in open_to_others(home) if not line.endswith("/inbox")] == [f"710 {home}"]
    assert stat.S_IMODE((home / "inbox").stat().st_mode) == 0o777, "the inbox is the office's own"
    assert stat.S_IMODE(tmp_path.stat().st_mode) == before, "what a link leads to is not ours"
    (home / "liuhen.toml").unlink()
    (home / "inbox").rmdir()
    assert run(home, "verify").status == 0 and not open_to_others(home)


def test_the_group_reads_originals_where_the_setting_says_so_and_nothing_else(run, tmp_path, small_dump, case_file):
    home = tmp_path / "home"
    assert run(home, "ingest", small_dump).status in (0, 1)
    dump = Path(shutil.copytree(small_dump, tmp_path / "dump"))

    def taken(store: str) -> set[Path]:
        (dump / f"{len(store)}.log").write_text(store, encoding="utf-8")
        assert run(home, "ingest", dump, LIUHEN_STORE=store).status in (0, 1)
        run(home, "verify", LIUHEN_STORE=store)
        return {Path(line.split(" ", 1)[1]) for line in open_to_others(home)}

    store = home / "originals"
    trees = {path for tree in ("sha256", "view") for path in (store / tree, *(store / tree).rglob("*")) if not path.is_symlink()}
    opened = taken(f"{store.as_uri()}?group=1")
    trees |= {path for tree in ("sha256", "view") for path in (store / tree, *(store / tree).rglob("*")) if not path.is_symlink()}
    assert opened == {home, store, store / "README.txt", *trees}
    assert stat.S_IMODE(home.stat().st_mode) == 0o710 and stat.S_IMODE(store.stat().st_mode) == 0o750
    assert {stat.S_IMODE(path.stat().st_mode) for path in trees if path.is_file()} == {0o440}
    assert {stat.S_IMODE(path.stat().st_mode) for path in trees if path.is_dir()} == {0o750}
    assert taken(store.as_uri()) == set()
