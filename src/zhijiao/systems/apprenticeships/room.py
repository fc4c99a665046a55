"""Where the room stands on the screen, and what it brings to the home page."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Group, Link, Point, Room, Tab, declare
from zhijiao.systems.apprenticeships.queries.figures import figures
from zhijiao.systems.apprenticeships.queries.home import tasks

SCHOOL = (Role.SCHOOL_TEACHER, Role.SCHOOL_REGISTRAR)
OVERSEERS = (Role.CITY_OFFICER, Role.PROVINCE_OFFICIAL)
PARTIES = (*SCHOOL, Role.ENTERPRISE_HR, Role.APPRENTICE, Role.GUARDIAN)

DAY = Tab(Bilingual("Today", "今天"), "apprenticeships:my_day", "calendar-check")
LOG = Tab(Bilingual("Log", "日志"), "apprenticeships:my_log", "notebook")
AGREEMENT = Tab(Bilingual("Agreement", "协议"), "apprenticeships:my_agreement", "file-certificate")
RIGHTS = Tab(Bilingual("Rights", "权利"), "apprenticeships:rights", "shield-heart")
HOME = Tab(Bilingual("Home", "首页"), "web:home", "home")
WEEK = Tab(Bilingual("Sign off", "签认"), "apprenticeships:week", "signature")
LOGS = Tab(Bilingual("Logs", "日志"), "apprenticeships.logs", "notebook")
PEOPLE = Tab(Bilingual("Apprentices", "学徒"), "apprenticeships:people", "users")
REPORTS = Tab(Bilingual("Reports", "投诉"), "apprenticeships.complaints", "message-report")

declare(Room(
    key="apprenticeships", words=Bilingual("Apprenticeships", "学徒与实习"), group=Group.TRAINING, icon="tools",
    links=(
        Link(Bilingual("Today", "今天"), "apprenticeships:my_day", (Role.APPRENTICE,)),
        Link(Bilingual("Sign off a week", "签认一周"), "apprenticeships:week", (Role.ENTERPRISE_MENTOR,)),
        Link(Bilingual("Board", "合规看板"), "apprenticeships:board", OVERSEERS),
        Link(Bilingual("Agreements", "三方协议"), "apprenticeships.agreements", (*PARTIES, *OVERSEERS)),
        Link(Bilingual("Board", "合规看板"), "apprenticeships:board", SCHOOL),
        Link(Bilingual("Rights", "权利"), "apprenticeships:rights", (Role.APPRENTICE, Role.GUARDIAN)),
        Link(Bilingual("Work logs", "实习日志"), "apprenticeships.logs", (*PARTIES, Role.ENTERPRISE_MENTOR, *OVERSEERS)),
        Link(Bilingual("Pay slips", "工资单"), "apprenticeships.pay-slips", (*PARTIES, *OVERSEERS)),
        Link(Bilingual("Filings", "备案"), "apprenticeships.filings", (*SCHOOL, Role.ENTERPRISE_HR, *OVERSEERS)),
        Link(Bilingual("Complaints", "投诉"), "apprenticeships.complaints", (Role.APPRENTICE, Role.GUARDIAN, *OVERSEERS)),
        Link(Bilingual("Check a workbook", "核对名单"), "apprenticeships_check", (*SCHOOL, Role.ENTERPRISE_HR, *OVERSEERS)),
    ),
    tabs={
        Role.APPRENTICE: (DAY, LOG, AGREEMENT, RIGHTS),
        Role.GUARDIAN: (AGREEMENT, RIGHTS, REPORTS, HOME),
        Role.ENTERPRISE_MENTOR: (WEEK, PEOPLE, LOGS, HOME),
    },
    today=tasks, figures=figures,
    source=(Point(paragraph=2, sentence=2, words=Bilingual("One agreement of school, enterprise and apprentice", "学校、企业、学徒一份协议"),
                  url="apprenticeships.agreements"),),
))
