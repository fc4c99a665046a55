"""The figures of the room: what one row is, whom a figure counts, what it counts of them, by which article.

A figure about the law counts the rows that pass a rule: judged, and no finding of it kept. `queries.frames` brings the
rows, `queries.figures` counts them, and the rows behind a figure are found by the very conditions written here.
"""

from __future__ import annotations

from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Indicator, indicator, passes
from zhijiao.engines.rules import Citation, Code, Condition, Count, Day, Facts, Flag, fact, plus_days
from zhijiao.law.internships import LIAONING, NAMES, RULE
from zhijiao.systems.apprenticeships.terms import AT_WORK, FINISHED, UNDER_WAY, Grain, State

LOG_DAYS = 60  # how far back the log is looked at; the project's own number
REPEATED = 2  # agreements held up that make an enterprise one with repeated findings; the project's own number
PLACES = ("city", "school", "enterprise")


class Agreements(Facts):
    """One agreement that was sent. `rule.NAME` beside these says whether it passes a rule; empty while that is unknown."""

    state: Code = fact(en="state", zh="状态", terms=State)
    city: Code = fact(en="city of the school", zh="学校所在市")
    school: Code = fact(en="school", zh="学校")
    enterprise: Code = fact(en="enterprise", zh="实习单位")
    kind: Code = fact(en="kind", zh="类型")
    province_of_post: Code = fact(en="province of the post", zh="岗位所在省份")
    ended_on: Day = fact(en="last day, when ended early", zh="提前结束的最后一天")
    blocked: Flag = fact(en="held up by a blocking rule", zh="有阻断问题")


class LogDays(Facts):
    """One day of a log."""

    city: Code = fact(en="city of the school", zh="学校所在市")
    school: Code = fact(en="school", zh="学校")
    enterprise: Code = fact(en="enterprise", zh="实习单位")
    on: Day = fact(en="day of work", zh="日期")
    due_on: Day = fact(en="to be signed off by", zh="签认期限")
    signed_on: Day = fact(en="signed off on", zh="签认日期")
    today: Day = fact(en="day of the count", zh="统计日")


class Complaints(Facts):
    """One complaint."""

    city: Code = fact(en="city of the bureau", zh="受理市局所在市")
    due_on: Day = fact(en="to be closed by", zh="办结期限")
    closed_on: Day = fact(en="closed on", zh="办结日期")
    today: Day = fact(en="day of the count", zh="统计日")


class Enterprises(Facts):
    """One enterprise as the schools of one city know it: their agreements there."""

    city: Code = fact(en="city of the schools", zh="学校所在市")
    enterprise: Code = fact(en="enterprise", zh="实习单位")
    at_work: Count = fact(en="agreements at work", zh="在岗协议数")
    blocked: Count = fact(en="of them held up by a blocking rule", zh="其中有阻断问题的")


GRAINS: dict[Grain, type[Facts]] = {
    Grain.AGREEMENT: Agreements, Grain.LOG_DAY: LogDays, Grain.COMPLAINT: Complaints, Grain.ENTERPRISE: Enterprises}


def passes_all(*names: str) -> Condition:
    """Return the condition that a row passes every one of some rules."""
    whole = passes(RULE[names[0]])
    for name in names[1:]:
        whole &= passes(RULE[name])
    return whole


def articles(*names: str) -> tuple[Citation, ...]:
    """Return the articles behind some rules, each once."""
    return tuple(dict.fromkeys(RULE[name].citation for name in names))


def _placements(code: str, *, zh: str, en: str, definition: Bilingual, numerator: Condition, **more: Any) -> Indicator:
    """Declare a figure over the agreements at work, unless it says of which others."""
    return indicator(code, zh=zh, en=en, definition=definition, numerator=numerator, grain=Grain.AGREEMENT, dims=PLACES,
                     **{"population": Agreements.state.isin(AT_WORK), **more})


BLOCKING = tuple(name for name in NAMES if str(RULE[name].severity) == "BLOCK")

