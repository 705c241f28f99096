"""The tree of links by unit, recorder and date beside a folder store: for whoever has no Liuhen (storage/care/view.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from messages import say
from storage.care import view
from storage.ledgers.originals import StoredRecording
from storage.stores.folder import FolderStore
from storage.stores.locks import write_new
from tasks.installation import Installation
from tasks.steps import step

FOLDER = "view"  # beside the objects, so that it goes where they go
README = "README.txt"


def view_folder(installation: Installation) -> Path | None:
    """Return where the tree lies; None where originals are not files of this machine."""
    return installation.store.root / FOLDER if isinstance(installation.store, FolderStore) else None


@step()
def link_readable(installation: Installation, rows: Iterable[StoredRecording]) -> int:
    """Link originals that are not linked yet; return how many were."""
    target = view_folder(installation)
    if target is None or not isinstance(installation.store, FolderStore):
        return 0
    made = view.add_to_view(installation.store, target, rows)
    _explain(target)
    return made


@step()
def tidy_readable(installation: Installation, rows: Sequence[StoredRecording]) -> int:
    """Link all `rows`, the whole ledger, and remove links that stand for nothing any more; return how many links changed."""
    target = view_folder(installation)
    if target is None or not isinstance(installation.store, FolderStore):
        return 0
    return link_readable(installation, rows) + view.prune_view(target, {view.place(row) for row in rows})


def _explain(target: Path) -> None:
    """Say in both languages what lies here, for a person who finds only this disk."""
    if target.is_dir():
        words = f"{say('ingest.readme', 'zh')}\n\n{say('ingest.readme', 'en')}\n"
        write_new(target.parent / README, words.encode("utf-8"))
