"""Articles 14 and 19, consent, insurance premium and safety training: what must be on paper before the first day."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import BLOCK, WARN, Condition, rule
from zhijiao.law.national.internship_2021.facts import (
    PlacementFacts,
    is_post_internship,
)
from zhijiao.law.national.internship_2021.instruments import TEXT
from zhijiao.law.national.internship_2021.numbers import ADULT_AGE

_CONSENT_FIX = Bilingual("Get the written consent before the first day ({starts_on}) and enter its date",
                         "在开始日期（{starts_on}）之前取得书面知情同意书并填写日期")


@rule(TEXT, article="14", mark="V*", severity=BLOCK, missing="fail", zh="实习开始前须签订三方协议",
      failed=Bilingual("First day {starts_on}; signed by the school {school_signed_on}, the unit {enterprise_signed_on}, the "
                       "student {student_signed_on}: all three sign on or before the first day",
                       "开始日期{starts_on}；学校签字{school_signed_on}，实习单位签字{enterprise_signed_on}，学生签字{student_signed_on}。"
                       "三方须在开始之日或以前签字"),
      fix=Bilingual("Let all three sign before the student starts, or move the first day behind the last signature",
                    "三方签字后再开始实习，或者把开始日期改到最后签字日期之后"))
def agreement_before_start(f: PlacementFacts) -> Condition:
    """School, unit and student have signed on or before the first day."""
    return ((f.school_signed_on <= f.starts_on) & (f.enterprise_signed_on <= f.starts_on)
            & (f.student_signed_on <= f.starts_on))


@rule(TEXT, article="14", mark="V*", severity=BLOCK, missing="fail", zh="三方协议须由学校、实习单位、学生三方签字",
      failed=Bilingual("Signed by the school {school_signed_on}, the unit {enterprise_signed_on}, the student "
                       "{student_signed_on}: a signature is missing",
                       "学校签字{school_signed_on}，实习单位签字{enterprise_signed_on}，学生签字{student_signed_on}，缺少签字"),
      fix=Bilingual("Get the missing signature and enter its date", "补齐缺少的签字并填写日期"))
def three_signatures(f: PlacementFacts) -> Condition:
    """School, unit and student have all signed."""
    return f.school_signed_on.known() & f.enterprise_signed_on.known() & f.student_signed_on.known()


@rule(TEXT, article="~9-10", mark="V*", severity=BLOCK, missing="fail", zh="未成年学生实习须监护人书面同意",
      applies=lambda f: is_post_internship(f) & (f.age_on_first_day < ADULT_AGE),
      failed=Bilingual("The student is {age_on_first_day}; the guardian's consent: {guardian_consent_on}; first day {starts_on}",
                       "学生开始实习时{age_on_first_day}岁；监护人知情同意日期：{guardian_consent_on}；开始日期{starts_on}"),
      fix=_CONSENT_FIX)
def guardian_consent(f: PlacementFacts) -> Condition:
    """The guardian of a student under 18 has consented in writing on or before the first day."""
    return f.guardian_consent_on <= f.starts_on


@rule(TEXT, article="~9-10", mark="V*", severity=BLOCK, missing="fail", zh="岗位实习须学生书面同意", applies=is_post_internship,
      failed=Bilingual("The student's consent: {student_consent_on}; first day {starts_on}",
                       "学生知情同意日期：{student_consent_on}；开始日期{starts_on}"),
      fix=_CONSENT_FIX)
def student_consent(f: PlacementFacts) -> Condition:
    """The student has consented in writing on or before the first day."""
    return f.student_consent_on <= f.starts_on


@rule(TEXT, article="19", mark="V", severity=BLOCK, zh="不得向学生收取任何费用",
      failed=Bilingual("{fees_fen} are charged to the student; nothing may be", "向学生收取{fees_fen}，不得收取任何费用"),
      fix=Bilingual("Charge nothing and give back what was charged", "取消收费，已经收取的退还学生"))
def no_fees(f: PlacementFacts) -> Condition:
    """No deposit, training fee, commission, management fee or any other fee is charged to the student."""
    return f.fees_fen == 0


@rule(TEXT, article="19", mark="V", severity=BLOCK, zh="不得扣押学生证件",
      failed=Bilingual("Documents of the student are withheld", "扣押了学生的证件"),
      fix=Bilingual("Give the documents back to the student", "把证件退还学生本人"))
def documents_not_withheld(f: PlacementFacts) -> Condition:
    """No student card, identity card or other document of the student is withheld."""
    return ~f.documents_withheld


@rule(TEXT, article="~33-35", mark="R", severity=WARN, zh="保险费不得由学生承担",
      failed=Bilingual("The premium of the insurance is paid by: {premium_payer}", "实习责任保险费由{premium_payer}支付"),
      fix=Bilingual("Let the school or the unit pay the premium and give back what the student paid, or record the reason",
                    "改由学校或者实习单位支付保险费，学生已付的退还，或者填写理由"))
def premium_not_on_student(f: PlacementFacts) -> Condition:
    """The premium of the internship insurance is paid by the school or the unit."""
    return f.premium_payer.isin(["school", "enterprise"])


@rule(TEXT, article="~31-32", mark="R", severity=WARN, zh="未经安全培训和考核合格不得开始实习",
      failed=Bilingual("Safety training on {safety_training_on}, examination {safety_exam}, first day {starts_on}",
                       "安全培训日期{safety_training_on}，考核结果{safety_exam}，开始日期{starts_on}"),
      fix=Bilingual("Train and examine the student before the first day, or record the reason",
                    "在开始日期之前完成安全培训并考核合格，或者填写理由"))
def safety_before_start(f: PlacementFacts) -> Condition:
    """The student was trained in safety on or before the first day and passed the examination."""
    return (f.safety_training_on <= f.starts_on) & (f.safety_exam == "passed")