INDICATORS: tuple[Indicator, ...] = (
    _placements(
        "APP-01", en="Signed before the first day", zh="上岗前签齐", target=1000,
        definition=Bilingual("Agreements at work that all parties signed on or before the first day", "在岗协议中，各方在上岗当天或之前签齐的比例"),
        numerator=passes_all("agreement_before_start", "three_signatures"),
        cites=articles("agreement_before_start", "three_signatures")),
    _placements(
        "APP-02", en="Without a blocking finding", zh="没有阻断", target=1000,
        definition=Bilingual("Agreements under way that no blocking rule holds up", "在办和在岗协议中，没有阻断问题的比例"),
        population=Agreements.state.isin(UNDER_WAY), numerator=~Agreements.blocked, cites=articles(*BLOCKING)),
    _placements(
        "APP-03", en="Insured throughout", zh="保险覆盖全程", target=1000,
        definition=Bilingual("Agreements at work whose insurance covers every day", "在岗协议中，保险覆盖全程的比例"),
        numerator=passes_all("insured_throughout"), cites=articles("insured_throughout")),
    _placements(
        "APP-04", en="Paid at least the floor", zh="报酬不低于底线", target=1000,
        definition=Bilingual("Agreements at work whose pay, agreed and paid, is not below the floor",
                             "在岗协议中，约定和实发报酬都不低于底线的比例"),
        numerator=passes_all("pay_floor"), cites=articles("pay_floor")),
    indicator(
        "APP-05", en="Log signed off in time", zh="日志按时签认", grain=Grain.LOG_DAY, dims=PLACES, target=900,
        definition=Bilingual("Days of the log of the last 60 days that the mentor signed off within 7 days after the week",
                             "近60天的日志中，导师在周末后7天内签认的比例"),
        population=(plus_days(LogDays.on, LOG_DAYS) > LogDays.today) & (LogDays.due_on < LogDays.today),
        numerator=LogDays.signed_on.known() & (LogDays.signed_on <= LogDays.due_on)),
    _placements(
        "APP-06", en="Placed outside the province", zh="省外实习", direction="none",
        definition=Bilingual("Agreements at work whose post lies in another province or abroad", "在岗协议中，岗位在省外或境外的比例"),
        numerator=Agreements.province_of_post != LIAONING, cites=articles("out_of_province_filing")),
    _placements(
        "APP-07", en="Completed", zh="完成实习", target=950,
        definition=Bilingual("Finished agreements that were not ended early", "已结束的协议中，没有提前结束的比例"),
        population=Agreements.state.isin(FINISHED), numerator=~Agreements.ended_on.known()),
    _placements(
        "APP-08", en="Post fits the programme", zh="专业对口", target=950,
        definition=Bilingual("Agreements at work whose post belongs to the programme's major category",
                             "在岗协议中，岗位与所学专业大类一致的比例"),
        numerator=passes_all("programme_matches_post"), cites=articles("programme_matches_post")),
    indicator(
        "APP-09", en="Complaints closed in time", zh="投诉按时办结", grain=Grain.COMPLAINT, dims=("city",), target=1000,
        definition=Bilingual("Complaints closed or past their day that were closed by it", "已办结或已到期的投诉中，按时办结的比例"),
        population=Complaints.closed_on.known() | (Complaints.due_on < Complaints.today),
        numerator=Complaints.closed_on.known() & (Complaints.closed_on <= Complaints.due_on)),
    indicator(
        "APP-10", en="Enterprises with repeated findings", zh="多次出现问题的企业", grain=Grain.ENTERPRISE, dims=("city", "enterprise"),
        direction="down", target=0,
        definition=Bilingual("Enterprises with apprentices of a city's schools at work that have two or more of them with a blocking finding",
                             "有本市学校学徒在岗的企业中，有两份及以上协议存在阻断的比例"),
        population=Enterprises.at_work >= 1, numerator=Enterprises.blocked >= REPEATED),
)
INDICATOR: dict[str, Indicator] = {one.code: one for one in INDICATORS}
