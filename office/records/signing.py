"""Two officers of the case sign the same text of a written record, each with the own password; another text voids the first signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, Refused
from messages.json_values import JsonObject
from office.desk import Desk
from office.people.stepping_up import ProvedBy
from office.person import Person
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.relations import Subject, is_officer
from office.rights.subjects import of_recording
from storage.catalogue.states import ReadHow, VoidedBecause
from storage.keeping.disposal import disposed
from storage.ledgers import originals
from storage.ledgers.people import accounts
from storage.ledgers.speech import records, signatures, transcripts
from storage.ledgers.speech.signatures import Signature
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class RecordOffer:
    """A text that somebody read against the recording and is to sign."""

    recording: str  # id
    text_sha256: str  # of the text with its times
    how: ReadHow
    content: object  # a frozen value that is kept as JSON, with a field `by`: the names
    changes: int  # how many places differ from the draft
    waiting: int | None  # the version that waited for a second signature when the text was chosen; None: none did


@dataclass(frozen=True, slots=True)
class VoidedSignature:
    """A signature that counts no longer."""

    version: int
    signer: str
    because: VoidedBecause


@dataclass(frozen=True, slots=True)
class RecordSigned:
    """How a written record stands after somebody signed it."""

    recording: str  # id
    version: int
    signatures: tuple[Signature, ...]
    confirmed: bool  # two persons signed this text
    voided: tuple[VoidedSignature, ...] = ()


class SignedMeanwhile(Refused):
    """Somebody else signed another version after the one the caller read; nothing was changed."""


def sign(desk: Desk, offer: RecordOffer, names: Sequence[str], proof: ProvedBy | None = None) -> RecordSigned:
    """Sign as who is logged in; before there are accounts as the names that are given, two or more at once.

    `proof`: how that one proved who it is at this moment (office/people/stepping_up.py), which the event keeps.
    """
    signers = may_sign(desk, offer.recording, names)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        subject = _need_right(tx, desk, offer.recording)
        waiting = records.waiting(tx, offer.recording)
        version = waiting.version if waiting else None
        if version != offer.waiting:
            raise SignedMeanwhile(
                "signed.meanwhile", id=offer.recording, version=version or 0, theirs=_named(tx, offer.recording, version)
            )
        before = signatures.under(tx, offer.recording, version) if version else ()
        voided = _voided(tx, desk, offer, version, before, subject)
        standing = () if voided else before
        if any(signature.account == desk.person.id for signature in standing if desk.person.told_apart):
            raise Refused("signed.signed_before", person=desk.person.name, version=version)
        if not standing or version is None:
            version = records.add(tx, offer.recording, offer.content, desk.clock(), confirmed=False)
        for name in signers:
            signatures.add(tx, offer.recording, version, _signature(desk, offer, subject, name))
        return _noted(tx, desk, offer, version, voided, proof)


def may_sign(desk: Desk, recording: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return who signs; Refused where that one may not, or signs for somebody else. Before there are accounts: two names."""
    given = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    with desk.catalogue.read() as tx:
        _need_right(tx, desk, recording)
    if not desk.person.told_apart:
        if len(given) < 2:
            raise BadCall("work.two_names")
        return given
    if any(name != desk.person.name for name in given):
        raise Refused("people.sign_oneself", person=desk.person.name)
    return (desk.person.name,)


def _need_right(tx: Session, desk: Desk, recording: str) -> Subject:
    row = originals.get(tx, recording)
    subject = of_recording(recording)(tx)
    need_now(tx, desk, Act.CONFIRM_RECORD, subject)
    disposed.present(tx, [row], "disposed.no_record", id=recording)
    return subject


def _voided(tx: Session, desk: Desk, offer: RecordOffer, version: int | None, before: Sequence[Signature],
            subject: Subject) -> tuple[VoidedSignature, ...]:
    """Let the first signature count no longer where this is another text, or its signer is no officer of the case any more."""
    if version is None or not before:
        return ()
    because = None
    if any(signature.text_sha256 != offer.text_sha256 for signature in before):
        because = VoidedBecause.TEXT_CHANGED if offer.how is ReadHow.CORRECTED else VoidedBecause.DRAFT_CHANGED
    elif not all(_still_officer(tx, signature, subject) for signature in before):
        because = VoidedBecause.NOT_OFFICER
    if because is None:
        return ()
    signatures.void(tx, offer.recording, version, because, desk.clock())
    return tuple(VoidedSignature(version, signature.signer, because) for signature in before)


def _still_officer(tx: Session, signature: Signature, subject: Subject) -> bool:
    account = accounts.get(tx, signature.account) if signature.account else None
    return account is not None and is_officer(Person(account.name, account.id, certificate=account.certificate), subject.officers)


def _signature(desk: Desk, offer: RecordOffer, subject: Subject, name: str) -> Signature:
    entered = next((officer.certificate for officer in subject.officers if officer.name == name), None)
    return Signature(name, desk.person.id, desk.person.certificate or entered, offer.how, offer.text_sha256, desk.clock())


def _noted(tx: Session, desk: Desk, offer: RecordOffer, version: int, voided: tuple[VoidedSignature, ...],
           proof: ProvedBy | None) -> RecordSigned:
    """Confirm a version that two persons signed, and note the one event of the act."""
    signed = signatures.under(tx, offer.recording, version)
    names, confirmed = [signature.signer for signature in signed], len(signed) > 1
    if confirmed:
        records.confirm(tx, offer.recording, version, names, desk.clock())
    else:
        transcripts.await_again(tx, [offer.recording])
    row = originals.get(tx, offer.recording)
    noted: JsonObject = {"version": version, "by": names, "changes": offer.changes, "case": row.case, "read": offer.how.value,
                         "text_sha256": offer.text_sha256, "proved_by": proof.value if proof else None,
                         "voided": [{"version": old.version, "by": old.signer, "because": old.because.value} for old in voided]}
    audit.append(tx, "record.confirmed" if confirmed else "record.signed", offer.recording, desk.person.name, desk.clock(), None,
                 row.recording.sha256, noted)
    return RecordSigned(offer.recording, version, signed, confirmed, voided)


def _named(tx: Session, recording: str, version: int | None) -> list[Text]:
    return [text("signed.signed_by", by=signature.signer, at=signature.at, digest=signature.text_sha256)
            for signature in (signatures.under(tx, recording, version) if version else ())]
