"""How many times of documents are read exactly, and how fast: every way of writing as text, docx, pdf and scan.

    python benchmarks/document_times.py [--scans N] [--seed S] [--keep DIR]

A paper counts as exact where every interval it states, and no other, is read with its start, end, precision and flags.
Papers that are traps (periods, plans, licences, answers of a witness) count like all others. Times are of one core.
"""

from __future__ import annotations

import argparse
import html
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "paperwork"))

from time_styles import HOSTILE, drawn
from time_variants import HAND_WRITTEN, Case, Line

from paperwork.readers.blocks import Paper, TextBlock
from paperwork.times.statements import intervals
from paperwork.times.witness import document_times

FONT = "Noto Serif CJK SC"
ABOVE = ("通化市劳动保障监察支队", "笔    录")
BELOW = (
    "检查地点：通化市建设大街12号某某建筑工程有限公司项目部",
    "检查人员：张伟（执法证号07040012031）、李娜（执法证号07040012058）",
    "情况如下：现场秩序正常，账册齐全。",
)
STYLE = f"""@page {{ size: A4; margin: 20mm }} body {{ font: 15pt/1.9 '{FONT}' }} p {{ margin: 0; white-space: pre-wrap }}
table {{ border-collapse: collapse }} td {{ border: 1px solid; padding: 1mm 2mm }} td div {{ max-width: 58mm }}"""  # long cells wrap


@dataclass
class Score:
    """What one format did."""

    papers: int = 0
    exact: int = 0
    seconds: list[float] = field(default_factory=list)


def as_text(case: Case, path: Path) -> Path:
    """Write a case as a text file."""
    lines = (line if isinstance(line, str) else "\t".join(line) for line in (*ABOVE, *case.lines, *BELOW))
    path.with_suffix(".txt").write_text("\n".join(lines), encoding="utf-8")
    return path.with_suffix(".txt")


def as_docx(case: Case, path: Path) -> Path:
    """Write a case as a Word file, its rows as a table."""
    from docx import Document

    document, table = Document(), None
    for line in (*ABOVE, *case.lines, *BELOW):
        if isinstance(line, str):
            document.add_paragraph(line)
            table = None
            continue
        table = table or document.add_table(0, max(len(row) for row in case.lines if not isinstance(row, str)))
        for box, cell in zip(table.add_row().cells, line, strict=False):
            box.text = cell
    document.save(str(path.with_suffix(".docx")))
    return path.with_suffix(".docx")


def as_pdf(case: Case, path: Path) -> Path:
    """Write a case as a PDF file with a text layer; rows that follow each other are one ruled table."""
    import weasyprint

    blocks = groupby((*ABOVE, *case.lines, *BELOW), key=lambda line: isinstance(line, str))
    shown = [("" if plain else "<table>") + "".join(map(_shown, lines)) + ("" if plain else "</table>") for plain, lines in blocks]
    page = f"<meta charset=utf-8><style>{STYLE}</style>{''.join(shown)}"
    weasyprint.HTML(string=page).write_pdf(path.with_suffix(".pdf"))
    return path.with_suffix(".pdf")


def _shown(line: Line) -> str:
    if isinstance(line, str):
        return f"<p>{html.escape(line)}</p>"
    cells = (html.escape(cell).replace("\n", "<br>") for cell in line)
    return f"<tr>{''.join(f'<td><div>{cell}</div></td>' for cell in cells)}</tr>"


def as_scan(case: Case, path: Path) -> Path:
    """Write a case as a clean 200-dpi scan: slightly turned, soft and grainy."""
    return _scanned(case, path, turned=3.0, soft=0.6, grain=6.0, quality=95)


def as_worn(case: Case, path: Path) -> Path:
    """Write a case as a bad copy: more crooked, softer, grainier, squeezed as a telephone does."""
    return _scanned(case, path.with_name(f"{path.name}9"), turned=6.0, soft=1.0, grain=14.0, quality=40)


def _scanned(case: Case, path: Path, *, turned: float, soft: float, grain: float, quality: int) -> Path:
    import numpy as np
    import pypdfium2
    from PIL import Image, ImageFilter

    page = pypdfium2.PdfDocument(as_pdf(case, path))[0].render(scale=200 / 72, grayscale=True).to_pil()
    chance = np.random.default_rng(int(path.stem))
    angle = float(chance.uniform(-turned, turned))
    page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=252).filter(ImageFilter.GaussianBlur(soft))
    grainy = np.asarray(page, dtype=np.float32) * 0.9 + 12 + chance.normal(0, grain, (page.height, page.width))
    picture = Image.fromarray(np.clip(grainy, 0, 255).astype(np.uint8))
    picture.save(path.with_suffix(".jpg"), dpi=(200, 200), quality=quality)
    return path.with_suffix(".jpg")


