"""A package, a mounted disc or a disc image against its own manifests and against the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from messages.errors import BadCall
from storage.ledgers import packages
from storage.packages.bag_check import BagProblem, check_bag, manifest_of
from storage.packages.disc_read import is_disc
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class PackageChecked:
    """What checking a package showed."""

    problems: tuple[BagProblem, ...]
    case: str | None  # number it names
    manifest: str | None  # SHA-256 of the package's manifest, as it stands there
    noted: packages.Package | None  # the package in the catalogue with this manifest


@step()
def verify_package(installation: Installation, package: Path) -> PackageChecked:
    """Check a package, a mounted disc or a disc image, and look its manifest up; BadCall where it is none of these."""
    if not package.is_dir() and not is_disc(package):
        raise BadCall("verify.no_package", path=str(package))
    problems = check_bag(package, _meter(installation, package))
    manifest = manifest_of(package)
    if manifest is None:
        return PackageChecked(tuple(problems), None, None, None)
    number, sha256 = manifest
    with installation.catalogue.read() as tx:
        noted = next((package_noted for package_noted in packages.listing(tx, number) if package_noted.manifest_sha256 == sha256), None)
    return PackageChecked(tuple(problems), number, sha256, noted)


def _meter(installation: Installation, package: Path) -> Callable[[int], None]:
    total = sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) if package.is_dir() else package.stat().st_size
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        installation.progress(done, max(total, done), package.name)

    return on_bytes
