"""Asking for a password: without echo on a terminal, from a pipe where the call says so, never as an argument."""

from __future__ import annotations

import sys

import click

from messages import say
from messages.errors import BadCall
from pipelines.terminal.shell import Shell


def ask_password(shell: Shell, question: str, piped: bool, twice: bool = False) -> str:
    """Return a password; `question`: key of what is asked, `piped`: it is the next line of stdin. BadCall where nobody can be asked."""
    if piped:
        try:
            line = sys.stdin.readline()
            line.encode("utf-8")
        except UnicodeError as problem:
            raise BadCall("people.no_text") from problem
        if not line.strip():
            raise BadCall("people.no_password_given")
        return line.rstrip("\r\n")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadCall("people.no_terminal")
    again = say("people.ask_again", shell.lang)
    given: str = click.prompt(say(question, shell.lang), hide_input=True, err=True, confirmation_prompt=again if twice else False,
                              prompt_suffix="：" if shell.lang == "zh" else ": ")
    return given
