from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
import yard


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres(programs) as url:
        yield url


@pytest.fixture(scope="session")
def s3_server() -> Iterator[servers.Weed]:
    program = servers.weed_program()
    if program is None:
        pytest.skip("SeaweedFS is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", servers.ACCESS)
        patch.setenv("AWS_SECRET_ACCESS_KEY", servers.SECRET)
        with servers.weed(program) as server:
            yield server


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What strikes: built here by the C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    library = tmp_path_factory.mktemp("shim") / "inject.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, Path(__file__).with_name("inject.c"), "-ldl"], check=True)
    return library


@pytest.fixture(scope="session")
def below(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where faults strike."""
    return tmp_path_factory.mktemp("struck")


@pytest.fixture(scope="session")
def host(shim: Path, below: Path, s3_server: servers.Weed) -> Iterator[yard.Host]:
    with yard.host(shim, below) as started:
        yield started


@pytest.fixture(scope="session")
def dump(below: Path) -> Path:
    """A recorder with what recorders hold: footage, a photo-sized file, an empty one, a log."""
    folder = below / "dump-A000001"
    footage = folder / "DCIM" / "20260302"
    footage.mkdir(parents=True)
    for number, clock in ((1, "093000"), (2, "093002")):
        subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=1", "-c:v", "libx264",
                        "-preset", "ultrafast", str(footage / f"A000001_000001_20260302{clock}_000{number}.MP4")], check=True)
    (footage / "A000001_000001_20260302093100_0003.MP4").write_bytes(bytes(range(256)) * 9000)  # no footage, two buffers and a bit
    (footage / "A000001_000001_20260302093200_0004.JPG").write_bytes(b"")
    (folder / "sn.txt").write_text("000001\n", encoding="utf-8")
    return folder
