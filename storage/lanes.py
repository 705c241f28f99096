"""SHA-256 of several large files at once, each in one lane of a core's vector registers: two thirds of the hash's time saved.

SHA-256 cannot be spread within one file, and hashlib takes one file at a time. Where the processor has no instructions for
it but AVX-512 (server processors of 2017 to 2020), one core hashes four files three times as fast as one after another.
Elsewhere, or where no compiler was there at installation, `digest_of` gives hashlib's. The names this gives originals are proven
by hashlib when each is read back (`read_back`); nothing else is hashed here. See docs/decisions/0009.
"""

from __future__ import annotations

import ctypes
import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

from storage.stores.streams import Digest, new_digest

LANES = 4
BLOCK = 64  # bytes of one step of SHA-256 (FIPS 180-4, 5.2.1)
WORTH = 3  # files under way from which four lanes are faster than hashlib on a core each
COMPANY = .02  # s that the first of several files waits to see whether others come
PATIENCE = .02  # s that a file waits for the others' next bytes: about two rounds of four buffers
FIRST = (0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19)  # FIPS 180-4, 5.3.3
_one = threading.Lock()
Words = list[int]  # eight words of 32 bits


@cache
def library() -> ctypes.CDLL | None:
    """Return the compiled part; None where it was not built, does not help on this processor, or does not hash as hashlib does."""
    built = find_spec(f"{__package__}._lanes")
    if built is None or not built.origin:
        return None
    try:
        found = ctypes.CDLL(built.origin)
    except OSError:  # built for another machine
        return None
    return found if found.liuhen_lanes_help() and _right(found) else None


def _right(found: ctypes.CDLL) -> bool:
    """Compare four short inputs with hashlib."""
    inputs = [bytes(range(lane, lane + 128)) for lane in range(LANES)]
    states = [list(FIRST) for _ in inputs]
    _take(found, states, [memoryview(one) for one in inputs])
    return [_end(found, state, b"", 128) for state in states] == [hashlib.sha256(one).hexdigest() for one in inputs]


