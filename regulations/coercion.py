"""Which papers show that a coercive measure may have been taken, by their names: a person says then whether one was.

行政强制法 art. 9 and 12 name the measures and the ways of enforcement; 先行登记保存 keeps things from their owner as they do, and the
regulations name it beside 封存 (001 art. 10). A name that says more than it should costs one question.
"""

from __future__ import annotations

import re
import unicodedata

_PAPER = re.compile(
    "查[封扣]|封存|封[闭閉]|封[条條]|[启啟解]封|贴封|[扣暂暫]押|扣留|[暂暫]扣|扣[缴繳]|[划劃][拨撥]|[冻凍][结結]|保全|"
    "[先现現]行登[记記]|登[记記]保存(通知|决定|決定|审批|審批|处理|處理)|[强強]制|[强強]行|[强強]拆|代履行|[约約]束|限制人身自由|"
    "加[处處][罚罰]款|滞[纳納]金|拍[卖賣]|催告")


def coercive(name: str) -> bool:
    """Whether the name or kind of a paper shows that a coercive measure may have been taken."""
    return _PAPER.search("".join(unicodedata.normalize("NFKC", name).split())) is not None
