"""What stands on a PDF page without being in it: the values of a form's fields, and words typed over it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from paperwork.readers.layout.glyphs import PageBox, PageView

MOST = 2_000  # annotations of one page
_UNSEEN = 1 << 1 | 1 << 5  # flags: hidden, no view (ISO 32000-1, 12.5.3)
_LONGEST = 20_000  # bytes of one value


@dataclass(frozen=True, slots=True)
class AnnotationText:
    """Words that an annotation shows, and where."""

    text: str
    box: PageBox
    field: bool  # the value of a form's field, not words typed over the page


def values(view: PageView, form: Any | None) -> tuple[AnnotationText, ...]:
    """Return what the annotations of a page show; `form`: the document's form, None where it has none."""
    return tuple(_values(view, form))


def _values(view: PageView, form: Any | None) -> Iterator[AnnotationText]:
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(view.page), MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(view.page, number)
        try:
            seen = not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN and pdfium.FPDFAnnot_GetRect(annotation, rect)
            if not seen:
                continue
            box = view.shown((rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top)))
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if kind == pdfium.FPDF_ANNOT_FREETEXT:
                yield from _lines(_string(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"), box, field=False)
            elif kind == pdfium.FPDF_ANNOT_WIDGET:
                yield from _lines(_field(annotation, form), box, field=True)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _field(annotation: Any, form: Any | None) -> str:
    import pypdfium2.raw as pdfium

    if form is None:
        return _string(pdfium.FPDFAnnot_GetStringValue, annotation, b"V")
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        return "☑" if pdfium.FPDFAnnot_IsChecked(form, annotation) else "□"
    if kind in (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        return _string(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
    return ""


def _string(call: Any, *arguments: Any) -> str:
    """Return a string that a function of pdfium writes as UTF-16; it is asked for the length first."""
    size = min(call(*arguments, None, 0), _LONGEST)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    import pypdfium2.raw as pdfium

    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "ignore")


def _lines(words: str, box: PageBox, *, field: bool) -> Iterator[AnnotationText]:
    lines = [line for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    high = box.height / max(1, len(lines))
    for number, line in enumerate(lines):
        yield AnnotationText(line.strip(), PageBox(box.left, box.top + number * high, box.right, box.top + (number + 1) * high), field)
