"""Reading each file of a dump once into the store, batch after batch; the catalogue knows nothing of them yet."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO, cast

from footage.recorders import DumpFile
from footage.recorders.walk import SHUT
from messages import Text
from messages.errors import LiuhenError, NotReadable, Unavailable
from storage.catalogue.states import JobStage
from storage.stores.objects import OnBytes, Stored
from storage.stores.together import cores, put_together
from tasks.in_background import in_background, threads
from tasks.installation import Installation
from tasks.receive.intake import Order, Plan, place_of
from tasks.receive.sources import Grew, SteadySource
from tasks.retrying import retrying
from tasks.steps import step

SMALL = 8 << 20  # bytes: files up to this size are put a round at a time
StoredOrError = Stored | LiuhenError


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read to its end."""

    file: DumpFile
    problem: Text
    lasting: bool  # trying again will not help
    growing: bool  # it is still being written


@dataclass(frozen=True, slots=True)
class Preserved:
    """What of one batch the store holds."""

    stored: list[tuple[DumpFile, Stored]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    stopped: LiuhenError | None = None  # a full disk, a pulled recorder, a store that went away: what comes after it was not read


@dataclass(frozen=True, slots=True)
class Begun:
    """One batch whose large files are under way."""

    small: Sequence[DumpFile] = ()
    large: Sequence[tuple[DumpFile, Future[StoredOrError]]] = ()


def preserve_all(installation: Installation, order: Order, plan: Plan, batches: Iterable[Sequence[DumpFile]],
                 on_bytes: OnBytes) -> Generator[Preserved, None, None]:
    """Yield batch after batch as it is stored, to the first that is stopped.

    The large files of the next one are begun before this one is waited for: no core is idle while another ends the batch.
    """
    with threads(cores()) as pool:
        put = partial(_put_unless, [], installation, order, on_bytes)
        begun = (_begin(pool, put, batch) for batch in batches)
        batch = next(begun, None)
        while batch:
            following = next(begun, None)
            done = preserve(installation, order, plan, batch, on_bytes)
            if done.stopped is None:
                yield done
                batch = following
                continue
            pool.shutdown(cancel_futures=True)
            yield replace(done, stored=[*done.stored, *_beyond(done, batch, following or Begun())])
            return


def _begin(pool: ThreadPoolExecutor, put: Callable[[DumpFile], StoredOrError], batch: Sequence[DumpFile]) -> Begun:
    large = [(file, in_background(pool, put, file)) for file in batch if file.size > SMALL]
    return Begun([file for file in batch if file.size <= SMALL], large)


def _put_unless(ends: list[LiuhenError], installation: Installation, order: Order, on_bytes: OnBytes, file: DumpFile) -> StoredOrError:
    """Put one large file; answer with what `ends` the work where something did: nobody is patient twice with a store that is down."""
    if ends:
        return ends[0]
    outcome = _put_one(installation, order, file, on_bytes)
    if not isinstance(outcome, (Stored, NotReadable)):
        ends.append(outcome)
    return outcome


@step(stage=JobStage.RECEIVE)
def preserve(installation: Installation, order: Order, plan: Plan, batch: Begun, on_bytes: OnBytes) -> Preserved:
    """Read each file once: hash it and store it."""
    stored: list[tuple[DumpFile, Stored]] = []
    failed: list[Failure] = []
    try:
        for file, outcome in _outcomes(installation, order, batch, on_bytes):
            if isinstance(outcome, Stored):
                stored.append((file, outcome))
            elif isinstance(outcome, NotReadable):
                failed.append(_failure(plan, file, outcome))
            else:
                raise outcome
    except LiuhenError as stopped:  # what was stored before it is noted first
        return Preserved(stored, failed, stopped)
    return Preserved(stored, failed)


def _outcomes(installation: Installation, order: Order, batch: Begun, on_bytes: OnBytes) -> Iterator[tuple[DumpFile, StoredOrError]]:
    """Put small files many at a time, and once more what met a store that did not answer; then wait for the large ones."""
    sources = [partial(_steady, order, file) for file in batch.small]
    for file, outcome in zip(batch.small, put_together(installation.store, sources, on_bytes), strict=True):
        yield file, _put_one(installation, order, file, on_bytes) if isinstance(outcome, Unavailable) else outcome
    for file, waiting in batch.large:
        yield file, waiting.result()


def _beyond(done: Preserved, *batches: Begun) -> list[tuple[DumpFile, Stored]]:
    """Return the large files that were whole in the store when the work stopped, beyond those it had come to."""
    counted = {file.path for file, _ in done.stored}
    ended = [(file, waiting.result()) for batch in batches for file, waiting in batch.large if not waiting.cancelled()]
    return [(file, outcome) for file, outcome in ended if isinstance(outcome, Stored) and file.path not in counted]


def _put_one(installation: Installation, order: Order, file: DumpFile, on_bytes: OnBytes) -> StoredOrError:
    def put() -> Stored:
        with _steady(order, file) as source:
            return installation.store.put(source, on_bytes)

    try:
        return retrying(put, installation.pauses)
    except LiuhenError as problem:
        return problem


def _steady(order: Order, file: DumpFile) -> BinaryIO:
    try:
        return cast(BinaryIO, SteadySource(order.opener(file.path), file.name))
    except OSError as problem:
        raise NotReadable("ingest.read_error", problem=problem.strerror or str(problem)) from problem


def _failure(plan: Plan, file: DumpFile, problem: NotReadable) -> Failure:
    """Say what is wrong with one file; Unavailable where it is not the file but the recorder that is gone."""
    if place_of(plan.survey.root) != plan.place:
        raise Unavailable("ingest.gone", path=str(plan.survey.root)) from problem
    cause = problem.__cause__
    return Failure(file, problem.text, isinstance(cause, OSError) and cause.errno in SHUT, isinstance(problem, Grew))
