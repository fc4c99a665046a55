"""The columns of a sheet of placements, in the order of the template. An empty cell is unknown.

Declared here once; the workbook, the command, the import, the form and the API read this list.
"""

from __future__ import annotations

import re

from zhijiao.basics.columns import CellError, Column, Kind, Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.law.national.internship_2021 import terms

TEXT, CODE, DATE, COUNT = Kind.TEXT, Kind.CODE, Kind.DATE, Kind.COUNT
DECIMAL, MONEY, FLAG, CHOICE, TAGS = Kind.DECIMAL, Kind.MONEY, Kind.FLAG, Kind.CHOICE, Kind.TAGS
PUBLIC, INTERNAL, PERSONAL, SENSITIVE = Privacy.PUBLIC, Privacy.INTERNAL, Privacy.PERSONAL, Privacy.SENSITIVE

CATEGORIES = frozenset([*range(21, 40), *range(41, 60), *range(61, 80)])


def _category(code: str) -> None:
    digits = re.match("[0-9]{2}", code)
    if digits is None or int(digits[0]) not in CATEGORIES:
        raise CellError(Bilingual("A code that begins with the two digits of a major category, for example 460103 or 46",
                                  "写成以专业大类两位代码开头的代码，例如460103或46"))


def _labour_level(level: int) -> None:
    if level not in (1, 2, 3, 4):
        raise CellError(Bilingual("1, 2, 3 or 4", "只能是1、2、3、4"))


_NOBODY = frozenset(("无", "没有", "暂无", "待定", "未定", "暂未确定", "none", "n/a", "na", "tbd"))


def _somebody(name: str) -> None:
    # "none" or a dash written for a name would otherwise count as a person who looks after the student.
    if name.casefold() in _NOBODY or not any(sign.isalpha() for sign in name):
        raise CellError(Bilingual("A name; leave the cell empty while nobody is named", "写姓名；尚未指定的留空"))


def _column(key: str, en: str, zh: str, kind: Kind, privacy: Privacy = INTERNAL, **more: object) -> Column:
    return Column(key, Bilingual(en, zh), kind, privacy=privacy, **more)  # type: ignore[arg-type]


WHO = (
    _column("row_id", "Row", "序号", TEXT, example="1",
            note=Bilingual("Your own number of the row; empty: the row number of the sheet", "本表的行编号；不填则用表格行号")),
    _column("student_name", "Student", "学生姓名", TEXT, PERSONAL, example="孙佳宁"),
    _column("student_id_number", "Citizen number", "身份证号", CODE, SENSITIVE, also=("身份证件号",),
            note=Bilingual("Format the cell as text", "单元格设为文本格式")),
    _column("sex", "Sex", "性别", CHOICE, PERSONAL, choices=terms.Sex, example="女"),
    _column("born_on", "Born on", "出生日期", DATE, PERSONAL, example="2009-03-14"),
    _column("study_year", "Year of study", "年级", COUNT, example="2",
            note=Bilingual("Year of study on the first day: 1, 2, 3 ...", "实习开始时的在校年级：1、2、3……")),
    _column("programme_code", "Programme code", "专业代码", CODE, check=_category, example="660103"),
    _column("kind", "Kind of placement", "实习类型", CHOICE, choices=terms.PlacementKind, example="岗位实习"),
)

WHERE = (
    _column("enterprise_name", "Enterprise", "实习单位", TEXT, PUBLIC, example="沈阳北辰机床有限公司"),
    _column("enterprise_uscc", "Unified social credit code", "统一社会信用代码", CODE, PUBLIC),
    _column("enterprise_staff", "Staff on post of the enterprise", "实习单位在岗职工数", COUNT, example="420"),
    _column("post_name", "Post", "实习岗位", TEXT, example="数控车床操作"),
    _column("post_staff", "Staff in the same kind of post", "同类岗位在岗职工数", COUNT, example="25"),
    _column("post_programme_category", "Major category of the post", "岗位对应专业大类", CODE, check=_category, example="66",
            note=Bilingual("Two digits of the programme catalogue", "专业目录中专业大类的两位代码")),
    _column("venue_kind", "Venue", "场所类型", CHOICE, choices=terms.Venue, example="工厂"),
    _column("labour_level", "Labour intensity level", "体力劳动强度等级", COUNT, check=_labour_level, example="2",
            note=Bilingual("1 to 4 (levels I to IV)", "1至4（Ⅰ级至Ⅳ级）")),
    _column("hazards", "Hazards", "岗位危险因素", TAGS, choices=terms.Hazard, open_tags=True, example="无",
            note=Bilingual("“none”, or the hazards with semicolons between; empty: not known",
                           "没有危险因素写“无”，多项用分号隔开；空白表示不清楚")),
    _column("agency", "Arranged through an agency", "是否经中介", FLAG, example="否"),
)

