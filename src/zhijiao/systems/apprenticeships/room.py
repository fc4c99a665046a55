"""Where the room stands on the screen, and what it brings to the home page."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators import catalogue
from zhijiao.kernel.people.terms import FAMILY, OFFICERS, SCHOOL, Role
from zhijiao.kernel.screens.rooms import Group, Link, Point, Room, Tab, declare
from zhijiao.systems.apprenticeships.queries.catalogue import CATALOGUE
from zhijiao.systems.apprenticeships.queries.figures import figures
from zhijiao.systems.apprenticeships.queries.home import tasks
from zhijiao.systems.apprenticeships.states import PARTIES

DAY = Tab(Bilingual("Today", "今天"), "apprenticeships:my_day", "calendar-check")
LOG = Tab(Bilingual("Log", "日志"), "apprenticeships:my_log", "notebook")
AGREEMENT = Tab(Bilingual("Agreement", "协议"), "apprenticeships:my_agreement", "file-certificate")
RIGHTS = Tab(Bilingual("Rights", "权利"), "apprenticeships:rights", "shield-heart")
HOME = Tab(Bilingual("Home", "首页"), "web:home", "home")
WEEK = Tab(Bilingual("Sign off", "签认"), "apprenticeships:week", "signature")
LOGS = Tab(Bilingual("Logs", "日志"), "apprenticeships.logs", "notebook")
PEOPLE = Tab(Bilingual("Apprentices", "学徒"), "apprenticeships:people", "users")
REPORTS = Tab(Bilingual("Reports", "投诉"), "apprenticeships.complaints", "message-report")

catalogue.declare(CATALOGUE)
declare(Room(
    key="apprenticeships", words=Bilingual("Apprenticeships", "学徒与实习"), group=Group.TRAINING, icon="tools",
    links=(
        Link(Bilingual("Today", "今天"), "apprenticeships:my_day", (Role.APPRENTICE,)),
        Link(Bilingual("Sign off a week", "签认一周"), "apprenticeships:week", (Role.ENTERPRISE_MENTOR,)),
        Link(Bilingual("Board", "合规看板"), "apprenticeships:board", OFFICERS),
        Link(Bilingual("Agreements", "三方协议"), "apprenticeships.agreements", (*PARTIES, *OFFICERS)),
        Link(Bilingual("Board", "合规看板"), "apprenticeships:board", SCHOOL),
        Link(Bilingual("Rights", "权利"), "apprenticeships:rights", FAMILY),
        Link(Bilingual("Work logs", "实习日志"), "apprenticeships.logs", (*PARTIES, Role.ENTERPRISE_MENTOR, *OFFICERS)),
        Link(Bilingual("Pay slips", "工资单"), "apprenticeships.pay-slips", (*PARTIES, *OFFICERS)),
        Link(Bilingual("Posters for signing", "签认海报"), "apprenticeships:posters", (Role.ENTERPRISE_MENTOR, Role.ENTERPRISE_HR)),
        Link(Bilingual("Visits", "巡访记录"), "apprenticeships.visits", (*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS)),
        Link(Bilingual("Filings", "备案"), "apprenticeships.filings", (*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS)),
        Link(Bilingual("Complaints", "投诉"), "apprenticeships.complaints", (*FAMILY, *OFFICERS)),
        Link(Bilingual("Amendments", "协议变更"), "apprenticeships.amendments", (*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS)),
        Link(Bilingual("Contracts", "学徒合同"), "apprenticeships.contracts", (*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS)),
        Link(Bilingual("Rotations", "轮岗安排"), "apprenticeships.rotations", (*PARTIES, Role.ENTERPRISE_MENTOR, *OFFICERS)),
        Link(Bilingual("Insurance", "实习保险"), "apprenticeships.insurance", (*PARTIES, *OFFICERS)),
        Link(Bilingual("Overlap requests", "重叠协调"), "apprenticeships.overlaps", (*SCHOOL, *OFFICERS)),
        Link(Bilingual("Ledger locks", "对账锁"), "apprenticeships.locks", (*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS)),
        Link(Bilingual("Minimum wages", "最低工资标准"), "apprenticeships.minimum-wages", OFFICERS),
        Link(Bilingual("If the law changed", "法规试改"), "apprenticeships:replays", (Role.PROVINCE_OFFICIAL,)),
        Link(Bilingual("Check a workbook", "核对名单"), "apprenticeships_check", (*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS)),
    ),
    tabs={
        Role.APPRENTICE: (DAY, LOG, AGREEMENT, RIGHTS),
        Role.GUARDIAN: (AGREEMENT, RIGHTS, REPORTS, HOME),
        Role.ENTERPRISE_MENTOR: (WEEK, PEOPLE, LOGS, HOME),
    },
    today=tasks, figures=figures,
    source=(Point(2, 2, Bilingual("one agreement of school, enterprise and apprentice, checked against the law from draft to completion",
                                  "学校、企业、学徒一份协议，从草拟到办结步步对照法规"), "apprenticeships.agreements", part="d"),),
))
