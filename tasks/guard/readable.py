"""The tree of links by unit, recorder and date beside a folder store: for whoever has no Liuhen (storage/care/view.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from messages import say
from storage.care import view
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.stores.on_disk.locks import write_new
from tasks.in_background import InOrder
from tasks.installation import Installation
from tasks.steps import step

FOLDER = "view"  # beside the objects, so that it goes where they go
README = "README.txt"
UNLINKED = 4  # steps of a dump that may wait to be linked; each waits in memory


def view_folder(installation: Installation) -> Path | None:
    """Return where the tree lies; None where originals are not files of this machine."""
    return installation.store.folder and installation.store.folder / FOLDER


@step()
def link_readable(installation: Installation, rows: Iterable[StoredRecording]) -> int:
    """Link originals that are not linked yet; return how many were."""
    folder = installation.store.folder
    if folder is None:
        return 0
    linked = view.add_to_view(folder, folder / FOLDER, rows)
    _explain(installation, folder)
    return linked


@contextmanager
def linking(installation: Installation) -> Iterator[Callable[[Sequence[StoredRecording]], None]]:
    """Give a function that links originals in another thread, for making links is waiting for the disk; at the end all are linked."""
    with InOrder[int](UNLINKED) as links:
        yield lambda rows: links.add(link_readable, installation, rows)
    links.results()


@step()
def tidy_readable(installation: Installation) -> int:
    """Link every original of the ledger, and remove links that stand for nothing any more; return how many links changed."""
    target = view_folder(installation)
    if target is None:
        return 0
    with installation.catalogue.read() as tx:
        rows = originals.get_many(tx, [id_ for _, id_ in originals.all_keys(tx)])
    return link_readable(installation, rows) + view.prune_view(target, {view.place(row) for row in rows})


def _explain(installation: Installation, folder: Path) -> None:
    """Say in both languages what lies here, for a person who finds only this disk."""
    if (folder / FOLDER).is_dir():
        explanation = f"{say('ingest.readme', 'zh')}\n\n{say('ingest.readme', 'en')}\n"
        if write_new(folder / README, explanation.encode("utf-8")) and installation.store.shared:
            (folder / README).chmod(0o640)
