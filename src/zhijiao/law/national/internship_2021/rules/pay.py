"""Article 18: how much, how often, in what and through whom the intern is paid."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import BLOCK, WARN, Condition, rule
from zhijiao.law.national.internship_2021.facts import (
    PlacementFacts,
    is_post_internship,
)
from zhijiao.law.national.internship_2021.instruments import TEXT, TEXT_2016
from zhijiao.law.national.internship_2021.numbers import (
    LONGEST_PAY_CYCLE,
    PAY_SHARE,
    PROBATION_SHARE,
)

_WHOLE = 1000  # per mille


def _works_independently(f: PlacementFacts) -> Condition:
    return is_post_internship(f) & f.independent


@rule(TEXT_2016, article="17", mark="V*", severity=WARN, name="pay_floor", zh="实习报酬原则上不低于试用期工资的80%",
      applies=_works_independently,
      failed=Bilingual("{pay_fen} a month are less than 80 % of the wage of the probation period ({probation_wage_fen})",
                       "月报酬{pay_fen}，低于试用期工资{probation_wage_fen}的80%"),
      fix=Bilingual("Raise the pay to {change}, or record the reason", "把实习报酬提高到{change}，或者填写理由"))
def pay_floor_2016(f: PlacementFacts) -> Condition:
    """Who works relatively independently in principle earns at least 80 % of the wage of the probation period."""
    return f.pay_fen * _WHOLE >= f.probation_wage_fen * PROBATION_SHARE


@rule(TEXT, article="18", mark="V", severity=WARN, zh="实习报酬原则上不低于同岗位工资标准的80%或者最低档",
      applies=_works_independently,
      failed=Bilingual("{pay_fen} a month are less than 80 % of the wage standard of the post ({post_wage_fen}) and less "
                       "than its lowest grade ({lowest_grade_fen})",
                       "月报酬{pay_fen}，低于同岗位工资标准{post_wage_fen}的80%，也低于最低档{lowest_grade_fen}"),
      fix=Bilingual("Raise the pay to {change} (80 %) or to {lowest_grade_fen} (lowest grade), or record the reason",
                    "把报酬提高到{change}（80%）或者{lowest_grade_fen}（最低档），或者填写理由"))
def pay_floor(f: PlacementFacts) -> Condition:
    """Who works relatively independently in principle earns 80 % of the post's wage standard or its lowest grade."""
    return (f.pay_fen * _WHOLE >= f.post_wage_fen * PAY_SHARE) | (f.pay_fen >= f.lowest_grade_fen)


@rule(TEXT, article="18", mark="V", severity=WARN, zh="报酬支付周期原则上不超过1个月", applies=is_post_internship,
      failed=Bilingual("{pay_cycle_days} days between pay dates; in principle at most {longest_pay_cycle}",
                       "发薪间隔{pay_cycle_days}天，原则上不超过{longest_pay_cycle}天"),
      fix=Bilingual("Pay at least once a month, or record the reason", "改为至少每月支付一次，或者填写理由"))
def pay_cycle(f: PlacementFacts) -> Condition:
    """In principle the pay comes at least once a month."""
    return f.pay_cycle_days <= LONGEST_PAY_CYCLE


@rule(TEXT, article="18", mark="V", severity=BLOCK, zh="报酬须以货币直接支付给学生", applies=is_post_internship,
      failed=Bilingual("The pay is {pay_form}, sent: {pay_channel}; it must be money, directly to the student",
                       "报酬形式：{pay_form}；支付渠道：{pay_channel}。应以货币直接支付给学生"),
      fix=Bilingual("Pay in money to an account of the student", "以货币直接支付到学生本人账户"))
def pay_direct_in_money(f: PlacementFacts) -> Condition:
    """The pay is money and goes directly to the student."""
    return (f.pay_channel == "direct") & (f.pay_form == "money")
