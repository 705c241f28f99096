"""How the lines of a page lie together: ruled cells, wrapped paragraphs, blanks between figures; nothing is recognised here."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw
from typefaces import serif

from paperwork.readers.blocks import Paper, as_blocks
from paperwork.readers.picture import image
from paperwork.readers.picture.lines import PageLine, wrapped
from paperwork.readers.picture.ruled import cells, crossed, in_rows
from paperwork.readers.picture.spaces import separated
from paperwork.times.flat import flatten
from paperwork.times.statements import intervals

TYPE = 30.0  # pixels, the height of a line of print


@dataclass(frozen=True)
class Printed:
    left: float
    middle: float
    width: float
    text: str
    height: float = TYPE


def printed(left: float, middle: float, text: str) -> Printed:
    return Printed(left, middle, TYPE * len(text) * 0.8, text)


def ruled(boxes: list[tuple[int, int, int, int]], turned: float = 0.0, grain: float = 0.0) -> np.ndarray:
    """Draw the cells of a table (left, top, right, bottom) as a scanner sees them."""
    page = np.full((900, 1200), 245, np.uint8)
    for left, top, right, bottom in boxes:
        cv2.rectangle(page, (left, top), (right, bottom), 40, 2)
    page = cv2.warpAffine(page, cv2.getRotationMatrix2D((600, 450), turned, 1.0), (1200, 900), borderValue=245)
    return np.clip(page + np.random.default_rng(1).normal(0, grain, page.shape), 0, 255).astype(np.uint8)


GRID = [(100, 100, 300, 220), (300, 100, 800, 220), (100, 220, 300, 340), (300, 220, 800, 340)]


@pytest.mark.parametrize(("turned", "grain"), [(0.0, 0.0), (0.0, 8.0), (0.25, 8.0)])
def test_cells_are_the_areas_that_ruled_lines_enclose(turned, grain):
    _, ruled_cells = cells(ruled(GRID, turned, grain), TYPE)
    corners = sorted((cell.left + cell.width / 2, cell.top + cell.height / 2) for cell in ruled_cells.values())
    assert corners == [pytest.approx(middle, abs=4) for middle in ((200, 160), (200, 280), (550, 160), (550, 280))]


def test_underlines_and_a_frame_around_the_page_are_no_cells():
    page = ruled([(20, 20, 1180, 880)])
    for height in (200, 300, 400):
        cv2.line(page, (300, height), (900, height), 40, 2)
    assert cells(page, TYPE)[1] == {}


def test_a_wrapped_cell_is_one_cell_wherever_its_label_stands():
    lines = [
        printed(110, 120, "检查"), printed(110, 160, "时间"), printed(310, 120, "2024年5月6日上午9时30分至"), printed(310, 160, "10时45分"),
        printed(110, 240, "检查人员"), printed(310, 240, "张伟"), printed(310, 280, "李娜"), printed(110, 420, "以上属实"),
    ]  # fmt: skip
    narrow = [(100, 100, 300, 220), (300, 100, 800, 220), (100, 220, 300, 340), (300, 220, 800, 340)]
    lines[2] = Printed(310, 120, 470, "2024年5月6日上午9时30分至")
    rows, free = in_rows(lines, *cells(ruled(narrow), TYPE))
    assert [row.text for row in rows] == ["检查\n时间\t2024年5月6日上午9时30分至10时45分", "检查人员\t张伟\n李娜"]
    assert [line.text for line in free] == ["以上属实"]


def test_a_line_that_was_read_across_a_rule_is_seen():
    areas, ruled_cells = cells(ruled(GRID), TYPE)
    assert [cell.left // 100 for cell in crossed(Printed(200, 160, 400, "2024年5月6日开始"), areas, ruled_cells)] == [1, 3]
    assert len(crossed(Printed(310, 160, 300, "2024年5月6日"), areas, ruled_cells)) == 1
    assert crossed(Printed(310, 600, 300, "以上属实"), areas, ruled_cells) == []


def test_columns_are_counted_over_the_whole_table():
    wide, narrow = [(100, 100, 800, 160)], [(100, 160, 300, 220), (300, 160, 500, 220), (500, 160, 800, 220)]
    boxes = [*wide, *narrow, (100, 220, 500, 280), (500, 220, 800, 280)]
    lines = [printed(110, 130, "一"), printed(110, 190, "二"), printed(510, 190, "三"), printed(510, 250, "四")]
    rows, _ = in_rows(lines, *cells(ruled(boxes), TYPE))
    assert [row.text for row in rows] == ["一\t", "二\t\t三", "\t\t四"]


def test_a_wrapped_cell_without_rules_is_joined_beside_its_label():
    def line(left, middle, text):
        return image._RecognisedLine(left, middle, 30.0 * len(text), 30.0, text, 0.99)

    recognised = [line(300, 100, "2024年5月6日9时30分至10时"), line(300, 150, "45分"),
                  line(100, 125, "检查时间"), line(100, 200, "检查地点")]  # fmt: skip
    rows = [[line.text for line in row] for row in image._in_lines(recognised)]
    assert rows == [["检查时间", "2024年5月6日9时30分至10时45分"], ["检查地点"]]


FULL = PageLine(100, "检查时间：自2024年5月6日上午9时30分至2024年5月6日上", 100, 1090, TYPE)


@pytest.mark.parametrize(
    ("second", "goes_on"),
    [
        (PageLine(150, "午10时45分止。", 100, 400, TYPE), True),
        (PageLine(150, "检查地点：某某公司", 100, 400, TYPE), False),  # a new field
        (PageLine(150, "情况如下", 170, 400, TYPE), False),  # indented
        (PageLine(300, "午10时45分止。", 100, 400, TYPE), False),  # far below
        (PageLine(150, "甲\t乙", 100, 400, TYPE), False),  # a row
    ],
)
def test_a_full_line_goes_on_unless_something_new_begins(second, goes_on):
    assert (1 in wrapped([FULL, second], 1200)) is goes_on
    assert not wrapped([PageLine(100, "短", 100, 700, TYPE), second], 1200)


def test_a_word_broken_at_the_margin_is_read_whole():
    second = PageLine(150, "午10时45分止。", 100, 400, TYPE)
    blocks = tuple(as_blocks((FULL.text, second.text), 1, wrapped([FULL, second], 1200)))
    (interval,), _ = intervals(Paper("pdf", blocks), "现场检查笔录")
    assert interval.end is not None and (interval.end.hour, interval.end.minute) == (10, 45)
    assert interval.where == "第1页第1行—第1页第2行"
    assert "上午10时45分" in flatten(Paper("pdf", blocks)).raw


def strip(parts: list[tuple[str, int]]) -> tuple[np.ndarray, list[tuple[str, float]]]:
    """Draw figures at given places and return the picture and where each stands, as recognition would."""
    picture = Image.new("L", (900, 60), 245)
    for char, left in parts:
        ImageDraw.Draw(picture).text((left, 5), char, font=serif(40), fill=30)
    return np.asarray(picture), [(char, left + 11.0) for char, left in parts]


@pytest.mark.parametrize(("blank", "read"), [(8, "2024.3.2 11:22"), (9, "2024.3.21 1:22"), (None, "2024.3.211:22")])
def test_a_blank_that_recognition_lost_is_seen_in_the_picture(blank, read):
    text, left, parts = "2024.3.211:22", 20, []
    for number, char in enumerate(text):
        left += 12 if number == blank else 0
        parts.append((char, left))
        left += 12 if char in ".:" else 23
    crop, characters = strip(parts)
    assert separated(text, crop, lambda _: characters) == read


def test_words_without_a_doubt_are_not_looked_at_again():
    def never(_):
        raise AssertionError("read again for nothing")

    assert separated("2024.3.2 11:22", np.zeros((5, 5), np.uint8), never) == "2024.3.2 11:22"
