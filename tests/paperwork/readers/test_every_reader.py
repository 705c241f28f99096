"""What holds for every reader of the table READERS."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from every_paper import MAKE, stored

from messages.errors import NotReadable
from paperwork.readers.reading import HEAD, READERS, read

WORDS = "检查时间：2024年5月6日9时30分至10时45分"


def test_every_reader_of_the_table_has_a_sample() -> None:
    assert set(MAKE) == set(READERS)


@pytest.mark.parametrize("kind", READERS)
def test_a_paper_is_known_by_its_bytes_whatever_it_is_called(kind: str, tmp_path: Path) -> None:
    if kind == "doc" and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    content = MAKE[kind]([WORDS])
    for name in ("9f86d081", "文书.docx", "文书.png", "a.b"):
        (tmp_path / name).write_bytes(content)
        paper = read(tmp_path / name)
        assert paper.kind == kind and WORDS.removeprefix("检查时间：") in "".join(paper.text.split())
        if kind in ("doc", "image"):
            return  # seconds each


@pytest.mark.parametrize("kind", READERS)
def test_a_paper_cut_short_is_read_or_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    whole = MAKE[kind]([WORDS])
    for length in (1, 8, min(HEAD, len(whole) // 2)):
        path = stored(whole[:length], tmp_path)
        try:
            read(path)
        except NotReadable as refusal:
            assert path.name in refusal.say("zh") and refusal.say("en")


def test_no_two_readers_claim_the_same_bytes() -> None:
    readers = list(READERS.values())
    starts = [start for reader in readers for start in reader.starts]
    assert len(starts) == len(set(starts))
    assert not [start for start in starts for other in starts if start != other and start.startswith(other)]
    zipped = [sign for reader in readers for sign in (reader.member, reader.root) if sign]
    assert len(zipped) == len(set(zipped))
