"""The whole table of regulation × action through the command line: who may allow it, silence that is told, and who is who."""

from __future__ import annotations

import pytest
from asking_office import CHIEF, CIVIL, CLERK, DEPUTY, FIVE, GAZETTEER, HRSS, LEADERS, LINXI, RELEASER, TOWN, Asking, number_of

from regulations.access.words import Action
from storage.catalogue.states import Rank

SECTION, UNIT, DEP, TOP = Rank
# Who may allow it at least, in the words of the five texts; where a pair is missing the text names nobody.
NAMED = {
    (HRSS, "view"): (DEP, "42"), (HRSS, "copy-party"): (DEP, "39"), (TOWN, "publish"): (TOP, "20"),
    (GAZETTEER, "copy-party"): (SECTION, "28"),
    (CIVIL, "view"): (DEP, "附件3 15"), (CIVIL, "call-up"): (DEP, "附件3 15"), (CIVIL, "copy-party"): (DEP, "附件2 18(一)4"),
    (CIVIL, "view-party"): (DEP, "附件2 18(一)4"), (CIVIL, "copy-outside"): (TOP, "附件3 15"), (LINXI, "view"): (UNIT, "28"),
    (LINXI, "call-up"): (UNIT, "28"), (LINXI, "copy-party"): (DEP, "29"),
}
NOTICE = {(CIVIL, "view"), (CIVIL, "call-up"), (CIVIL, "copy-outside")}


@pytest.mark.requirement("R000-30", "R000-33", "R001-20", "R001-21", "R002-15", "R003-2-18", "R003-2-19", "R003-3-19", "R003-3-20",
                         "R004-30", "R004-31")
@pytest.mark.parametrize("regulation", FIVE)
def test_every_action_is_allowed_by_the_rank_of_the_text_and_by_the_highest_where_it_is_silent(office: Asking, regulation: str):
    for action in Action:
        rank, article = NAMED.get((regulation, action), (TOP, None))
        request = office.asks(number_of(regulation), action)
        if rank.height:
            lower = LEADERS[tuple(Rank)[rank.height - 1]]
            told = office.refused(lower, "批准", "approve", request, "--by", lower, "--notice", "调1号")
            assert ("没有" in told) is (article is None), (action, told)
        if (regulation, action) in NOTICE:
            office.refused(LEADERS[rank], "须有《调取证据通知书》", "approve", request, "--by", LEADERS[rank])
        done = office.approves(request, LEADERS[rank], *(("--notice", "调1号") if (regulation, action) in NOTICE else ()))
        assert (done["state"], done["silent"], done["rule"]["rank"]) == ("approved", article is None, rank.height), (action, done)
        assert article is None or done["article"] == article
        assert ("由最高职级的负责人决定" in done["basis"]) is (article is None)


def test_a_refusal_names_the_rank_that_is_needed_in_both_languages(office: Asking):
    request = office.asks(number_of(LINXI), "publish")
    told = office.refused(DEPUTY, "须经主要领导批准", "approve", request, "--by", DEPUTY)
    assert "没有规定不等于谁都可以" in told
    english = office.call(DEPUTY, "approve", request, "--by", DEPUTY, lang="en").err
    assert "主要领导 must approve it" in english and "silence is no permission" in english
    assert office.works(CLERK, "request", "show", request)["state"] == "open"


@pytest.mark.requirement("R000-33")
def test_who_asks_who_approves_and_who_hands_out_are_three_accounts_in_the_smallest_office_too(office: Asking):
    """One person with every role and the highest rank does one of the three, never two."""
    case, everything = number_of(HRSS), "一人甲"
    own = office.asks(case, "copy-party", who=everything)
    office.refused(everything, "不得再办理", "approve", own, "--by", everything)
    for_another = office.asks(case, "copy-party", by=" 一 人 甲")
    office.refused(everything, "不得再办理", "approve", for_another, "--by", everything)
    receiving = office.asks(case, "copy-party", "--for", everything)
    office.refused(everything, "须是不同的人", "approve", receiving, "--by", everything)
    other = office.asks(case, "copy-party")
    office.approves(other, everything)
    office.refused(everything, "不得再办理", "release", other, "--to", "某某商店")
    office.approves(own, CHIEF)
    office.refused(everything, "不得再办理", "release", own, "--to", "某某商店")
    office.refused(CHIEF, "不得再办理", "release", own, "--to", "某某商店")
    office.refused(DEPUTY, "的岗位是", "release", own, "--to", "某某商店")
    assert office.hands_out(own)["released_by"] == RELEASER


def test_before_there_are_accounts_the_three_are_told_apart_by_name(nobody_told_apart: Asking):
    office, case = nobody_told_apart, number_of(HRSS)
    request = office.asks(case, "copy-party", who=None, by="周敏")
    office.refused(None, "须是不同的人", "approve", request, "--by", "周　敏", "--role", "主要领导")
    office.refused(None, "本案执法人员", "approve", request, "--by", "张伟", "--role", "主要领导")
    office.refused(None, "须经分管局领导", "approve", request, "--by", "王科长", "--role", "科室负责人")
    office.works(None, "approve", request, "--by", "刘局长", "--role", "主要领导")
    office.refused(None, "须是不同的人", "release", request, "--to", "周敏", "--as", "刘局长")
    office.refused(None, "须是不同的人", "release", request, "--to", "周敏", "--as", "周敏")
    assert office.works(None, "release", request, "--to", "周敏", "--as", "王芳")["state"] == "released"


def test_an_officer_of_the_case_is_no_approver_and_a_stranger_asks_for_nothing(office: Asking):
    request = office.asks(number_of(HRSS), "view")
    office.refused("承办甲", "的岗位是", "approve", request, "--by", "承办甲")
    office.refused("承办甲", "只限", "request", number_of(HRSS), "--action", "view", "--by", "承办甲", "--purpose", "查看")
    office.refused(RELEASER, "只限", "request", "withdraw", request, "--reason", "不要了")
    assert office.works(CLERK, "request", "withdraw", request, "--reason", "不要了")["state"] == "withdrawn"
    office.refused(CHIEF, "已撤回", "approve", request, "--by", CHIEF)


def test_a_request_is_refused_with_a_reason_that_everybody_reads_later(office: Asking):
    request = office.asks(number_of(TOWN), "copy-party")
    office.refused(CHIEF, "写明理由", "approve", request, "--by", CHIEF, "--refuse")
    office.approves(request, CHIEF, "--refuse", "--reason", "与本案无关")
    shown = office.works(CLERK, "request", "show", request)
    assert (shown["state"], shown["reason"], shown["events"][-1]["by"]) == ("refused", "与本案无关", CHIEF)
    office.refused("一人甲", "未获准", "approve", request, "--by", "一人甲")
