"""What a regulation says about one action, and what secrecy means for it, as values."""

from __future__ import annotations

from dataclasses import dataclass

from regulations.access.words import Action
from regulations.values.reviews.findings import Citation


@dataclass(frozen=True, slots=True)
class AccessRule:
    """What one regulation says about one action."""

    action: Action
    regulation: str  # title
    needed: int  # place on the ladder that the approver has to stand on at least
    approver: str  # who that is, as the text says it; 主要领导 where it names nobody
    silent: bool  # the text names nobody: a person of the highest rank decides
    clauses: tuple[Citation, ...]  # what it says about the action; none: nothing at all
    notice: bool = False  # 《调取证据通知书》 has to be there
    copy_only: bool = False  # 只提供复制件


@dataclass(frozen=True, slots=True)
class SecrecyRule:
    """What the secrecy of a case or a recording means for one action."""

    barred: bool  # nobody in the office may allow it
    needed: int  # place on the ladder that the approver has to stand on at least; 0: secrecy asks for no higher one
    clauses: tuple[Citation, ...]
