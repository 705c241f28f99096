"""`make bench`: every benchmark, one after the other, with the machine it ran on."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def machine() -> str:
    """Return what a figure was measured on."""
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
                  if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {system}"


def main() -> int:
    """Run each file of this folder as a program of its own; 1 where one failed. Options after one name are that benchmark's own."""
    print(machine())
    options = sys.argv[2:] if len(sys.argv) > 2 and sys.argv[2].startswith("-") else []
    named = sys.argv[1:2] if options else sys.argv[1:]
    every = {path.stem for path in (*HERE.glob("*.py"), *(path.parent for path in HERE.glob("*/__main__.py")))}
    wanted = named or sorted(name for name in every if not name.startswith("_"))
    failed = []
    for name in wanted:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
        print(f"   ({time.monotonic() - began:.0f} s)")
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall ran")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
