"""The whole way of one sample: from two recorders to a case package, under a Prefect server, and where everything lies."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from messages import say
from messages.json_values import JsonObject
from office.rights.acts import Act
from pipelines.flows import runs as flow_runs
from pipelines.flows.running import installation, run, whoever
from pipelines.flows.runs import FlowRun
from pipelines.flows.server import prefect_server
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Shell
from storage.settings import load_settings

if TYPE_CHECKING:
    from pipelines.archive import Archived
    from pipelines.sweep import SweepAnswer
    from pipelines.transcribe import Transcribed
    from regulations.values.reviews.review import ReviewAnswer
    from tasks.guard.verified import Verified
    from tasks.receive.taken import Taken

CASE = "通人社监罚〔2026〕17号"
RECEIVED = "2026-03-03T09:00:00+08:00"
SWEEP_DAY = "2026-04-01"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """What came out of each step; the fields are the keys of `demo --json`."""

    case: str  # number
    ingest: tuple[Taken, ...]
    transcribe: Transcribed
    review: ReviewAnswer
    archive: Archived
    sweep: SweepAnswer
    verify: Verified
    flow_runs: tuple[FlowRun, ...]  # the oldest first
    seconds: float
    home: Path


def demo(shell: Shell, tell: Tell) -> DemoAnswer:
    """Make the sample and take it through everything; return what came out of each step and the flow runs."""
    from samples.make import make_sample

    started = time.monotonic()
    load_settings(shell.home, shell.environ)  # refused before anything is made
    whoever(shell, None, Intent(Act.DEMONSTRATE))
    shell.home.mkdir(parents=True, exist_ok=True)
    tell("demo.sample")
    sample = make_sample(shell.home / "sample")
    tell("demo.server")
    with prefect_server(shell.home, shell.environ) as url:
        inside = replace(shell, environ={**shell.environ, "PREFECT_API_URL": url, "PREFECT_HOME": str(shell.home / "prefect")}, quiet=True,
                         out_of_date={})
        answer = _through(inside, sample.case_file, sample.dumps, tell)
        runs = flow_runs.recent(url)
    return replace(answer, flow_runs=runs, seconds=round(time.monotonic() - started, 1))


def _through(shell: Shell, case_file: Path, dumps: tuple[Path, ...], tell: Tell) -> DemoAnswer:
    from tasks.keep.casework.register import add_case

    with installation(shell, None, Intent(Act.DEMONSTRATE)) as opened:
        added = add_case(opened, case_file)
    tell("demo.ingest")
    taken = [_ingest(shell, dump, added.number) for dump in dumps]
    tell("demo.transcribe")
    transcribed: Transcribed = _flow(shell, "transcribe", {"number": added.number, "recording": None})
    tell("demo.review")
    review = _flow(shell, "review", {"number": added.number, "out": None})
    _mark(shell, added.number, transcribed)
    tell("demo.archive")
    package = _flow(shell, "archive", {"number": added.number, "out": None, "makers": [],
                                       "although": say("demo.although", shell.lang)})
    tell("demo.sweep")
    sweep = _flow(shell, "sweep-retention", {"as_of": SWEEP_DAY, "dry_run": False})
    verified = _flow(shell, "sweep-fixity", {"whole": True})
    return DemoAnswer(added.number, tuple(taken), transcribed, review, package, sweep, verified, (), 0.0, shell.home)


def _ingest(shell: Shell, dump: Path, number: str) -> Taken:
    taken: Taken = _flow(shell, "ingest-dump", {"dump": str(dump), "case": number, "unit": None, "received_at": RECEIVED})
    return taken


def _flow(shell: Shell, name: str, parameters: JsonObject) -> Any:
    return run(shell, name, parameters, _never, None, Intent(Act.DEMONSTRATE))


def _never(_installation: object) -> Any:
    raise AssertionError("the demo runs under its server")


def _mark(shell: Shell, number: str, transcribed: Transcribed) -> None:
    """Confirm, as a person would, the first hint at a long-term reason that was heard."""
    from tasks.keep.marks import mark_case

    hints = [(item.recording, phrase) for item in transcribed.transcripts for phrase in item.heard if phrase.what.startswith("LT")]
    with installation(shell, None, Intent(Act.DEMONSTRATE)) as opened:
        marked = set()
        for recording, phrase in hints:
            if phrase.what not in marked:
                marked.add(phrase.what)
                mark_case(opened, number, phrase.what, phrase.text, recording, None, None)
