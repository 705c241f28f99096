"""Two ways to run the same flow: directly, at once; or as a Prefect flow run where a Prefect server is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from messages import Text
from messages.errors import LiuhenError
from messages.json_values import JsonObject
from messages.visible import say_visibly
from pipelines.flows.addresses import server_at
from pipelines.terminal.login.acting import Intent, person_at
from pipelines.terminal.machine_time import machine_time
from pipelines.terminal.shell import Shell

if TYPE_CHECKING:
    from office.desk import Desk
    from office.person import Person
    from storage.ledgers.jobs.wanted import WantedJob
    from tasks.installation import Installation

T = TypeVar("T")


class Interrupted(LiuhenError):
    """A person stopped the work from elsewhere; the same command goes on from there."""



@contextmanager
def installation(shell: Shell, who: str | None, intent: Intent, *, verbose: bool = False, reading: bool = False) -> Iterator[Installation]:
    """Open the installation a command works on, for whoever may do what it is about to.

    `verbose`: one line a file on stderr; `reading`: a store may be somebody else's.
    """
    from tasks.installation import open_installation
    from tasks.keep.repacking import check_touched, noted_so_far

    with progress_bar(shell, verbose) as progress, open_installation(
        shell.home, shell.environ, who or user_name(), shell.lang, shell.clock, progress, teller(shell, verbose), reading=reading,
        person_of=person_at(shell, who, intent), machine=machine_time,
    ) as opened:
        before = 0 if reading else noted_so_far(opened)
        yield opened
        if not reading:
            shell.out_of_date.update(check_touched(opened, before))


def user_name() -> str:
    """Return the name of the account that runs the command: what the audit chain notes where nobody is named."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def teller(shell: Shell, verbose: bool) -> Callable[[Text], None]:
    """Return what says one line a file on stderr, or nothing where that was not asked for."""
    import sys

    def tell(line: Text) -> None:
        sys.stderr.write(say_visibly(line, shell.lang) + "\n")

    return tell if verbose and not shell.quiet else lambda line: None


@contextmanager
def progress_bar(shell: Shell, verbose: bool = False) -> Iterator[Callable[[int, int, str], None]]:
    """Give a function that shows progress on a terminal; nothing for scripts, with `--quiet`, beside lines, or into a file."""
    import sys

    if shell.quiet or shell.json or verbose or not sys.stderr.isatty():
        yield lambda done, total, what: None
        return
    from pipelines.terminal.bar import bar

    with bar() as shown:
        yield shown


@dataclass(frozen=True, slots=True)
class TypedWork(Generic[T]):
    """A command as a job: what it is in the list of jobs, and the sentence it ends with."""

    wanted: WantedJob
    outcome: Callable[[T], Text]
    changed: Callable[[T], bool] = lambda _: True  # what changed nothing, and showed no progress, stands in no list


def run(shell: Shell, name: str, parameters: JsonObject, work: Callable[[Installation], T], who: str | None, intent: Intent, *,
        verbose: bool = False, reading: bool = False, job: TypedWork[T] | None = None) -> T:
    """Run `work` directly, or the flow `name` of pipelines/flows/deployed.py with the same parameters under the Prefect server.

    `job`: under which it stands in the list of jobs meanwhile and afterwards.
    """
    url = server_at(shell.home, shell.environ)
    if url is None:
        with installation(shell, who, intent, verbose=verbose, reading=reading) as opened, _as_job(opened.desk, job, opened.progress) as at:
            return at.ended(work(replace(opened, progress=at.progress)))
    from pipelines.flows.runs import run_as_flow
    from pipelines.flows.watching import acting, watched

    with (at_desk(shell, who, intent) as desk, progress_bar(shell, verbose) as progress, _as_job(desk, job, progress) as at,
          watched(at.progress, teller(shell, verbose)), acting(desk.person)):
        answer: T = run_as_flow(url, name, {"home": str(shell.home), "lang": shell.lang, "who": desk.person.name, **parameters})
        return at.ended(answer)


@dataclass(frozen=True, slots=True)
class _AtWork(Generic[T]):
    progress: Callable[[int, int, str], None]
    ended: Callable[[T], T]


@contextmanager
def _as_job(desk: Desk, job: TypedWork[T] | None, shown: Callable[[int, int, str], None]) -> Iterator[_AtWork[T]]:
    """Give where to show progress, and what notes the end."""
    if job is None:
        yield _AtWork(shown, lambda answer: answer)
        return
    from tasks.jobs.typed import TypedJob
    from tasks.steps import Stopped

    def ended(answer: T) -> T:
        at.done(job.outcome(answer), enter=job.changed(answer))
        return answer

    try:
        with TypedJob(desk, job.wanted, shown) as at:
            yield _AtWork(at.progress, ended)
    except Stopped as stop:
        raise Interrupted("background.stopped") from stop


@contextmanager
def at_desk(shell: Shell, who: str | None, intent: Intent) -> Iterator[Desk]:
    """Give the desk of who acts, with nothing open but the catalogue; refused for who may not."""
    from office.desk import Desk
    from storage.catalogue.database import Catalogue
    from storage.settings import load_settings
    from storage.trail.keys import sealing_of

    name = who or user_name()
    settings = load_settings(shell.home, shell.environ)
    catalogue = Catalogue.open(settings.database, sealing_of(settings.home, name))
    try:
        person = person_at(shell, who, intent)(catalogue, name)
        acting = catalogue.acting(sealing_of(settings.home, person.name, person.id)) if person.told_apart else catalogue
        yield Desk(settings, acting, shell.clock, shell.lang, person)
    finally:
        catalogue.close()


def whoever(shell: Shell, who: str | None, intent: Intent) -> Person:
    """Return who acts, without opening more than the catalogue; refused for who may not."""
    with at_desk(shell, who, intent) as desk:
        return desk.person
