"""SHA-256 of several files at once: the same as hashlib's, whatever comes when, and nobody waits for a file that does not go on."""

from __future__ import annotations

import ctypes
import hashlib
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import lanes
from storage.lanes import BLOCK, FIRST, Company
from storage.stores.folder import LARGE, FolderStore
from storage.stores.streams import BUFFER

SOURCE = Path(lanes.__file__).with_suffix(".c")
FLAGS = set(Path("/proc/cpuinfo").read_text().split()) if Path("/proc/cpuinfo").exists() else set()
CAN = {"avx512f", "avx512vl", "avx512bw"} <= FLAGS
needs_lanes = pytest.mark.skipif(not CAN, reason="this processor has no AVX-512")


@pytest.fixture
def company(built: Path) -> Company:
    return Company(ctypes.CDLL(str(built)))


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    return _compile(SOURCE.read_text(), tmp_path_factory.mktemp("lanes"))


def _compile(code: str, folder: Path) -> Path:
    source, target = folder / "lanes.c", folder / "lanes.so"
    source.write_text(code)
    subprocess.run(["cc", "-O3", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", source, "-o", target], check=True)
    return target


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_it_is_built_and_used_where_it_helps():
    assert (lanes.library() is not None) == (CAN and "sha_ni" not in FLAGS)


@needs_lanes
@given(parts=st.lists(st.lists(st.binary(max_size=300), max_size=6), min_size=1, max_size=lanes.LANES))
@settings(deadline=None)
def test_each_lane_hashes_as_hashlib_does(built, parts):
    found = ctypes.CDLL(str(built))
    states = [list(FIRST) for _ in parts]
    inputs = [b"".join(part) for part in parts]
    cuts = [len(one) // BLOCK * BLOCK for one in inputs]
    lanes._take(found, states, [memoryview(one)[:cut] for one, cut in zip(inputs, cuts, strict=True)])
    ends = [lanes._end(found, state, one[cut:], len(one)) for state, one, cut in zip(states, inputs, cuts, strict=True)]
    assert ends == [_hash(one) for one in inputs]


@needs_lanes
@given(files=st.lists(st.lists(st.binary(max_size=200), max_size=8), min_size=lanes.WORTH, max_size=7))
@settings(deadline=None, max_examples=30)
def test_files_that_come_in_pieces_of_any_length(built, files):
    together, begin = Company(ctypes.CDLL(str(built))), threading.Barrier(len(files))

    def put(pieces: list[bytes]) -> tuple[str, bool]:
        with together.member() as digest:
            begin.wait()
            for piece in pieces:
                digest.update(memoryview(piece))
            return digest.hexdigest(), digest.in_lanes

    with ThreadPoolExecutor(len(files)) as pool:
        outcomes = list(pool.map(put, files))
    assert [said for said, _ in outcomes] == [_hash(b"".join(pieces)) for pieces in files]
    assert (together._open, together._lanes, together._waiting) == (0, 0, [])


@needs_lanes
def test_alone_it_is_hashlib(company):
    with company.member() as digest:
        digest.update(memoryview(b"one"))
        assert (digest.hexdigest(), digest.in_lanes) == (_hash(b"one"), False)


@needs_lanes
def test_a_file_that_stops_holds_nobody_up(company):
    pieces = [bytes([number]) * BLOCK * 50 for number in range(20)]
    with ThreadPoolExecutor(lanes.LANES) as pool, company.member() as idle, company.member(), company.member() as gone:
        gone.update(memoryview(b""))  # it is under way, and nothing comes of it any more
        assert gone.in_lanes

        def put() -> str:
            with company.member() as digest:
                for piece in pieces:
                    digest.update(memoryview(piece))
                return digest.hexdigest()

        assert {one.result(60) for one in [pool.submit(put) for _ in range(3)]} == {_hash(b"".join(pieces))}
        assert idle.hexdigest() == _hash(b"")


@needs_lanes
def test_when_one_run_breaks_off_no_file_of_it_goes_on(company, monkeypatch):
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(lanes, "_take", broken)
    begin = threading.Barrier(3)

    def put() -> None:
        with company.member() as digest:
            digest.update(memoryview(b""))
            begin.wait()
            digest.update(memoryview(bytes(BLOCK)))

    with ThreadPoolExecutor(3) as pool:
        outcomes = [under_way.exception(60) for under_way in [pool.submit(put) for _ in range(3)]]
    assert all(isinstance(outcome, (MemoryError, RuntimeError)) for outcome in outcomes)
    assert (company._open, company._lanes) == (0, 0)


def _put_large(store: FolderStore, folder: Path, count: int) -> dict[str, str]:
    """Put some large files at once and return {the name that the store gave: the hash of what was put}."""
    files = []
    for number in range(count):
        files.append(folder / f"{number}.MP4")
        files[-1].write_bytes(bytes([number]) * (LARGE + number * (BUFFER + 1)))

    def put(path: Path) -> str:
        with path.open("rb", buffering=0) as source:
            return store.put(source).key

    with ThreadPoolExecutor(count) as pool:
        keys = list(pool.map(put, files))
    return dict(zip(keys, [_hash(path.read_bytes()) for path in files], strict=True))


def test_large_originals_have_the_name_that_hashlib_gives_them(tmp_path):
    store = FolderStore(tmp_path / "originals")
    named = _put_large(store, tmp_path, 5)
    assert list(named) == list(named.values())
    assert [store.read_back(key).sha256 for key in named] == list(named)


@needs_lanes
def test_a_wrong_name_shows_when_it_is_read_back(tmp_path, monkeypatch):
    wrong = Company(ctypes.CDLL(str(_compile(SOURCE.read_text().replace("0xc67178f2", "0xc67178f3"), tmp_path))))
    monkeypatch.setattr(lanes, "company", lambda: wrong)
    store = FolderStore(tmp_path / "originals")
    for name, truth in _put_large(store, tmp_path, 3).items():
        assert name != truth == store.read_back(name).sha256


class Elsewhere:
    """Where the compiled part is said to be."""

    def __init__(self, path: Path) -> None:
        self.origin = str(path)


@pytest.fixture
def library_at(monkeypatch):
    def at(path: Path | None) -> object:
        monkeypatch.setattr(lanes, "find_spec", lambda _: Elsewhere(path) if path else None)
        lanes.library.cache_clear()
        return lanes.library()

    yield at
    monkeypatch.undo()
    lanes.library.cache_clear()


def test_without_a_compiler_hashlib_hashes(library_at):
    assert library_at(None) is None


def test_what_was_built_for_another_machine_is_not_used(library_at, tmp_path):
    (tmp_path / "lanes.so").write_bytes(b"\x7fELF of another machine")
    assert library_at(tmp_path / "lanes.so") is None


@needs_lanes
def test_one_that_hashes_wrongly_is_not_used(library_at, tmp_path):
    helps = SOURCE.read_text().replace("return __get_cpuid_count(7, 0, &a, &b, &c, &d) && !(b & SHA_INSTRUCTIONS)",
                                       "return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0")  # with such instructions too
    for name in ("right", "wrong"):
        (tmp_path / name).mkdir()
    assert library_at(_compile(helps, tmp_path / "right")) is not None
    assert library_at(_compile(helps.replace("0xc67178f2", "0xc67178f3"), tmp_path / "wrong")) is None
