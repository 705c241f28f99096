"""A package, a mounted disc or a disc image against its own manifests and against the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from messages.errors import BadCall
from storage.ledgers import packages
from storage.packages.bag_check import BagProblem, bag_problem, check_bag, manifest_of
from storage.packages.conclusion import Conclusion, conclusion_of
from storage.packages.disc_read import is_disc
from storage.packages.signature import KEY, PackageSignature, check_signature
from storage.trail import keyring
from storage.trail.signing import PublicKey
from tasks.guard.signer import signer_of
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class PackageChecked:
    """What checking a package showed."""

    problems: tuple[BagProblem, ...]
    case: str | None  # number it names
    manifest: str | None  # SHA-256 of the package's manifest, as it stands there
    noted: packages.Package | None  # the package in the catalogue with this manifest
    signature: PackageSignature | None = None  # None: nobody signed it
    ours: bool = False  # the signature is by a key of this installation, of now or before
    conclusion: Conclusion = field(default_factory=Conclusion)  # what its own report says was unfinished


@step()
def verify_package(installation: Installation, package: Path) -> PackageChecked:
    """Check a package, a mounted disc or a disc image, and look its manifest up; BadCall where it is none of these."""
    if not package.is_dir() and not is_disc(package):
        raise BadCall("verify.no_package", path=str(package))
    signature, unsigned = check_signature(package)
    conclusion = conclusion_of(package)
    problems = (*check_bag(package, _meter(installation, package)), *unsigned)
    ours = signature is not None and signature.signer in _signers(installation)
    manifest = manifest_of(package)
    if manifest is None:
        return PackageChecked(problems, None, None, None, signature, ours, conclusion)
    number, sha256 = manifest
    with installation.catalogue.read() as tx:
        noted = next((package_noted for package_noted in packages.listing(tx, number) if package_noted.manifest_sha256 == sha256), None)
    if noted is not None and signature is not None and not ours:
        problems = (*problems, bag_problem("signature_other", KEY))
    return PackageChecked(problems, number, sha256, noted, signature, ours, conclusion)


def _signers(installation: Installation) -> frozenset[PublicKey]:
    """Return the keys that signed for this installation, by what the chain says."""
    signer = signer_of(installation)
    with installation.catalogue.read() as tx:
        changes = keyring.changes(tx)
    return frozenset([*([signer.public] if signer else []), *(change.keys.before for change in changes)])


def _meter(installation: Installation, package: Path) -> Callable[[int], None]:
    total = sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) if package.is_dir() else package.stat().st_size
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        installation.progress(done, max(total, done), package.name)

    return on_bytes
