"""Which regulations there are, and which edition of one holds on a day.

Profiles are the files `profiles/*.toml`; a unit's own profile lies over one of them and can only be stricter.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from messages.errors import BadCall
from regulations.loader import build, read_toml
from regulations.overlay import lay
from regulations.values.regulation import Regulation, indexed

PROFILES = Path(__file__).with_name("profiles")
OVERLAY = ".overlay.toml"  # a unit's own profile lying among the regulations of a folder


def ids(folder: Path | None = None) -> tuple[str, ...]:
    """Return the ids of all profiles: ours, and those of an office's own folder."""
    return tuple(sorted({str(read_toml(path).get("id", path.stem)) for path in _files(folder)}))


def load(
    id: str, on: date | None = None, overlay: Path | None = None, folder: Path | None = None, *, earliest: bool = False
) -> Regulation:
    """Return the edition of a regulation that holds on a day (None: the newest).

    `folder` holds further profiles, one file a regulation and edition; `overlay` is a unit's own profile laid over it.
    `earliest`: a day before every edition gets the earliest one, instead of BadCall.
    Raises BadCall for an unknown id or a day before every edition, Problems for a file that is not sound.
    """
    editions = [path for path in _files(folder) if str(read_toml(path).get("id", path.stem)) == id]
    if not editions:
        raise BadCall("law.unknown_id", id=id, known=list(ids(folder)))
    chosen = indexed(_edition([build(Regulation, path) for path in editions], id, on, earliest))
    if overlay is None:
        return chosen
    return lay(chosen, overlay)


def title_of(id: str) -> str:
    """Return the title of one of our regulations, without reading what it says."""
    with (PROFILES / f"{id}.toml").open(encoding="utf-8") as lines:
        return next(line.split('"')[1] for line in lines if line.startswith("title"))


def _files(folder: Path | None) -> list[Path]:
    office_files = sorted(folder.glob("*.toml")) if folder and folder.is_dir() else []
    return [*sorted(PROFILES.glob("*.toml")), *(path for path in office_files if not path.name.endswith(OVERLAY))]


def _since(regulation: Regulation) -> date:
    return regulation.in_force.since or date.min


def _edition(editions: list[Regulation], id: str, on: date | None, earliest: bool) -> Regulation:
    dated = sorted(editions, key=_since)
    held = [edition for edition in dated if on is None or _since(edition) <= on]
    if not held and not earliest:
        raise BadCall("law.not_in_force", id=id, on=on, since=dated[0].in_force.since)
    return held[-1] if held else dated[0]
