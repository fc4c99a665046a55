"""Where the room stands on the screen, and what it brings to the home page."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators import catalogue
from zhijiao.kernel.people.terms import FAMILY, OFFICERS, SCHOOL
from zhijiao.kernel.screens.rooms import Group, Link, Point, Room, declare
from zhijiao.systems.exchange.queries.catalogue import CATALOGUE
from zhijiao.systems.exchange.queries.desk import tasks

CREDENTIALS = Bilingual("Credentials", "证明")

catalogue.declare(CATALOGUE)
declare(Room(
    key="exchange", words=Bilingual("Credentials and exchange", "凭证与交流"), group=Group.ADMISSION, icon="file-certificate",
    links=(
        Link(Bilingual("Certificates", "证明"), "exchange:mine", FAMILY, icon="file-certificate", own=Bilingual("My certificates", "我的证明")),
        Link(Bilingual("Issue desk", "签发台"), "exchange:desk", SCHOOL),
        Link(CREDENTIALS, "exchange.credentials", (*SCHOOL, *OFFICERS)),
        Link(Bilingual("Issue desk", "签发台"), "exchange:desk", OFFICERS),
        Link(Bilingual("Batches", "批量签发"), "exchange.batches", (*SCHOOL, *OFFICERS)),
        Link(Bilingual("Status lists", "状态列表"), "exchange.status-lists", (*SCHOOL, *OFFICERS)),
        Link(Bilingual("Verify", "核验凭证"), "exchange_verify"),
    ),
    today=tasks,
    source=(
        Point(3, 7, Bilingual("certificates of completion in both languages that a school or firm abroad checks by itself, on paper and on file",
                              "双语实习完成证明，纸质、电子都能由国外院校和企业自行核验"), "exchange.credentials", CREDENTIALS, "a",
              Bilingual("recognition of credits, exchanges and research, which come later", "学分互认、师生互派和合作研究，以后建")),
    ),
))
