"""What the demo's two meetings say, in the project's own words and by office: halls, speakers, minutes, requirements.

The first meeting happened (19 August 2021); its form, venues, speakers' offices and subjects are what was reported of it.
Everything else here is invented for the demo: times of day, seats, days to answer by, standards, replies, document numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from zhijiao.systems.meetings.terms import ItemKind, Theme

CONFERENCE = ("辽宁省职业教育大会", "Liaoning conference on vocational education")
FOLLOW_UP = ("2026年职业教育重点任务跟进会", "2026 follow-up meeting on the tasks of vocational education")
# The document by which the government lets its education department supervise (article 7): a number of the demo's own.
MANDATE = "辽政演示〔{year}〕1号（演示自编文号）"


@dataclass(frozen=True)
class Wanted:
    """One requirement: said once, given out twice (2021 and 2026)."""

    text: str
    text_en: str
    theme: Theme
    lead: str
    assisting: tuple[str, ...]
    standard: str
    answer: str  # what a unit reports; {unit} is filled
    first_due: date
    due: date
    room: str
    indicator: str = ""
    note: str = ""
    given: date = date(2026, 3, 10)  # dispatched in the second round


REQUIREMENTS = (
    Wanted("对照产业需求调整专业布局，列出中职、高职、本科贯通培养的衔接清单",
           "Match programmes to what industry needs, and list the pathways from secondary to higher and bachelor level",
           Theme.TRAINING, "education", ("reform", "labour"), "布局清单经同级政府同意；每条贯通路径写明学校、学制和名额",
           "{unit}已形成专业布局清单，停招和新增专业逐个说明理由，贯通路径写明学校、学制和名额。",
           date(2021, 9, 30), date(2026, 6, 30), "programmes", "APP-08", "岗位与所学专业对口"),
    Wanted("把校企合作的支持政策细化到条，公布可以合作的企业和岗位",
           "Spell out the support for schools and enterprises that work together, and publish the enterprises and posts open to it",
           Theme.COOPERATION, "reform", ("education", "industry", "finance"), "政策有条目、有经办单位；企业和岗位名单对学校公开",
           "{unit}已印发合作支持清单，逐条写明经办单位，企业和岗位名单发到各校。",
           date(2021, 10, 29), date(2026, 5, 31), "cooperation", "", "企业提供的岗位数"),
    Wanted("每名学徒上岗前签齐三方协议，按岗位付酬、全程参保",
           "Every apprentice has an agreement signed by all parties before the first day, is paid for the post and insured throughout",
           Theme.COOPERATION, "education", ("labour", "industry"), "在岗协议上岗前签齐，报酬不低于底线，保险覆盖全程",
           "{unit}已核对辖区全部在岗协议，缺签的补签，未参保的补保，名单附后。",
           date(2021, 11, 15), date(2026, 5, 22), "apprenticeships", "APP-01", "上岗前签齐"),
    Wanted("让专业课教师到企业实践，教材和教法跟着岗位更新",
           "Send teachers of the trades to practise in enterprises, and renew textbooks and methods with the posts",
           Theme.TEACHING, "education", ("labour",), "实践计划覆盖全部专业课教师；更新的教材有目录",
           "{unit}已排定教师企业实践计划，更新教材目录随文报送。",
           date(2021, 11, 30), date(2026, 6, 12), "teaching", "", "“双师型”教师占比"),
    Wanted("考试招生把文化素质和职业技能一起考，评价结果用于改进",
           "Examine general education and vocational skill together, and use what evaluation finds",
           Theme.EVALUATION, "education", ("labour",), "考试办法和评价指标已公布；上一轮发现的问题有整改记录",
           "{unit}已公布考试和评价办法，上一轮评价发现的问题逐项整改。",
           date(2021, 12, 15), date(2026, 5, 15), "admissions", "", "技能考试组织到位"),
    Wanted("同境外院校商定学分互认办法，师生交流有计划、有总结",
           "Agree with institutions abroad how credits are recognised; plan the exchanges of teachers and students, and sum them up",
           Theme.INTERNATIONAL, "education", ("finance",), "互认办法双方签字；交流计划和总结各一份",
           "{unit}已同合作院校商定互认办法，本年交流计划附后。",
           date(2021, 12, 20), date(2026, 9, 30), "exchange", "", "互认的学分", date(2026, 5, 18)),
    Wanted("生均经费按时足额拨付，欠拨的列出补拨日期",
           "Pay the funding per student in full and in time; give a day for whatever is in arrears",
           Theme.INVESTMENT, "finance", ("education", "reform"), "拨付凭证齐全；欠拨学校逐所写明补拨日期",
           "{unit}已按季拨付生均经费，拨付凭证附后，无欠拨学校。",
           date(2021, 10, 15), date(2026, 4, 30), "funding", "", "生均经费到位率"),
    Wanted("面向在职职工开展技能培训，人次和证书可以查验",
           "Train people at work in skills; person-times and certificates can be checked",
           Theme.TRAINING, "labour", ("education", "industry"), "培训台账到人，证书编号可查",
           "{unit}已建立培训台账，证书编号可查。",
           date(2021, 12, 24), date(2026, 6, 18), "programmes", "", "培训人次", date(2026, 5, 11)),
    Wanted("校园防控物资按在校人数备足，台账开学前核对",
           "Stock supplies for prevention by the number of people at school, and check the ledger before the term",
           Theme.PREVENTION, "education", ("health",), "物资台账与在校人数对得上，临期物资已更换",
           "{unit}已按在校人数备足物资，台账核对无误，临期物资已更换。",
           date(2021, 8, 27), date(2026, 8, 26), "campus_health", "", "物资备足率", date(2026, 5, 18)),
    Wanted("上好开学第一课，落实晨午检和因病缺勤登记",
           "Give the first lesson of the term, check health morning and noon, and record absence through illness",
           Theme.PREVENTION, "education", ("health",), "每所学校有第一课记录；晨午检和缺勤登记每日有数",
           "{unit}所属学校已上第一课，晨午检和缺勤登记每日上报。",
           date(2021, 9, 10), date(2026, 3, 20), "campus_health", "", "晨午检上报率"),
    Wanted("书面作业总量分年级管住，校内公示，课后服务到位",
           "Keep written homework within the cap of each grade, publish it at school, and offer service after class",
           Theme.DOUBLE_REDUCTION, "education", (), "每所学校有作业公示；课后服务结束时间不早于当地下班时间",
           "{unit}所属义务教育学校已公示作业，课后服务全部开办。",
           date(2021, 9, 17), date(2026, 5, 11), "double_reduction", "", "作业达标学校占比"),
    Wanted("校外培训机构逐家核验许可和预收费监管，违规的依法处理",
           "Check the licence and the custody of prepaid fees of each off-campus institution, and deal with breaches by law",
           Theme.DOUBLE_REDUCTION, "education", ("finance",), "机构名单与许可一致；预收费全部进入监管账户；查处有结论",
           "{unit}已逐家核验，名单与许可一致，违规机构已立案。",
           date(2021, 10, 22), date(2026, 5, 18), "double_reduction", "", "预收费纳入监管的机构占比"),
)

UNITS_SAID = {"education": "省教育厅", "reform": "省发展和改革委员会", "finance": "省财政厅", "labour": "省人力资源和社会保障厅",
              "industry": "省工业和信息化厅", "health": "省卫生健康委员会"}


def _day_said(day: date) -> str:
    return f"{day.month}月{day.day}日前"


def _sentence(wanted: Wanted, due: date) -> str:
    """One sentence of minutes: what, by whom, until when."""
    helped = f"，{'、'.join(UNITS_SAID[key] for key in wanted.assisting)}配合" if wanted.assisting else ""
    return f"要{wanted.text}，各市和沈抚示范区{_day_said(due)}报送结果，{UNITS_SAID[wanted.lead]}牵头{helped}。"


def conference_minutes() -> str:
    """The minutes of 2021: paragraph 3 holds the requirements on vocational education, 4 those on the new term, 5 the rule."""
    first = [_sentence(w, w.first_due) for w in REQUIREMENTS]
    return "\n".join((
        "省里于2021年8月19日用视频和电话两种方式开会研究职业教育，主会场设在沈阳，14个市和沈抚示范区各设一个分会场，一位副省长主持并传达有关批示。",
        "教育、发展改革、财政、人社四个部门，一所交通高等专科学校、一所轻工业学校和一家机器人企业先后交流了做法。",
        "会议就职业教育提出要求。" + "".join(first[:8]),
        "秋季学期临近，会议就校园防疫和“双减”另作安排。" + "".join(first[8:]),
        "各单位须按期报送，由省教育厅逐项核验，核验通过才销号。"))


def follow_up_minutes(on: date, moved: Callable[[date], date]) -> str:
    """The minutes of this year: the same requirements with this year's days, in paragraph 2; paragraph 3 is the ladder's rule."""
    return "\n".join((
        f"{on.year}年{on.month}月{on.day}日，省教育厅用视频方式召开跟进会，回看2021年大会的十二项要求：首轮任务已全部办结，今年逐项重新交办。",
        "今年的安排如下。" + "".join(_sentence(w, moved(w.due)) for w in REQUIREMENTS),
        "督办规则另行设定；演示所用的三级天数是演示自己填的，不是任何文件的规定。"))


# Speakers of 2021 in their order: kind, office, subject, minutes, the unit by its key, the region of the hall they speak from.
AGENDA = (
    (ItemKind.OPENING, "副省长（主持）", "宣布开会", 3, "", ""),
    (ItemKind.RELAY, "副省长（主持）", "传达有关批示", 10, "", ""),
    (ItemKind.EXCHANGE, "省教育厅负责同志", "专业布局和贯通培养", 8, "education", ""),
    (ItemKind.EXCHANGE, "省发展和改革委员会负责同志", "产教融合项目", 8, "reform", ""),
    (ItemKind.EXCHANGE, "省财政厅负责同志", "经费投入", 8, "finance", ""),
    (ItemKind.EXCHANGE, "省人力资源和社会保障厅负责同志", "技能培训和评价", 8, "labour", ""),
    (ItemKind.EXCHANGE, "省交通高等专科学校负责同志", "校企共同培养", 8, "", "2101"),
    (ItemKind.EXCHANGE, "大连轻工业学校负责同志", "学徒制试点", 8, "", "2102"),
    (ItemKind.EXCHANGE, "机器人企业负责同志", "企业办学和岗位", 8, "", "2101"),
    (ItemKind.SPEECH, "省政府主要负责同志", "部署职业教育、校园防疫和“双减”", 40, "", ""),
    (ItemKind.SUMMARY, "副省长（主持）", "小结和落实要求", 5, "", ""),
)
MAIN_HALL = ("省政府主要负责同志", "副省长（主持）", *(f"{name}负责同志" for name in UNITS_SAID.values()), "省交通高等专科学校负责同志", "机器人企业负责同志")
# What the roll found in the halls: excused and absent; everybody else was there.
EXCUSED = {("2109", "教育局"), ("2113", "政府")}
ABSENT = {("2114", "教育局")}
FAILED_LINE = ("2109", "对端无信号，更换光端机后恢复")

# How far each unit is on 20 May 2026: a letter per region in the order of their codes, Shenfu last.
# N not acknowledged, A acknowledged, P in progress, R reported, V verified, C closed, L closed but reported late, B returned.
STANDING = (
    ("PPRPAAPPPAPAPAP", {"education": "P", "reform": "A", "labour": "P"}),
    ("PCRPPAPNPPAPAPP", {"reform": "P", "education": "P", "industry": "A", "finance": "P"}),
    ("PCCRPCPPCPRPPCP", {"education": "R", "labour": "P", "industry": "P"}),
    ("PPAPPPAPAPPNAPP", {"education": "P", "labour": "A"}),
    ("CCCRCCBCCVCACRC", {"education": "C", "labour": "C"}),
    ("APAANAAPAANAANA", {"education": "A", "finance": "N"}),
    ("CCCCCPCCPCCCCLC", {"finance": "C", "education": "C", "reform": "C"}),
    ("PPAPAPPPANAPAAP", {"labour": "P", "education": "A", "industry": "N"}),
    ("ANAAANAAAAANAAN", {"education": "A", "health": "A"}),
    ("CCCCCCCCCCCCCCC", {"education": "C", "health": "C"}),
    ("BCCLCRCCPCCCRCC", {"education": "V"}),
    ("RCCPCCRCPCCAPCP", {"education": "R", "finance": "R"}),
)
