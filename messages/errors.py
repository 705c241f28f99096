"""The one family of errors: each is a sentence for a person, and an exit status for a script.

A library's exception never reaches a person: it is translated at the seam where the library is called.
"Could not read" (`NotReadable`) is never reported as "was changed" (`Changed`).
"""

from __future__ import annotations

from typing import Any

from messages import DEFAULT, Lang, Text
from messages.hidden import without_passwords


class LiuhenError(Exception):
    """Something went wrong half-way: what is kept is said, and the same call goes on from there."""

    exit_status = 3  # contract.md, "Commands"

    def __init__(self, key: str, /, **params: Any) -> None:
        self.text = Text(key, {name: _without_passwords(value) for name, value in params.items()})
        super().__init__(key, params)

    def say(self, lang: Lang = DEFAULT) -> str:
        """Return what is wrong, where, and what to do."""
        return self.text.say(lang)

    def __str__(self) -> str:
        return self.say()


def _without_passwords(value: Any) -> Any:
    """Hide the passwords of addresses in what a sentence names: a library's message may quote one."""
    return without_passwords(value) if isinstance(value, str) else value


class BadCall(LiuhenError):
    """The call or a file it names is wrong; nothing was changed."""

    exit_status = 2


class Problems(BadCall):
    """Several things are wrong with one input: all are named at once, nothing was changed."""

    def __init__(self, problems: tuple[Text, ...]) -> None:
        super().__init__("errors.problems", problems=list(problems))
        self.problems = problems

    def say(self, lang: Lang = DEFAULT) -> str:
        """Return one line a problem."""
        return "\n".join(problem.say(lang) for problem in self.problems)


class Refused(BadCall):
    """A rule forbids it (a hold, a retention date, a missing approval); nothing was changed."""


class NotReadable(LiuhenError):
    """Bytes could not be read: says nothing about whether they were changed."""


class Changed(LiuhenError):
    """Bytes were read and are not the ones that were taken in."""

    exit_status = 1


class NoRoom(LiuhenError):
    """The disk or the store is full; nothing half-made was left."""


class Unavailable(LiuhenError):
    """A store, a database, a model or a program that is needed does not answer."""
