"""The legal office's sample (抽查): cases drawn by a seed, the same ones every time, with what the regulation says to look at."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

from messages.errors import BadCall
from regulations.values.facts import Case
from storage.keeping import duties
from storage.ledgers import cases
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.duties import refresh_spot_checks
from tasks.keep.reasons import Law
from tasks.steps import step

RATIO = Fraction(1, 20)  # our default; the regulations say 一定比例 and give no number


@step()
def draw(installation: Installation, ratio: Fraction, seed: str) -> dict[str, Any]:
    """Draw a share of the reviewed and archived cases (at least one), note the sample, and let the next one be due."""
    if not 0 < ratio <= 1:
        raise BadCall("spot.ratio", ratio=float(ratio))
    law = Law(installation.settings, installation.clock().date())
    with installation.catalogue.begin() as tx:
        numbers = duties.checkable(tx)
        chosen = sorted(random.Random(seed).sample(numbers, math.ceil(ratio * len(numbers))))
        known = cases.values(tx, chosen)
        drawn = {"ratio": float(ratio), "population": len(numbers), "cases": [_looked_at(number, known[number], law) for number in chosen]}
        made = duties.add_spot_check(tx, installation.clock(), installation.who, seed, drawn)
        audit.append(tx, "spot-check.drawn", f"spot-check:{made}", installation.who, installation.clock(), None, None,
                     {"seed": seed, "ratio": float(ratio), "population": len(numbers), "cases": chosen})
    refresh_spot_checks(installation, installation.clock().date())
    return {"spot_check": made, "seed": seed, **drawn}


def _looked_at(number: str, case: Case, law: Law) -> dict[str, Any]:
    rules = law.of(case)
    check = rules.spot_check if rules else None
    return {"case": number, "unit": case.unit, "regulation": case.regulation, "items": list(check.items) if check else [],
            "articles": [article.to_json() for article in rules.cite("spot_check")] if rules else []}
