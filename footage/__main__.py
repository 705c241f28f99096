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
    from messages.json_values import JsonObject

LANG_OPTION = "--lang"


def main(arguments: list[str]) -> int:
    """Print the verdicts; 0 where every file is whole, 1 where one is not, 2 where one cannot be opened or none is named."""
    import json
    from pathlib import Path

    from footage.containers.probing import probe
    from messages.errors import LiuhenError
    from messages.visible import visible_json

    gc.enable()
    lang, names = _words(arguments)
    status = 0 if names else 2
    for name in names:
        try:
            verdict = _shown(probe(Path(name)), lang)
        except LiuhenError as error:
            verdict = {"problem": error.say(lang)}
        status = max(status, 0 if verdict["problem"] is None and not verdict["breaks"] else 1 if "state" in verdict else 2)
        sys.stdout.write(visible_json(json.dumps({"file": name, **verdict}, ensure_ascii=False)) + "\n")
    if not names:
        from messages import say

        sys.stderr.write(say("footage_command.usage", lang) + "\n")
    return status


def _words(arguments: list[str]) -> tuple[Lang, list[str]]:
    """Return the language and the files a call names."""
    if arguments[:1] == [LANG_OPTION] and arguments[1:2] in (["zh"], ["en"]):
        return "en" if arguments[1] == "en" else "zh", arguments[2:]
    return "zh", [argument for argument in arguments if not argument.startswith("--")]


def _shown(verdict: Any, lang: Lang) -> JsonObject:
    """Return a verdict as JSON values, lengths in seconds."""
    streams = [
        {
            "kind": stream.kind,
            "codec": stream.codec,
            "start": float(stream.start),
            "seconds": float(stream.duration),
            "packets": stream.packets,
            "rate": float(stream.rate) if stream.rate else None,
            "width": stream.width,
            "height": stream.height,
            "channels": stream.channels,
        }
        for stream in verdict.streams
    ]
    breaks = [
        {"kind": flaw.kind, "stream": flaw.stream, "start": float(flaw.start), "seconds": float(flaw.seconds), **flaw.detail.numbers()}
        for flaw in verdict.breaks
    ]
    return {"format": verdict.format, "state": verdict.state.value, "bytes": verdict.size,
            "seconds": float(verdict.duration) if verdict.duration is not None else None, "streams": streams,
            "keyframes": len(verdict.keyframes), "created": verdict.created.isoformat() if verdict.created else None,
            "encoder": verdict.encoder, "breaks": breaks, "problem": verdict.problem.say(lang) if verdict.problem else None}


if __name__ == "__main__":
    try:
        ended = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough
        ended = 1
    os._exit(ended)  # taking the libraries down one by one would take longer than the reading did
