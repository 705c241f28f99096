"""What a person is told about the anchor that follows an act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messages import Text

if TYPE_CHECKING:
    from tasks.guard.anchoring import AfterAct


def unanchored(anchored: AfterAct) -> tuple[Text, ...]:
    """Return why what was done has no anchor yet; nothing where it has."""
    return (anchored.problem,) if anchored.problem else ()
