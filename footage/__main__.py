"""`python -m footage FILE…`: what the index of each file says and whether its bytes bear it out, one JSON object a line.

For one file that came from somewhere: no home, no database, nothing decoded, nothing changed.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

gc.disable()  # imports make many objects and no garbage
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here needs threads of linear algebra; starting them costs more than reading

if TYPE_CHECKING:
    from messages import Lang

LANG_OPTION = "--lang"


def main(arguments: list[str]) -> int:
    """Print the verdicts; 0 where every file is whole, 1 where one is not, 2 where one cannot be opened or none is named."""
    import json
    from pathlib import Path

    from footage.containers.probing import probe
    from messages.errors import LiuhenError

    gc.enable()
    lang, names = _words(arguments)
    status = 0 if names else 2
    for name in names:
        try:
            found = _shown(probe(Path(name)), lang)
        except LiuhenError as error:
            found = {"problem": error.say(lang)}
        status = max(status, 0 if found["problem"] is None and not found["breaks"] else 1 if "state" in found else 2)
        sys.stdout.write(json.dumps({"file": name, **found}, ensure_ascii=False) + "\n")
    if not names:
        from messages import say

        sys.stderr.write(say("footage_command.usage", lang) + "\n")
    return status


def _words(arguments: list[str]) -> tuple[Lang, list[str]]:
    """Return the language and the files a call names."""
    if arguments[:1] == [LANG_OPTION] and arguments[1:2] in (["zh"], ["en"]):
        return "en" if arguments[1] == "en" else "zh", arguments[2:]
    return "zh", [word for word in arguments if not word.startswith("--")]


def _shown(found: Any, lang: Lang) -> dict[str, Any]:
    """Return a verdict as JSON values, lengths in seconds."""
    streams = [{"kind": one.kind, "codec": one.codec, "start": float(one.start), "seconds": float(one.duration), "packets": one.packets,
                "rate": float(one.rate) if one.rate else None, "width": one.width, "height": one.height, "channels": one.channels}
               for one in found.streams]
    breaks = [{"kind": one.kind, "stream": one.stream, "start": float(one.start), "seconds": float(one.seconds), **one.detail.numbers()}
              for one in found.breaks]
    return {"format": found.format, "state": found.state.value, "bytes": found.size,
            "seconds": float(found.duration) if found.duration is not None else None, "streams": streams,
            "keyframes": len(found.keyframes), "created": found.created.isoformat() if found.created else None,
            "encoder": found.encoder, "breaks": breaks, "problem": found.problem.say(lang) if found.problem else None}


if __name__ == "__main__":
    try:
        ended = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough
        ended = 1
    os._exit(ended)  # taking the libraries down one by one would take longer than the reading did
