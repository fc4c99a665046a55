"""An invented room with tasks, figures and movements, for tests of the shell that need no room of the product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens import rooms
from zhijiao.kernel.screens.rooms import (
    Figure,
    Group,
    Link,
    Moved,
    Panel,
    Point,
    RegionValue,
    Room,
    Tab,
    Task,
    TaskKind,
)

# share in per mille, rows known of all, change: the picture of the mock-up
REGIONS = {
    "2101": (979, 9744, 99, 4),
    "2102": (986, 8025, 99, 2),
    "2103": (962, 2817, 98, 9),
    "2104": (931, 1471, 96, -3),
    "2105": (954, 1172, 97, 6),
    "2106": (940, 1572, 95, 11),
    "2107": (968, 2343, 98, 3),
    "2108": (971, 1947, 98, 5),
    "2109": (839, 861, 78, None),
    "2110": (959, 1225, 97, 1),
    "2111": (991, 1418, 100, 2),
    "2112": (916, 1322, 96, -12),
    "2113": (887, 1882, 92, -24),
    "2114": (944, 1797, 95, 7),
    "21SF": (981, 316, 100, 0),
}
TREND = (891, 898, 903, 919, 930, 942, 953, 956, 952, 961, 960, 962)


def tasks(actor: object, on: date) -> Iterator[Task]:
    """Seven things, one late, one due today, one on hold."""
    law = Bilingual("Internship Regulations, art. 17", "实习管理规定 第十七条")
    yield Task(
        Bilingual("Decide: Fuxin's objection to item 2026-117", "裁定：阜新对督办事项2026-117的异议"),
        "/search?q=1",
        on - timedelta(days=4),
        Bilingual("Received on 20 October; to be decided within 30 days.", "异议10月20日收到，30日内须作出决定。"),
        cite=law,
    )
    yield Task(
        Bilingual("Review: Chaoyang's report", "复核：朝阳连续两周低于90%的整改报告"),
        "/search?q=2",
        on,
        Bilingual("88.7%, 2.4 points less than last month.", "88.7%，比上月低2.4个百分点；213份协议没有在开工前签齐。"),
    )
    yield Task(
        Bilingual("File: 12 placements outside the province", "备案：12份省外岗位实习"),
        "/search?q=3",
        on + timedelta(days=1),
        kind=TaskKind.SIGN,
    )
    yield Task(
        Bilingual("Check: 5 reports of cities", "核验：5项市级报告待销号"),
        "/search?q=4",
        on + timedelta(days=2),
        kind=TaskKind.FIX,
    )
    yield Task(
        Bilingual("Release: scores of session 2", "放行：职教升学技能测试第2场分数"),
        "/search?q=5",
        on + timedelta(days=9),
    )
    yield Task(
        Bilingual("Issue: quality bulletin of October", "签发：10月质量简报"),
        "/search?q=6",
        on + timedelta(days=3),
        paused=True,
    )


def _region(key: str) -> RegionValue:
    share, total, known, change = REGIONS[key]
    answered = round(total * known / 100)
    return RegionValue(key, round(answered * share / 1000), answered, answered, total, change, url=f"/search?q={key}")


def figures(actor: object, on: date) -> Iterator[Figure]:
    """Four figures; the first has its regions and its trend."""
    regions = tuple(_region(key) for key in REGIONS)
    months = tuple((f"{2025 + (11 + n) // 12}-{(11 + n) % 12 + 1:02d}", value) for n, value in enumerate(TREND))
    law = Bilingual("Internship Regulations, art. 14", "实习管理规定 第十四条")
    noun = Bilingual("agreements", "份")
    yield Figure(
        "TST-01",
        Bilingual("Signed before the first day", "开工前签齐"),
        36475,
        37912,
        37912,
        39085,
        "/search?q=a",
        noun,
        target=950,
        change=3,
        definition=Bilingual("All three have signed on or before the first day.", "三方都在开工日或之前签字才计入。"),
        cite=law,
        regions=regions,
        trend=months,
    )
    yield Figure(
        "TST-02",
        Bilingual("Without open blocks", "没有未决阻断"),
        38270,
        38971,
        38971,
        39700,
        "/search?q=b",
        noun,
        target=950,
        change=-1,
        regions=regions,
    )
    yield Figure(
        "TST-03",
        Bilingual("Insured throughout", "实习全程投保"),
        38812,
        38968,
        38968,
        39700,
        "/search?q=c",
        noun,
        target=950,
        change=2,
        regions=regions,
    )
    yield Figure(
        "TST-04",
        Bilingual("Paid every month", "报酬按月到人"),
        31006,
        32707,
        32707,
        39400,
        "/search?q=d",
        noun,
        target=950,
        change=14,
        regions=regions,
    )


def moved(actor: object, on: date) -> Iterator[Moved]:
    """Three movements."""
    yield Moved(
        Bilingual("Chaoyang · signed before the first day", "朝阳 · 开工前签齐"),
        -24,
        "/search?q=m",
        Bilingual(
            "Two schools entered 161 old agreements; 108 were signed late.", "两所学校补报161份旧协议，108份晚签。"
        ),
    )
    yield Moved(Bilingual("The province · paid every month", "全省 · 报酬按月到人"), 14, "/search?q=n")


def panels(actor: object, on: date) -> Iterator[Panel]:
    """A card of the room's own."""
    yield Panel(Bilingual("Follow-up of the conference", "大会要求落实情况"), "parts/nothing.html", {}, "/inbox", Bilingual("All of it", "全部情况"))


TABS = (
    Tab(Bilingual("Sign", "签认"), "web:inbox", "signature"),
    Tab(Bilingual("Apprentices", "学徒"), "web:search", "users"),
    Tab(Bilingual("Safety", "安全"), "web:source", "helmet"),
    Tab(Bilingual("Deputy", "代理"), "web:offline", "user-share"),
)
ROOM = Room(
    key="invented",
    words=Bilingual("Apprenticeships", "学徒与实习"),
    group=Group.TRAINING,
    icon="tools",
    links=(
        Link(Bilingual("Agreements", "三方协议"), "web:inbox"),
        Link(Bilingual("Filings", "备案"), "web:search", (Role.PROVINCE_OFFICIAL,)),
    ),
    tabs={Role.ENTERPRISE_MENTOR: TABS, Role.APPRENTICE: TABS},
    today=tasks,
    figures=figures,
    moved=moved,
    panels=panels,
    source=(
        Point(2, 2, Bilingual("Apprenticeships", "学徒制"), "web:inbox", part="d"),
        Point(2, 2, Bilingual("Wishes are asked", "问志愿"), "web:search", part="e", missing=Bilingual("guidance", "指导")),
    ),
)


@contextmanager
def only(*declared: rooms.Room) -> Iterator[None]:
    """Put other rooms in the place of the product's for a while."""
    kept = dict(rooms._declared)
    rooms._declared.clear()
    rooms._declared.update({room.key: room for room in declared})
    try:
        yield
    finally:
        rooms._declared.clear()
        rooms._declared.update(kept)
