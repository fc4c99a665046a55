"""Where the room stands on the screen, and what it brings to the home page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators import catalogue
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Group, Link, Point, Room, Tab, Task, declare
from zhijiao.systems.admissions.queries.catalogue import CATALOGUE
from zhijiao.systems.admissions.queries.desk import desk
from zhijiao.systems.admissions.queries.panel import panels
from zhijiao.systems.admissions.queries.waiting import of_applicant, of_rater

OFFICE, COLLEGE, CITY = (Role.PROVINCE_OFFICIAL,), (Role.SCHOOL_REGISTRAR,), (Role.CITY_OFFICER,)
STAFF = (*OFFICE, *CITY, *COLLEGE)
APPLICANT, RATER = (Role.APPLICANT,), (Role.SCHOOL_TEACHER,)


def tasks(actor: Actor, today: date) -> Iterable[Task]:
    """Return what waits: for officials and colleges the heaps of the desk, for an applicant the own list, for a rater the seats."""
    if actor.role is Role.APPLICANT:
        return of_applicant(actor, today)
    if actor.role is Role.SCHOOL_TEACHER:
        return of_rater(actor, today)
    return [Task(heap.act.filled(n=heap.total), f"/admissions/desk#{heap.key}", due_on=heap.due_on, count=heap.total) for heap in desk(actor, today)]


CUTOFFS, PLANS = Bilingual("Cut-offs", "投档线"), Bilingual("Published plans", "招生计划")
SOURCE = (
    Point(3, 6, Bilingual("a year's plan, lists, allocation and release by published rules, with a proof for everyone",
                          "招生计划、志愿、投档、发布全程按公布的规则办，人人可核验"), "admissions:cutoffs", CUTOFFS, "b"),
    Point(3, 6, Bilingual("skill tests with two raters and a third, and culture with skill composed by a declared scheme",
                          "技能考试双人评分、第三人复评，文化素质与职业技能按登记的办法合成总分"), "admissions.tests",
          Bilingual("Skill tests", "技能考试"), "b"),
    Point(3, 6, Bilingual("the published plan of every school and programme, open to all", "各院校、各专业的招生计划对所有人公开"),
          "admissions:published", PLANS, "b"),
)
HOME = Tab(Bilingual("Home", "首页"), "web:home", "home")
MINE = Tab(Bilingual("My lists", "我的志愿"), "admissions:my", "list-check")
LOOK = Tab(PLANS, "admissions:published", "school")
LINES = Tab(CUTOFFS, "admissions:cutoffs", "chart-bar")

catalogue.declare(CATALOGUE)
declare(Room(
    key="admissions", words=Bilingual("Admissions", "考试招生"), group=Group.ADMISSION, icon="school",
    links=(
        Link(Bilingual("My lists and results", "我的志愿和结果"), "admissions:my", APPLICANT),
        Link(Bilingual("Desk of admissions", "招生工作台"), "admissions:desk", STAFF),
        Link(Bilingual("Years", "招生年度"), "admissions.cycles", STAFF),
        Link(Bilingual("Plans", "招生计划"), "admissions.units", STAFF),
        Link(Bilingual("Rounds", "轮次"), "admissions.rounds", STAFF),
        Link(Bilingual("Applicants", "考生"), "admissions.applicants", STAFF),
        Link(Bilingual("Offers", "投档结果"), "admissions.offers", STAFF),
        Link(Bilingual("Skill tests", "技能考试"), "admissions.tests", OFFICE),
        Link(Bilingual("Candidates", "技能考试考生"), "admissions.candidates", (*CITY, *COLLEGE)),
        Link(Bilingual("Totals", "总分合成"), "admissions:totals", OFFICE),
        Link(Bilingual("My rating", "我的评分"), "admissions:rating", RATER),
        Link(Bilingual("Figures", "招生指标"), "admissions:figures", (*OFFICE, *CITY)),
        Link(PLANS, "admissions:published", APPLICANT),
        Link(CUTOFFS, "admissions:cutoffs", (*STAFF, *APPLICANT)),
    ),
    tabs={Role.APPLICANT: (HOME, MINE, LOOK, LINES)},
    today=tasks, panels=panels, source=SOURCE,
))
