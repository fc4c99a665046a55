"""Where running the system stands on the screen, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration.queries import waiting
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role
from zhijiao.kernel.screens.rooms import Group, Link, Room, Task, declare

BOTH = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)


def tasks(actor: Actor, on: date) -> Iterable[Task]:
    """Say what waits to be confirmed."""
    number = waiting(actor, on)
    if number:
        words = Bilingual(f"{number} request waits for you to confirm or refuse" if number == 1 else f"{number} requests wait for you to confirm or refuse",
                          f"有{number}项申请等您确认或拒绝")
        yield Task(words, "/administration/invitations", count=number)


declare(Room(
    key="administration", words=Bilingual("Running the system", "系统管理"), group=Group.RUNNING, icon="settings",
    links=(
        Link(Bilingual("Accounts", "账号"), "administration:accounts", BOTH),
        Link(Bilingual("Invitations", "邀请"), "administration:invitations", BOTH),
        Link(Bilingual("Journal", "操作日志"), "administration:journal", (Role.AUDITOR,)),
        Link(Bilingual("Security settings", "安全设置"), "administration:security", ADMINISTRATORS),
    ),
    today=tasks,
))
