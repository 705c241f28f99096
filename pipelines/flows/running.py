"""Two ways to run the same flow: directly, at once; or as a Prefect flow run where a Prefect server is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from messages import Text
from messages.json_values import JsonObject
from messages.visible import say_visibly
from pipelines.terminal.acting import Intent, person_at
from pipelines.terminal.machine_time import machine_time
from pipelines.terminal.shell import Shell

if TYPE_CHECKING:
    from office.person import Person
    from tasks.installation import Installation

T = TypeVar("T")
MARK = "prefect-server.url"  # written by `serve` and `demo` in the home while their server runs


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


def server_of(shell: Shell) -> str | None:
    """Return the address of the Prefect server to use: `PREFECT_API_URL`, else the one `serve` runs for this home, else None."""
    named = shell.environ.get("PREFECT_API_URL")
    if named:
        return named
    mark = shell.home / MARK
    url = mark.read_text(encoding="utf-8", errors="replace").strip() if mark.is_file() else None
    return url if url and _answers(url) else None


def _answers(url: str) -> bool:
    import socket

    try:
        address = urlsplit(url)
        with socket.create_connection((address.hostname or "127.0.0.1", address.port or 80), timeout=0.3):
            return True
    except (OSError, ValueError):  # nobody listens, or what stands there is no address
        return False


def run(shell: Shell, name: str, parameters: JsonObject, work: Callable[[Installation], T],
        who: str | None, intent: Intent, *, verbose: bool = False, reading: bool = False) -> T:
    """Run `work` directly, or the flow `name` of pipelines/flows/deployed.py with the same parameters under the Prefect server."""
    url = server_of(shell)
    if url is None:
        with installation(shell, who, intent, verbose=verbose, reading=reading) as opened:
            return work(opened)
    from pipelines.flows.runs import run_as_flow
    from pipelines.flows.watching import acting, watched

    person = whoever(shell, who, intent)
    with progress_bar(shell, verbose) as progress, watched(progress, teller(shell, verbose)), acting(person):
        answer: T = run_as_flow(url, name, {"home": str(shell.home), "lang": shell.lang, "who": person.name, **parameters})
        return answer


def whoever(shell: Shell, who: str | None, intent: Intent) -> Person:
    """Return who acts, without opening more than the catalogue; refused for who may not."""
    from storage.catalogue.database import Catalogue
    from storage.settings import load_settings
    from storage.trail.keys import sealing_of

    name = who or user_name()
    settings = load_settings(shell.home, shell.environ)
    catalogue = Catalogue.open(settings.database, sealing_of(settings.home, name))
    try:
        return person_at(shell, who, intent)(catalogue, name)
    finally:
        catalogue.close()
