"""The signature of a package: over the list that names every other list, so that one changed byte anywhere breaks it.

`signature.sig` signs `tagmanifest-sha256.txt`; that names the manifests, and those name the payload. The public key and the
text that tells a stranger the commands lie beside it, and are named in the list themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from messages import LANGS, say
from messages.errors import NotReadable
from storage.packages.bag_check import BagProblem, Tree, bag_problem, open_tree
from storage.packages.volumes import PACKAGE
from storage.trail.signing import PublicKey, SigningKey, check_command, public_of

SIGNED, SIGNATURE, KEY, BOOK = "tagmanifest-sha256.txt", "signature.sig", "signature.pub.pem", "签名说明.txt"


@dataclass(frozen=True, slots=True)
class PackageSignature:
    """Who signed a package."""

    signer: PublicKey
    good: bool  # whether the signature is by that key, over the package's list as it stands there


def pages(key: PublicKey) -> dict[str, bytes]:
    """Return what lies beside a signature, by name: the public key, and how a stranger checks it, in both languages."""
    command = check_command(key.algorithm, KEY, SIGNED, SIGNATURE)
    book = "\n".join(say("signatures.book", lang, command=command, fingerprint=key.fingerprint, key=KEY,
                         algorithm=say(f"signatures.algorithm_{key.algorithm}", lang)) for lang in LANGS)
    return {KEY: key.pem, BOOK: b"\xef\xbb\xbf" + book.replace("\n", "\r\n").encode("utf-8")}


def sealing(key: SigningKey) -> Callable[[bytes], Mapping[str, bytes]]:
    """Return what signs a package's list when it is written."""
    return lambda listed: {SIGNATURE: key.sign(listed)}


def check_signature(path: Path) -> tuple[PackageSignature | None, tuple[BagProblem, ...]]:
    """Return who signed a package, a mounted disc or a disc image, and what is wrong with that; None where nobody did."""
    with open_tree(path) as tree:
        return _check(tree)


def _check(tree: Tree) -> tuple[PackageSignature | None, tuple[BagProblem, ...]]:
    there = set(tree.names())
    place = f"{PACKAGE}/" if f"{PACKAGE}/{SIGNED}" in there else ""
    if not {place + KEY, place + SIGNATURE} & there:
        return None, ()
    try:
        key, listed, signature = (tree.read(place + name) for name in (KEY, SIGNED, SIGNATURE))
    except (OSError, KeyError, NotReadable):
        return None, (bag_problem("signature_missing", place + SIGNATURE),)
    signer = public_of(key)
    if signer is None:
        return None, (bag_problem("signature_missing", place + KEY),)
    good = signer.signed(listed, signature)
    return PackageSignature(signer, good), () if good else (bag_problem("signature_wrong", place + SIGNATURE),)
