"""What holds for every paper of the table PAPERS, and for every form."""

import hashlib
import re
from pathlib import Path

import docx
import paper_samples as samples
import pypdf
import pytest

from messages import LANGS, say
from paperwork import forms
from paperwork.forms import Form, content_hash
from paperwork.papers.writing import PAPERS, write_paper
from paperwork.report.continuity import write_report
from storage.names import safe_name

FORMS = sorted({*(paper.form for paper in PAPERS.values()), forms.REPORT}, key=lambda form: form.number)
WAYS = [(name, suffix) for name, make in samples.EVERY.items() for suffix in PAPERS[type(make())].writers]


def content(path: Path) -> str:
    """Everything that a paper shows, its foot included."""
    if path.suffix == ".pdf":
        return "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    feet = [paragraph.text for section in document.sections for paragraph in section.footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *feet])


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_paper_of_the_table_has_a_sample() -> None:
    assert {type(make()) for make in samples.EVERY.values()} == set(PAPERS)


def test_every_form_is_written_by_a_paper_of_the_table_or_is_the_report() -> None:
    assert {value for value in vars(forms).values() if isinstance(value, Form)} <= set(FORMS)
    assert callable(write_report)


def test_every_form_has_a_number_of_its_own() -> None:
    assert len({form.number for form in FORMS}) == len(FORMS)
    assert all(re.fullmatch(r"LH-\d\d", form.number) for form in FORMS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.number)
def test_every_form_has_a_title_in_both_languages_and_a_name_that_a_file_can_have(form: Form) -> None:
    assert all(say(form.title, lang) for lang in LANGS)
    assert safe_name(form.file) == form.file or not form.file


@pytest.mark.parametrize(("name", "suffix"), WAYS)
@pytest.mark.parametrize("lang", LANGS)
def test_every_paper_shows_its_title_its_form_number_and_its_hash(name: str, suffix: str, lang: str, tmp_path: Path) -> None:
    paper = samples.EVERY[name]()
    form = PAPERS[type(paper)].form
    shown = without_spaces(content(write_paper(paper, tmp_path / f"paper{suffix}", lang)))
    assert without_spaces(say(form.title, lang)) in shown
    assert form.number in shown and content_hash(paper) in shown
    assert "None" not in shown


@pytest.mark.parametrize(("name", "suffix"), WAYS)
def test_the_same_paper_gives_the_same_bytes_and_leaves_nothing_beside(name: str, suffix: str, tmp_path: Path) -> None:
    first, second = (write_paper(samples.EVERY[name](), tmp_path / f"{place}{suffix}", "zh") for place in (1, 2))
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()
    assert sorted(tmp_path.iterdir()) == [first, second]


@pytest.mark.parametrize(("name", "suffix"), WAYS)
def test_a_paper_for_a_folder_that_is_not_there_leaves_nothing(name: str, suffix: str, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_paper(samples.EVERY[name](), tmp_path / "missing" / f"paper{suffix}", "zh")
    assert not list(tmp_path.iterdir())
