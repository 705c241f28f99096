"""The ledger of signatures under written records: who read which text against the recording, and stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from storage.catalogue.models.speech import SignatureRow
from storage.catalogue.states import ReadHow, VoidedBecause


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's signature under one version of a written record."""

    signer: str
    account: str | None  # id; None before there were accounts
    certificate: str | None  # number of the officer's certificate, as it was then
    how: ReadHow
    text_sha256: str  # lower-case hex; of the text with its times, as it lies beside the paper
    at: datetime  # aware


def add(tx: Session, recording: str, version: int, signature: Signature) -> None:
    """Note that somebody signed a version."""
    tx.add(SignatureRow(recording=recording, version=version, signer=signature.signer, account=signature.account,
                        certificate=signature.certificate, how=signature.how, text_sha256=signature.text_sha256, at=signature.at))
    tx.flush()


def under(tx: Session, recording: str, version: int) -> tuple[Signature, ...]:
    """Return the signatures that stand under a version, the first one first."""
    rows = tx.scalars(select(SignatureRow).where(_standing(recording, version)).order_by(SignatureRow.id))
    return tuple(Signature(row.signer, row.account, row.certificate, row.how, row.text_sha256, row.at) for row in rows)


def void(tx: Session, recording: str, version: int, because: VoidedBecause, at: datetime) -> None:
    """Let the signatures under a version count no longer; they stay."""
    tx.execute(update(SignatureRow).where(_standing(recording, version)).values(voided_at=at, voided_because=because))


def _standing(recording: str, version: int) -> ColumnElement[bool]:
    return (SignatureRow.recording == recording) & (SignatureRow.version == version) & SignatureRow.voided_at.is_(None)
