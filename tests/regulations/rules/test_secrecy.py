"""A confidential matter: its level, and what may not be done with its footage."""

from __future__ import annotations

import pytest
from judgements import judged
from lawscene import FIVE, Scene
from points_seen import listed, sentences

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


@pytest.mark.requirement("R000-31", "R002-16")
@pytest.mark.parametrize(("name", "article"), [(HRSS, "40"), (TOWN, "19"), (GAZETTEER, "29"), (CIVIL, "附件2 18(一)6"), (LINXI, "29")])
def test_a_confidential_matter_says_its_level_and_what_may_not_be_done(name: str, article: str) -> None:
    assert not [listing for listing in judged(Scene(), name).points if listing.name.say("zh") == "保密"]
    for level, level_name in (("secret", "国家秘密"), ("commercial", "商业秘密"), ("privacy", "个人隐私")):
        listing = listed(judged(Scene(case={"confidentiality": level}), name), "保密")
        assert listing.articles[0].article == article
        assert listing.points[0].words.say("zh") == level_name
        limits = sentences(listing.points[0])
        assert limits[0] == "本案全部 1 段音像资料按此管理"
        assert any("不得在普通信息系统中存储、转写和输出" in limit for limit in limits) == (level == "secret")
        assert any("依法应" in limit for limit in limits) == (name in (HRSS, GAZETTEER, LINXI))
