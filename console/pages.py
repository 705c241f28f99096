"""The pages, as HTML without a script: readable in any browser, by keyboard, on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from messages import Lang, say
from storage.catalogue.glances.shown import CaseStory, ListedCase
from storage.catalogue.glances.waits import Waiting
from storage.ledgers.originals import StoredRecording


class Pages:
    """All pages in one language."""

    def __init__(self, lang: Lang, form_policy: str) -> None:
        self.lang, self.form_policy = lang, form_policy  # what a page with a form may load, and where its form goes
        self._templates = Environment(loader=PackageLoader("console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        self._templates.filters["sentence"] = lambda value: value.say(self.lang)
        self._templates.filters["part"] = lambda value: quote(value, safe="")
        self._templates.filters["when"] = lambda value: value.isoformat(" ")[:19] if value else ""

    def _show(self, name: str, **values: Any) -> str:
        return self._templates.get_template(name).render(
            lang=self.lang, say=lambda key, **params: say(key, self.lang, **params), **values)

    def start(self, status: Waiting, cases: Sequence[ListedCase]) -> str:
        """What waits for whom, and the cases."""
        return self._show("start.html", status=status, cases=cases)

    def case(self, story: CaseStory, has_report: bool) -> str:
        """One case."""
        return self._show("case.html", story=story, has_report=has_report)

    def play(self, row: StoredRecording) -> str:
        """One recording."""
        return self._show("play.html", row=row, found=row.recording)

    def login(self, problem: str | None) -> str:
        """The form to log in, with what was wrong the last time."""
        return self._show("login.html", problem=problem)

    def problem(self, sentence: str) -> str:
        """One sentence."""
        return self._show("problem.html", sentence=sentence)
