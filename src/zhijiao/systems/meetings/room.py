"""Where the room stands on the screen, and what it brings to the home page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators import catalogue
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Group, Link, Point, Room, Task, declare
from zhijiao.systems.meetings.queries.catalogue import CATALOGUE
from zhijiao.systems.meetings.queries.desk import desk
from zhijiao.systems.meetings.queries.panel import panels

OFFICE = (Role.PROVINCE_OFFICIAL,)
EVERYBODY = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)


def tasks(actor: Actor, today: date) -> Iterable[Task]:
    """Return the heaps of the desk that ask for something."""
    return [Task(heap.act.filled(n=heap.total), f"/meetings/desk#{heap.key}", due_on=heap.due_on, count=heap.total)
            for heap in desk(actor, today) if heap.key not in ("waiting", "working")]


MEETINGS, MATRIX, REQUIREMENTS = Bilingual("Meetings", "会议"), Bilingual("Task matrix", "任务矩阵"), Bilingual("Requirements", "要求")
SOURCE = (
    Point(1, 1, Bilingual("a meeting with its day, its form and its main hall", "会议记日期、形式和主会场"), "meetings.meetings", MEETINGS, "a"),
    Point(1, 1, Bilingual("sentences of the minutes become numbered requirements; each goes to its units as one task per unit",
                          "纪要里的句子成为编号的要求，交办时每个单位一项任务"), "meetings.requirements", REQUIREMENTS, "c"),
    Point(2, 2, Bilingual("every requirement by every unit: state, days left, last report", "每条要求在每个单位办到哪步、剩几天、报了什么"),
          "meetings:matrix", MATRIX, "f"),
    Point(3, 2, Bilingual("one requirement goes to the 14 cities, Shenfu and the departments, and each answers for itself",
                          "一条要求同时交给14个市、沈抚和各部门，各报各的"), "meetings:matrix", MATRIX, "a"),
    Point(4, 1, Bilingual("requirements of any theme, with days before the term", "各类要求都能定在开学前的期限"), "meetings.requirements", REQUIREMENTS),
    Point(4, 2, Bilingual("each unit acknowledges, reports and is verified; who is late is reminded, then noticed",
                          "单位签收、报送，由省里核验；逾期先催办，再发督办通知"), "meetings:desk", Bilingual("My follow-up", "我的督办"), "c"),
    Point(4, 5, Bilingual("no task is closed before its report is verified", "报送核验通过才销号"), "meetings:matrix", MATRIX, "e",
          Bilingual("figures of homework and of institutions, which come with their room", "作业和培训机构的数据，随“双减”一并建")),
    Point(5, 1, Bilingual("the form, the halls and the test of their lines", "召开形式、会场和线路联调"), "meetings.meetings", MEETINGS, "a",
          Bilingual("picture and sound between the halls", "会场之间的图像和声音")),
    Point(5, 1, Bilingual("a sub-venue in each city and in Shenfu, with its roll", "各市和沈抚分会场各有参会名单"), "meetings.rolls",
          Bilingual("Rolls", "参会名单"), "b"),
    Point(5, 2, Bilingual("the agenda says who chairs and what is passed on; papers lie beside it", "议程写明谁主持、传达什么，材料附后"),
          "meetings.meetings", MEETINGS),
    Point(5, 3, Bilingual("exchange speeches on the agenda, by office, with their material", "交流发言列入议程，按单位登记，附材料"),
          "meetings.meetings", MEETINGS, "a"),
    Point(5, 3, Bilingual("speakers from a school or an enterprise, from the hall they sit in", "学校和企业在所在会场发言"),
          "meetings.meetings", MEETINGS, "b"),
)

catalogue.declare(CATALOGUE)
declare(Room(
    key="meetings", words=Bilingual("Meetings and follow-up", "会议督办"), group=Group.SUPERVISION, icon="list-check",
    links=(
        Link(Bilingual("Task matrix", "任务矩阵"), "meetings:matrix", OFFICE),
        Link(Bilingual("My follow-up", "我的督办"), "meetings:desk", EVERYBODY),
        Link(Bilingual("Task matrix", "任务矩阵"), "meetings:matrix", (Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)),
        Link(Bilingual("Meetings", "会议"), "meetings.meetings", EVERYBODY),
        Link(Bilingual("Requirements", "要求"), "meetings.requirements", EVERYBODY),
        Link(Bilingual("Tasks", "督办任务"), "meetings.tasks", EVERYBODY),
        Link(Bilingual("Figures", "督办指标"), "meetings:figures", EVERYBODY),
        Link(Bilingual("Objections", "异议"), "meetings.objections", EVERYBODY),
        Link(Bilingual("Documents", "公文"), "meetings.notices", EVERYBODY),
        Link(Bilingual("Rule of escalation", "督办规则"), "meetings:ladder", EVERYBODY),
    ),
    today=tasks, panels=panels, source=SOURCE,
))
