"""Which key signs for this installation now: made at the first signature, changed where the settings or a person ask for another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from messages.errors import BadCall, LiuhenError, NotReadable
from office.rights.acts import Act
from office.rights.now import need_now
from storage.settings import Algorithm
from storage.trail import anchors, keyring
from storage.trail.signing import PublicKey, SigningKey, load
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class CurrentSigner:
    """Who signs, as the chain says."""

    public: PublicKey
    changes: int  # how often the key was changed so far


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A new key signs from now on."""

    before: PublicKey
    after: PublicKey
    path: Path  # of the new public key
    lost: bool  # the earlier key was not there to sign the change


def keys_folder(installation: Installation) -> Path:
    """Return where the installation's keys lie."""
    return installation.home / "keys"


def signing_key(installation: Installation) -> SigningKey:
    """Return the key that signs now; its public key lies beside it.

    Where the settings name another algorithm, a new key takes over first, by an event that both sign. NotReadable where the
    key that signed so far is not there: it has to come back from a backup, or a person changes it (`change_key`).
    """
    folder, wanted = keys_folder(installation), installation.settings.signing_algorithm
    while True:
        signer = signer_of(installation)
        if signer is None:
            return keyring.first(folder, wanted)
        key = keyring.need(folder, keyring.held(folder), signer.public)
        if signer.public.algorithm is wanted:
            return keyring.publish(key)
        _take_over(installation, signer, key, wanted, None)


def signer_of(installation: Installation) -> CurrentSigner | None:
    """Return who signs by what the chain says; None before the first signature."""
    with installation.catalogue.read() as tx:
        changes, last = keyring.changes(tx), anchors.newest(tx)
    if changes:
        return CurrentSigner(changes[-1].keys.after, len(changes))
    if last is None:
        return None
    return CurrentSigner(last.anchor.public if last.anchor else _older(installation, last), 0)


def _older(installation: Installation, last: anchors.NotedAnchor) -> PublicKey:
    """Return who signed by the word of a version that had one key only and did not note which."""
    first = keys_folder(installation) / keyring.FIRST
    if first.is_file():
        return load(first).public
    anchor = anchors.read(installation.store, last)
    if anchor is None:
        raise NotReadable("storage.anchor_key", path=str(first))
    return anchor.public


def key_file(installation: Installation) -> Path | None:
    """Return the file of the key that signs now; None where it is not here, or nothing was signed yet."""
    signer, keys = signer_of(installation), keyring.held(keys_folder(installation))
    if signer is None:
        return keys[0].path if keys else None
    key = keyring.find(keys, signer.public)
    return key.path if key else None


@step()
def change_key(installation: Installation, approver: str, reason: str) -> KeyChange:
    """Let a new key sign from now on, approved and with a reason; also where the one before was lost or stolen.

    What the earlier one signed goes on counting up to here. BadCall: nobody approved it, or nothing was signed yet.
    """
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.unapproved")
    signer = signer_of(installation)
    if signer is None:
        raise BadCall("cli_checking.no_key_yet")
    key = keyring.find(keyring.held(keys_folder(installation)), signer.public)
    why = f"{approver.strip()}：{reason.strip()}"
    new = _take_over(installation, signer, key, installation.settings.signing_algorithm, why)
    if new is None:
        raise LiuhenError("cli_checking.key_changed_meanwhile")
    return KeyChange(signer.public, new.public, new.path.with_suffix(keyring.PUBLIC), key is None)


def _take_over(installation: Installation, signer: CurrentSigner, old: SigningKey | None,
               wanted: Algorithm, why: str | None) -> SigningKey | None:
    """Note that a new key signs from now on; None where another run noted a change meanwhile."""
    folder, at = keys_folder(installation), installation.clock()
    with installation.catalogue.read() as tx:
        used = {signer.public, *(public for change in keyring.changes(tx) for public in (change.keys.before, change.keys.after))}
    ready = [key for key in keyring.held(folder) if key.public.algorithm is wanted and key.public not in used]
    new = keyring.publish(ready[0]) if ready else keyring.make(folder, wanted)
    noted = keyring.take_over(signer.public, old, new, at)
    with installation.catalogue.begin() as tx:
        if why is not None:  # a person's act; the settings change the key by themselves
            need_now(tx, installation.desk, Act.CHANGE_KEY)
        if len(keyring.changes(tx)) != signer.changes:
            return None
        keyring.note(tx, noted, installation.who, at, why)
    return new
