"""The test yard: homes made from a template, commands run in them under faults, and what must be true afterwards."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from processes import environment_without_settings
from sqlalchemy import create_engine, select, text

from storage.care.fixity import Fixity, balance, rehash
from storage.catalogue.database import Catalogue
from storage.catalogue.models.keeping import MarkRow
from storage.catalogue.models.originals import CaseRow
from storage.ledgers import originals
from storage.stores.opening import open_store
from storage.trail import audit

ROOT = Path(__file__).resolve().parents[2]
TOLD = ("original.received", "original.verified", "original.held", "case.", "mark.")  # the rest differs from run to run, as it should
COUNT, KILL, FAIL, FAIL_ON = 1, 2, 3, 4  # as in inject.c


@dataclass(frozen=True)
class Home:
    """One installation: its folder, database and store."""

    folder: Path
    database: str
    store: str

    @property
    def environ(self) -> dict[str, str]:
        return {"LIUHEN_HOME": str(self.folder), "LIUHEN_DATABASE": self.database, "LIUHEN_STORE": self.store}


@dataclass(frozen=True)
class Ended:
    """How one command ended."""

    status: int | None  # None: it hung
    calls: int  # of files and sockets, where it came to its end
    said: str


@dataclass
class Host:
    """The process that runs commands under faults."""

    process: subprocess.Popen[str]
    out: Path
    jobs: int = field(default=0)

    def run(self, home: Home, *words: object, at: int = 0, action: int = COUNT, error: int = 5) -> Ended:
        """Run one command; `at`: which call is struck."""
        assert self.process.stdin and self.process.stdout
        out = self.out / "said"
        calls = Path(f"{out}.calls")
        calls.unlink(missing_ok=True)
        job = {"arguments": list(map(str, words)), "environ": home.environ, "out": str(out), "at": at, "action": action, "error": error}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        status = json.loads(self.process.stdout.readline())["status"]
        return Ended(status, int(calls.read_text()) if calls.exists() else 0, out.read_text(encoding="utf-8", errors="replace"))


@contextlib.contextmanager
def host(shim: Path, below: Path) -> Iterator[Host]:
    """Start the process; only files under `below` are struck."""
    environ = environment_without_settings()
    environ |= {"LD_PRELOAD": str(shim), "FAULT_ROOT": f"{below}/", "PYTHONPATH": str(ROOT)}
    outputs = below.parent / f"{below.name}-said"  # outside: what a test writes down about a run is never struck
    outputs.mkdir(exist_ok=True)
    process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("host.py"))], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True, env=environ, cwd=ROOT)
    try:
        assert process.stdout and json.loads(process.stdout.readline()) == {"ready": True}
        yield Host(process, outputs)
    finally:
        process.kill()
        process.wait()


def admin(server: str, statement: str) -> None:
    """Run one statement outside of a transaction."""
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:") + "postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def copy_home(template: Home, folder: Path, server: str, name: str, store: str | None) -> Home:
    """Make a home that is as `template` is; `store`: another empty bucket, None keeps the template's (a folder is copied)."""
    if template.folder.is_dir():  # with a database and a store elsewhere nothing may lie in it yet
        shutil.copytree(template.folder, folder)
    else:
        folder.mkdir(parents=True)
    database = f"sqlite:///{folder / 'catalogue.db'}"
    if template.database.startswith("postgresql"):
        admin(server, f"CREATE DATABASE {name} TEMPLATE {template.database.rsplit('/', 1)[1]}")
        database = server + name
    if template.store.startswith("file"):
        return Home(folder, database, (folder / "originals").as_uri())
    return Home(folder, database, store or template.store)


def story(home: Home) -> dict[str, Any]:
    """What the home holds, without the times at which it was noted; numbers left out: PostgreSQL gives one to a killed try too."""
    catalogue, store = Catalogue.open(home.database), open_store(home.store)
    try:
        with catalogue.read() as tx:
            dumps = {id_: place for place, (id_,) in enumerate(tx.execute(text("SELECT id FROM dumps ORDER BY id")))}
            ids = list(tx.scalars(text("SELECT id FROM recordings")))
            rows = sorted((row.recording.id, row.recording.name, row.recording.sha256, row.key, row.sm3, row.stored, row.case,
                           dumps[row.dump]) for row in originals.get_many(tx, ids))
            happened = [(event.what, "mark" if event.subject.startswith("mark:") else event.subject)
                        for event in audit.events(tx) if event.what.startswith(TOLD)]
            cases = sorted(tx.scalars(select(CaseRow.number)))
            marks = sorted((mark.case, mark.trigger) for mark in tx.scalars(select(MarkRow)))
        return {
            "dumps": len(dumps),
            "rows": rows,
            "events": counted(happened),
            "cases": cases,
            "marks": marks,
            "keys": sorted(store.keys()),
        }
    finally:
        catalogue.close()


def counted(happened: list[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Count what may happen once; an original may be read back as often as one likes, and each time is told."""
    return Counter(dict.fromkeys(happened, 1)) | Counter(event for event in happened if event[0] != "original.verified")


def check_nothing_half_made(home: Home) -> None:
    """Whatever is seen is whole: each object, each row's object, the chain, each paper under its final name."""
    catalogue, store = Catalogue.open(home.database), open_store(home.store)
    try:
        assert balance(catalogue, store).missing == ()
        with catalogue.read() as tx:
            assert audit.verify(tx).intact
        keys = list(store.keys())
        assert {key: rehash(store, key) for key in keys} == dict.fromkeys(keys, Fixity.INTACT)
    finally:
        catalogue.close()
    for paper in home.folder.rglob("*.docx"):
        if not paper.name.startswith("."):
            assert zipfile.ZipFile(paper).testzip() is None
    for answer in home.folder.rglob("*.json"):
        if not answer.name.startswith("."):
            json.loads(answer.read_text(encoding="utf-8"))


def leftovers(home: Home) -> list[Path]:
    """Files that a killed run was still writing."""
    return [path for path in home.folder.rglob("*") if path.name.endswith(".part")]
