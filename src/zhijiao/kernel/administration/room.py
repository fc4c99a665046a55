"""Where running the system stands on the screen, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration.queries import batches_waiting, waiting
from zhijiao.kernel.administration.terms import ASKERS
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role
from zhijiao.kernel.screens.rooms import Group, Link, Room, Task, declare
from zhijiao.kernel.signing.queries import behind, reported

BOTH = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)


def tasks(actor: Actor, on: date) -> Iterable[Task]:
    """Say what waits to be confirmed, and whose key is of an earlier school year."""
    yield from _keys(actor, on)
    number = waiting(actor, on)
    if number:
        words = Bilingual(f"{number} request waits for you to confirm or refuse" if number == 1 else f"{number} requests wait for you to confirm or refuse",
                          f"有{number}项申请等您确认或拒绝")
        yield Task(words, "/administration/invitations?view=waiting", count=number)
    batches, inside = batches_waiting(actor, on)
    if batches:
        words = Bilingual("{n} {n:batch of invitations waits|batches of invitations wait} for you: {m} {m:person|people}", "有{n}批邀请等您确认，共{m}人")
        yield Task(words.filled(n=batches, m=inside), "/administration/batches?view=waiting", count=batches)


def _keys(actor: Actor, on: date) -> Iterable[Task]:
    if actor.role in (Role.SCHOOL_REGISTRAR, Role.ADMINISTRATOR):
        late = list(behind(actor, on)[:2])
        if late:
            words = Bilingual("A new school year: turn to a new issuing key", "新学年已开始，请换用新的签发密钥")
            yield Task(words, late[0].get_absolute_url() if len(late) == 1 else "/administration/issuers?view=behind", count=behind(actor, on).count())
    if actor.role is Role.SECURITY_ADMINISTRATOR and (number := reported(actor).count()):
        words = Bilingual("{number} issuing {number:key was|keys were} reported as stolen: judge {number:it|them}", "有{number}把签发密钥报失窃，等您判定")
        yield Task(words.filled(number=number), "/administration/issuers?view=reported", count=number)


declare(Room(
    key="administration", words=Bilingual("Running the system", "系统管理"), group=Group.RUNNING, icon="settings",
    links=(
        Link(Bilingual("Accounts", "账号"), "administration:accounts", BOTH),
        Link(Bilingual("Invitations", "邀请"), "administration.invitations", (*ASKERS, Role.SECURITY_ADMINISTRATOR)),
        Link(Bilingual("Journal", "操作日志"), "administration:journal", (Role.AUDITOR,)),
        Link(Bilingual("Issuers and keys", "签发机构与密钥"), "administration:issuers", (Role.SCHOOL_REGISTRAR, *ADMINISTRATORS)),
        Link(Bilingual("Security settings", "安全设置"), "administration:security", ADMINISTRATORS),
    ),
    today=tasks,
))
