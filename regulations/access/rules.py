"""Who may allow what about footage, as the text of a regulation has it. Its silence is no permission: the highest rank decides."""

from __future__ import annotations

from regulations.access.values import AccessRule, SecrecyRule
from regulations.access.words import HIGHEST, LADDER, NOTICE, Action, Secrecy, height_of
from regulations.values.parameters import Approver
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation

COPY_ONLY = "只提供复制件"


def rule_for(regulation: Regulation | None, action: Action) -> AccessRule:
    """Return what a regulation says about an action; None: none applies, which is as silent as a text can be."""
    if regulation is None:
        return AccessRule(action, "", HIGHEST, LADDER[HIGHEST][0], True, ())
    entry = next((entry for entry in regulation.approvers if entry.action == action), None)
    clauses = _clauses(regulation, action, entry)
    if entry is None or not entry.approver:
        return AccessRule(action, regulation.title, HIGHEST, LADDER[HIGHEST][0], True, clauses, *_conditions(entry))
    return AccessRule(action, regulation.title, height_of(entry.approver), entry.approver, False, clauses, *_conditions(entry))


def secrecy_for(regulation: Regulation | None, action: Action, level: Secrecy) -> SecrecyRule:
    """Return what secrecy means for an action.

    Whatever leaves the office is barred. Only a court or a reviewing body gets what is no state secret, where the text says that it is
    provided (000 art. 41, 003-3 art. 13, 004 art. 29), and the highest rank decides. Inside, a state secret takes the highest rank too.
    """
    clauses = _about_secrecy(regulation, action)
    if level is Secrecy.NONE:
        return SecrecyRule(False, 0, ())
    if not action.leaves:
        return SecrecyRule(False, HIGHEST if level is Secrecy.STATE else 0, clauses)
    provided = action is Action.LITIGATION and regulation is not None and regulation.litigation is not None
    return SecrecyRule(not provided or level is Secrecy.STATE, HIGHEST, clauses)


def _clauses(regulation: Regulation, action: Action, entry: Approver | None) -> tuple[Citation, ...]:
    own = entry.citations if entry else ()
    court = regulation.litigation.citations if action is Action.LITIGATION and regulation.litigation else ()
    return (*own, *court)


def _conditions(entry: Approver | None) -> tuple[bool, bool]:
    return (NOTICE in entry.needs, COPY_ONLY in entry.needs) if entry else (False, False)


def _about_secrecy(regulation: Regulation | None, action: Action) -> tuple[Citation, ...]:
    """Return the clause that excepts what is secret from this very action, else the one about everything secret."""
    if regulation is None:
        return ()
    own = tuple(entry.citation for entry in regulation.approvers if entry.action == action and entry.except_secret)
    return own or regulation.cite("clauses.confidentiality")
