"""A written record: it is signed in one transaction, and its papers follow; a run that is killed between leaves them to the next one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from messages import Text
from office.people.stepping_up import ProvedBy
from office.records import signing
from office.records.signing import RecordSigned
from tasks.installation import Installation
from tasks.keep.repacking import check_package
from tasks.speech.records import ChosenText, write_missing, write_signed


def sign_record(installation: Installation, chosen: ChosenText, names: Sequence[str],
                proof: ProvedBy | None = None) -> tuple[RecordSigned, Path, Text | None]:
    """Sign a text, and write its papers; return also why the newest package of the case is out of date now, where it is.

    `proof`: how who signs proved who that is.
    """
    write_missing(installation, recording=chosen.offer.recording)
    signed = signing.sign(installation.desk, chosen.offer, names, proof)
    paper = write_signed(installation, signed.recording, signed.version)
    return signed, paper, check_package(installation, chosen.case) if chosen.case and signed.confirmed else None
