"""The apprentice's rights page: pay against the floor, hours against eight, what the agreement says in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.screens.clocks import is_working_day
from zhijiao.law.internships import RULE
from zhijiao.law.national.internship_2021.numbers import PAY_SHARE
from zhijiao.systems.apprenticeships.facts import full_day
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry, PaySlip
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.pay import practice

PLAIN_WORDS: tuple[Bilingual, ...] = (
    Bilingual("Nobody may take a deposit, training fee or management fee from you: not a fen.", "不能收你押金、培训费、管理费，一分钱也不能收。"),
    Bilingual("Nobody may keep your identity card or student card.", "不能扣你的身份证、学生证。"),
    Bilingual("School or enterprise insures you, and you pay nothing for it.", "学校或单位给你上保险，不用你出钱。"),
    Bilingual("You are trained before you start, and start only when you have passed.", "上岗前要先培训，考合格才干活。"),
    Bilingual("Two people guide you: a teacher and a mentor.", "有两个人带你：学校老师和企业师傅。"),
    Bilingual("If the agreement changes, it counts only when you have signed again.", "协议改了，要你重新签字才算。"),
)


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay against its floor, in fen a month. `enough` is None while a figure is missing."""

    agreed: int | None
    floor: int | None
    post_wage: int | None
    last_paid: int | None
    enough: bool | None
    article: Bilingual


@dataclass(frozen=True, slots=True)
class Hours:
    """Last week in the log: hours in thousandths, days beyond the lawful length, days off."""

    worked: int
    overtime: int
    days_off: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything on the page."""

    agreement: Agreement
    pay: Pay
    hours: Hours
    says: tuple[Bilingual, ...]
    hotline: str
    bureau: Bilingual | None


def floor_of(agreement: Agreement) -> int | None:
    """Return the lowest lawful pay in fen a month: the smaller of 80 % of the post's wage and its lowest grade."""
    if agreement.independent is False or agreement.post_wage_fen is None:
        return None
    share = PAY_SHARE.used(agreement.starts_on or date.max).value
    by_wage = -(-agreement.post_wage_fen * int(share) // 1000)  # type: ignore[call-overload]
    return by_wage if agreement.lowest_grade_fen is None else min(by_wage, agreement.lowest_grade_fen)


def pay_of(agreement: Agreement) -> Pay:
    """Return an agreement's pay beside its floor. What was really paid counts: one month below the floor is not enough."""
    floor = floor_of(agreement)
    slip = PaySlip.objects.filter(agreement=agreement).order_by("-period").first()
    lowest = practice([agreement]).get(agreement.pk, {}).get("pay_yuan", agreement.pay_fen)
    enough = None if floor is None or lowest is None else lowest >= floor
    citation = RULE["pay_floor"].citation
    return Pay(agreement.pay_fen, floor, agreement.post_wage_fen, slip.amount_fen if slip else None, enough,
               Bilingual(citation.said("en"), citation.said("zh")))


def hours_of(agreement: Agreement, today: date) -> Hours:
    """Return what the log says of the last whole week."""
    first = monday(today) - timedelta(days=7)
    entries = list(LogEntry.objects.filter(agreement=agreement, on__gte=first, on__lt=first + timedelta(days=7)))
    worked = {entry.on for entry in entries if entry.hours}
    return Hours(sum(e.hours for e in entries), sum(1 for e in entries if e.hours > full_day(e.on) or not is_working_day(e.on)),
                 7 - len(worked), first, first + timedelta(days=6))


def rights(agreement: Agreement, today: date) -> Rights:
    """Return the rights page of an agreement."""
    bureau = bureau_of(agreement)
    return Rights(agreement, pay_of(agreement), hours_of(agreement, today), PLAIN_WORDS, bureau.hotline if bureau else "",
                  bureau.words if bureau else None)


def bureau_of(agreement: Agreement) -> Organisation | None:
    """Return the education bureau of the school's city: the nearest authority upwards."""
    keys = agreement.school.region.path.split("/")
    found = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, region__in=keys)
    return max(found, key=lambda unit: keys.index(unit.region_id), default=None)
