"""What checking a package answers: its list, its signature, and what the catalogue noted about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from messages import Text
from tasks.guard.package_check import PackageChecked


@dataclass(frozen=True, slots=True)
class PackageKnown:
    """A package that the catalogue noted."""

    package: str  # name of its folder
    made_at: str  # ISO 8601


@dataclass(frozen=True, slots=True)
class PackageSigned:
    """The signature of a package."""

    valid: bool
    algorithm: str  # "ed25519" or "sm2"
    fingerprint: str  # SHA-256 of the public key (DER), in groups of four
    ours: bool  # a key of this installation, of now or before


@dataclass(frozen=True, slots=True)
class PackageVerified:
    """One package, mounted disc or disc image."""

    package: str  # path
    problems: Sequence[Text]
    intact: bool
    case: str | None  # number
    manifest_sha256: str | None
    known: PackageKnown | None  # None where the catalogue noted no package with this manifest
    signature: PackageSigned | None  # None where nobody signed it
    unfinished: tuple[str, ...]  # what of the case was when the package was made, as its own report says
    although: str | None  # why it was made all the same


def package_of(package: Path, checked: PackageChecked) -> PackageVerified:
    """Return what checking a package showed, and whether the catalogue knows it."""
    noted = checked.noted
    known = PackageKnown(Path(noted.path).name, noted.at.isoformat()) if noted else None
    problems = tuple(problem.text for problem in checked.problems)
    return PackageVerified(str(package), problems, not problems, checked.case, checked.manifest, known, _signed(checked),
                           checked.conclusion.unfinished, checked.conclusion.although)


def _signed(checked: PackageChecked) -> PackageSigned | None:
    if checked.signature is None:
        return None
    signer = checked.signature.signer
    return PackageSigned(checked.signature.good, signer.algorithm.value, signer.fingerprint, checked.ours)
