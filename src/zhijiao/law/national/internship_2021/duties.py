"""What the internship regulations of 2021 ask, article by article, as far as the text was seen.

Where only the neighbourhood of an article is known, the citation says so ("~11-12"); where only the chapter is known, it
names the chapter. Nothing is filled in.
"""

from __future__ import annotations

from zhijiao.law.duties import Duty, duty

SCOPE: tuple[Duty, ...] = (
    duty("2", "V", "covers full-time students of secondary vocational, higher vocational and vocational-bachelor "
         "schools; internships arranged by the school, or found by the student and approved by the school",
         "适用于中等职业学校、高等职业专科学校、职业本科学校全日制学历教育学生，由学校安排或者经学校批准自行选择单位的实习"),
    duty("2", "V", "two types only: cognition internship and post internship", "实习只分认识实习和岗位实习两类"),
    duty("2", "V", "on-campus and park production bases and virtual-simulation bases count as internship units when "
         "legally registered", "依法登记的校内、园区生产性实训基地、“厂中校”和虚拟仿真基地按实习单位管理"),
    duty("supplementary", "R", "part-time vocational education: by reference", "非全日制职业教育参照执行"),
    duty("~11-12", "V*", "work-study alternation and multi-term, segmented internships may be used, with "
         "apprenticeship and joint training", "可以结合学徒制、贯通培养实行工学交替、多学期、分段式实习"),
)

PROHIBITIONS: tuple[Duty, ...] = (
    duty("16(1)", "V", "no post internship for first-year students", "不得安排、接收一年级在校学生进行岗位实习",
         "not_first_year"),
    duty("16(2)", "V", "no post internship under 16", "不得安排、接收未满16周岁的学生进行岗位实习", "minimum_age"),
    duty("16(3)", "V", "minors: none of the labour barred by the rules on protection of minor workers (list R)",
         "不得安排未成年学生从事未成年工特殊保护规定禁忌从事的劳动（清单未核对原文）", "minors_barred_work"),
    duty("16(4)", "V", "female students: none of the labour barred by the 2012 special rules, annex",
         "不得安排实习的女学生从事女职工劳动保护特别规定禁忌从事的劳动", "women_barred_work"),
    duty("16(5)", "V", "no bars, nightclubs, karaoke, bath centres, game halls, internet cafes or other commercial "
         "entertainment", "不得安排学生到酒吧、夜总会、歌厅、洗浴中心、电子游戏厅、网吧等营业性娱乐场所实习", "barred_venue"),
    duty("16(6)", "V", "no intermediary or paid agency organises, arranges or manages internships",
         "不得通过中介机构或者有偿代理组织、安排和管理学生实习", "no_agency"),
    duty("16(7)", "V", "no labour of intensity Level III or above, nor other harmful internship",
         "不得安排学生从事Ⅲ级强度及以上体力劳动或者其他有害身心健康的实习", "labour_level"),
    duty("17(1)", "V*", "no high-altitude, underground, radioactive, toxic, flammable, explosive or other high-risk "
         "internship; a filing lifts this", "不得安排学生从事高空、井下、放射性、有毒、易燃易爆以及其他高风险实习；经备案的除外",
         "high_risk_post"),
    duty("17(2)", "V*", "no internship on statutory holidays and rest days; a filing lifts this (rest days: R)",
         "不得安排学生在休息日、法定节假日实习；经备案的除外（休息日部分未核对原文）", "rest_days_and_holidays"),
    duty("17(3)", "V*", "no overtime and no night shift; a filing lifts this", "不得安排学生加班和上夜班；经备案的除外",
         "no_overtime", "no_night_shift"),
    duty("~11-12", "V*", "not only simple repetitive work", "不得安排学生仅从事简单重复劳动"),
    duty("~9", "V*", "the post matches or is close to the programme; in principle not across major categories",
         "实习岗位与所学专业对口或者相近，原则上不得跨专业大类安排实习", "programme_matches_post"),
    duty("~10-11", "V*", "interns of all schools at one unit generally at most 10 % of its staff on post",
         "实习单位接收实习学生人数一般不得超过在岗职工总数的10%", "enterprise_headcount"),
    duty("~10-11", "V*", "interns in one post generally at most 20 % of the staff in the same kind of post",
         "在具体岗位实习的学生人数一般不得高于同类岗位在岗职工总人数的20%", "post_headcount"),
    duty("~10-11", "V*", "nobody interferes with the school's plan or forces a unit on it; no internships organised "
         "for profit", "任何单位不得干预学校正常安排和实施实习方案，不得强制安排实习单位；严禁以营利为目的违规组织实习"),
    duty("14", "V*", "no agreement, no internship", "未按规定签订实习协议的，不得安排学生实习",
         "agreement_before_start", "three_signatures"),
    duty("15", "R", "terms of the agreement may not break the law", "实习协议的内容不得违反法律"),
    duty("~9-10", "V*", "written informed consent of the student and the guardian before a post internship arranged "
         "by the school", "学校安排岗位实习，应当取得学生及其监护人（或家长）签字的知情同意书", "student_consent", "guardian_consent"),
    duty("~9-10", "R", "a unit the student chooses himself: application of student and guardian, approval of the "
         "school, a guide at the unit", "学生自行选择实习单位：学生和监护人申请，学校批准，单位指定专人指导"),
    duty("19", "V", "no deposit, training fee, commission, management fee or any other fee",
         "不得向学生收取实习押金、培训费、实习报酬提成、管理费等任何费用", "no_fees"),
    duty("19", "V", "no document of the student withheld, no guarantee or other property demanded",
         "不得扣押学生的学生证、居民身份证或者其他证件，不得要求学生提供担保或者以其他名义收取财物", "documents_not_withheld"),
    duty("chapter on assessment", "V*", "attendance and appraisal rules of staff are not simply applied to students",
         "不得简单套用实习单位考勤制度，不得以对员工的要求考核学生"),
    duty("chapter on safety", "R", "who is not trained and has not passed may not start",
         "未经教育培训和未通过考核的学生不得参加实习", "safety_before_start"),
    duty("chapter on safety", "R", "the insurance premium is not charged to the student nor deducted from pay",
         "实习责任保险费不得向学生收取或者从报酬中抵扣", "premium_not_on_student"),
    duty("~9", "R", "cognition internships are arranged by the school only", "认识实习由学校安排，学生不得自行选择"),
)

