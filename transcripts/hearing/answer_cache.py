"""Answers of earlier runs, one line of JSON a piece: the file is only ever added to, so that a killed run loses nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from footage.values.plain import from_plain, to_plain
from transcripts.engines.engine import EngineAnswer
from transcripts.hearing.regions import SampleSpan


class AnswerCache:
    """The answers for one sound, one engine with its weights, and one set of settings."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._answers: dict[SampleSpan, EngineAnswer] = {}

    @staticmethod
    def open(folder: Path | None, audio_sha256: str, identity: str) -> AnswerCache:
        """Read what `folder` holds for this sound and identity; without a folder nothing outlives the run."""
        if folder is None:
            return AnswerCache(None)
        key = hashlib.sha256(f"{audio_sha256} {identity}".encode()).hexdigest()
        cache = AnswerCache(folder / f"{key}.jsonl")
        cache._read()
        return cache

    def __contains__(self, span: SampleSpan) -> bool:
        return span in self._answers

    def __getitem__(self, span: SampleSpan) -> EngineAnswer:
        return self._answers[span]

    def add(self, answers: Iterable[tuple[SampleSpan, EngineAnswer]]) -> None:
        """Keep some answers, on disk first."""
        new = dict(answers)
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lines = [json.dumps({"span": span, "said": to_plain(answer)}, ensure_ascii=False) for span, answer in new.items()]
            with self._path.open("a", encoding="utf-8") as target:
                target.write("\n" + "\n".join(lines) + "\n")  # the leading line break ends a line that a killed run left incomplete
                target.flush()
                os.fsync(target.fileno())
        self._answers.update(new)

    def _read(self) -> None:
        if self._path is None or not self._path.is_file():
            return
        for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                stored = json.loads(line)
                self._answers[(stored["span"][0], stored["span"][1])] = from_plain(EngineAnswer, stored["said"])
            except (ValueError, KeyError, TypeError, LookupError):  # an incomplete line: that piece is recognised again
                continue
