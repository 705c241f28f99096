"""How long a search takes, by the number of characters and by who asks, over synthetic utterances in the index.

    python -m benchmarks.search [--segments 20000] [--postgresql]

Goal: 95 of 100 within 150 ms at 2 million utterances on PostgreSQL, a tenth of that on SQLite, on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from footage.values.recordings import BEIJING
from office.desk import Desk
from office.person import Person
from office.search.folding import words_of
from office.search.gathering import of_cases, standings
from office.search.looking import search
from office.search.scope import scope_of
from office.search.values import WantedSearch
from regulations.values.facts import Case, Officer
from storage.catalogue.database import Catalogue
from storage.catalogue.states import GrantState, OfficeRole
from storage.ledgers.casework import cases
from storage.ledgers.people import accounts, grants
from storage.ledgers.people.accounts import Account
from storage.search.following import last_event
from storage.search.index import open_index
from storage.search.values import IndexedText, IndexState, SearchKind, Shelf
from storage.settings import load_settings
from storage.trail.keys import sealing_of

AT = datetime(2026, 3, 2, 9, tzinfo=BEIJING)
CASES, UNITS, STEP, TURNS = 500, 20, 20_000, 12
COMMON = (
    "的一是了我不在人们有来他这上着个地到大里说就去子得也和那要下看天时过出小么起你都把好还多没为又可家学只以主会样年想生同老"
    "中十从自面前头道它后然走很像见两用她国动进成回什边作对开而己些现山民候经发工向事命给长水几义三声于高手知理眼志点心战二问"
    "但身方实吃做叫当住听革打呢真全才四已所敌之最光产情路分总条白话东席次亲如被花口放儿常气五第使写军吧文运再果怎定许快明行因"
    "别飞外树物活部门无往船望新带队先力完却站代员机更九您每风级跟笑啊孩万少直意夜比阶连车重便斗马哪化太指变社似士者干石满日决"
    "百原拿群究各六本思解立河村八难早论吗根共让相研今其书坐接应关信觉步反处记将千找争领或师结块跑谁草越字加脚紧爱等习阵怕月青"
    "半火法题建赶位唱海七女任件感准张团屋离色脸片科倒睛利世刚且由送切星导晚表够整认响雪流未场该并底深刻平伟忙提确近亮轻讲农古"
    "黑告界拉名呀土清阳照办史改历转画造嘴此治北必服雨穿内识验传业菜爬睡兴形量咱观苦体众通冲合破友度术饭公旁房极南枪读沙岁线野"
    "坚空收算至政城劳落钱特围弟胜教热展包歌类渐强数乡呼性音答哥际旧神座章帮啦受系令跳非何牛取入岸敢掉忽种装顶急林停息句区衣般"
    "报叶压慢叔背细")
PHRASES = ("拖欠劳动报酬", "工资表", "现在告知你", "请出示证件", "执法记录仪", "签字", "申请回避", "陈述申辩", "未签劳动合同", "身份证号")
ASKED = ("欠", "工资", "劳动报", "执法记录仪", "的", "陈述申辩", "未签劳动合同", "拖欠劳动报酬", "工资 签字", "欠薪三个月")


def utterances(count: int) -> Iterator[str]:
    """Yield sentences of about twenty characters; one in five holds a phrase of the field."""
    chosen = random.Random(1)
    weights = [1 / (place + 3) for place in range(len(COMMON))]
    for _ in range(count):
        text = "".join(chosen.choices(COMMON, weights, k=chosen.randrange(8, 30)))
        yield text + (chosen.choice(PHRASES) if chosen.random() < 0.2 else "")


def fill(desk: Desk, count: int) -> float:
    """Fill the index, and return how many utterances a second went in."""
    numbers = [f"测〔2026〕{place}号" for place in range(CASES)]
    with desk.catalogue.begin() as tx:
        for place, number in enumerate(numbers):
            cases.save(tx, Case(number, "行政处罚", f"单位{place % UNITS}", "tonghua-hrss", party=f"某某{place}公司",
                                officers=(Officer(f"张{place % 50}"),)), "/c", {}, AT)
    with desk.catalogue.read() as tx:
        known = standings(tx, numbers)
        named, event = tuple(of_cases(tx, known)), last_event(tx)
    index, began, some = open_index(desk.settings.home, desk.catalogue), time.perf_counter(), utterances(count)
    scopes = [scope_of(known[number].subject, True) for number in numbers]
    for first in range(0, count, STEP):
        with index.writing() as writing:
            if not first:
                writing.replace(Shelf.NAMED, "case_number", numbers, named)
            writing.replace(Shelf.SAID, "subject", (), tuple(
                IndexedText(SearchKind.SAID, f"R-{place // 100:016x}", numbers[place // 100 % CASES], text, words_of(text),
                            scopes[place // 100 % CASES], place % 100, 0, 1000, AT + timedelta(seconds=place))
                for place, text in zip(range(first, min(first + STEP, count)), some, strict=False)))
            writing.keep(IndexState(event, None))
    index.close()
    return count / (time.perf_counter() - began)


def somebody(desk: Desk, name: str, role: OfficeRole, unit: str | None = None) -> Desk:
    """Return the desk of an account of this role."""
    with desk.catalogue.begin() as tx:
        accounts.add(tx, Account(f"U-{name}", name, unit, None, None, None, AT, name))
        grants.answer(tx, grants.propose(tx, f"U-{name}", role, None, name, AT, None).id, GrantState.STANDING, None, AT)
    return replace(desk, person=Person(name, f"U-{name}", frozenset({role}), unit))


def measure(desk: Desk) -> None:
    """Print how long searches take."""
    for name, role in (("李法制", OfficeRole.LEGAL), ("张7", OfficeRole.OFFICER)):
        who, every = somebody(desk, name, role), []
        for words in ASKED:
            took = sorted(_took(who, words) for _ in range(TURNS))
            every += took
            print(f"   {role:8} {words:8} p50 {took[len(took) // 2]:6.1f} ms, most {took[-1]:6.1f} ms")
        every.sort()
        print(f"   {role:8} all      p50 {every[len(every) // 2]:6.1f} ms, p95 {every[int(len(every) * 0.95)]:6.1f} ms")


def _took(desk: Desk, words: str) -> float:
    began = time.perf_counter()
    search(desk, WantedSearch(words))
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--segments", type=int, default=20_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{home / 'catalogue.db'}"
        if options.postgresql:
            sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "storage"))
            import servers

            programs = servers.postgres_programs()
            if programs is None:
                print("   PostgreSQL is not installed")
                return
            url = stack.enter_context(servers.postgres(programs)) + "postgres"
        settings = load_settings(home, {"LIUHEN_DATABASE": url})
        catalogue = Catalogue.open(url, sealing_of(home, "测试", None))
        stack.callback(catalogue.close)
        desk = Desk(settings, catalogue, lambda: datetime.now(BEIJING), "zh", Person("测试"))
        print(f"   {options.segments} utterances, {fill(desk, options.segments):.0f} a second into the index")
        measure(desk)


if __name__ == "__main__":
    main()
