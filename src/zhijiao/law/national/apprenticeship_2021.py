"""The enterprise new-type apprenticeship of 2021: what it asks of an apprenticeship. Checked by people so far.

The sheet of placements has no columns for these; the numbers are kept with their citation for whoever checks.
The instrument's number and the day of its announcement were seen; its articles were not.
"""

from __future__ import annotations

from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Instrument
from zhijiao.law.duties import Duty, duty

TEXT = Instrument(
    code="apprenticeship-2021",
    title=Bilingual("Guiding Opinions on Fully Promoting the Enterprise New-Type Apprenticeship with Chinese Characteristics",
                    "关于全面推行中国特色企业新型学徒制 加强技能人才培养的指导意见"),
    number="人社部发〔2021〕39号",
    in_force=date(2021, 6, 22))

DUTIES: tuple[Duty, ...] = (
    duty("", "V", "apprentices on skill posts have a labour contract of at least 1 year", "技能岗位学徒签订1年以上劳动合同"),
    duty("", "V", "term 1 to 2 years, in special cases to 3", "培养期限1至2年，特殊情况可延长到3年"),
    duty("", "V", "double mentor: one of the enterprise, one of the school", "企业导师和院校导师联合培养（双导师）"),
    duty("", "V", "wages during the training at least the local minimum wage (the minimum wage is the operator's to enter)",
         "培养期间工资不低于当地最低工资标准（最低工资标准由使用单位录入）"),
    duty("", "V", "mentor allowance set and paid by the enterprise", "企业导师津贴由企业确定并承担"),
    duty("", "V", "subsidy in principle at least 5,000 yuan for each apprentice and year", "补贴标准原则上每人每年不低于5000元"),
    duty("", "V", "one class, one plan; flexible length and credits", "一班一方案，弹性学制和学分制"),
    duty("", "V", "target level: intermediate, senior, technician, senior technician", "培养目标：中级工、高级工、技师、高级技师"),
    duty("", "R", "apprentices who are enrolled students stay under the internship regulations unless an employment contract exists",
         "在校学生学徒在岗期间仍按实习管理规定管理，已建立劳动关系的除外"),
)

GROUPS = ((("Apprenticeship", "学徒制"), DUTIES),)