def _take(found: ctypes.CDLL, states: Sequence[Words], pieces: Sequence[memoryview]) -> None:
    """Take whole blocks into up to four states; the pieces may differ in length."""
    under_way = [(state, piece) for state, piece in zip(states, pieces, strict=True) if len(piece)]
    while under_way:
        least = min(len(piece) for _, piece in under_way)
        lanes = (ctypes.c_uint32 * LANES * len(FIRST))()
        for lane, (state, _) in enumerate(under_way):
            for word, row in zip(state, lanes, strict=True):
                row[lane] = word
        held = [ctypes.c_char.from_buffer(piece if not piece.readonly else bytearray(piece)) for _, piece in under_way]
        held += held[:1] * (LANES - len(held))  # what an idle lane reads does not matter, only that it may
        found.liuhen_sha256_lanes(lanes, (ctypes.c_void_p * LANES)(*map(ctypes.addressof, held)), ctypes.c_size_t(least // BLOCK))
        for lane, (state, _) in enumerate(under_way):
            state[:] = [row[lane] for row in lanes]
        under_way = [(state, piece[least:]) for state, piece in under_way if len(piece) > least]


def _end(found: ctypes.CDLL, state: Words, rest: bytes, size: int) -> str:
    """Return the hash: `rest` is what came after the last whole block, `size` all bytes (FIPS 180-4, 5.1.1)."""
    last = rest + b"\x80" + bytes(-(len(rest) + 9) % BLOCK) + (size * 8).to_bytes(8, "big")
    ended = state.copy()
    _take(found, [ended], [memoryview(last)])
    return "".join(f"{word:08x}" for word in ended)


@dataclass(eq=False)
class _Turn:
    """What one file has to be hashed next."""

    state: Words
    piece: memoryview
    taken: bool = False
    done: bool = False
    failed: bool = False


class Company:
    """The large files under way in this process: who comes last with its bytes hashes those of all."""

    def __init__(self, found: ctypes.CDLL) -> None:
        self.found = found
        self._changed = threading.Condition()
        self._open = 0  # files under way
        self._lanes = 0  # those of them hashed here
        self._waiting: list[_Turn] = []

    @contextmanager
    def member(self) -> Iterator[Digest]:
        """Give the digest of one file; the others do not wait for it beyond the context."""
        with self._changed:
            self._open += 1
            self._changed.notify_all()
        digest = _Member(self)
        try:
            yield digest
        finally:
            with self._changed:
                self._open -= 1
                self._lanes -= digest.in_lanes
                self._changed.notify_all()

    def joins(self) -> bool:
        """Say whether a file that begins is hashed here; where it would be alone, hashlib is faster."""
        with self._changed:
            enough = self._changed.wait_for(lambda: self._open >= WORTH, COMPANY)
            self._lanes += enough
            return enough

    def take(self, state: Words, piece: memoryview) -> None:
        """Take whole blocks into `state`, together with what other files bring in these milliseconds."""
        turn, group = _Turn(state, piece), list[_Turn]()
        try:
            with self._changed:
                self._waiting.append(turn)
                if not self._full():
                    self._changed.wait_for(lambda: turn.taken or self._full(), PATIENCE)
                if turn.taken:
                    self._changed.wait_for(lambda: turn.done)
                else:
                    group = self._leave_with(turn)
            _take(self.found, [one.state for one in group], [one.piece for one in group])
            self._end(group)
        except BaseException:  # whatever it is: none of these files may go on with half a hash
            self._end(group, failed=True)
            raise
        if turn.failed:
            raise RuntimeError("the hash of several files was broken off")

    def _end(self, group: list[_Turn], *, failed: bool = False) -> None:
        if group:
            with self._changed:
                for one in group:
                    one.done, one.failed = True, failed
                self._changed.notify_all()

    def _full(self) -> bool:
        return len(self._waiting) >= min(LANES, self._lanes)

    def _leave_with(self, turn: _Turn) -> list[_Turn]:
        group = [turn, *(one for one in self._waiting if one is not turn)][:LANES]
        self._waiting = [one for one in self._waiting if one not in group]
        for one in group:
            one.taken = True
        self._changed.notify_all()
        return group


class _Member:
    """The digest of one large file; its first bytes decide how it is hashed."""

    def __init__(self, company: Company) -> None:
        self.in_lanes = False
        self._begun = False
        self._company = company
        self._other: Digest | None = None
        self._state: Words = list(FIRST)
        self._rest = b""
        self._size = 0

    def update(self, data: memoryview, /) -> None:
        """Add bytes."""
        if not self._begun:
            self._begun, self.in_lanes = True, self._company.joins()
            self._other = None if self.in_lanes else new_digest("sha256")
        self._size += len(data)
        if self._other is not None:
            self._other.update(data)
            return
        if self._rest:
            data = memoryview(self._rest + bytes(data))
        whole = len(data) // BLOCK * BLOCK
        if whole:
            self._company.take(self._state, data[:whole])
        self._rest = bytes(data[whole:])

    def hexdigest(self) -> str:
        """Return the hash so far in lower-case hex."""
        if self._other is not None:
            return self._other.hexdigest()
        return _end(self._company.found, self._state, self._rest, self._size)


def company() -> Company | None:
    """Return this process's company of large files; None where hashlib hashes them."""
    with _one:  # several files begin at the same moment
        return _made()


@cache
def _made() -> Company | None:
    found = library()
    return Company(found) if found else None


@contextmanager
def digest_of(*, large: bool) -> Iterator[Digest]:
    """Give an empty SHA-256 for an original that is read back by hashlib before anyone relies on its name."""
    together = company() if large else None
    if together is None:
        yield new_digest("sha256")
        return
    with together.member() as digest:
        yield digest
