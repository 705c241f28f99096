"""A paper that a person attaches to something of a case: kept beside the originals like every paper, and read for its times."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePath

from messages.errors import BadCall
from storage.care.papers import lock
from storage.ledgers.casework import cases
from storage.ledgers.casework.cases import StoredDocument
from tasks.installation import Installation
from tasks.measure.paper_times import times_of, year_of
from tasks.steps import step

BLOCK = 1 << 20  # bytes read at once


def need_paper(path: Path) -> None:
    """BadCall where a paper is not there, is no file, or is empty."""
    try:
        if not path.is_file():
            raise BadCall("explanations.paper_not_there", path=str(path))
        if path.stat().st_size == 0:
            raise BadCall("explanations.paper_empty", path=str(path))
    except OSError as problem:
        raise BadCall("explanations.paper_not_read", path=str(path), problem=problem.strerror or "?") from problem


@step()
def keep_paper(installation: Installation, number: str, path: Path, kind: str) -> StoredDocument:
    """Keep a paper of a case and read its times; one with the name of another gets a name of its own."""
    with installation.catalogue.read() as tx:
        stored = cases.load(tx, number)
    try:
        with path.open("rb") as source:
            name = _name(path.name, _digest(path), stored.documents)
            held = installation.store.put(source, None)
    except OSError as problem:
        raise BadCall("explanations.paper_not_read", path=str(path), problem=problem.strerror or "?") from problem
    lock(installation.store, held.key, installation.clock())
    paper = stored.documents.get(name) or StoredDocument(name, kind, held.sha256, held.key, held.size)
    times_of(installation, paper, year_of(stored.case))
    return paper


def _name(name: str, sha256: str, papers: Mapping[str, StoredDocument]) -> str:
    """Return the name of a paper, with a number where another paper of the case has it."""
    pure, number, free = PurePath(name), 1, name
    while free in papers and papers[free].sha256 != sha256:
        number += 1
        free = f"{pure.stem}（{number}）{pure.suffix}"
    return free


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
