"""What a form of Word shows without having it as text: the chosen line of a drop-down, a ticked box, a symbol."""

from __future__ import annotations

from lxml import etree

from paperwork.readers.word.looks import W

_SYMBOLS = {"FE": "☑", "52": "☑", "FC": "✓", "50": "✓", "A8": "□", "6F": "□", "A3": "□", "FD": "☒", "53": "☒"}  # of Wingdings, Wingdings 2
_OFF = ("0", "false", "off")


def symbol(element: etree._Element) -> str:
    """Return a `w:sym` as the character that it looks like, nothing where it is none we know."""
    code = (element.get(f"{W}char") or "").upper()
    return _SYMBOLS.get(code[-2:], "") if "wingdings" in (element.get(f"{W}font") or "").lower() else ""


def chosen(element: etree._Element) -> str:
    """Return what a form field at `w:fldChar` shows: the chosen line of its list, or its box; a text field has its own words."""
    data = element.find(f"{W}ffData")
    if data is None:
        return ""
    choices, box = data.find(f"{W}ddList"), data.find(f"{W}checkBox")
    if choices is not None:
        lines = [entry.get(f"{W}val") or "" for entry in choices.findall(f"{W}listEntry")]
        return next(iter(lines[_number(choices) :]), "")
    return "" if box is None else "☑" if _ticked(box) else "□"


def _number(choices: etree._Element) -> int:
    for name in ("result", "default"):
        element = choices.find(f"{W}{name}")
        value = None if element is None else element.get(f"{W}val")
        if value and value.isdigit():
            return int(value)
    return 0


def _ticked(box: etree._Element) -> bool:
    for name in ("checked", "default"):
        element = box.find(f"{W}{name}")
        if element is not None:
            return (element.get(f"{W}val") or "1").lower() not in _OFF
    return False
