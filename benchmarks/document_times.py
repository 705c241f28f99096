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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "paperwork"))

from time_variants import HAND_WRITTEN, Case, drawn

from paperwork.witness import document_times

FONT = "Noto Serif CJK SC"
ABOVE = ("通化市劳动保障监察支队", "笔    录")
BELOW = (
    "检查地点：通化市建设大街12号某某建筑工程有限公司项目部",
    "检查人员：张伟（执法证号07040012031）、李娜（执法证号07040012058）",
    "情况如下：现场秩序正常，账册齐全。",
)
STYLE = f"""@page {{ size: A4; margin: 20mm }} body {{ font: 15pt/1.9 '{FONT}' }} p {{ margin: 0; white-space: pre-wrap }}
table {{ border-collapse: collapse }} td {{ border: 1px solid; padding: 1mm 2mm }}"""


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
        for box, words in zip(table.add_row().cells, line, strict=False):
            box.text = words
    document.save(str(path.with_suffix(".docx")))
    return path.with_suffix(".docx")


def as_pdf(case: Case, path: Path) -> Path:
    """Write a case as a PDF file with a text layer."""
    import weasyprint

    shown = []
    for line in (*ABOVE, *case.lines, *BELOW):
        if isinstance(line, str):
            shown.append(f"<p>{html.escape(line)}</p>")
        else:
            boxes = "".join(f"<td>{html.escape(words).replace(chr(10), '<br>')}</td>" for words in line)
            shown.append(f"<table><tr>{boxes}</tr></table>")
    page = f"<meta charset=utf-8><style>{STYLE}</style>{''.join(shown)}"
    weasyprint.HTML(string=page).write_pdf(path.with_suffix(".pdf"))
    return path.with_suffix(".pdf")


def as_scan(case: Case, path: Path) -> Path:
    """Write a case as a 200-dpi scan: slightly turned, soft and grainy."""
    import numpy as np
    import pypdfium2
    from PIL import Image, ImageFilter

    page = pypdfium2.PdfDocument(as_pdf(case, path))[0].render(scale=200 / 72, grayscale=True).to_pil()
    chance = np.random.default_rng(int(path.stem))
    page = page.rotate(float(chance.uniform(-1.5, 1.5)), Image.Resampling.BICUBIC, fillcolor=252).filter(ImageFilter.GaussianBlur(0.6))
    grainy = np.asarray(page, dtype=np.float32) * 0.9 + 12 + chance.normal(0, 6, (page.height, page.width))
    Image.fromarray(np.clip(grainy, 0, 255).astype(np.uint8)).save(path.with_suffix(".png"), dpi=(200, 200))
    return path.with_suffix(".png")


def judged(case: Case, path: Path) -> tuple[bool, object, float]:
    """Return whether a paper was read exactly, what was read, and the seconds it took."""
    begun = time.process_time()
    times = document_times(path, case.kind, "", 2024)
    spent = time.process_time() - begun
    aside = {"mended", "interruption"}  # said of the paper, not of its time
    plain = tuple((_plain(one.start), _plain(one.end), one.precision, set(one.flags) - aside) for one in times.intervals)
    if "执照在前" in case.kind:
        plain = tuple(one for one in plain if "period" not in one[3])
    return plain == case.expect, plain or times.problem, spent


def _plain(moment: object) -> str | None:
    return moment and moment.replace(tzinfo=None).isoformat()  # type: ignore[attr-defined]


FORMATS: dict[str, Callable[[Case, Path], Path]] = {"text": as_text, "docx": as_docx, "pdf": as_pdf, "scan": as_scan}


def run(folder: Path, cases: tuple[Case, ...], scans: int) -> dict[str, Score]:
    """Render and read every case in every format (`scans` of them, evenly spread, as scans)."""
    scores = {name: Score() for name in FORMATS}
    legible = [index for index, case in enumerate(cases) if case.number != 26]  # a misread letter cannot be printed
    scanned = set(legible[:: max(1, len(legible) // scans)][:scans]) if scans else set()
    for index, case in enumerate(cases):
        for name, render in FORMATS.items():
            if name == "scan" and index not in scanned:
                continue
            right, seen, spent = judged(case, render(case, folder / f"{index:04d}"))
            score = scores[name]
            score.papers, score.exact = score.papers + 1, score.exact + right
            score.seconds.append(spent)
            if not right:
                print(f"wrong as {name}: {case.number} {case.lines} -> {seen}", file=sys.stderr, flush=True)
    return scores


def main() -> int:
    """Print the table; exit status 1 where text, docx or pdf is not exact throughout or scans fall under 0.97."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scans", type=int, default=60, help="how many of the papers to read as scans too (seconds each)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, help="keep the papers there")
    chosen = options.parse_args()
    cases = (*HAND_WRITTEN, *drawn(chosen.seed, 2))
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        scores = run(folder, cases, chosen.scans)
    print(f"{len(cases)} papers, {len({case.number for case in cases})} variants of conventions.md 2.2")
    print(f"{'format':8}{'papers':>8}{'exact':>8}{'accuracy':>10}{'median ms':>12}{'worst ms':>12}")
    for name, score in scores.items():
        taken = sorted(score.seconds) or [0.0]
        share = score.exact / score.papers if score.papers else 0.0
        print(f"{name:8}{score.papers:8}{score.exact:8}{share:10.3f}{taken[len(taken) // 2] * 1000:12.1f}{taken[-1] * 1000:12.1f}")
    good = all(score.exact == score.papers for name, score in scores.items() if name != "scan")
    scan = scores["scan"]
    return 0 if good and scan.exact >= 0.97 * scan.papers else 1


if __name__ == "__main__":
    sys.exit(main())
