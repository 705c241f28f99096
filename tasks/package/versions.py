"""The versions of a case's package: a new folder where anything changed, else the newest one there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from storage.keeping.sweep import sweeping
from storage.ledgers import packages
from storage.ledgers.packages import Package
from storage.packages import signature
from storage.packages.bags import Bag
from storage.trail import audit
from tasks.answers import to_json
from tasks.guard.signer import signing_key
from tasks.installation import Installation
from tasks.measure.access_copies import AccessCopy
from tasks.package import packaging, tags
from tasks.package.checks import four_checks
from tasks.package.checks.four_checks import CheckEntry
from tasks.package.checks.packed import Check, Packed
from tasks.package.packaging import Content, PackagePart
from tasks.package.proof import Proof


@dataclass(frozen=True, slots=True)
class PackageVersion:
    """One version of a package, as it is noted in the catalogue."""

    id: int  # of the note
    bag: Bag
    checks: Sequence[CheckEntry]  # as the package's own report has them


@dataclass(slots=True)
class _Attempt:
    """The writing of one package: looked at when its manifest is known, and dropped where there is one with the same manifest."""

    installation: Installation
    content: Content
    copies: Mapping[str, AccessCopy]
    proof: Proof
    candidates: Sequence[Path]  # packages that may be the same, the newest last
    checks: list[Check] = field(default_factory=list)
    same: Path | None = None

    def finish(self, folder: Path, manifest: str) -> Mapping[str, bytes] | None:
        """Carry out the checks and return their report; None where nothing changed since an earlier package."""
        self.same = next((path for path in reversed(self.candidates) if packaging.manifest_of(path) == manifest), None)
        if self.same is not None:
            return None
        packed = Packed(folder, self.content, self.copies, self.proof, manifest)
        self.checks += four_checks.check_package(self.installation, packed)
        return tags.checks_report(self.installation, packed, self.checks)


def write_version(installation: Installation, content: Content, copies: Mapping[str, AccessCopy], parts: Mapping[str, PackagePart],
                  proof: Proof, out: Path | None) -> PackageVersion:
    """Write the package below `out` (None: the folder of the installation) and note it; where nothing changed, return the newest one.

    Only a package whose checks all passed is complete and archives the case.
    """
    number = content.stored.case.number
    noted = _noted(installation, number)
    target = _target(installation, number, out)
    attempt = _Attempt(installation, content, copies, proof, _candidates(list(noted), target, out))
    key = signing_key(installation)
    front = tags.front(installation, content, proof) | signature.pages(key.public)
    bag = packaging.write_package(installation, content, parts, front, target, attempt.finish, signature.sealing(key))
    if bag is not None:
        checks = four_checks.entries(attempt.checks, installation.lang)
        return PackageVersion(_note(installation, number, bag, checks, content), bag, checks)
    assert attempt.same is not None
    return _known(installation, number, attempt.same, noted.get(attempt.same), content)


def _known(installation: Installation, number: str, path: Path, noted: Package | None, content: Content) -> PackageVersion:
    """Return a package that lies there already.

    One whose run was killed before it was noted is noted now; one that was noted of what the case no longer says is noted again.
    """
    bag, checks = packaging.read_bag(path), four_checks.reported(path)
    if noted is not None:
        with installation.catalogue.read() as tx:
            lacks = packages.lacking(tx, number)
        if lacks is None or lacks.package.id != noted.id:
            return PackageVersion(noted.id, bag, checks)
    return PackageVersion(_note(installation, number, bag, checks, content), bag, checks)


def _noted(installation: Installation, number: str) -> dict[Path, Package]:
    """Return the packages of the case that still lie where they were written, the newest last."""
    with installation.catalogue.read() as tx:
        noted = {Path(package.path): package for package in packages.listing(tx, number)}
    return {path: package for path, package in noted.items() if path.is_dir()}


def _candidates(noted: Sequence[Path], target: Path, out: Path | None) -> list[Path]:
    """Return what may be the same package: the newest one that was noted, and one whose run was killed before it was noted."""
    stem, _, version = target.name.rpartition("-v")
    before = target.with_name(f"{stem}-v{int(version) - 1}")
    newest = [path for path in noted if out in (None, path.parent)][-1:]
    return [*newest, *([before] if before.is_dir() and before not in noted else [])]


def _target(installation: Installation, number: str, out: Path | None) -> Path:
    """Return the folder of the next version; an earlier package stays as it is."""
    folder, name = out or installation.home / "packages", installation.case_name(number)
    version = 1
    while (folder / f"{name}-v{version}").exists():
        version += 1
    return folder / f"{name}-v{version}"


def _note(installation: Installation, number: str, bag: Bag, checks: Sequence[CheckEntry], content: Content) -> int:
    passed = all(check.passed for check in checks)
    with installation.catalogue.begin() as tx:
        package = packages.add(tx, number, str(bag.path), bag.bytes, bag.manifest_sha256, to_json(checks, installation.lang),
                               installation.clock(), content.packed,
                               content.although, to_json(content.unfinished, installation.lang))
        if passed:
            sweeping.set_archived(tx, number, installation.clock())
        audit.append(tx, "package.made", f"case:{number}", installation.who, installation.clock(), content.although, bag.manifest_sha256,
                     {"case": number, "package": bag.path.name, "bytes": bag.bytes, "passed": passed,
                      "unfinished": {str(matter.kind): matter.count for matter in content.unfinished}})
    return package
