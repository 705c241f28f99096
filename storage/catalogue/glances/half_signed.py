"""Written records that one officer signed and a second one has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.catalogue import predicates
from storage.catalogue.glances.glance import Glance, instant

SIGNED_ONCE = ("SELECT s.recording_id, r.case_number, s.version, s.signer, s.signed_at FROM transcripts t"
               " JOIN recordings r ON r.id = t.recording_id JOIN signatures s ON s.recording_id = t.recording_id AND s.voided_at IS NULL"
               " JOIN records w ON w.recording_id = s.recording_id AND w.version = s.version AND NOT w.confirmed"
               f" WHERE t.awaits_record AND {predicates.IN_STORE.sql('r')} ORDER BY r.case_number, s.id")


@dataclass(frozen=True, slots=True)
class SignedOnce:
    """A version that waits for the second signature."""

    recording: str  # id
    case: str | None  # number
    version: int
    by: str
    at: datetime  # aware, Beijing


def half_signed(look: Glance) -> tuple[SignedOnce, ...]:
    """Return what waits for a second signature, in the order of cases."""
    return tuple(SignedOnce(recording, case, version, by, instant(at)) for recording, case, version, by, at in look.rows(SIGNED_ONCE))
