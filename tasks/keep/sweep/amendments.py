"""A regulation that was amended is asked again: what it decided stays where that keeps longer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from footage.values.plain import to_plain
from regulations.values.facts import Case
from regulations.values.regulation import Regulation
from storage.keeping.sweep import sweeping, sweeps
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.facts import Law
from tasks.steps import step

# Before each digest: it is over canonical JSON, and facts that nobody stated are unknown. What earlier versions noted (over `repr()`, or
# from decisions that took what was left out for "no") is not compared.
FORM = "json2:"


@step()
def follow(installation: Installation) -> dict[str, str]:
    """Let everything under a regulation whose words about keeping changed since the last sweep be decided again; return the digests.

    What an earlier version of the program noted cannot be compared: it is decided again once, and no amendment is noted for it.
    """
    law = Law(installation.settings, installation.clock().date())
    with installation.catalogue.read() as tx:
        before, names = sweeps.last(tx), sweeps.regulations(tx)
    default = installation.settings.regulation
    rules_of = {name: law.of(Case("", "", "", name)) for name in sorted({*names, *([default] if default else [])})}
    now = {name: _digest(rules) for name, rules in rules_of.items() if rules is not None}
    for name, noted in _changed(before.rules if before else {}, now).items():
        count = 0
        while again := _ask_again(installation, name, name == default):
            count += again
        if noted.startswith(FORM):
            with installation.catalogue.begin() as tx:
                audit.append(tx, "regulation.amended", f"regulation:{name}", installation.who, installation.clock(), None,
                             now[name].removeprefix(FORM), {"recordings": count})
    return now


def _ask_again(installation: Installation, name: str, default: bool) -> int:
    with installation.catalogue.begin() as tx:
        return sweeping.ask_again_rules(tx, name, default)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Return {regulation: digest the last sweep noted} of those that say something else now."""
    return {name: before[name] for name, digest in now.items() if before.get(name, digest) != digest}


def _digest(rules: Regulation) -> str:
    """Return the SHA-256 of what a regulation says about keeping and its deadlines, its edition and overlay included."""
    about_keeping = to_plain([rules.edition, rules.overlay, rules.retention, rules.long_term, rules.transfer, rules.archive,
                              *([rules.calendar.years] if rules.calendar.years else [])])
    return FORM + hashlib.sha256(audit.canonical(about_keeping).encode("ascii")).hexdigest()
