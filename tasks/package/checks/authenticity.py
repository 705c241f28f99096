"""真实性: is the package what the catalogue and the audit chain say it is?"""

from __future__ import annotations

from storage.catalogue.states import StoredState
from storage.packages.volumes import manifest_lines
from storage.trail import audit
from tasks.installation import Installation
from tasks.measure.names import names
from tasks.package.checks.packed import CheckOutcome, Packed, outcome
from tasks.package.proof import holds


def chain(installation: Installation, packed: Packed) -> CheckOutcome:
    """The audit chain is whole. What is counted ends with this case's slice: the same in every run."""
    with installation.catalogue.read() as tx:
        state = audit.verify(tx)
    return outcome([str(state.first_broken)] if state.first_broken else [], packed.proof.statement.seq)


def proof(_installation: Installation, packed: Packed) -> CheckOutcome:
    """The case's slice of the chain, its event and its anchor fit together."""
    return outcome([] if holds(packed.proof) else ["audit/proof.json"], len(packed.proof.events))


def verified(_installation: Installation, packed: Packed) -> CheckOutcome:
    """Every original was read back from the store."""
    rows = packed.content.rows
    return outcome([row.recording.name for row in rows if row.stored is not StoredState.VERIFIED], len(rows))


def ledger(_installation: Installation, packed: Packed) -> CheckOutcome:
    """Every original has the hash that was noted when it was taken in."""
    listed = manifest_lines((packed.folder / "manifest-sha256.txt").read_bytes())
    rows = packed.content.rows
    return outcome([name for name, row in names(rows) if listed.get(f"data/originals/{name}") != row.recording.sha256], len(rows))