PAY_AND_TIME: tuple[Duty, ...] = (
    duty("18", "V", "the pay standard regards the pay of the same post, workload, intensity and hours",
         "参考同岗位报酬标准和工作量、强度、时间等合理确定实习报酬"),
    duty("18", "V", "relatively independent work: in principle at least 80 % of the unit's wage standard of the same post, "
         "or its lowest grade", "相对独立工作的，原则上不低于本单位相同岗位工资标准的80%或者最低档工资标准", "pay_floor"),
    duty("18", "V", "paid in money, in full, directly to the student; no goods, vouchers or third party",
         "以货币形式足额直接支付给学生，不得以实物、购物卡等代替，不得经第三方转发", "pay_direct_in_money"),
    duty("18", "V", "paid on time, the cycle in principle at most one month", "及时支付，支付周期原则上不超过1个月", "pay_cycle"),
    duty("~11-12", "V*", "a post internship generally lasts 6 months", "岗位实习时间一般为6个月", "usual_duration"),
    duty("17", "V", "the unit obeys the rules on working time and rest (Labour Law 36: 8 hours a day, on average at most "
         "44 a week)", "遵守工作时间和休息休假的规定（劳动法第36条：每日不超过8小时，平均每周不超过44小时）", "no_overtime"),
    duty("17", "V", "at least one rest day a week (Labour Law 38)", "每周至少休息一日（劳动法第38条）"),
    duty("provincial rules", "V", "longer internships of some programmes (nursing and medicine 8-10 months in one province)",
         "个别省份对部分专业另有规定（如护理、医学类8至10个月）", applies=False),
)

BEFORE: tuple[Duty, ...] = (
    duty("before, 1", "V", "field inspection with a written report for every new unit", "新增实习单位须实地考察并形成书面报告"),
    duty("before, 2", "V", "list of units decided by the school's Party organisation, then published",
         "实习单位名单经学校党组织会议研究确定后对外公开"),
    duty("before, 3", "V", "signed consent of student and guardian", "学生及其监护人签字同意",
         "student_consent", "guardian_consent"),
    duty("before, 4", "V", "post internships filed with the superior department; out of province or abroad: its consent, "
         "and filing with the provincial department", "岗位实习报上级主管部门备案；省外、境外实习经主管部门同意并报省级主管部门备案",
         "out_of_province_filing"),
    duty("before, 5", "V", "internship plan made jointly with the unit", "与实习单位共同制订实习方案"),
    duty("before, 6", "V", "joint management measures, safety rules, emergency plan", "共同制订管理办法、安全规定和应急预案"),
    duty("before, 7", "V", "tripartite agreement", "签订三方协议", "agreement_before_start", "three_signatures"),
    duty("before, 8", "V", "special training before the start", "岗前专项培训", "safety_before_start"),
)

THROUGHOUT_AND_IN_TIME: tuple[Duty, ...] = (
    duty("throughout, 1", "V", "professional guidance by instructors of school and unit", "双方实习指导教师全程业务指导",
         "two_instructors"),
    duty("throughout, 2", "V", "daily behaviour guided by class teacher or counsellor", "班主任或辅导员全程日常管理"),
    duty("throughout, 3", "V", "ideological guidance", "全程思想政治教育"),
    duty("in time, 1", "V", "joint assessment of process and result, graded promptly", "及时开展过程与结果考核并评定成绩"),
    duty("in time, 2", "V", "paper and electronic material archived promptly", "及时整理归档纸质和电子材料"),
)

