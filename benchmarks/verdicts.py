"""What the program makes of the scenes of tests/regulations/by_the_text, against what the regulations' text makes of them.

    python -m benchmarks verdicts

The table was written by reading the five regulations, before the program was asked; a row agrees where verdict, kinds,
severities and articles are those of the text. "corrected" counts rows that were changed afterwards, with the words that prove it.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "regulations" / "support"))

from bytext import NUMBERS, disagreements, judged, rows


def main() -> int:
    """Print the score of each regulation and every disagreement; exit status 1 where there is one."""
    asked: Counter[str] = Counter()
    agree: Counter[str] = Counter()
    corrected: Counter[str] = Counter()
    scenes: Counter[str] = Counter()
    for row in rows():
        asked[row.number] += 1
        scenes[row.file] += 1
        corrected[row.number] += "changed" in row.expected
        apart = disagreements(row, judged(row))
        agree[row.number] += not apart
        if apart:
            print(f"{row.number} · {row.scene}: {'; '.join(apart)} (the text: {row.expected['why']})")
    print(f"{'regulation':30}{'scenes':>8}{'agree':>8}{'accuracy':>10}{'corrected':>11}")
    for number, name in NUMBERS.items():
        print(f"{number} {name:26}{asked[number]:8}{agree[number]:8}{agree[number] / asked[number]:10.3f}{corrected[number]:11}")
    total, right = sum(asked.values()), sum(agree.values())
    print(f"{'all':30}{total:8}{right:8}{right / total:10.3f}{sum(corrected.values()):11}")
    print("scenes: " + ", ".join(f"{file} {count // len(NUMBERS)}" for file, count in scenes.items()))
    return 0 if right == total else 1


if __name__ == "__main__":
    sys.exit(main())
