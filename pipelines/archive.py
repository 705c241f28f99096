"""One case: copies for viewing, the note, the package, the four checks, discs. A killed run leaves nothing that looks like a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from storage.keeping import sweeping
from storage.ledgers import packages
from storage.names import safe_name
from storage.packages.bags import Bag
from storage.trail import audit
from tasks.installation import Installation
from tasks.measure import access_copies, names
from tasks.package import burning, four_checks, packaging, page, tags
from tasks.package import note as package_note
from tasks.package import proof as package_proof
from tasks.package.disposed import disposed_list
from tasks.package.four_checks import Check, Packed
from tasks.package.metadata import access_name, metadata
from tasks.package.packaging import Content, Part
from tasks.package.proof import Proof


class _Unchanged(Exception):
    """The inputs are those of a package that is there: it is the answer."""

    def __init__(self, there: Path) -> None:
        super().__init__(str(there))
        self.there = there


def archive_case(installation: Installation, number: str, out: Path | None = None, makers: Sequence[str] = (),
                 medium: str | None = None) -> dict[str, Any]:
    """Make the package of one case, and its volumes for `medium` (dvd, bd25, bd50, disk); return `archive --json` of contract.md."""
    content = packaging.gather(installation, number)
    package_note.makers_of(content, makers)  # refused before anything is written
    copies = access_copies.access_copies(installation, content.rows)
    proof = package_proof.prove(installation, number)
    content = replace(content, made_at=proof.statement.when)
    note = package_note.write_note(installation, content, copies, makers, medium)
    parts = _parts(installation, content, copies, note, proof)
    bag, checks, package = _written(installation, content, copies, parts, proof, out)
    data = {"case": number, "package": str(bag.path), "volumes": [str(bag.path)], "bytes": bag.bytes,
            "manifest_sha256": bag.manifest_sha256, "checks": checks}
    return data if medium is None else data | _on_media(installation, content, bag, package, medium)


def _parts(
    installation: Installation, content: Content, copies: Mapping[str, access_copies.AccessCopy], note: Path, proof: Proof
) -> dict[str, Part]:
    """Everything below data/; the first page comes last, because it names the rest."""
    parts = packaging.payload(installation, content, note)
    placed = {row.recording.id: name for name, row in names.names(content.rows)}
    parts |= {access_name(placed[id], copy): Part(copy.path, copy.size, copy.sha256) for id, copy in copies.items()}
    made = metadata(installation, content, copies, proof.events) | proof.files | disposed_list(installation, content)
    parts |= {name: packaging.in_memory(data) for name, data in made.items()}
    parts["index.html"] = packaging.in_memory(page.page(installation, content, copies, {name: part.size for name, part in parts.items()}))
    return parts


def _written(
    installation: Installation,
    content: Content,
    copies: Mapping[str, access_copies.AccessCopy],
    parts: Mapping[str, Part],
    proof: Proof,
    out: Path | None,
) -> tuple[Bag, list[dict[str, Any]], int]:
    """Write the package and note it; where nothing changed since the newest one, that one is the answer."""
    number = content.stored.case.number
    with installation.catalogue.read() as tx:
        known = {Path(one.path): one for one in packages.listing(tx, number) if Path(one.path).is_dir()}
    target = _target(installation, number, out)
    checks: list[Check] = []

    def finish(folder: Path, manifest: str) -> Mapping[str, bytes]:
        there = _same(list(known), target, manifest, out)
        if there is not None:
            raise _Unchanged(there)
        packed = Packed(folder, content, copies, proof, manifest)
        checks.extend(four_checks.check_package(installation, packed))
        return tags.checks_report(installation, packed, checks)

    try:
        bag = packaging.write_package(installation, content, parts, tags.front(installation, content), target, finish)
    except _Unchanged as same:
        bag, told = packaging.found(same.there), four_checks.told(same.there)
        return bag, told, known[same.there].id if same.there in known else _note(installation, number, bag, told)
    told = four_checks.to_json(installation, checks)
    return bag, told, _note(installation, number, bag, told)


def _same(known: Sequence[Path], target: Path, manifest: str, out: Path | None) -> Path | None:
    """Return the package with this manifest: the newest one that was noted, or one whose run was killed before it was noted."""
    version = int(target.name.rpartition("-v")[2])
    before = target.with_name(f"{target.name.rpartition('-v')[0]}-v{version - 1}")
    noted = [path for path in known if out in (None, path.parent)][-1:]
    candidates = noted + ([before] if before.is_dir() and before not in known else [])
    return next((path for path in reversed(candidates) if packaging.manifest_of(path) == manifest), None)


def _note(installation: Installation, number: str, bag: Bag, checks: list[dict[str, Any]]) -> int:
    """Note the package; only one whose checks all passed is complete and archives the case."""
    passed = all(row["passed"] for row in checks)
    data = {"case": number, "package": str(bag.path), "bytes": bag.bytes, "manifest_sha256": bag.manifest_sha256, "checks": checks}
    with installation.catalogue.begin() as tx:
        made = packages.add(tx, number, str(bag.path), bag.bytes, bag.manifest_sha256, data, installation.clock())
        if passed:
            sweeping.set_archived(tx, number, installation.clock())
        audit.append(tx, "package.made", f"case:{number}", installation.who, installation.clock(), None, bag.manifest_sha256,
                     {"case": number, "package": bag.path.name, "bytes": bag.bytes, "passed": passed})
    return made


def _on_media(installation: Installation, content: Content, bag: Bag, package: int, medium: str) -> dict[str, Any]:
    volumes = burning.write_volumes(installation, content, bag, medium)
    paper, made = burning.register(installation, content, bag, package, medium, volumes)
    return {"medium": medium, "volumes": [str(one.path) for one in volumes], "register": str(paper),
            "images": [{"path": str(one.path), "bytes": one.size, "sha256": one.sha256, "label": one.label} for one in volumes],
            "media": [burning.medium_json(one, installation) for one in made]}


def _target(installation: Installation, number: str, out: Path | None) -> Path:
    """A new version is a new folder; an earlier package stays as it is."""
    folder = out or installation.home / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    version = 1
    while (folder / f"{safe_name(number)}-v{version}").exists():
        version += 1
    return folder / f"{safe_name(number)}-v{version}"
