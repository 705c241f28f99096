"""One case: the note, the package, the four checks. A killed run leaves nothing that looks like a package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from storage import audit, notes, sweeping
from storage.names import safe_name
from tasks import four_checks, package_note, package_page, packaging
from tasks.office import Office


def archive_case(office: Office, number: str, out: Path | None = None, makers: Sequence[str] = ()) -> dict[str, Any]:
    """Make the package of one case; return `archive --json` of contract.md."""
    content = packaging.gather(office, number)
    parts = packaging.payload(office, content, package_note.write_note(office, content, makers))
    parts["index.html"] = packaging.in_memory(package_page.page(office, content, {name: part.size for name, part in parts.items()}))
    bag = packaging.write_package(office, content, parts, _target(office, number, out))
    checks = four_checks.check_package(office, content, bag.path)
    data = {"case": number, "package": str(bag.path), "volumes": [str(bag.path)], "bytes": bag.bytes,
            "manifest_sha256": bag.manifest_sha256, "checks": checks}
    with office.catalogue.begin() as tx:
        notes.add_package(tx, number, str(bag.path), bag.bytes, bag.manifest_sha256, data, office.clock())
        sweeping.set_archived(tx, number, office.clock())
        audit.append(tx, "package.made", f"case:{number}", office.who, office.clock(), None, bag.manifest_sha256,
                     {"case": number, "package": bag.path.name, "bytes": bag.bytes, "passed": all(row["passed"] for row in checks)})
    return data


def _target(office: Office, number: str, out: Path | None) -> Path:
    """A new version is a new folder; an earlier package stays as it is."""
    folder = out or office.home / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    version = 1
    while (folder / f"{safe_name(number)}-v{version}").exists():
        version += 1
    return folder / f"{safe_name(number)}-v{version}"