_CONTENTS = (
    ("parties, guardian included", "各方基本信息（含监护人）"),
    ("time, place, content, requirements, conditions", "实习时间、地点、内容、要求与条件"),
    ("board, lodging, working time, rest and leave", "食宿、工作时间和休息休假"),
    ("pay and way of payment", "实习报酬及支付方式"),
    ("labour protection, safety, hygiene, occupational disease", "劳动保护、劳动安全卫生、职业病防护"),
    ("liability insurance and handling of accidents", "责任保险与伤亡事故处理"),
    ("way of assessment", "实习考核方式"),
    ("liability for breach", "违约责任"),
    ("other agreed matters", "其他约定事项"),
)
AGREEMENT: tuple[Duty, ...] = (
    duty("14-15", "V", "the official model agreement is the base text", "以实习三方协议示范文本为基础签订"),
    *(duty("15", "R", f"agreement: {en}", f"协议内容：{zh}") for en, zh in _CONTENTS),
)

PEOPLE_AND_SAFEGUARDS: tuple[Duty, ...] = (
    duty("chapter on organisation", "V", "school and unit each name an experienced instructor and dedicated staff",
         "学校和实习单位分别选派经验丰富的实习指导教师和专门人员全程指导", "two_instructors"),
    duty("chapter on management", "R", "regular inspection visits, recorded and reported", "定期巡查并记录、报告"),
    duty("chapter on safety", "R", "liability insurance for every intern for the whole time (binding text: Vocational "
         "Education Law, art. 50)", "为每名实习学生投保实习责任保险，覆盖全过程（效力依据：职业教育法第50条）", "insured_throughout"),
    duty("chapter on assessment", "R", "four grades; not passed: no graduation", "考核分优秀、良好、合格、不合格；不合格不得毕业"),
    duty("chapter on assessment", "R", "internship log and final report", "实习日志和实习报告"),
    duty("chapter on assessment", "R", "archive: agreement, plan, log, report, result, inspection record, summary, evidence",
         "实习档案：协议、方案、日志、报告、考核结果、巡查记录、总结、佐证材料"),
    duty("chapter on management", "R", "common lodging away from home; living outside needs the guardian's signature and a "
         "filing at the school", "离家实习统一安排住宿；自行在外住宿须监护人签字并报学校备案"),
    duty("chapter on safety", "R", "safety training and examination by unit and school before the start",
         "实习前由单位和学校开展安全教育培训和考核", "safety_before_start"),
    duty("notice", "V", "internships enter education informatisation; platforms encouraged", "将实习纳入教育信息化，鼓励建设管理平台",
         applies=False),
    duty("chapter on supervision", "V", "agency or paid proxy: dealt with by law, up to criminal liability",
         "通过中介或者有偿代理组织实习的，依法处理，构成犯罪的追究刑事责任"),
)

GROUPS = (
    (("Scope", "适用范围"), SCOPE),
    (("Prohibitions and limits", "禁止和限制"), PROHIBITIONS),
    (("Pay, time, duration", "报酬、时间、期限"), PAY_AND_TIME),
    (("Eight before", "八个事先"), BEFORE),
    (("Three throughout, two in time", "三个全程、两个及时"), THROUGHOUT_AND_IN_TIME),
    (("The agreement", "三方协议"), AGREEMENT),
    (("People, insurance, assessment, archive", "人员、保险、考核、档案"), PEOPLE_AND_SAFEGUARDS),
)

PLACES_ZH: dict[str, str] = {
    "supplementary": "附则", "provincial rules": "省级实施细则", "notice": "印发通知",
    "chapter on organisation": "实习组织一章", "chapter on management": "实习管理一章", "chapter on assessment": "实习考核一章",
    "chapter on safety": "安全职责一章", "chapter on supervision": "监督与处理一章",
    **{f"before, {n}": f"事先之{n}" for n in range(1, 9)}, **{f"throughout, {n}": f"全程之{n}" for n in range(1, 4)},
    **{f"in time, {n}": f"及时之{n}" for n in range(1, 3)}}
"""Where a duty stands when no article is known, in Chinese."""

GROUPS_2016 = (((
    "Superseded, as far as older placements need it", "已被取代，仅用于以前的实习"), (
    duty("17", "V*", "in principle at least 80 % of the wage of the probation period", "报酬原则上不低于试用期工资的80%", "pay_floor"),
    duty("9", "V", "interns at one unit at most 10 % of its staff, in one post at most 20 %",
         "实习单位接收人数不超过在岗职工的10%，具体岗位不高于同类岗位的20%"),
    duty("16", "V", "no dangerous posts, no work on statutory holidays, no overtime, no night shifts, exceptions filed",
         "不得安排高风险岗位、法定节假日实习、加班和夜班，经备案的除外"))),)
