"""Persons of an office at their terminals: each calls `liuhen` with a configuration folder of its own."""

from __future__ import annotations

from pathlib import Path

from visits import Done

PASSWORD = "correct-horse-1"


def own(name: str) -> str:
    """The password that a person takes."""
    return f"battery-staple-{ord(name[0])}"


class Office:
    """A home, and persons who call from homes of their own."""

    def __init__(self, liuhen, work: Path, **environ: str) -> None:
        self.home, self.work, self.environ = work / "home", work, environ
        self._liuhen = liuhen

    def call(self, who: str | None, *command: object, stdin: str = "", **environ: str) -> Done:
        """Call as a person at an own terminal; None: one that nobody ever logged in at."""
        own = self.work / f"of-{who or 'nobody'}"
        return self._liuhen(*command, home=self.home, stdin=stdin, XDG_CONFIG_HOME=str(own), LIUHEN_LANG="en",
                            **{**self.environ, **environ})

    def works(self, who: str | None, *command: object, **more: str) -> Done:
        answer = self.call(who, *command, **more)
        assert answer.status in (0, 1), answer.err
        return answer

    def refused(self, who: str | None, words: str, *command: object, **more: str) -> None:
        answer = self.call(who, *command, **more)
        assert answer.status == 2 and words in answer.err, (answer.status, answer.out, answer.err)

    def enters(self, admin: str, name: str, *more: object) -> None:
        """An administrator enters a person, who logs in and takes an own password."""
        given = self.works(admin, "user", "add", name, *more, "--json").data["password"]
        self.works(name, "login", name, "--password-stdin", stdin=given)
        self.works(name, "user", "password", "--password-stdin", stdin=f"{given}\n{own(name)}\n")
        self.works(name, "login", name, "--password-stdin", stdin=own(name))


def begun(office: Office) -> Office:
    office.works(None, "init")
    answer = office.works(None, "user", "add", "赵敏", "--role", "admin", "--password-stdin", "--json", stdin=PASSWORD)
    assert answer.data["first"]
    office.works("赵敏", "login", "赵敏", "--password-stdin", stdin=PASSWORD)
    return office
