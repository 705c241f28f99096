"""A package onto media: images of its volumes, their labels, and the register of the three sets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from footage.values.plain import from_plain, to_plain
from messages import Text, text
from messages.errors import Changed
from paperwork.forms import MEDIA
from paperwork.papers.package.media import VolumeFacts, join_note, label, label_text, volume_page
from paperwork.papers.package.media_register import MediaRegister, RegisterRow
from paperwork.papers.writing import write_paper
from storage.catalogue.states import JobStage
from storage.ledgers import media
from storage.ledgers.casework import cases
from storage.ledgers.media import PURPOSES, Medium, WrittenVolume
from storage.packages.bag_check import check_bag
from storage.packages.bags import Bag
from storage.packages.beside import folder_beside
from storage.packages.volumes import DiscPages, Share, divide, manifest_lines, write_volume
from storage.stores.on_disk.locks import flush_folder, write_whole
from storage.trail import audit
from tasks.installation import Installation
from tasks.package.packaging import Content
from tasks.steps import step

ABOUT = "volumes.json"


@dataclass(frozen=True, slots=True)
class PackageVolume:
    """One image that is whole on the disk, or the package itself for a hard disk (`images` of `archive --json`)."""

    path: Path
    bytes: int
    sha256: str  # of the image; of the manifest for a hard disk
    label: str


@dataclass(frozen=True, slots=True)
class VolumeEntry:
    """One volume in the file beside the images."""

    file: str  # its name there
    bytes: int
    sha256: str
    label: str


@dataclass(frozen=True, slots=True)
class MediumEntry:
    """One row of `medium list --json`."""

    id: int
    case: str  # number
    package: int  # number of the package in the catalogue
    purpose: str  # one of storage.ledgers.media_kinds.PURPOSES
    kind: str  # one of storage.ledgers.media_kinds.KINDS
    volume: int  # from 1
    volumes: int
    label: str
    sha256: str
    number: str | None  # entered by a person
    place: str | None
    entered_by: str | None
    entered_at: datetime | None  # aware
    purpose_text: Text


@step(stage=JobStage.DISCS)
def write_volumes(installation: Installation, content: Content, bag: Bag, medium: str) -> list[PackageVolume]:
    """Write the images of a package for one kind of medium, each read back and checked; the ones that are there already are kept."""
    if medium == "disk":
        return [PackageVolume(bag.path, bag.bytes, bag.manifest_sha256, content.stored.folder)]
    target = bag.path.with_name(f"{bag.path.name}-{medium}")
    written = _known(target)
    if written is not None:
        return written
    with folder_beside(target) as folder:
        volumes = _images(installation, content, bag, medium, folder)
        entries = [to_plain(_entry(volume)) for volume in volumes]
        write_whole(folder / ABOUT, json.dumps(entries, ensure_ascii=False, indent=1).encode("utf-8"))
        folder.rename(target)
        flush_folder(target.parent)
    return [replace(volume, path=target / volume.path.name) for volume in volumes]


def _images(installation: Installation, content: Content, bag: Bag, medium: str, folder: Path) -> list[PackageVolume]:
    notes = 4096 + 400 * sum(1 for _ in (bag.path / "data").rglob("*"))
    shares = divide(bag.path, installation.settings.discs[medium], notes)
    total, done = sum(part.size for share in shares for part in share.pieces), 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        installation.progress(done, total, f"{medium} {bag.path.name}")

    volumes = []
    for share in shares:
        facts = _facts(content, bag, share, shares)
        out = folder / f"{bag.path.name}-{share.number}of{share.count}.iso"
        image = write_volume(out, bag.path, share, shares, _pages(installation, content, bag), content.made_at, on_bytes)
        bad = check_bag(image.path, only="sha256")
        if bad:
            raise Changed("checks.not_whole", files=[problem.file for problem in bad[:5]])
        write_whole(out.with_suffix(".iso.sha256"), f"{image.sha256}  {out.name}\n".encode())
        write_whole(out.with_suffix(".label.txt"), b"\xef\xbb\xbf" + label_text(facts, installation.lang).encode("utf-8", "replace"))
        volumes.append(PackageVolume(image.path, image.size, image.sha256, label(facts)))
    return volumes


def _pages(installation: Installation, content: Content, bag: Bag) -> DiscPages:
    def notes(share: Share, shares: Sequence[Share]) -> dict[str, bytes]:
        facts = _facts(content, bag, share, shares)
        files = {"卷标.txt": b"\xef\xbb\xbf" + label_text(facts, installation.lang).encode("utf-8", "replace")}
        if share.count > 1:
            files["index.html"] = volume_page(facts, installation.lang).encode("utf-8", "replace")
        if facts.divided:
            files["合并说明.txt"] = b"\xef\xbb\xbf" + join_note(facts, installation.lang).encode("utf-8", "replace")
        return files

    return DiscPages(lambda share: label(_facts(content, bag, share, [share])), notes)


def _facts(content: Content, bag: Bag, share: Share, shares: Sequence[Share]) -> VolumeFacts:
    case = content.stored.case
    parts: dict[str, list[tuple[str, int]]] = {}
    for each in shares:
        for piece in each.pieces:
            if piece.part:
                parts.setdefault(piece.name, []).append((piece.path, each.number))
    hashes = manifest_lines((bag.path / "manifest-sha256.txt").read_bytes()) if parts else {}
    files = tuple((piece.path, piece.size, each.number) for each in shares for piece in each.pieces)
    return VolumeFacts(unit=case.unit, number=case.number, name=content.stored.folder, title=case.cause or case.matter,
                       package=bag.path.name, volume=share.number,
                       volumes=share.count, made_at=content.made_at, manifest_sha256=bag.manifest_sha256, files=files,
                       divided=tuple((name, tuple(pieces), hashes.get(name, "")) for name, pieces in parts.items()))


def _entry(volume: PackageVolume) -> VolumeEntry:
    return VolumeEntry(volume.path.name, volume.bytes, volume.sha256, volume.label)


def _known(target: Path) -> list[PackageVolume] | None:
    """Return the volumes that were written before; None where there are none."""
    if not (target / ABOUT).is_file():
        return None
    rows = json.loads((target / ABOUT).read_text(encoding="utf-8"))
    entries = [from_plain(VolumeEntry, row) for row in rows]
    return [PackageVolume(target / entry.file, entry.bytes, entry.sha256, entry.label) for entry in entries]


@step()
def register(
    installation: Installation, content: Content, bag: Bag, package: int, medium: str, volumes: Sequence[PackageVolume]
) -> tuple[Path, list[Medium]]:
    """Enter three sets of these volumes, still without numbers, and write the register to be filled in."""
    number, count = content.stored.case.number, len(volumes)
    written = [WrittenVolume(place, count, volume.label, volume.sha256) for place, volume in enumerate(volumes, 1)]
    with installation.catalogue.begin() as tx:
        before = {row.id for row in media.of_package(tx, package)}
        rows = media.expect(tx, number, package, medium, written)
        if {row.id for row in rows} - before:
            audit.append(tx, "medium.written", f"case:{number}", installation.who, installation.clock(), None, bag.manifest_sha256,
                         {"case": number, "medium": medium, "volumes": count, "sets": len(PURPOSES),
                          "images": [volume.sha256 for volume in volumes]})
    out = bag.path.with_name(f"{bag.path.name}-{medium}-{MEDIA.file}.docx")
    return _paper(installation, content, bag, rows, out), list(rows)


def _paper(installation: Installation, content: Content, bag: Bag, rows: Sequence[Medium], out: Path) -> Path:
    case = content.stored.case
    entered = tuple(RegisterRow(row.id, row.purpose, row.kind, row.written.label, row.written.sha256, row.number, row.place, row.entered_by)
                    for row in rows)
    register = MediaRegister(case.unit, case.number, bag.path.name, content.made_at, bag.manifest_sha256, entered)
    return write_paper(register, out, installation.lang)


def media_entries(installation: Installation, number: str | None, waiting: bool) -> list[MediumEntry]:
    """Return the media of one case or of all; with `waiting` only those without a number. BadCall for an unknown case."""
    with installation.catalogue.read() as tx:
        case = cases.load(tx, number).case.number if number else None
        return [medium_entry(medium) for medium in media.listing(tx, case, waiting=waiting)]


def medium_entry(medium: Medium) -> MediumEntry:
    """Return a medium as the register's list shows it."""
    written = medium.written
    return MediumEntry(medium.id, medium.case, medium.package, medium.purpose, medium.kind, written.volume, written.volumes, written.label,
                       written.sha256, medium.number, medium.place, medium.entered_by, medium.entered_at, text(f"media.{medium.purpose}"))
