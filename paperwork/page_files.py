"""The pages' files in templates/: read, and compiled once for a process, as compiling takes longer than filling them in."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template


def page_file(name: str) -> str:
    """Return the text of one file of templates/."""
    return resources.files("paperwork").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def page(name: str) -> Template:
    """Return one page, ready to be filled in; what it is given is escaped, and what it is not given is an error."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(loader=FunctionLoader(page_file), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
