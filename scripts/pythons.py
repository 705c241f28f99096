"""Run the demo and the tests on the Pythons of this machine, each in an environment of its own (`.venv-3.13`), from setup to suite.

`all` (make test-pythons): setup, demo and the whole suite on every Python from 3.11 to 3.13 that is there.
`smoke` (make smoke-pythons): setup, demo and the tests marked `smoke` on the newest of them that is not the one running this.
Runs on any Python 3, with the standard library alone: nothing is set up yet.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUPPORTED = ("3.11", "3.12", "3.13")  # as in pyproject.toml's requires-python and scripts/setup.sh
PROBE = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2])"
PROBE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Python:
    """One Python that runs and can make environments."""

    version: str
    path: Path


def candidates(version: str, environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the programs that may be this Python: those on PATH, then pyenv's, which its shims hide until they are chosen."""
    name = f"python{version}"
    for folder in environ.get("PATH", "").split(os.pathsep):
        if folder and os.access(Path(folder) / name, os.X_OK):
            yield Path(folder) / name
    pyenv = Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME", "/nowhere")) / ".pyenv")
    builds = (pyenv / "versions").glob(f"{version}.*/bin/{name}")
    yield from sorted(builds, key=lambda path: [int(part) for part in re.findall(r"\d+", path.parts[-3])], reverse=True)


def refusal(path: Path, version: str) -> str:
    """Return why this program is not that Python, "" if it is: a shim may stand for nothing, a Debian Python may lack its venv."""
    try:
        done = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, check=False, timeout=PROBE_SECONDS, cwd="/")
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no reason given"])[-1 if "Traceback" in done.stderr else 0]
    return "" if done.stdout.strip() == version else f"it is Python {done.stdout.strip()}"


def look(environ: Mapping[str, str]) -> tuple[list[Python], list[str]]:
    """Return the supported Pythons that are there, the oldest first, and a sentence for each program that was left out."""
    pythons: list[Python] = []
    notes: list[str] = []
    for version in SUPPORTED:
        for path in candidates(version, environ):
            problem = refusal(path, version)
            if not problem:
                pythons.append(Python(version, path))
                break
            notes.append(f"{path} is left out, it does not run as Python {version}: {problem}")
    return pythons, notes


def steps(python: Python, suite: list[str], home: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what is run on one Python, by name."""
    programs = Path(f".venv-{python.version}") / "bin"
    yield "setup", ["sh", "scripts/setup.sh", "test"]
    yield "demo", [str(programs / "liuhen"), "demo", "--home", str(home)]
    yield "tests", [str(programs / "python"), "-m", "pytest", *suite]


def run(python: Python, suite: list[str]) -> str:
    """Run the steps on one Python; return the name of the one that failed, "" if none did."""
    named = f".venv-{python.version}"
    environ = {**os.environ, "PYTHON": str(python.path), "VENV": named,
               "PATH": os.pathsep.join([str(ROOT / named / "bin"), os.environ.get("PATH", "")])}
    folder = Path(tempfile.mkdtemp(prefix=f"liuhen-python-{python.version}-"))
    try:
        for name, command in steps(python, suite, folder / "home"):
            print(f"· Python {python.version}: {name}", flush=True)
            if subprocess.run(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, check=False).returncode:
                return name
    finally:
        _remove(folder)
    return ""


def _remove(folder: Path) -> None:
    """A home keeps its originals without the right to write: give it back first."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder)


def chosen(pythons: list[Python], which: str, current: str) -> list[Python]:
    """Return those to run: all of them, or the newest that is not the Python `current`."""
    return pythons if which == "all" else [python for python in pythons if python.version != current][-1:]


def main(arguments: list[str] | None = None) -> int:
    """Run them one after the other and say how each ended; exit status 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=("all", "smoke"))
    parser.add_argument("--list", action="store_true", help="only say which Pythons would be run")
    parser.add_argument("suite", nargs="*", help="words for pytest, after --")
    options = parser.parse_args(arguments)
    current = f"{sys.version_info[0]}.{sys.version_info[1]}"
    pythons, notes = look(os.environ)
    print("\n".join(notes), end="\n" if notes else "", flush=True)
    wanted = chosen(pythons, options.which, current)
    if not wanted:
        kind = "Python" if options.which == "all" else "other Python"
        print(f"No {kind} from {SUPPORTED[0]} to {SUPPORTED[-1]} is there: nothing more is run.")
        return 0
    if options.list:
        print("\n".join(f"Python {python.version}: {python.path}" for python in wanted))
        return 0
    ended = {python.version: run(python, options.suite) for python in wanted}
    for version, failed in ended.items():
        print(f"Python {version}: " + (f"{failed} failed" if failed else "setup, demo and tests passed"))
    return 1 if any(ended.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
