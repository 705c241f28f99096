"""What was heard before, one line of JSON a piece: a file that is only ever added to, so a killed run loses nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from footage.values.plain import from_plain, to_plain
from transcripts.engines.engine import Said
from transcripts.hearing.regions import Span


class Kept:
    """The answers for one sound, one engine with its weights, and one set of settings."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._answers: dict[Span, Said] = {}

    @staticmethod
    def open(folder: Path | None, audio_sha256: str, identity: str) -> Kept:
        """Read what `folder` holds for this sound and identity; without a folder nothing outlives the run."""
        if folder is None:
            return Kept(None)
        key = hashlib.sha256(f"{audio_sha256} {identity}".encode()).hexdigest()
        kept = Kept(folder / f"{key}.jsonl")
        kept._read()
        return kept

    def __contains__(self, span: Span) -> bool:
        return span in self._answers

    def __getitem__(self, span: Span) -> Said:
        return self._answers[span]

    def add(self, heard: Iterable[tuple[Span, Said]]) -> None:
        """Keep some answers, on disk first."""
        fresh = dict(heard)
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lines = [json.dumps({"span": span, "said": to_plain(said)}, ensure_ascii=False) for span, said in fresh.items()]
            with self._path.open("a", encoding="utf-8") as target:
                target.write("\n" + "\n".join(lines) + "\n")  # the leading break ends a line that a killed run left half
                target.flush()
                os.fsync(target.fileno())
        self._answers.update(fresh)

    def _read(self) -> None:
        if self._path is None or not self._path.is_file():
            return
        for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                stored = json.loads(line)
                self._answers[(stored["span"][0], stored["span"][1])] = from_plain(Said, stored["said"])
            except (ValueError, KeyError, TypeError, LookupError):  # half a line: that piece is asked again
                continue
