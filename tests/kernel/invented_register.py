"""An invented register over memberships (person, school, role, dates) with a sheet, two rules and its own addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.config.urls import urlpatterns as product
from zhijiao.engines.rules import BLOCK, WARN, Code, Condition, Day, Facts, Finding, Instrument, Money, check, rule
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.kernel.registers import Accepted, Between, Bulk, Custom, Mismatch, Named, Register, Sheet, Show, View
from zhijiao.kernel.registers.urls import paths
from zhijiao.kernel.states import Reason, Refused

TEXT = Instrument(code="invented-2021", title=Bilingual("Invented rules", "虚构规定"), number="虚〔2021〕1号",
                  in_force=date(2021, 1, 1))
COLUMNS = (
    Column("row_id", Bilingual("row", "行标识"), Kind.CODE, example="1"),
    Column("name", Bilingual("name", "姓名"), privacy=Privacy.PERSONAL, example="王某"),
    Column("id_number", Bilingual("citizen number", "身份证件号"), Kind.CODE, privacy=Privacy.SENSITIVE),
    Column("sex", Bilingual("sex", "性别"), Kind.CHOICE, choices=Sex),
    Column("starts_on", Bilingual("starts on", "开始日期"), Kind.DATE, example="2026-09-01"),
    Column("pay_yuan", Bilingual("pay", "月报酬"), Kind.MONEY),
    Column("reason", Bilingual("reason", "理由")),
)


class Joining(Facts):
    """What the invented rules ask."""

    row_id: Code
    starts_on: Day
    pay_yuan: Money


@rule(TEXT, article="1", mark="V", severity=BLOCK, zh="不得在2026年以前开始")
def not_before_2026(f: Joining) -> Condition:
    """Nobody starts before 2026."""
    return f.starts_on >= date(2026, 1, 1)


@rule(TEXT, article="2", mark="V", severity=WARN, zh="报酬一般不低于1000元")
def some_pay(f: Joining) -> Condition:
    """Pay is generally at least 1,000 yuan."""
    return f.pay_yuan >= 100_000


RULES = [not_before_2026, some_pay]


def judge(rows: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime) -> list[list[Finding]]:
    """Say what the two rules say; a reason in the row lets the warning pass."""
    found = []
    for row in rows:
        facts = Joining(row_id=row["row_id"], starts_on=row.get("starts_on"), pay_yuan=row.get("pay_yuan"))
        findings = check(RULES, facts, on=now.date())
        reason = row.get("reason")
        found.append([f.waived(reason) if reason and f.severity is WARN and f.outcome == "fail" else f for f in findings])
    return found


def lookup(rows: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Nobody is called 无名."""
    return [[Mismatch("name", Bilingual("A name", "真实姓名"))] if row.get("name") == "无名" else [] for row in rows]


def write(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Membership]:
    """Write persons with a seat as apprentices of the actor's school."""
    made = []
    for row in rows:
        person = Person.objects.create(name=row.values["name"] or "?", id_number=row.values["id_number"])
        made.append(Membership.objects.create(person=person, organisation_id=by.organisation_id, role=Role.APPRENTICE,
                                              since=row.values["starts_on"] or at.date()))
    return made


def undo(*, objects: Sequence[Membership], by: Actor, at: datetime) -> None:
    """Take them back while none of them has ended."""
    if any(seat.until for seat in objects):
        raise Refused([Reason(Bilingual("One of them has ended", "其中一人已经结束"))])
    for seat in objects:
        seat.delete()


def row_of(seat: Membership) -> dict[str, Any]:
    """Return a seat as the sheet writes it."""
    return {"row_id": str(seat.pk), "name": seat.person.name, "id_number": seat.person.id_number, "sex": seat.person.sex,
            "starts_on": seat.since, "pay_yuan": None, "reason": None}


def visible_to(actor: Actor) -> QuerySet[Any]:
    """Return the apprentices of the actor's own school; all to the province."""
    rows = Membership.objects.filter(role=Role.APPRENTICE)
    if actor.role is Role.PROVINCE_OFFICIAL:
        return rows
    return rows.filter(organisation_id=actor.organisation_id or 0)


def remember(rows: Sequence[Membership], actor: Actor, now: datetime) -> None:
    """Note on each row how many there are: seen by the column `among`."""
    for row in rows:
        row.among = len(rows)


def end(*, rows: Sequence[Membership], by: Actor, at: datetime) -> None:
    """Let seats end; not that of 不走."""
    if any(seat.person.name == "不走" for seat in rows):
        raise Refused([Reason(Bilingual("One of them stays", "其中一人不走"))])
    for seat in rows:
        Membership.objects.filter(pk=seat.pk).update(until=at.date())


SEATS = Register(
    name="seats", words=Bilingual("Seats", "学籍"), one=Bilingual("seats", "条"), model=Membership, visible_to=visible_to,
    roles=(Role.SCHOOL_REGISTRAR, Role.SCHOOL_TEACHER, Role.PROVINCE_OFFICIAL), writers=(Role.SCHOOL_REGISTRAR,),
    columns=(Show("person__name", sub="person__sex"), "person__id_number", "organisation", "role", "since", "until",
             Show("among", Bilingual("among", "同页"), value=lambda row: row.among)),
    filters=("role", Between("since"), Named("organisation"),
             Custom("open", Bilingual("Open", "未结束"), options={"yes": Bilingual("open", "未结束")},
                    q=lambda value, actor, now: Q(until__isnull=True))),
    search=("person__name", "person__initials", "person__id_number_key"), order=("-since",),
    views=(View("ended", Bilingual("Ended", "已结束"), lambda actor, now: Q(until__lte=now.date())),),
    decorate=remember, mark=lambda row: "r-block" if row.until else "",
    bulk=(Bulk("end", Bilingual("End", "结束"), end, (Role.SCHOOL_REGISTRAR,), able=lambda row: row.until is None, primary=True),),
    sheet=Sheet(COLUMNS, write, judge, lookup, undo=undo),
)
PLAIN = Register(
    name="plain", words=Bilingual("Plain", "简表"), model=Membership, visible_to=visible_to, roles=(Role.SCHOOL_REGISTRAR,),
    writers=(Role.SCHOOL_REGISTRAR,), columns=("person", "since"), detail=("person", "since", "person__born_on"),
    sheet=Sheet(COLUMNS, write, row_of=row_of),
)
SEATS.room = PLAIN.room = "invented"
urlpatterns = [*paths(SEATS), *paths(PLAIN), *product]
