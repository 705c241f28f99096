"""Changes of a case file, as a person types them: a field set, an entry put in or taken out. The whole is read again afterwards."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Protocol, Union, get_args, get_origin

from footage.values.recordings import BEIJING
from messages.errors import BadCall, Problems
from regulations.casefile.schema import read_table
from regulations.casefile.writing import CaseTable, case_table
from regulations.tables import nearest
from regulations.values.facts import Case

YES, NO = frozenset({"是", "true", "yes", "有"}), frozenset({"否", "false", "no", "无"})
# Fields that are changed otherwise: the number is what the case is; papers and what they show are acts of their own.
ELSEWHERE = {"number": "casework.number_stays", "documents": "casework.by_paper", "explanations": "casework.by_explaining",
             "exceptions": "casework.by_explaining"}


class CaseEdit(Protocol):
    """One change of a case file."""

    def applied(self, table: CaseTable) -> CaseTable:
        """Return the table with the change; BadCall where there is nothing to change."""
        ...


@dataclass(frozen=True, slots=True)
class SetField:
    """A field gets another value; an empty one states it no longer."""

    field: str  # of `facts.Case`
    words: str  # as typed; lists and tables as TOML

    def applied(self, table: CaseTable) -> CaseTable:
        """Return the table with the field set, or without it."""
        known = [field.name for field in fields(Case)]
        if self.field not in known:
            raise BadCall("casework.no_field", field=self.field, near=nearest(self.field, known, 0.0) or "", known=known)
        if self.field in ELSEWHERE:
            raise BadCall(ELSEWHERE[self.field], field=self.field)
        rest = {name: value for name, value in table.items() if name != self.field}
        return {**rest, self.field: _typed(self.field, self.words.strip())} if self.words.strip() else rest


@dataclass(frozen=True, slots=True)
class PutEntry:
    """An entry comes into a list, after those that are there."""

    field: str
    entry: Mapping[str, Any]  # what is not stated is None
    key: tuple[str, ...]  # which of its values no other entry has

    def applied(self, table: CaseTable) -> CaseTable:
        """Return the table with the entry; BadCall where there is one of its key."""
        entry = {name: value for name, value in self.entry.items() if value is not None}
        if any(all(other.get(name) == entry.get(name) for name in self.key) for other in _entries(table, self.field)):
            raise BadCall("casework.entry_there", entry=str(entry[self.key[0]]))
        return {**table, self.field: [*_entries(table, self.field), entry]}


@dataclass(frozen=True, slots=True)
class TakeEntry:
    """An entry goes out of a list."""

    field: str
    key: Mapping[str, Any]  # its values; None: any

    def applied(self, table: CaseTable) -> CaseTable:
        """Return the table without the entry; BadCall where there is none, or more than one."""
        entries = _entries(table, self.field)
        meant = [entry for entry in entries if all(value is None or entry.get(name) == value for name, value in self.key.items())]
        if len(meant) != 1:
            named = str(next(iter(self.key.values())))
            raise BadCall("casework.entries_alike" if meant else "casework.no_entry", entry=named, count=len(meant))
        left = [entry for entry in entries if entry is not meant[0]]
        return {**table, self.field: left} if left else {name: value for name, value in table.items() if name != self.field}


def edited(case: Case, edits: Sequence[CaseEdit], regulations: Collection[str]) -> Case:
    """Return the case as the edits make it; Problems with everything that would be wrong, as where a case file is read."""
    table = case_table(case)
    for edit in edits:
        table = edit.applied(table)
    after, problems = read_table(table, tuple(regulations))
    if after is None:
        raise Problems(problems)
    return after


def _entries(table: CaseTable, field: str) -> list[CaseTable]:
    return list(table.get(field, []))


def _typed(field: str, words: str) -> Any:
    """Return a value as TOML would have it; what is none is left to be told with the field's name."""
    hint = typing.get_type_hints(Case)[field]
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if hint is bool:
        return True if words.lower() in YES else False if words.lower() in NO else words
    if hint in (date, datetime):
        return _moment(hint, words)
    if hint is str:
        return words
    of_words = not is_dataclass(hint) and issubclass(get_args(hint)[0], str)
    return re.split(r"[、，,\s]+", words) if of_words and not words.startswith("[") else _toml(field, words)


def _moment(kind: type[date], words: str) -> date | str:
    """Return a day or an instant, without a zone in Beijing time; the words themselves where they are none."""
    try:
        moment = kind.fromisoformat(words)
    except ValueError:
        return words
    return moment.replace(tzinfo=BEIJING) if isinstance(moment, datetime) and moment.tzinfo is None else moment


def _toml(field: str, words: str) -> Any:
    try:
        return tomllib.loads(f"value = {words}")["value"]
    except tomllib.TOMLDecodeError:
        raise BadCall("casework.not_toml", field=field, given=words) from None
