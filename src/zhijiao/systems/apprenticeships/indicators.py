"""The figures of the room: code, words, what is counted of what, the articles behind them. `queries.figures` counts.

The figures about the law are shares of agreements *without* a finding of the named rules, so that a figure and the
rows behind it cannot disagree with what the agreement's own page says.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Citation
from zhijiao.law.internships import NAMES, RULE


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `rules`: an agreement counts while none of them is failed, and is unknown while one is."""

    code: str
    words: Bilingual
    definition: Bilingual
    noun: Bilingual
    rules: tuple[str, ...] = ()
    target: int | None = None  # per mille; the project's own unless an article says so
    cites: tuple[Citation, ...] = ()


AGREEMENTS = Bilingual("agreements", "份协议")


def _by_law(code: str, en: str, zh: str, definition: Bilingual, *rules: str, target: int | None = 1000) -> Indicator:
    return Indicator(code, Bilingual(en, zh), definition, AGREEMENTS, rules, target,
                     tuple(RULE[name].citation for name in rules[:2]))


BLOCKING = tuple(name for name in NAMES if str(RULE[name].severity) == "BLOCK")

INDICATORS: tuple[Indicator, ...] = (
    _by_law("APP-01", "Signed before the first day", "上岗前签齐",
            Bilingual("Agreements at work that all parties signed on or before the first day",
                      "在岗协议中，各方在上岗当天或之前签齐的比例"), "agreement_before_start", "three_signatures"),
    _by_law("APP-02", "Without a blocking finding", "没有阻断",
            Bilingual("Agreements under way that no blocking rule holds up", "在办和在岗协议中，没有阻断问题的比例"), *BLOCKING),
    _by_law("APP-03", "Insured throughout", "保险覆盖全程",
            Bilingual("Agreements at work whose insurance covers every day", "在岗协议中，保险覆盖全程的比例"), "insured_throughout"),
    _by_law("APP-04", "Paid at least the floor", "报酬不低于底线",
            Bilingual("Agreements at work whose pay, agreed and paid, is not below the floor",
                      "在岗协议中，约定和实发报酬都不低于底线的比例"), "pay_floor"),
    Indicator("APP-05", Bilingual("Log signed off in time", "日志按时签认"),
              Bilingual("Days of the log of the last 60 days that the mentor signed off within 7 days after the week",
                        "近60天的日志中，导师在周末后7天内签认的比例"), Bilingual("days", "天"), target=900),
    Indicator("APP-06", Bilingual("Placed outside the province", "省外实习"),
              Bilingual("Agreements at work whose post lies in another province or abroad", "在岗协议中，岗位在省外或境外的比例"),
              AGREEMENTS),
    Indicator("APP-07", Bilingual("Completed", "完成实习"),
              Bilingual("Finished agreements that were not ended early", "已结束的协议中，没有提前结束的比例"), AGREEMENTS, target=950),
    _by_law("APP-08", "Post fits the programme", "专业对口",
            Bilingual("Agreements at work whose post belongs to the programme's major category",
                      "在岗协议中，岗位与所学专业大类一致的比例"), "programme_matches_post", target=950),
    Indicator("APP-09", Bilingual("Complaints closed in time", "投诉按时办结"),
              Bilingual("Complaints due that were closed by their day", "到期投诉中，按时办结的比例"), Bilingual("complaints", "件"), target=1000),
    Indicator("APP-10", Bilingual("Enterprises with repeated findings", "多次出现问题的企业"),
              Bilingual("Enterprises with apprentices at work and two or more agreements with a blocking finding",
                        "有学徒在岗的企业中，有两份及以上协议存在阻断的比例"), Bilingual("enterprises", "家企业"), target=0),
)
INDICATOR: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
