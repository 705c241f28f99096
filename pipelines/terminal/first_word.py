"""A command that is also a group: `request NUMBER …` makes one, `request list` is another of its commands."""

from __future__ import annotations

from typing import Any

import click

from pipelines.terminal.shell import Group


class DefaultGroup(Group):
    """A group whose command `default` is called where the first word is none of its commands."""

    def __init__(self, *args: Any, default: str, **settings: Any) -> None:
        super().__init__(*args, context_settings={"ignore_unknown_options": True}, **settings)
        self._default = default

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names, else the default one with all the words."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return self._default, self.commands[self._default], args
