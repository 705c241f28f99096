"""`liuhen`: the commands, in the order of the work. What is heavy is imported inside the command that needs it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from messages import LANGS, Lang, say
from messages.errors import BadCall, LiuhenError
from messages.full_disk import full_disk
from messages.hidden import without_passwords
from messages.visible import error_visibly, visible, visible_json, visible_lines
from pipelines.commands import archiving, cases, intake, recordings, reviewing, running, searching
from pipelines.commands.care import certificates, checking, clocks, homes, keys
from pipelines.commands.keeping import calendars, disposing, holding, sweeping
from pipelines.commands.office import bulletins, checks, deciding, devices, duties, explaining, figures, jobs
from pipelines.commands.office.access import handing_out, requesting, watching
from pipelines.commands.office.accounts import identities, logins, people
from pipelines.commands.registers import custodians, proceeding
from pipelines.terminal.chatter import keep_stderr, overhear
from pipelines.terminal.problem_report import Circumstances, write_report
from pipelines.terminal.shell import Group, Option, Shell
from storage.private import be_private


def build() -> Group:
    """Return the whole command line."""
    lang = Option(["--lang"], type=click.Choice(LANGS), expose_value=False, help="cli.opt_lang")  # read before anything else
    settings = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
    group = Group("liuhen", help="cli.about", params=[lang], context_settings=settings)
    for module in (running, homes, cases, intake, recordings, reviewing, deciding, explaining, holding, requesting, handing_out,
                   archiving, sweeping, disposing, checking, keys, certificates, calendars, clocks, jobs, watching, searching, devices,
                   figures, bulletins, checks, duties, proceeding, custodians, people, identities, logins):
        module.add_to(group)
    order = ("demo", "init", "case", "ingest", "inbox", "recording", "transcribe", "record", "review", "decide", "ask", "finish",
             "explain", "except", "accept", "return", "entry", "mark", "unmark", "hold", "unhold", "watch", "viewings", "search", "request",
             "approve", "release", "archive", "medium", "sweep", "propose", "dispose", "spot-check", "check", "stats", "bulletin",
             "duties",
             "device", "approval", "filing", "custody", "obstruction", "legal-review", "loss", "proceeding", "verify", "jobs",
             "dispatch", "key", "certificate", "calendar", "clock", "backup", "restore", "catalogue", "store", "user", "login",
             "logout", "whoami", "status", "serve")
    group.commands = {name: group.commands[name] for name in (*order, *group.commands) if name in group.commands}
    return group


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status (contract.md, "Commands")."""
    arguments_given = list(sys.argv[1:] if arguments is None else arguments)
    be_private()
    shell = Shell(lang=_asked_language(arguments_given))
    overhear()
    keep_stderr()
    try:
        status = build().main(arguments_given or ["--help"], prog_name="liuhen", standalone_mode=False, obj=shell)
        return int(status or 0)
    except LiuhenError as problem:
        full = None if isinstance(problem, BadCall) else full_disk(problem, _asked_home(arguments_given, shell))
        error = full or problem
        return _complain(error_visibly(error, shell.lang), error.exit_status, "--json" in arguments_given)
    except click.ClickException as error:
        return _complain(_sentence(error, shell.lang), 2, "--json" in arguments_given)
    except (click.Abort, KeyboardInterrupt):
        return _complain(say("cli.interrupted", shell.lang), 3, "--json" in arguments_given)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    except Exception as problem:  # noqa: BLE001 - a person never meets a traceback: it goes into a file that can be sent
        return _complain(_unforeseen(problem, shell, arguments_given), 3, "--json" in arguments_given)


def _unforeseen(problem: Exception, shell: Shell, arguments: Sequence[str]) -> str:
    """Say what stopped the command: a disk that failed or is full is none of our faults."""
    full = full_disk(problem, _asked_home(arguments, shell))
    if full is not None:
        return error_visibly(full, shell.lang)
    if isinstance(problem, OSError) and problem.filename is not None:
        return say("cli.disk", shell.lang, path=visible(os.fsdecode(problem.filename)), problem=problem.strerror or str(problem))
    written = write_report(problem, Circumstances(shell.clock(), arguments, _asked_home(arguments, shell), shell.environ))
    if written is None:
        return say("cli.unexpected_unwritten", shell.lang, problem=type(problem).__name__)
    return say("cli.unexpected", shell.lang, path=visible(str(written)))


def _asked_home(arguments: Sequence[str], shell: Shell) -> Path:
    """Return the home a call names, before or after its command, the demo's own for the demo."""
    parts = [part for word in arguments for part in (word.split("=", 1) if word.startswith("--home=") else [word])]
    named = parts[parts.index("--home") + 1] if "--home" in parts[:-1] else shell.environ.get("LIUHEN_HOME")
    return Path(named or ("demo-home" if "demo" in arguments else shell.home)).expanduser().absolute()


def _asked_language(arguments: Sequence[str]) -> Lang:
    parts = [part for word in arguments for part in word.split("=", 1)]
    asked = parts[parts.index("--lang") + 1] if "--lang" in parts[:-1] else os.environ.get("LIUHEN_LANG", "zh")
    return next((lang for lang in LANGS if lang == asked), "zh")


def _complain(sentence: str, status: int, as_json: bool) -> int:
    """Say it on stderr; a script that asked for JSON gets an object on stdout as well."""
    shown = without_passwords(visible_lines(sentence))
    if as_json:
        _write(visible_json(json.dumps({"error": shown, "status": status}, ensure_ascii=False)) + "\n")
    with suppress(OSError):  # nobody can be told; the status says it
        sys.stderr.write(shown + "\n")
    return status


def _write(answer: str) -> None:
    """Write to stdout what stderr says as well: where that cannot be written, the sentence there is enough."""
    try:
        sys.stdout.write(answer)
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(error: click.ClickException, lang: Lang) -> str:
    """Return what is wrong with the call in `lang`."""
    if isinstance(error, click.NoSuchOption):
        return say("cli.no_such_option", lang, name=visible(error.option_name), near=list(error.possibilities or ()) or "--help")
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return say("cli.missing", lang, name=error.param.make_metavar(error.ctx) if error.param.param_type_name == "argument"
                   else error.param.opts[0]) if error.ctx else say("cli.missing", lang, name=error.param.name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0] if error.param.param_type_name == "option" else str(error.param.name).upper()
        return say("cli.bad_value", lang, name=name, problem=visible(error.message))
    return say("cli.bad_call", lang, problem=visible(error.format_message()))


if __name__ == "__main__":
    sys.exit(main())
