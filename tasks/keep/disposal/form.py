"""The paper of a disposal list that is signed: its form number, and whether the paper and the list are what was printed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from messages.errors import BadCall
from storage.keeping.disposal.disposals import Disposal
from tasks.installation import Installation

SHOWN = 16  # characters of the digest in a form number: a person types them from the paper
GROUP = 4
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d\u30fc]")


def form_number(number: str, digest: str) -> str:
    """Return the form number of a list: its number and the beginning of the digest of its lines."""
    return "-".join((number, *(digest[place:place + GROUP].upper() for place in range(0, SHOWN, GROUP))))


def as_typed(form: str) -> str:
    """Return a form number without what hands do to it: blanks, full-width characters, small letters, other dashes."""
    return "".join(_DASHES.sub("-", unicodedata.normalize("NFKC", form)).split()).upper()


def need_paper(installation: Installation, disposal: Disposal, document: str) -> None:
    """BadCall where the paper that was signed is not this list's, or is not as it was written."""
    if disposal.form is None:
        if disposal.approved_at is None:
            raise BadCall("disposal.no_form", number=disposal.number)
        return  # approved before papers carried a form number
    if as_typed(document) != as_typed(disposal.form):
        raise BadCall("disposal.other_paper", number=disposal.number, document=document.strip(), form=disposal.form)
    for name, sha256 in disposal.papers.items():
        _need_unchanged(installation, disposal, name, sha256)


def _need_unchanged(installation: Installation, disposal: Disposal, name: str, sha256: str) -> None:
    paper = next((path for path in (Path(disposal.path).with_name(name), installation.home / "proposals" / name) if path.is_file()), None)
    if paper is None:
        if disposal.approved_at is None:
            raise BadCall("disposal.paper_gone", path=str(Path(disposal.path).with_name(name)), number=disposal.number)
        return  # approved: the paper may have gone to the archive
    with paper.open("rb") as written:
        if hashlib.file_digest(written, "sha256").hexdigest() != sha256:
            raise BadCall("disposal.altered", path=str(paper), number=disposal.number)
