"""A scene judged under one of the five regulations, and a finding of a kind in what comes of it."""

from __future__ import annotations

from lawscene import FIVE, Scene

from footage.values.tolerance import Tolerance
from regulations.catalogue import load
from regulations.judgement import judge
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Finding, Judgement

REGULATIONS: dict[str, Regulation] = {name: load(name) for name in FIVE}


def judged(scene: Scene, name: str, tolerance: Tolerance | None = None) -> Judgement:
    return judge(scene.facts(name), REGULATIONS[name], tolerance or Tolerance())


def finding_of(judgement: Judgement, kind: str) -> Finding:
    return next(finding for finding in judgement.findings if finding.kind == kind)
