"""Check the lock files: one version of each package for every Python, as pyproject.toml asks, hashed, with no address in them.

What one Python runs was not tried by running another: two versions of a package need a reason, written down in pyproject.toml
under `[tool.liuhen.versions-that-differ]`. A package that only some Pythons need has one version, and needs none.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
ADDRESS = re.compile(r"://|^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a lock file, at one version, for the Pythons and machines that `marker` names (all, where it is empty)."""

    name: str
    version: str
    marker: str
    hashed: bool


def pins(lock: str) -> list[Pin]:
    """Return what a lock file's text pins. A line that pins nothing exactly is a ValueError."""
    entries = re.sub(r"\\\n", " ", lock).splitlines()
    return [_pin(entry) for entry in entries if entry.strip() and not entry.lstrip().startswith(("#", "-"))]


def _pin(entry: str) -> Pin:
    what, *hashes = entry.split("--hash=")
    try:
        asked = Requirement(what.strip())
    except InvalidRequirement as error:
        raise ValueError(f"{what.strip()!r} is no pin: {error}") from error
    exact = re.fullmatch(r"==([^*,]+)", str(asked.specifier))
    if exact is None:
        raise ValueError(f"{what.strip()!r} names no exact version")
    return Pin(canonicalize_name(asked.name), exact.group(1), str(asked.marker or ""), bool(hashes))


def differing(pinned: list[Pin], reasons: dict[str, str]) -> Iterator[str]:
    """Yield the packages with several versions that nobody gave a reason for, and the reasons that have outlived their package."""
    versions: dict[str, dict[str, str]] = {}
    for pin in pinned:
        versions.setdefault(pin.name, {})[pin.version] = pin.marker or "everywhere"
    explained: dict[str, str] = {canonicalize_name(name): reason.strip() for name, reason in reasons.items()}
    for name, markers in sorted(versions.items()):
        if len(markers) > 1 and not explained.get(name):
            listed = ", ".join(f"{version} ({marker})" for version, marker in markers.items())
            yield (f"{name} has {len(markers)} versions: {listed}. Bound it in pyproject.toml so that one does for every Python, "
                   "or write the reason under [tool.liuhen.versions-that-differ]")
    yield from (f"[tool.liuhen.versions-that-differ] gives a reason for {name}, which has one version: take it out"
                for name in sorted(explained) if len(versions.get(name, {})) < 2)


def unasked(pinned: list[Pin], asked: list[str]) -> Iterator[str]:
    """Yield what pyproject.toml asks for and the lock does not give: the lock is older than the bound."""
    for line in asked:
        wanted = Requirement(line)
        chosen = [pin.version for pin in pinned if pin.name == canonicalize_name(wanted.name)]
        yield from (f"pyproject.toml asks for {line}, and the lock has {version}"
                    for version in chosen or ["none"] if version == "none" or not wanted.specifier.contains(version, prereleases=True))


def problems(folder: Path, project: Path) -> Iterator[str]:
    """Yield what is wrong with the two lock files in `folder`, as the project file would have them."""
    settings = tomllib.loads(project.read_text(encoding="utf-8"))
    together: list[Pin] = []
    for name in LOCKS:
        text = (folder / name).read_text(encoding="utf-8")
        if ADDRESS.search(text):
            yield f"{name} names an address: where packages come from is each machine's own"
            continue
        pinned = pins(text)
        together += pinned
        yield from (f"{name}: {pin.name} has no hash" for pin in pinned if not pin.hashed)
        yield from (f"{name}: {problem}" for problem in unasked(pinned, settings["project"]["dependencies"]))
    yield from differing(together, settings.get("tool", {}).get("liuhen", {}).get("versions-that-differ", {}))


def main(arguments: list[str]) -> int:
    """Print the problems of the lock files here, or in the folder named; exit status 1 where there are any."""
    folder = Path(arguments[0]) if arguments else ROOT
    try:
        faults = list(problems(folder, ROOT / "pyproject.toml"))
    except ValueError as error:
        faults = [str(error)]
    print("\n".join(faults) or "lock files: one version of each package for every Python")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