WHEN = (
    _column("starts_on", "First day", "开始日期", DATE, example="2026-09-07"),
    _column("ends_on", "Last day", "结束日期", DATE, example="2027-01-15"),
    _column("hours_per_day", "Hours per day", "每日工作小时", DECIMAL, example="8"),
    _column("days_per_week", "Days per week", "每周工作天数", DECIMAL, example="5"),
    _column("night_shift", "Night shift", "是否上夜班", FLAG, example="否"),
    _column("works_rest_days", "Works on rest days", "休息日是否上班", FLAG, example="否"),
    _column("works_holidays", "Works on statutory holidays", "法定节假日是否上班", FLAG, example="否"),
)

PAY = (
    _column("independent", "Works relatively independently", "是否相对独立工作", FLAG, example="是"),
    _column("pay_yuan", "Pay per month, yuan", "实习月报酬（元）", MONEY, PERSONAL, example="3600"),
    _column("post_wage_yuan", "Wage standard of the same post, yuan", "同岗位月工资标准（元）", MONEY, example="4200"),
    _column("lowest_grade_yuan", "Lowest grade of that standard, yuan", "该标准最低档（元）", MONEY, example="3800"),
    _column("pay_cycle_days", "Days between pay dates", "发薪间隔天数", COUNT, example="30"),
    _column("pay_channel", "How the pay is sent", "报酬支付渠道", CHOICE, choices=terms.PayChannel, example="直接支付"),
    _column("pay_form", "Form of the pay", "报酬形式", CHOICE, choices=terms.PayForm, example="货币"),
    _column("fees_yuan", "Fees charged to the student, yuan", "向学生收取费用（元）", MONEY, example="0",
            note=Bilingual("Deposits, training, management or any other fee; 0 when none", "押金、培训费、管理费等一切费用；没有写0")),
    _column("documents_withheld", "Documents withheld", "是否扣押证件", FLAG, example="否"),
)

PAPERS = (
    _column("school_signed_on", "School signed on", "学校签字日期", DATE, example="2026-08-28"),
    _column("enterprise_signed_on", "Enterprise signed on", "实习单位签字日期", DATE, example="2026-08-28"),
    _column("student_signed_on", "Student signed on", "学生签字日期", DATE, example="2026-08-30"),
    _column("student_consent_on", "Student's written consent on", "学生知情同意日期", DATE, example="2026-08-30"),
    _column("guardian_consent_on", "Guardian's written consent on", "监护人知情同意日期", DATE, example="2026-08-30",
            note=Bilingual("Needed under 18", "未满18周岁必填")),
    _column("insured_from", "Insured from", "保险起始日期", DATE, example="2026-09-01"),
    _column("insured_to", "Insured to", "保险截止日期", DATE, example="2027-08-31"),
    _column("premium_payer", "Premium paid by", "保险费支付方", CHOICE, choices=terms.PremiumPayer, example="学校"),
    _column("school_instructor", "School instructor", "学校实习指导教师", TEXT, PERSONAL, check=_somebody, example="王海燕"),
    _column("enterprise_mentor", "Enterprise instructor", "单位实习指导人员", TEXT, PERSONAL, check=_somebody, example="赵立新"),
    _column("safety_training_on", "Safety training on", "安全培训日期", DATE, example="2026-09-04"),
    _column("safety_exam", "Safety examination", "安全考核结果", CHOICE, choices=terms.ExamResult, example="合格"),
)

FILINGS = (
    _column("province_of_post", "Province of the post", "岗位所在省份", CHOICE, choices=terms.Province, example="21",
            note=Bilingual("Two digits, 21 is Liaoning", "两位行政区划代码，辽宁为21")),
    _column("out_of_province_consent_on", "Consent to a post outside the province on", "省外实习主管部门同意日期", DATE),
    _column("out_of_province_filed_on", "Post outside the province filed on", "省外实习备案日期", DATE,
            note=Bilingual("Filed with the provincial education department", "报省教育厅备案的日期")),
    _column("exception_filed_on", "Exception filed on", "例外备案日期", DATE),
    _column("exception_scope", "Exception covers the rules", "例外备案范围", TAGS, choices=terms.LiftableRule, open_tags=True,
            note=Bilingual("Names of rules with semicolons between: " + "; ".join(terms.LiftableRule.values()),
                           "规则名称，用分号隔开：" + "；".join(r.words.zh for r in terms.LiftableRule))),
    _column("exception_from", "Exception valid from", "例外备案生效日期", DATE),
    _column("exception_to", "Exception valid to", "例外备案截止日期", DATE),
    _column("reason", "Reason", "说明理由", TEXT,
            note=Bilingual("Why a rule worded “generally” or “in principle” is departed from",
                           "偏离“一般”“原则上”类要求的理由")),
)

COLUMNS: tuple[Column, ...] = (*WHO, *WHERE, *WHEN, *PAY, *PAPERS, *FILINGS)
COLUMN: dict[str, Column] = {column.key: column for column in COLUMNS}
