"""One case: copies for viewing, the note, the package, the four checks, discs. A killed run leaves nothing that looks like a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from storage.packages.bags import Bag
from tasks.answers import to_json
from tasks.installation import Installation
from tasks.keep.facts import ask_law
from tasks.measure import access_copies, names
from tasks.package import burning, packaging, page, versions
from tasks.package import note as package_note
from tasks.package import proof as package_proof
from tasks.package.disposed import disposed_list
from tasks.package.metadata import access_name, metadata
from tasks.package.packaging import Content, Part
from tasks.package.proof import Proof


def archive_case(installation: Installation, number: str, out: Path | None = None, makers: Sequence[str] = (),
                 medium: str | None = None) -> dict[str, Any]:
    """Make the package of one case, and its volumes for `medium` (dvd, bd25, bd50, disk); return `archive --json` of contract.md."""
    content = packaging.gather(installation, number)
    package_note.makers_of(content, makers)  # refused before anything is written
    ask_law(installation)
    copies = access_copies.access_copies(installation, content.rows)
    proof = package_proof.prove(installation, number)
    content = replace(content, made_at=proof.statement.when)
    note = package_note.write_note(installation, content, copies, makers, medium)
    parts = _parts(installation, content, copies, note, proof)
    version = versions.write_version(installation, content, copies, parts, proof, out)
    bag = version.bag
    data = {"case": number, "package": str(bag.path), "volumes": [str(bag.path)], "bytes": bag.bytes,
            "manifest_sha256": bag.manifest_sha256, "checks": to_json(version.checks, installation.lang)}
    return data if medium is None else data | _on_media(installation, content, bag, version.id, medium)


def _parts(
    installation: Installation, content: Content, copies: Mapping[str, access_copies.AccessCopy], note: Path, proof: Proof
) -> dict[str, Part]:
    """Return everything below data/; the first page comes last, because it names the rest."""
    parts = packaging.payload(installation, content, note)
    placed = {row.recording.id: name for name, row in names.names(content.rows)}
    parts |= {access_name(placed[id], copy): Part(copy.path, copy.size, copy.sha256) for id, copy in copies.items()}
    written = metadata(installation, content, copies, proof.events) | proof.files | disposed_list(installation, content)
    parts |= {name: packaging.in_memory(data) for name, data in written.items()}
    parts["index.html"] = packaging.in_memory(page.page(installation, content, copies, {name: part.size for name, part in parts.items()}))
    return parts


def _on_media(installation: Installation, content: Content, bag: Bag, package: int, medium: str) -> dict[str, Any]:
    volumes = burning.write_volumes(installation, content, bag, medium)
    paper, media = burning.register(installation, content, bag, package, medium, volumes)
    data: dict[str, Any] = to_json({"medium": medium, "volumes": [volume.path for volume in volumes], "register": paper, "images": volumes,
                                    "media": [burning.medium_entry(row) for row in media]}, installation.lang)
    return data
