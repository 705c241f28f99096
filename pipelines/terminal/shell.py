"""click in two languages: help keys become sentences when shown, and a wrong call gets one clear sentence of ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from footage.values.recordings import BEIJING
from messages import LANGS, Lang, Text, say
from pipelines.terminal.answer import Answer, print_answer, with_out_of_date
from pipelines.terminal.home import Home, is_there, need_home, say_made

NUMBER = click.IntRange(1, 2**31 - 1)  # of a row in the catalogue, as every database can hold it


def now() -> datetime:
    """Return the time it is, in Beijing time. Clocks are read in pipelines/ only."""
    return datetime.now(BEIJING)


@dataclass(frozen=True, slots=True)
class Shell:
    """What every command is given beside its options."""

    lang: Lang = "zh"
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    clock: Callable[[], datetime] = now
    home: Path = Path("liuhen-home")
    json: bool = False
    quiet: bool = False
    out_of_date: dict[str, Text] = field(default_factory=dict)  # {case: why its package is} of the cases that this command touched


def _lang(ctx: click.Context) -> Lang:
    shell = ctx.find_object(Shell)
    return shell.lang if shell else "zh"


class Option(click.Option):
    """An option whose help is a key of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's names and its help in the caller's language."""
        record = super().get_help_record(ctx)
        return (record[0], say(self.help, _lang(ctx))) if record and self.help else record


class _Worded:
    """Help in the caller's language."""

    help: str | None

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first line."""
        ctx = click.get_current_context(silent=True)
        return say(self.help, _lang(ctx) if ctx else "zh").split("\n")[0] if self.help else ""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        headings = {"[OPTIONS]": "cli.usage_options", "COMMAND [ARGS]...": "cli.usage_command"}
        pieces = [say(headings[piece], _lang(ctx)) if piece in headings else piece
                  for piece in self.collect_usage_pieces(ctx)]  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), say("cli.usage", _lang(ctx)) + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                for line in say(self.help, _lang(ctx)).split("\n"):
                    formatter.write_text(line)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and under a group its commands."""
        records = [record for param in self.get_params(ctx)  # type: ignore[attr-defined]
                   if (record := param.get_help_record(ctx)) is not None]
        records = [(left, say("cli.help", _lang(ctx)) if left.endswith("--help") else right) for left, right in records]
        if records:
            with formatter.section(say("cli.options", _lang(ctx))):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Command(_Worded, click.Command):
    """A command whose help is a key of the catalogue."""


class Group(_Worded, click.Group):
    """A group of commands whose help is a key of the catalogue."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands of the group."""
        rows = [(name, command.get_short_help_str()) for name in self.list_commands(ctx)
                if (command := self.get_command(ctx, name)) is not None]
        with formatter.section(say("cli.commands", _lang(ctx))):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the work, not of the alphabet."""
        return list(self.commands)


def option(*names: str, help: str, **settings: Any) -> Callable[[Any], Any]:
    """Return a click option whose help is a key."""
    return click.option(*names, cls=Option, help=help, **settings)


def command(
    group: click.Group, name: str, help: str, *decorators: Callable[[Any], Any], home: Home = Home.NEEDED
) -> Callable[[Any], Any]:
    """Register `function(shell, **options) -> Answer` as a command of `group`, with the options every command has."""
    needed = home

    def register(function: Callable[..., Answer]) -> Callable[..., Answer]:
        @click.pass_obj
        def run(shell: Shell, /, home: Path | None, as_json: bool, lang: str | None, quiet: bool, **options: Any) -> int:
            called = Shell(_supported(lang) or shell.lang, shell.environ, shell.clock, _home(home, shell), as_json, quiet)
            answer = with_out_of_date(_at_home(called, needed, partial(function, called, **options)), called.out_of_date)
            print_answer(answer, called.lang, as_json, quiet)
            return answer.status

        decorated: Any = run
        for decorate in reversed((*decorators, *COMMON)):
            decorated = decorate(decorated)
        group.command(name, cls=Command, help=help)(decorated)
        return function

    return register


def _at_home(shell: Shell, needed: Home, work: Callable[[], Answer]) -> Answer:
    """Do the work where the home is there; where it is made by that, say so."""
    if needed is Home.NEEDED:
        need_home(shell.home, shell.environ)
    missing = needed is Home.MADE and not is_there(shell.home, shell.environ)
    answer = work()
    return say_made(answer, shell.home) if missing and is_there(shell.home, shell.environ) else answer


COMMON = (
    option("--home", type=click.Path(path_type=Path, file_okay=False), help="cli.opt_home"),
    option("--json", "as_json", is_flag=True, help="cli.opt_json"),
    option("--lang", type=click.Choice(LANGS), help="cli.opt_lang"),
    option("--quiet", is_flag=True, help="cli.opt_quiet"),
)


def _supported(lang: str | None) -> Lang | None:
    return next((supported for supported in LANGS if supported == lang), None)


def _home(option: Path | None, shell: Shell) -> Path:
    """`--home`, else `$LIUHEN_HOME`, else `./liuhen-home` (contract.md)."""
    return (option or Path(shell.environ.get("LIUHEN_HOME") or shell.home)).expanduser().absolute()
