"""Is everything still what was taken in? Originals are re-hashed, the ledger and the store compared, the audit chain walked."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from footage.values.recordings import State
from messages import text
from messages.errors import BadCall, Changed, LiuhenError
from storage.care import fixity
from storage.care.fixity import Balance, sm3_of_intact, state_of
from storage.ledgers import originals, packages
from storage.ledgers.originals import StoredRecording
from storage.packages.bag_check import Problem, check_bag, manifest_of
from storage.packages.disc_read import is_disc
from storage.trail import audit
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.notices import Notice, notify
from tasks.receive.readback import read_many
from tasks.steps import step

BATCH = 64  # originals that one transaction of the catalogue covers
PROBE_SECONDS, PROBE_MEGABYTES = 60.0, 4096
STATES = ("intact", "damaged", "missing", "unreadable")


@dataclass(frozen=True, slots=True)
class Checked:
    """Ids of originals by what re-hashing showed, and what is wrong with each in words for the responsible unit (R000-39)."""

    ids: dict[str, list[str]] = field(default_factory=lambda: {state: [] for state in STATES})
    losses: list[dict[str, Any]] = field(default_factory=list)  # id, name, unit, case, device, state


def ids_to_check(installation: Installation, sample: int | None, day: date | None) -> list[str]:
    """Return all ids, `sample` of them drawn by today's date, or the thirtieth of the store that is `day`'s turn."""
    with installation.catalogue.read() as tx:
        if day is not None:
            return list(fixity.of_day(tx, day))
        if sample is not None:
            return list(fixity.sample(tx, sample, installation.clock().date().isoformat()))
        return [name for _, name in originals.all_keys(tx)]


@step(retries=1)
def verify_originals(installation: Installation, ids: Sequence[str]) -> Checked:
    """Read originals from the store again; what is not intact is told at once, not at the end."""
    found = Checked()
    for place in range(0, len(ids), BATCH):
        with installation.catalogue.read() as tx:
            rows = originals.get_many(tx, ids[place:place + BATCH])
        _check(installation, rows, found)
        installation.progress(min(place + BATCH, len(ids)), len(ids), text("verify.meter").say(installation.lang))
    return found


def _check(installation: Installation, rows: Sequence[StoredRecording], found: Checked) -> None:
    held = read_many(installation, rows)
    states = {row.recording.id: state_of(row, held[row.recording.id]) for row in rows}
    at = installation.clock()
    with installation.catalogue.begin() as tx:
        originals.mark_all_verified(tx, sm3_of_intact(rows, held), at)
        for state in STATES:
            audit.append_many(tx, f"original.{'verified' if state == 'intact' else state}", installation.who, at, [
                (row.recording.id, None, row.recording.sha256, {"case": row.case}) for row in rows if states[row.recording.id] == state])
    for row in rows:
        found.ids[states[row.recording.id]].append(row.recording.id)
        if states[row.recording.id] != "intact":
            found.losses.append(_loss(installation, row, states[row.recording.id]))


def _loss(installation: Installation, row: StoredRecording, state: str) -> dict[str, Any]:
    """Tell it at once, and return it for the report."""
    one = row.recording
    message = text("notices.damage", name=one.name, id=one.id, unit=row.unit or "—", state=text(f"verify.{state}"))
    installation.tell(message)
    notify(installation.settings, Notice("damage", one.id, message, installation.clock()), installation.lang)
    return {"recording": one.id, "name": one.name, "unit": row.unit, "case": row.case, "device": one.device, "state": state}


@step()
def restore_test(installation: Installation) -> dict[str, Any] | None:
    """Bring one original out of the store, as a court would ask for it: every byte, and its index opens as it did; None: there is none."""
    with installation.catalogue.read() as tx:
        ids = fixity.sample(tx, 1, f"restore {installation.clock().isoformat()}")
        rows = originals.get_many(tx, ids)
    if not rows:
        return None
    row = rows[0]
    state = _restore(installation, row)
    with installation.catalogue.begin() as tx:
        audit.append(tx, "original.restore_tested", row.recording.id, installation.who, installation.clock(), None, row.recording.sha256,
                     {"state": state})
    return {"recording": row.recording.id, "name": row.recording.name, "state": state}


def _restore(installation: Installation, row: StoredRecording) -> str:
    digest = hashlib.sha256()
    try:
        with tempfile.TemporaryDirectory(prefix="liuhen-restore-") as folder:
            copy = Path(folder) / "restored"
            with installation.store.open(row.key) as source, copy.open("wb") as out:
                while piece := source.read(1 << 20):
                    digest.update(piece)
                    out.write(piece)
            if digest.hexdigest() != row.recording.sha256:
                return "damaged"
            return "intact" if _opens(installation, copy, row) else "unreadable"
    except BadCall:
        return "missing"
    except Changed:
        return "damaged"
    except (LiuhenError, OSError):
        return "unreadable"


def _opens(installation: Installation, copy: Path, row: StoredRecording) -> bool:
    """What opened when it came has to open now."""
    if row.recording.probe.state is not State.WHOLE:
        return True
    now = installation.guard.run(probe_stored, copy, row.recording.name, seconds=PROBE_SECONDS, megabytes=PROBE_MEGABYTES)
    return now.state is not State.UNREADABLE


@step()
def balance(installation: Installation) -> Balance:
    """Compare the ledger with the store, both ways."""
    with installation.catalogue.read() as tx:
        return fixity.balance(tx, installation.store)


@step()
def verify_chain(installation: Installation) -> dict[str, Any]:
    """Walk the audit chain from its beginning."""
    with installation.catalogue.read() as tx:
        state = audit.verify(tx)
    return {"events": state.events, "intact": state.intact, "first_broken": state.first_broken, "clock_back": list(state.clock_back)}


@dataclass(frozen=True, slots=True)
class Compared:
    """A package, a disc or an image against its own manifests and against the catalogue."""

    problems: tuple[Problem, ...]
    case: str | None  # number it speaks of
    manifest: str | None  # SHA-256 of the package's manifest, as it stands there
    known: packages.Package | None  # the package of ours with this manifest


@step()
def verify_package(installation: Installation, package: Path) -> Compared:
    """Check a package, a mounted disc or a disc image, and look its manifest up; BadCall where it is none of these."""
    if not package.is_dir() and not is_disc(package):
        raise BadCall("verify.no_package", path=str(package))
    problems = check_bag(package, _meter(installation, package))
    said = manifest_of(package)
    if said is None:
        return Compared(tuple(problems), None, None, None)
    with installation.catalogue.read() as tx:
        known = next((one for one in packages.listing(tx, said[0]) if one.manifest_sha256 == said[1]), None)
    return Compared(tuple(problems), said[0], said[1], known)


def _meter(installation: Installation, package: Path) -> Callable[[int], None]:
    total = sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) if package.is_dir() else package.stat().st_size
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        installation.progress(done, max(total, done), package.name)

    return on_bytes
