"""Where the indicators stand on the screen."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import OVERSEERS, Role
from zhijiao.kernel.screens.rooms import Group, Link, Room, declare

READERS = (*OVERSEERS, Role.DEPARTMENT_OFFICER)

declare(Room(
    key="indicators", words=Bilingual("Indicators", "指标"), group=Group.SUPERVISION, icon="chart-bar",
    links=(
        Link(Bilingual("All indicators", "指标目录"), "indicators:catalogue", READERS),
        Link(Bilingual("Snapshots", "快照"), "indicators:snapshots", (Role.PROVINCE_OFFICIAL,)),
    ),
))
