"""The pages, as HTML: readable in any browser, by keyboard, on paper. Only the player needs its script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from messages import Lang, Text, say
from office.jobs.asking import Job
from office.jobs.telling import sentence, state, what
from office.person import Person
from storage.catalogue.glances.shown import CaseStory, ListedCase
from storage.catalogue.glances.waits import Waiting
from storage.ledgers.originals import StoredRecording


class Pages:
    """All pages in one language."""

    def __init__(self, lang: Lang, form_policy: str) -> None:
        self.lang, self.form_policy = lang, form_policy  # what a page with a form may load, and where its form goes
        self._templates = Environment(loader=PackageLoader("console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        self._templates.filters["sentence"] = lambda value: value.say(self.lang) if isinstance(value, Text) else value
        self._templates.filters["part"] = lambda value: quote(value, safe="")
        self._templates.filters["when"] = lambda value: value.isoformat(" ")[:19] if value else ""

    def _show(self, name: str, **values: Any) -> str:
        return self._templates.get_template(name).render(
            lang=self.lang, say=lambda key, **params: say(key, self.lang, **params), **values)

    def start(self, status: Waiting, cases: Sequence[ListedCase], jobs: Sequence[Job], now: datetime) -> str:
        """What waits for whom, the cases, and the work in the background that is not done."""
        rows = [(what(job), job.asked.by, job.asked.at, state(job, now), sentence(job)) for job in jobs]
        return self._show("start.html", status=status, cases=cases, jobs=rows)

    def case(self, story: CaseStory, has_report: bool) -> str:
        """One case."""
        return self._show("case.html", story=story, has_report=has_report)

    def play(self, row: StoredRecording, person: Person, key: str, there: bool) -> str:
        """What is asked before a recording is shown; `there`: whether there is something that a browser plays."""
        return self._show("play.html", row=row, recording=row.recording, person=person, key=key, there=there)

    def watch(self, row: StoredRecording, name: str, token: str, copy: bool | None) -> str:
        """The player; `copy`: whether it shows a copy, None where there is nothing to be shown."""
        return self._show("watch.html", row=row, recording=row.recording, viewer=name, token=token, copy=copy)

    def login(self, problem: str | None) -> str:
        """The form to log in, with what was wrong the last time."""
        return self._show("login.html", problem=problem)

    def problem(self, sentence: str) -> str:
        """One sentence."""
        return self._show("problem.html", sentence=sentence)
