"""The packaged word lists: phrases to listen for (`words/*.toml`) and terms of the field (`words/*.txt`)."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable


def phrase_files() -> tuple[Traversable, ...]:
    """Return the packaged lists of phrases, each a TOML file, in order of their names."""
    return _files(".toml")


def term_files() -> tuple[Traversable, ...]:
    """Return the packaged lists of terms, each a text file in UTF-8, in order of their names."""
    return _files(".txt")


def _files(suffix: str) -> tuple[Traversable, ...]:
    folder = resources.files(__package__).joinpath("words")
    return tuple(sorted((file for file in folder.iterdir() if file.name.endswith(suffix)), key=lambda file: file.name))
