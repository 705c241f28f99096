"""How fast originals are received, beside the tools a person would use by hand, in one run.

    python benchmarks/receive.py [--mib 2048] [--files 4] [--rounds 3] [--small 2000] [--dir DIR] [--s3 URL]

"receive" is one put of each file: read once, hash, write, flush. "receive and verify" also reads each one back past the
page cache into SHA-256 and SM3. Every way runs in each round, in turn; the median counts. Memory is the peak of this process.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from messages.errors import LiuhenError
from storage.catalogue.database import Catalogue
from storage.ledgers import dumps, originals
from storage.stores.folder import FolderStore
from storage.stores.objects import Store, Stored
from storage.stores.opening import open_store
from storage.stores.together import cores, put_together, read_together
from storage.trail import audit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "storage"))

from examples import NOW, stored

SETTLE = 4  # s


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print one table."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.dir) as folder:
        work = Path(folder)
        sources = sources_of(work / "dump", options.mib, options.files)
        _large(work, sources, options)
        _small(work, options.small)
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=2048)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", type=int, default=2000)
    parser.add_argument("--dir", type=Path)
    parser.add_argument("--s3", help="an s3:// store to measure too")
    return parser.parse_args(arguments)


def sources_of(folder: Path, mib: int, count: int) -> list[Path]:
    """Make `count` files of random bytes in a new folder, `mib` MiB together."""
    folder.mkdir()
    paths = [folder / f"{number}.MP4" for number in range(count)]
    for path in paths:
        with path.open("wb") as out:
            for _ in range(mib // count):
                out.write(os.urandom(1 << 20))
    return paths


def _large(work: Path, sources: list[Path], options: argparse.Namespace) -> None:
    ways: dict[str, Callable[[Path], None]] = {
        "receive": lambda target: _receive(FolderStore(target), sources, verify=False),
        "cp + sync + sha256sum": lambda target: _by_hand(target, sources, ["sha256sum"]),
        "cp + sync + openssl sha256": lambda target: _by_hand(target, sources, ["openssl", "dgst", "-sha256"]),
        "receive and verify": lambda target: _receive(FolderStore(target), sources, verify=True),
        "cp + sync + sha256sum + openssl sm3": lambda target: _by_hand(target, sources, ["sha256sum"], ["openssl", "dgst", "-sm3"]),
    }
    if options.s3:
        ways["receive to S3"] = lambda target: _receive(open_store(options.s3), sources, verify=False)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            target = work / "target"
            target.mkdir()
            _settle()
            start = time.perf_counter()
            way(target)
            seconds[name].append(time.perf_counter() - start)
            shutil.rmtree(target)
    for name, taken in seconds.items():
        print(f"{name:<40}{options.mib / statistics.median(taken):8.0f} MiB/s")
    _ratio("receive / cp + sync + sha256sum (wanted 4)", seconds, "cp + sync + sha256sum", "receive")
    _ratio("receive / cp + sync + openssl sha256 (wanted 0.8)", seconds, "cp + sync + openssl sha256", "receive")
    _ratio("with SM3 (wanted 1.5)", seconds, "cp + sync + sha256sum + openssl sm3", "receive and verify")


def _settle() -> None:
    """Let the disk come to rest: what was removed before is discarded block by block long after `rm` has returned."""
    os.sync()
    time.sleep(SETTLE)


def _ratio(label: str, seconds: dict[str, list[float]], other: str, ours: str) -> None:
    """Print the median of the rounds, each compared with its own neighbour: a machine's speed may change between rounds."""
    rounds = sorted(theirs / our for theirs, our in zip(seconds[other], seconds[ours], strict=True))
    print(f"{label:<52}{statistics.median(rounds):6.2f}   ({rounds[0]:.2f} to {rounds[-1]:.2f})")


def _receive(store: Store, sources: list[Path], *, verify: bool) -> None:
    """Put as many files at a time as `ingest` does, and read back those that are whole while others come in, as it does too."""
    with ThreadPoolExecutor(1) as beside, ThreadPoolExecutor(cores()) as pool:
        puts = [pool.submit(_put, store, source) for source in sources]
        checks = []
        for first in range(0, len(puts), cores()):
            keys = [put.result().key for put in puts[first:first + cores()]]
            if verify:
                checks.append((keys, beside.submit(lambda keys=keys: list(read_together(store, keys, workers=cores())))))
        for keys, check in checks:
            if [getattr(held, "sha256", None) for held in check.result()] != keys:
                raise SystemExit("read back differs")


def _put(store: Store, source: Path) -> Stored:
    with source.open("rb", buffering=0) as stream:
        return store.put(stream)


def _key(stored: Stored | LiuhenError) -> str:
    if isinstance(stored, LiuhenError):
        raise stored
    return stored.key


def _by_hand(target: Path, sources: list[Path], *hashers: list[str]) -> None:
    subprocess.run(["cp", *sources, target], check=True)
    subprocess.run(["sync"], check=True)
    for hasher in hashers:
        subprocess.run([*hasher, *sorted(target.iterdir())], check=True, stdout=subprocess.DEVNULL)


def _small(work: Path, count: int) -> None:
    """Photos: put, enter, note, in batches of 64; then the stat-only question of a second ingest."""
    store, catalogue = FolderStore(work / "originals"), Catalogue.open(f"sqlite:///{work}/catalogue.db")
    with catalogue.begin() as tx:
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
    start = time.perf_counter()
    for first in range(0, count, 64):
        rows = [stored(number, dump) for number in range(first, min(first + 64, count))]
        photos = [row.recording.sha256.encode() * 500 for row in rows]
        for answer in put_together(store, [partial(io.BytesIO, photo) for photo in photos]):
            _key(answer)
        with catalogue.begin() as tx:
            originals.add_new(tx, rows)
            for row in rows:
                audit.append(tx, "original.received", row.recording.id, "bench", NOW, None, row.recording.sha256)
    print(f"small files, catalogue and audit chain included: {count / (time.perf_counter() - start):.0f}/s (wanted 300)")
    names = [stored(number, dump).recording.name for number in range(count)]
    start = time.perf_counter()
    with catalogue.read() as tx:
        seen = len(originals.taken_in(tx, names))
    taken = time.perf_counter() - start
    print(f"the same {seen} files again, asked of the catalogue: {taken:.2f} s ({taken / count * 100_000:.1f} s for 100 000; wanted 20)")


if __name__ == "__main__":
    main()
