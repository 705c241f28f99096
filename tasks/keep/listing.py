"""Recordings as the lists of a sweep show them: what, until when, and because of which clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from messages import Lang, Text
from storage.keeping import reasons
from storage.keeping.reasons import Ground
from storage.keeping.sweeping import Item
from storage.ledgers import originals
from tasks.installation import Installation
from tasks.keep.reasons import Law, facts_of

STEP = 500  # items looked up together
UNKNOWN = Ground((), ())


def shown(tx: Session, lang: Lang, items: Iterable[Item]) -> Iterator[tuple[Item, dict[str, Any]]]:
    """Yield each item with ITEM of contract.md: its reason and clauses are those of the decision in the catalogue."""
    rest = iter(items)
    while part := list(islice(rest, STEP)):
        known = reasons.of(tx, [item.ground for item in part if item.ground is not None])
        said = {number: (joined(ground.why, lang), [article.to_json() for article in ground.articles])
                for number, ground in (known | {0: UNKNOWN}).items()}
        for item in part:
            yield item, entry(item, *said[item.ground if item.ground in known else 0])


def entry(item: Item, reason: str, articles: list[dict[str, str]]) -> dict[str, Any]:
    """Return ITEM of contract.md."""
    return {"recording": item.id, "name": item.name, "case": item.case, "due": item.keep_until and item.keep_until.isoformat(),
            "reason": reason, "articles": articles}


def joined(why: Sequence[Text], lang: Lang) -> str:
    """Return several sentences as one line."""
    return ("；" if lang == "zh" else "; ").join(sentence.say(lang).rstrip("。.") for sentence in why)


def held(installation: Installation, tx: Session, items: Sequence[Item]) -> list[dict[str, Any]]:
    """Return held recordings, each with everything that holds it."""
    law = Law(installation.settings, installation.clock().date())
    facts = facts_of(tx, law, {item.case for item in items})
    rows = {row.recording.id: row.recording for row in originals.get_many(tx, [item.id for item in items])}
    known = reasons.of(tx, [item.ground for item in items if item.ground is not None])
    return [entry(item, joined([why for _, why in facts[item.case].held_by(rows[item.id])], installation.lang),
                  [article.to_json() for article in known.get(item.ground or 0, UNKNOWN).articles]) for item in items]
