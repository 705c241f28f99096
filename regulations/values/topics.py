"""The names under which the clauses of a regulation are found again: "transfer.away", "basis.gap", "long_term.LT5"."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from regulations.values import parameters as p
from regulations.values.enums import Trigger
from regulations.values.reviews.findings import Citation
from regulations.values.reviews.kinds import FindingKind
from regulations.values.silences import Conflict

# `clauses.*` that code asks for; others are text.
ASKED_CLAUSES = frozenset({"archive_law", "confidentiality", "system_data", "maintenance", "device_fault", "internal_approval",
                           "legal_review", "obstruction", "review_access"})
ASKED_PROHIBITED = frozenset({"lose", "storage"})  # of `prohibited.*`: what is to be reported
NAMES: Mapping[str, frozenset[str]] = MappingProxyType({  # what an entry of a group may be called, where that is fixed
    "basis": frozenset({*FindingKind, "other"}),
    "long_term": frozenset(Trigger),
    "clauses": ASKED_CLAUSES,
    "lists": frozenset(),
    "prohibited": ASKED_PROHIBITED,
})


def citations_by_topic(regulation: Any) -> Mapping[str, tuple[Citation, ...]]:
    """Return every clause of a regulation by its topic."""
    found: dict[str, tuple[Citation, ...]] = {}
    for topic, clause in _walk(regulation, ""):
        found[topic] = (*found.get(topic, ()), *(cited for cited in _cited(clause) if cited not in found.get(topic, ())))
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics that a regulation can have at all."""

    single: frozenset[str]  # one clause each: "transfer.away"
    listed: frozenset[str]  # groups of clauses that have names: "long_term"

    def __contains__(self, topic: str) -> bool:
        """Return whether some regulation could have a clause of this topic."""
        group, _, name = topic.partition(".")
        return topic in self.single or (group in self.listed and (name in NAMES[group] if group in NAMES else bool(name)))


def topics_of(kind: type[Any]) -> Topics:
    """Return the topics that values of this class of clauses can have."""
    single, listed = set[str](), set[str]()
    for name, hint in get_type_hints(kind).items():
        inner = _clause_of(hint)
        if inner is not None and get_origin(hint) is not tuple and not _is_mapping(hint):
            single |= {name, *(f"{name}.{topic}" for topic in topics_of(inner).single)}
        elif inner is not None:
            listed.add(name)
    return Topics(frozenset(single), frozenset(listed))


def _is_mapping(hint: Any) -> bool:
    return isinstance(get_origin(hint), type) and issubclass(get_origin(hint), Mapping)


def _clause_of(hint: Any) -> type[Any] | None:
    """Return the kind of clause that a field of this type holds, one or many; None where it holds none."""
    if isinstance(hint, type) and issubclass(hint, p.Clause | Conflict):
        return hint
    if get_origin(hint) is Literal:
        return None
    return next((found for inner in get_args(hint) if (found := _clause_of(inner))), None)


def _cited(clause: Any) -> tuple[Citation, ...]:
    return clause.citations if isinstance(clause, p.Clause) else (clause.first.citation, clause.second.citation)


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(value):
        inner = getattr(value, field.name)
        topic = f"{path}.{field.name}" if path else field.name
        if isinstance(inner, p.Clause):
            yield topic, inner
            yield from _walk(inner, topic)
        elif isinstance(inner, tuple):
            yield from _listed(inner, topic)
        elif isinstance(inner, Mapping):
            yield from ((f"{topic}.{name}", item) for name, item in inner.items() if isinstance(item, p.Clause))


def _listed(items: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    for item in items:
        if isinstance(item, p.Clause | Conflict):
            for name in _names(item):
                yield f"{path}.{name}", item


def _names(item: Any) -> tuple[str, ...]:
    if isinstance(item, p.Basis):
        return item.kinds
    for key in ("code", "step", "action", "reason", "name", "about"):
        if hasattr(item, key):
            return (str(getattr(item, key)),)
    return ()
