"""Names that would move the cursor, add a line or turn the writing round are shown as what they are, wherever they reach a terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from pathlib import Path

import pytest
from visits import CASE

from messages import LANGS, Text, text
from messages.errors import BadCall, Problems
from messages.visible import error_visibly, say_visibly, visible, visible_json

pytestmark = pytest.mark.smoke
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
NASTY = "\x1b]0;got you\x07\x1b[2J\r\n✓ 全部可以清空\x9b31m\u202e4PM.\u2066a\u200bb"
SEEN = r"\x1b]0;got you\x07\x1b[2J\r\n✓ 全部可以清空\x9b31m\u202e4PM.\u2066a\u200bb"


def test_every_character_that_is_obeyed_or_unseen_is_written_out():
    for number in range(0x110000):
        character = chr(number)
        if unicodedata.category(character) in UNSEEN:
            shown = visible(character)
            assert shown.startswith("\\") and shown.isascii() and shown.isprintable(), hex(number)
            assert json.loads(visible_json(json.dumps(character, ensure_ascii=False))) == character
        elif character in "中a文 -[]:·　🚔é":
            assert visible(character) == character
    assert visible(NASTY) == SEEN


def test_a_byte_that_is_no_text_is_shown_as_the_byte():
    assert visible(os.fsdecode(b"a\xff\x80.MP4")) == r"a\xff\x80.MP4"


def test_line_breaks_of_a_sentence_stay_and_those_of_what_it_names_do_not():
    sentence = text("case.document_missing", file="a\nb", problem=text("errors.problems", problems=["c\x1b[1m", "d"]))
    assert all(name in say_visibly(sentence, lang) for lang in LANGS for name in (r"a\nb", r"\x1b[1m"))
    two = Problems((text("storage.no_dump", id="x\x1b"), text("storage.no_dump", id="y\ny")))
    assert error_visibly(two, "zh").splitlines() == [Text("storage.no_dump", {"id": shown}).say("zh") for shown in (r"x\x1b", r"y\ny")]
    assert r"\u202e" in error_visibly(BadCall("storage.no_case", number="\u202e7号"), "zh")


def unseen(answer: str) -> list[str]:
    return [character for character in answer if character != "\n" and unicodedata.category(character) in UNSEEN]


@pytest.fixture
def nasty_dump(tmp_path: Path, small_dump: Path) -> Path:
    """A recorder whose folder, files and log have such names, one of them no UTF-8."""
    dump = tmp_path / f"dump{NASTY.replace('/', '')}"
    shutil.copytree(small_dump, dump)
    media = dump / "DCIM" / "20260302"
    (media / f"x{NASTY}.MP4").write_bytes(b"no video")
    Path(os.fsdecode(os.fsencode(media) + b"/bad\xff\x1b[5m.MP4")).write_bytes(b"no video")
    (media / f"out{NASTY}.MP4").symlink_to("/etc/passwd")
    return dump


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_hostile_card_and_case_move_no_cursor(liuhen, tmp_path, nasty_dump, lang):
    home, case = tmp_path / "home", tmp_path / "case.toml"
    number = "安检〔2026〕1号"
    case.write_text(re.sub(r'number = ".*"', lambda _: f"number = {json.dumps(number)}", CASE)
                    .replace("某某商店", "某某\\u001b[7m商店\\u202e")
                    + f'\n[[documents]]\nfile = {json.dumps("缺" + NASTY + ".docx")}\nkind = "现场检查笔录"\n', encoding="utf-8")
    answers = [liuhen("case", "add", case, home=home),
               liuhen("ingest", nasty_dump, "--case", number, "--verbose", home=home, LIUHEN_LANG=lang)]
    for command in (["case", "list"], ["case", "show", number], ["case", "show", number + "x"], ["ingest", f"{nasty_dump}none"], ["status"],
                    ["review", number], ["archive", number], ["archive", number, "--although", NASTY],
                    ["verify", f"{nasty_dump}none"], ["verify"], ["sweep", "--dry-run"],
                    [f"no{NASTY}"], ["ingest", "a", "--case", NASTY, f"--x{NASTY}"], ["mark", NASTY, "--trigger", NASTY, "--reason", "x"],
                    ["case", "add", f"{tmp_path}/{NASTY}.toml"], ["stat" + NASTY]):
        answers += [liuhen(*command, home=home, LIUHEN_LANG=lang), liuhen(*command, "--json", home=home, LIUHEN_LANG=lang)]
    assert [answer.status for answer in answers[:2]] == [1, 1]
    for answer in answers:
        assert "内部出错" not in answer.err and "internal error" not in answer.err
        assert not unseen(answer.out + answer.err), answer.out + answer.err
    assert SEEN.split(".")[0] in answers[1].out.replace("\n", "") + answers[1].err
