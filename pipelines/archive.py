"""One case: copies for viewing, the note, the package, the four checks, discs. A killed run leaves nothing that looks like a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from storage.packages.bags import Bag
from tasks.guard.anchoring import AfterAct, anchor_after
from tasks.guard.rows import resting
from tasks.guard.signer import signing_key
from tasks.installation import Installation, number_of
from tasks.keep.facts import ask_law
from tasks.keep.repacking import check_package
from tasks.measure import access_copies, names
from tasks.package import burning, packaging, page, unfinished, versions
from tasks.package import note as package_note
from tasks.package import proof as package_proof
from tasks.package.burning import MediumEntry, PackageVolume
from tasks.package.checks.four_checks import CheckEntry
from tasks.package.disposed import disposed_list
from tasks.package.metadata import access_name, metadata
from tasks.package.packaging import Content, PackagePart
from tasks.package.proof import Proof
from tasks.package.unfinished import Unfinished
from tasks.receive.relisting import list_what_changed
from tasks.speech.records import write_missing


@dataclass(frozen=True, slots=True)
class OnMedia:
    """A package divided over media; the fields are keys of `archive --json`."""

    medium: str  # one of storage.ledgers.media_kinds.KINDS
    volumes: tuple[Path, ...]
    register: Path  # the paper in which numbers and places are entered
    images: tuple[PackageVolume, ...]
    media: tuple[MediumEntry, ...]


@dataclass(frozen=True, slots=True)
class Archived:
    """The package of one case; the fields are keys of `archive --json`."""

    case: str  # number
    package: Path
    bytes: int
    manifest_sha256: str
    checks: tuple[CheckEntry, ...]
    anchored: AfterAct
    unfinished: tuple[Unfinished, ...] = ()  # when it was packed
    although: str | None = None  # why it was packed all the same
    on_media: OnMedia | None = None  # None: no medium was named

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)


def archive_case(installation: Installation, number: str, out: Path | None = None, makers: Sequence[str] = (),
                 medium: str | None = None, although: str | None = None) -> Archived:
    """Make the package of one case, and its volumes for `medium` (dvd, bd25, bd50, disk).

    Problems lists what is unfinished, unless `although` says why the case is archived all the same.
    """
    number = number_of(installation, number)
    resting.need_case(installation, number)
    write_missing(installation, number)
    content = packaging.gather(installation, number)
    package_note.makers_of(content, makers)  # refused before anything is written
    matters = unfinished.unfinished(installation, number)
    content = replace(content, unfinished=matters, although=unfinished.need_finished(number, matters, although))
    ask_law(installation)
    signing_key(installation)
    if list_what_changed(installation, number):
        content = packaging.with_lists(installation, content)
    copies = access_copies.access_copies(installation, content.rows)
    proof = package_proof.prove(installation, number)
    content = replace(content, made_at=proof.statement.when)
    note = package_note.write_note(installation, content, copies, makers, medium)
    parts = _parts(installation, content, copies, note, proof)
    version = versions.write_version(installation, content, copies, parts, proof, out)
    on_media = _on_media(installation, content, version.bag, version.id, medium) if medium else None
    check_package(installation, number)
    anchored = anchor_after(installation)
    return Archived(number, version.bag.path, version.bag.bytes, version.bag.manifest_sha256, tuple(version.checks), anchored,
                    content.unfinished, content.although, on_media)


def _parts(
    installation: Installation, content: Content, copies: Mapping[str, access_copies.AccessCopy], note: Path, proof: Proof
) -> dict[str, PackagePart]:
    """Return everything below data/; the first page comes last, because it names the rest."""
    parts = packaging.payload(installation, content, note)
    placed = {row.recording.id: name for name, row in names.names(content.rows)}
    parts |= {access_name(placed[id], copy): PackagePart(copy.path, copy.size, copy.sha256) for id, copy in copies.items()}
    written = metadata(installation, content, copies, proof.events) | proof.files | disposed_list(installation, content)
    parts |= {name: packaging.in_memory(data) for name, data in written.items()}
    parts["index.html"] = packaging.in_memory(page.page(installation, content, copies, {name: part.size for name, part in parts.items()}))
    return parts


def _on_media(installation: Installation, content: Content, bag: Bag, package: int, medium: str) -> OnMedia:
    volumes = burning.write_volumes(installation, content, bag, medium)
    paper, media = burning.register(installation, content, bag, package, medium, volumes)
    entries = tuple(burning.medium_entry(row) for row in media)
    return OnMedia(medium, tuple(volume.path for volume in volumes), paper, tuple(volumes), entries)