def judged(case: Case, path: Path) -> tuple[bool, object, float]:
    """Return whether a paper was read exactly, what was read, and the seconds it took."""
    begun = time.process_time()
    times = document_times(path, case.kind, "", 2024)
    spent = time.process_time() - begun
    aside = {"mended", "interruption"}  # said of the paper, not of its time
    plain = tuple((_plain(interval.start), _plain(interval.end), interval.precision, set(interval.flags) - aside)
                  for interval in times.intervals)
    if "执照在前" in case.kind:
        plain = tuple(fields for fields in plain if "period" not in fields[3])
    return plain == case.expect, plain or times.problem, spent


def _plain(moment: object) -> str | None:
    return moment and moment.replace(tzinfo=None).isoformat()  # type: ignore[attr-defined]


FORMATS: dict[str, Callable[[Case, Path], Path]] = {"text": as_text, "docx": as_docx, "pdf": as_pdf, "scan": as_scan, "worn": as_worn}


def chosen_for(cases: tuple[Case, ...], scans: int, worn: int) -> dict[str, set[int]]:
    """Return which cases are read as scans: those with a table, and the others evenly spread."""
    legible = [index for index, case in enumerate(cases) if case.number != 26]  # a misread character cannot be printed
    ruled = [index for index in legible if any(not isinstance(line, str) for line in cases[index].lines)]
    plain = [index for index in legible if index not in set(ruled)]
    spread = sorted({plain[at * len(plain) // max(scans, 1)] for at in range(max(0, scans - len(ruled)))} | set(ruled[:scans]))
    spread += [index for index in plain if index not in set(spread)][: max(0, scans - len(spread))]
    return {"scan": set(spread), "worn": {spread[at * len(spread) // worn] for at in range(worn)} if worn and spread else set()}


def run(folder: Path, cases: tuple[Case, ...], scans: int, worn: int) -> dict[str, Score]:
    """Render and read every case in every format, and some of them as scans."""
    scores = {name: Score() for name in FORMATS}
    scanned = chosen_for(cases, scans, worn)
    for index, case in enumerate(cases):
        for name, render in FORMATS.items():
            if index not in scanned.get(name, {index}):
                continue
            right, seen, spent = judged(case, render(case, folder / f"{index:04d}"))
            score = scores[name]
            score.papers, score.exact = score.papers + 1, score.exact + right
            score.seconds.append(spent)
            if not right:
                print(f"wrong as {name}: {case.number} {case.lines} -> {seen}", file=sys.stderr, flush=True)
    return scores


def main() -> int:
    """Print the table; exit status 1 where one misses its goal: exactness, 50 ms for a docx, 8 s a scanned page, 2 s a hostile text."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scans", type=int, default=80, help="how many of the papers to read as scans too (seconds each)")
    options.add_argument("--worn", type=int, default=20, help="how many of those as bad copies too (reported, no goal)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, help="keep the papers there")
    chosen = options.parse_args()
    cases = (*HAND_WRITTEN, *drawn(chosen.seed, 2))
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        scores = run(folder, cases, chosen.scans, chosen.worn)
    print(f"{len(cases)} papers, {len({case.number for case in cases})} variants of conventions.md 2.2")
    print(f"{'format':8}{'papers':>8}{'exact':>8}{'accuracy':>10}{'goal':>8}{'median ms':>12}{'worst ms':>12}")
    for name, score in scores.items():
        taken = sorted(score.seconds) or [0.0]
        share = score.exact / score.papers if score.papers else 0.0
        usual, worst = taken[len(taken) // 2] * 1000, taken[-1] * 1000
        print(f"{name:8}{score.papers:8}{score.exact:8}{share:10.3f}{GOALS[name] or '-':>8}{usual:12.1f}{worst:12.1f}")
    slowest = max(map(_hostile_seconds, HOSTILE))
    print(f"the slowest of {len(HOSTILE)} hostile texts: {slowest * 1000:.1f} ms, goal {SLOWEST_HOSTILE * 1000:.0f} ms")
    return 0 if slowest <= SLOWEST_HOSTILE and all(_reached(name, score) for name, score in scores.items()) else 1


def _hostile_seconds(text: str) -> float:
    begun = time.process_time()
    intervals(Paper("txt", (TextBlock(text, "第1行"),)), "现场检查笔录", 2024)
    return time.process_time() - begun


GOALS = {"text": 1.0, "docx": 1.0, "pdf": 1.0, "scan": 0.97, "worn": 0.0}
SLOWEST = {"docx": 0.05, "scan": 8.0}  # s of one core for the usual paper, for any page
SLOWEST_HOSTILE = 2.0  # s of one core


def _reached(name: str, score: Score) -> bool:
    taken = sorted(score.seconds) or [0.0]
    slow = taken[len(taken) // 2] if name == "docx" else taken[-1]
    return score.exact >= GOALS[name] * score.papers and slow <= SLOWEST.get(name, slow)


if __name__ == "__main__":
    sys.exit(main())
