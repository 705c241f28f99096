"""What is to be done in the background, as the command line and the console ask for it; nothing heavy is imported for it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from messages.json_values import JsonObject
from storage.catalogue.states import JobKind

ALIKE_WITHOUT = ("lang", "received_at", "seen")  # options in which two jobs may differ and are one all the same


@dataclass(frozen=True, slots=True)
class WantedJob:
    """What is to be done."""

    kind: JobKind
    subject: str  # number of a case, id of a recording, path of a folder; "" where it is about everything
    options: JsonObject  # what the command line would be given beside that

    def option(self, name: str) -> str | None:
        """Return an option that is text."""
        value = self.options.get(name)
        return value if isinstance(value, str) and value else None

    @property
    def same(self) -> str:
        """What two jobs share that are one while one of them is active."""
        options = {name: value for name, value in self.options.items() if name not in ALIKE_WITHOUT and value not in (None, False, [])}
        text = json.dumps([self.kind.value, self.subject, options], ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()
