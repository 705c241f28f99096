"""The legal office's sample (抽查): cases drawn by a seed, the same ones every time, with what the regulation says to look at."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from messages.errors import BadCall
from office.rights.acts import Act
from office.rights.now import need_now
from regulations.values.facts import Case
from regulations.values.reviews.findings import Citation
from storage.catalogue.glances.gone import DisposedByList
from storage.keeping import duties
from storage.keeping.disposal import disposed
from storage.ledgers.casework import cases
from storage.trail import audit
from tasks.answers import to_json
from tasks.installation import Installation
from tasks.keep.duties import refresh_spot_checks
from tasks.keep.facts import Law
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class SampledCase:
    """One case of a sample."""

    case: str  # number
    unit: str
    regulation: str
    items: tuple[str, ...]  # what the regulation says to look at
    articles: tuple[Citation, ...]
    disposed: tuple[DisposedByList, ...] = ()  # of its recordings: nobody can look at them any more


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample as the catalogue keeps it."""

    ratio: Fraction
    population: int  # cases it was drawn from
    cases: tuple[SampledCase, ...]


@dataclass(frozen=True, slots=True)
class Sample(Drawn):
    """A sample with its number."""

    spot_check: int
    seed: str


@step()
def draw(installation: Installation, ratio: Fraction, seed: str) -> Sample:
    """Draw a share of the reviewed and archived cases (at least one), note the sample, and let the next one be due."""
    if not 0 < ratio <= 1:
        raise BadCall("spot.ratio", ratio=float(ratio))
    law = Law(installation.settings, installation.clock().date())
    with installation.catalogue.begin() as tx:
        need_now(tx, installation.desk, Act.SPOT_CHECK)
        numbers = duties.checkable(tx)
        chosen = choose(numbers, ratio, seed)
        chosen_cases = cases.values(tx, chosen)
        drawn = Drawn(ratio, len(numbers), tuple(
            _sampled(chosen_cases[number], law, disposed.by_list(disposed.of_case(tx, number))) for number in chosen))
        number = duties.add_spot_check(tx, installation.clock(), installation.who, seed, to_json(drawn, installation.lang))
        audit.append(tx, "spot-check.drawn", f"spot-check:{number}", installation.who, installation.clock(), None, None,
                     {"seed": seed, "ratio": float(ratio), "population": len(numbers), "cases": chosen})
    refresh_spot_checks(installation, installation.clock().date())
    return Sample(drawn.ratio, drawn.population, drawn.cases, number, seed)


def choose(numbers: Sequence[str], ratio: Fraction, seed: str) -> list[str]:
    """Return a share of these cases, at least one of them: the same ones every time for the same seed."""
    return sorted(random.Random(seed).sample(numbers, math.ceil(ratio * len(numbers))))


def _sampled(case: Case, law: Law, gone: tuple[DisposedByList, ...]) -> SampledCase:
    rules = law.of(case)
    items = rules.spot_check.items if rules and rules.spot_check else ()
    return SampledCase(case.number, case.unit, case.regulation, tuple(items), rules.cite("spot_check") if rules else (), gone)
