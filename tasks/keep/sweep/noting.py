"""The note of a sweep: what it counted, by which editions of the regulations, and where the next comparison goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from storage.keeping.sweep import sweeps
from storage.keeping.sweep.sweeps import Sweep
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.disposal.today import note_trusted
from tasks.keep.sweep.comparing import StoreCompared
from tasks.keep.sweep.lists import Listed


def note_sweep(installation: Installation, as_of: date, listed: Listed, compared: StoreCompared, rules: Mapping[str, str], *,
               trusted: bool) -> None:
    """Note that everything was looked over as of a day; `rules`: what the regulations said, by their ids; `trusted`: the date."""
    counts = {**listed.counts, "compared": compared.checked, "missing": len(compared.missing), "foreign": len(compared.foreign),
              "locks": len(compared.locks)}
    with installation.catalogue.begin() as tx:
        if trusted:
            note_trusted(installation, tx)
        sweeps.add(tx, Sweep(as_of, installation.clock(), counts, rules, compared.cursor))
        audit.append(tx, "retention.swept", f"sweep:{as_of.isoformat()}", installation.who, installation.clock(), None, None, counts)
